"""Receives replies and bounces, for who runs a mail server. See docs/deploy.md."""

import signal
import ssl
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.letters import inbox
from exchange.answering.reception import Reception


class Command(BaseCommand):
    help = "Receive replies and bounces from a mail server, by LMTP (or SMTP)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
        parser.add_argument("--port", type=int, default=8024, help="(%(default)s)")
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--lmtp", action="store_true", default=True, help="the default")
        how.add_argument("--smtp", action="store_false", dest="lmtp")
        parser.add_argument("--tls-cert", default="", help="a certificate, to offer STARTTLS")
        parser.add_argument("--tls-key", default="", help="its key")
        parser.add_argument(
            "--size", type=int, default=inbox.LARGEST, help="bytes at most (%(default)s)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.REPLY_DOMAIN:
            raise CommandError("Set REPLY_DOMAIN: without it no letter says where to reply.")
        reception = Reception(
            options["host"],
            options["port"],
            lmtp=options["lmtp"],
            tls=_tls(options["tls_cert"], options["tls_key"]),
            size=options["size"],
        )
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_signal: reception.stop())

        def ready() -> None:
            host, port = reception.address
            how = "LMTP" if options["lmtp"] else "SMTP"
            self.stdout.write(f"{how} at {host}:{port} for {settings.REPLY_DOMAIN}")
            self.stdout.flush()  # whoever started it waits for this line

        try:
            reception.run(on_ready=ready)
        except OSError as error:
            raise CommandError(f"cannot listen: {error}") from error
        self.stdout.write("stopped")


def _tls(certificate: str, key: str) -> ssl.SSLContext | None:
    if not certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key or None)
    except (OSError, ssl.SSLError) as error:
        raise CommandError(f"the certificate cannot be used: {error}") from error
    return context
