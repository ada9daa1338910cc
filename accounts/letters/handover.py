"""Handing one message to the mail server, knowing at each moment what a failure means.

Until the server has asked for the text (354), nothing can have been sent: trying again is
safe. From the first byte of the text until its answer, nobody knows. That is why SMTP is
spoken here step by step, and why the doubt is announced before it begins.
"""

import re
import smtplib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.core.mail.message import sanitize_address

READY_FOR_TEXT = 354
ACCEPTED = 250
FORWARDED = 251


class HandOverError(Exception):
    """The server did not take it. `final`: it never will, so do not ask again."""

    def __init__(self, reason: object, *, final: bool = False) -> None:
        super().__init__(str(reason))
        self.final = final


class DoubtError(Exception):
    """The connection broke while the server was accepting it: it may have been sent."""


def hand_over(message: EmailMessage, *, before_text: Callable[[], bool]) -> bool:
    """Hand over one message.

    Args:
        message: to one address.
        before_text: called at the last moment at which nothing can have been sent;
            False breaks the session off.

    Returns:
        Whether the server accepted it; False only when `before_text` said so.

    Raises:
        HandOverError, DoubtError.
    """
    backend = get_connection(timeout=settings.EMAIL_TIMEOUT)
    if isinstance(backend, EmailBackend):
        return _speak_smtp(backend, message, before_text)
    if not before_text():
        return False
    try:
        backend.send_messages([message])
    except OSError as error:
        raise HandOverError(error) from error
    return True


def _speak_smtp(
    backend: EmailBackend, message: EmailMessage, before_text: Callable[[], bool]
) -> bool:
    try:
        backend.open()
        smtp: Any = backend.connection
        _envelope(smtp, message)
    except HandOverError:
        _leave(backend)
        raise
    except (OSError, smtplib.SMTPException) as error:
        _leave(backend)
        raise HandOverError(error) from error
    if not before_text():
        smtp.close()  # without the final dot the server forgets what it heard
        return False
    try:
        smtp.send(_as_text(message))
        answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        _leave(backend)
        raise DoubtError(str(error) or type(error).__name__) from error
    _leave(backend)
    _expect(answer, ACCEPTED)
    return True


def _envelope(smtp: Any, message: EmailMessage) -> None:
    """Sender, recipient and DATA, until the server asks for the text.

    Only a refused recipient is final. A refused greeting, password or sender is our own
    mistake, and no letter may be lost by the time it is mended.
    """
    encoding = message.encoding or settings.DEFAULT_CHARSET
    sender = sanitize_address(message.from_email, encoding)
    recipient = sanitize_address(message.recipients()[0], encoding)
    smtp.ehlo_or_helo_if_needed()
    options = ["BODY=8BITMIME"] if smtp.has_extn("8bitmime") else []
    _expect(smtp.mail(sender, options), ACCEPTED, may_be_final=False)
    _expect(smtp.rcpt(recipient), ACCEPTED, FORWARDED)
    _expect(smtp.docmd("data"), READY_FOR_TEXT)


def _expect(answer: tuple[int, bytes], *welcome: int, may_be_final: bool = True) -> None:
    code, reply = answer
    if code not in welcome:
        final = may_be_final and code >= 500
        raise HandOverError(f"{code} {reply.decode(errors='replace')}", final=final)


def _as_text(message: EmailMessage) -> bytes:
    """The message as DATA wants it: CRLF, dots doubled at line starts, and the final dot."""
    text: bytes = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]
    text = re.sub(rb"(?m)^\.", b"..", text)
    return text + (b"" if text.endswith(b"\r\n") else b"\r\n") + b".\r\n"


def _leave(backend: EmailBackend) -> None:
    """Say goodbye; how that goes no longer matters to the letter."""
    try:
        backend.close()
    except (OSError, smtplib.SMTPException):
        backend.connection = None
