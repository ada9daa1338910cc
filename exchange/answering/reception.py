"""The door for mail, for who runs a mail server: speaks LMTP or SMTP and keeps what is ours.

A message is a row before the other server hears that it was taken. When the database is away it
hears that it should try again later, which every mail server does for days.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ssl import SSLContext
from typing import Any

from aiosmtpd.controller import UnthreadedController
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from django.db import DatabaseError, InterfaceError, close_old_connections

from accounts.letters import inbox

log = logging.getLogger(__name__)

LONGEST_LINE = 512 * 1024  # of HTML, some programs make one line
MOST_RECIPIENTS = 20
TIMEOUT_SECONDS = 120

KEPT = "250 2.0.0 kept"
LATER = "451 4.3.0 come back later"
NOT_HERE = "550 5.1.1 no such address here"
TOO_MANY = "452 4.5.3 too many recipients at once"
TOO_BIG = "552 5.3.4 this is more than we take"


class Handler:
    """What is said to each recipient, and to each message."""

    def __init__(self, *, per_recipient: bool) -> None:
        self.per_recipient = per_recipient
        # The database is asked outside the loop, or one slow answer would keep all others waiting.
        self.workers = ThreadPoolExecutor(max_workers=4, thread_name_prefix="mailreceive")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd looks for this name
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if not inbox.is_ours(address):
            return NOT_HERE
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        loop = asyncio.get_running_loop()
        sender = envelope.mail_from.strip("<> ")
        answers = [
            await loop.run_in_executor(self.workers, keep, envelope.content, sender, recipient)
            for recipient in envelope.rcpt_tos
        ]
        if self.per_recipient:
            return "\r\n".join(answers)
        # One answer for all: what was kept already is known when the message comes again.
        return next((answer for answer in answers if answer != KEPT), KEPT)

    async def handle_exception(self, error: Exception) -> str:
        log.error("a session failed", exc_info=error)
        return LATER


def keep(raw: bytes, sender: str, recipient: str) -> str:
    """Keep one message as a row; says what the other server is to hear."""
    close_old_connections()
    try:
        inbox.take_in(raw, sender=sender, recipient=recipient)
    except (DatabaseError, InterfaceError) as error:
        log.warning("a message could not be kept, the other server tries again: %s", error)
        return LATER
    except Exception:  # whatever it is: the other server still has the message
        log.exception("a message could not be kept, the other server tries again")
        return LATER
    finally:
        close_old_connections()
    return KEPT


class _PerRecipient(LMTP):
    """LMTP as RFC 2033 has it: after the text one answer for each recipient, a refusal as well."""

    line_length_limit = LONGEST_LINE
    _in_text = False

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802
        self._in_text = True
        try:
            await super().smtp_DATA(arg)
        finally:
            self._in_text = False

    async def push(self, status: Any) -> None:
        told = str(status)
        if self._in_text and self.envelope and told.startswith(("552 ", "500 Line")):
            status = "\r\n".join([TOO_BIG] * len(self.envelope.rcpt_tos))
        await super().push(status)


class _ForAll(SMTP):
    line_length_limit = LONGEST_LINE


class Reception(UnthreadedController):
    """A server at one address. `run()` serves until `stop()` is called from anywhere."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        lmtp: bool = True,
        tls: SSLContext | None = None,
        size: int = inbox.LARGEST,
    ) -> None:
        self.lmtp = lmtp
        self._ended = False
        super().__init__(
            Handler(per_recipient=lmtp),
            hostname=host,
            port=port,
            data_size_limit=size,
            timeout=TIMEOUT_SECONDS,
            ident="Samenspel",
            tls_context=tls,
            loop=asyncio.new_event_loop(),
        )

    def factory(self) -> SMTP:
        protocol = _PerRecipient if self.lmtp else _ForAll
        return protocol(self.handler, **self.SMTP_kwargs)

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens; the port that the system chose, when 0 was asked for."""
        sockets: Sequence[Any] = self.server.sockets  # type: ignore[union-attr]
        host, port = sockets[0].getsockname()[:2]
        return host, port

    def run(self, *, on_ready: Callable[[], None] = lambda: None) -> None:
        """Serve until told to stop; whoever is in the middle of a message may finish it."""
        self.begin()
        on_ready()
        try:
            self.loop.run_forever()
        finally:
            self._finish()

    def stop(self) -> None:
        """From another thread or a signal: take nobody new, and end."""
        self.loop.call_soon_threadsafe(self.loop.stop)

    def _finish(self) -> None:
        if self.server is not None:
            self.server.close()
        self.handler.workers.shutdown(wait=True)
        waiting = asyncio.all_tasks(self.loop)
        if waiting:
            # What the workers kept is told to the other server before the lines are cut.
            self.loop.run_until_complete(asyncio.wait(waiting, timeout=0.5))
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
