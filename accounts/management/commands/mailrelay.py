"""Deliver letters without Celery, until told to stop."""

import signal
from argparse import ArgumentParser
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from accounts.letters.relay import Relay


class Command(BaseCommand):
    help = "Deliver the letters in the outbox; several of these may run at once, beside Celery too"
    requires_system_checks = ()  # they read every page of the site, and letters wait meanwhile

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="deliver what is due, then end")

    def handle(self, *, once: bool, **options: Any) -> None:
        relay = Relay()

        def end(_number: int, _frame: FrameType | None) -> None:
            relay.stop()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, end)
        if not once:
            self.stdout.write("delivering letters; Ctrl-C ends it between two of them")
            self.stdout.flush()
        handed = relay.once() if once else relay.run()
        self.stdout.write(f"{handed} letters handed over")
