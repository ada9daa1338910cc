"""Handing messages to the mail server, knowing at each moment what a failure means.

Until the server has asked for the text (354), nothing can have been sent: trying again is
safe. From the first byte of the text until its answer, nobody knows. That is why SMTP is
spoken here step by step, and why the doubt is announced before it begins.

The connection stays open between letters. A server that takes several commands at once
(PIPELINING, RFC 2920) gets sender, recipient and DATA in one go; and while it is quick, those of
the next letter right behind the text of this one. Then a letter costs one turn, not four.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.smtp import EmailBackend

from accounts.letters.message import UNWRITABLE, DjangoMessage, Message
from accounts.letters.verdicts import is_gone

READY_FOR_TEXT = 354
ACCEPTED = 250
FORWARDED = 251
CLOSING = 421

CONNECT_SECONDS = 10  # at most; and for the answers before the text
IDLE_SECONDS = 5  # after which an open connection is asked whether it is still one
QUICK_SECONDS = 0.02  # for a text
REST_SECONDS = (1, 2, 4, 8)  # how long a server that is away is left alone


class HandOverError(Exception):
    """The server did not take it.

    Attributes:
        final: it never will, so do not ask again.
        is_about_address: the refusal came in answer to the recipient.
        is_unknown_address: because there is no such address.
    """

    final = False
    is_about_address = False
    is_unknown_address = False


class RefusedError(HandOverError):
    """The server gave an answer that says no, for now (4xx) or for ever (5xx)."""

    def __init__(self, code: int, reply: bytes, *, step: str) -> None:
        text = " ".join(reply.decode(errors="replace").split())
        super().__init__(f"{code} {text}")
        # A refused greeting, password or sender is our own mistake, and no letter may be lost
        # by the time it is mended.
        self.final = code >= 500 and step in ("recipient", "text")
        self.is_about_address = self.final and step == "recipient"
        self.is_unknown_address = self.final and is_gone(f"{code} {text}")


class AwayError(HandOverError):
    """There is no mail server to talk to, which is no fault of any letter."""


class UnsendableError(HandOverError):
    """No message can be made of this letter."""

    final = True


class DoubtError(Exception):
    """The connection broke while the server was accepting it: it may have been sent."""


class Line:
    """The way to the mail server, of one thread; opened when needed and kept open."""

    def __init__(self) -> None:
        self._backend: Any = get_connection(timeout=min(CONNECT_SECONDS, settings.EMAIL_TIMEOUT))
        self._used_at = 0.0
        self._failures = 0
        self._rests_until = 0.0
        self._asked_ahead: Message | None = None  # its answers are still to be read
        self._may_ask_ahead = True
        self.is_quick = False
        """Whether the server took the last text within an instant."""

    @property
    def is_resting(self) -> bool:
        """Whether the server was away a moment ago and is not asked again yet."""
        return time.monotonic() < self._rests_until

    @property
    def has_asked_ahead(self) -> bool:
        """Whether the server was asked for the following letter already."""
        return self._asked_ahead is not None

    def hand_over(
        self,
        message: Message,
        *,
        before_text: Callable[[], bool],
        following: Message | None = None,
    ) -> bool:
        """Hand over one message.

        Args:
            message: to one address.
            before_text: called at the last moment at which nothing can have been sent;
                False breaks the session off.
            following: what will be handed over next, if that is certain.

        Returns:
            Whether the server accepted it; False only when `before_text` said so.

        Raises:
            RefusedError, AwayError: it was certainly not sent.
            DoubtError: it may have been.
        """
        if isinstance(self._backend, EmailBackend):
            return self._speak_smtp(message, before_text, following)
        if not before_text():
            return False
        try:
            self._backend.send_messages([DjangoMessage(message)])
        except ConnectionRefusedError as error:
            raise AwayError(error) from error
        except OSError as error:
            raise DoubtError(str(error) or type(error).__name__) from error
        return True

    def forget_following(self) -> None:
        """What was to come next comes not."""
        if self._asked_ahead:
            self._break_off()

    def hang_up(self) -> None:
        """Say goodbye, if there is somebody to say it to."""
        self.forget_following()
        if isinstance(self._backend, EmailBackend) and self._backend.connection:
            try:
                if self._backend.connection.sock:
                    self._backend.connection.sock.settimeout(2)
                self._backend.close()
            except OSError:
                self._break_off()

    def _speak_smtp(
        self, message: Message, before_text: Callable[[], bool], following: Message | None
    ) -> bool:
        smtp, text = self._ask_for_text(message)
        try:
            may_go_on = before_text()
        except BaseException:
            self._break_off()
            raise
        if not may_go_on:
            self._break_off()  # without the final dot the server forgets what it heard
            return False
        began = time.monotonic()
        try:
            smtp.sock.settimeout(settings.EMAIL_TIMEOUT)
            smtp.send(text + self._ahead(smtp, following))
            if following:
                following.write_ahead()  # while the server is busy
            answer = smtp.getreply()
        except OSError as error:
            self._rest()
            raise DoubtError(str(error) or type(error).__name__) from error
        except BaseException:
            self._break_off()
            raise
        self._used_at = time.monotonic()
        self.is_quick = self._used_at - began < QUICK_SECONDS
        if answer[0] == CLOSING:
            self._break_off()
        _expect(answer, ACCEPTED, step="text")
        return True

    def _ahead(self, smtp: Any, following: Message | None) -> bytes:
        """The commands for the next letter, when this server may have them already."""
        if not (following and self.is_quick and self._may_ask_ahead):
            return b""
        if not smtp.has_extn("pipelining"):
            return b""
        try:
            commands = _commands(following, smtp)
        except UnsendableError:
            return b""  # its own turn will show
        self._asked_ahead = following
        return commands

    def _ask_for_text(self, message: Message) -> tuple[Any, bytes]:
        """Have the server ask for the text; the connection, and what to send over it.

        A connection that was open before and turns out to be none any more is opened anew:
        the server may have tired of us.
        """
        if self._asked_ahead and self._asked_ahead is not message:
            self._break_off()
        asked_ahead, was_open = self._asked_ahead is not None, self._check()
        try:
            return self._envelope(message)
        except AwayError:
            if not was_open:
                raise
            # Some server may say that it can be asked ahead, and lose what it was asked.
            self._may_ask_ahead = self._may_ask_ahead and not asked_ahead
        return self._envelope(message)

    def _check(self) -> bool:
        """Whether a connection is open; one that was idle is asked."""
        smtp = self._backend.connection
        if smtp and not self._asked_ahead and time.monotonic() - self._used_at > IDLE_SECONDS:
            try:
                smtp.sock.settimeout(2)
                if smtp.noop()[0] != ACCEPTED:
                    self.hang_up()
            except (OSError, AttributeError):
                self._break_off()
        return self._backend.connection is not None

    def _envelope(self, message: Message) -> tuple[Any, bytes]:
        """Sender, recipient and DATA, until the server asks for the text."""
        try:
            smtp = self._open()
            text, answers = self._ask(smtp, message)
        except OSError as error:
            raise self._away(error) from error
        except BaseException:
            self._break_off()
            raise
        self._used_at = time.monotonic()
        codes = [code for code, _reply in answers]
        if codes[-1] == READY_FOR_TEXT and all(code < 400 for code in codes):
            return smtp, text
        if CLOSING in codes:
            raise self._away(_said(answers[codes.index(CLOSING)]))
        self._forget(smtp, codes)
        for step, answer in zip(("sender", "recipient", "data"), answers, strict=False):
            _expect(answer, ACCEPTED, FORWARDED, READY_FOR_TEXT, step=step)
        raise self._away("the server speaks in riddles")

    def _open(self) -> Any:
        is_new = self._backend.open()
        smtp = self._backend.connection
        if is_new:
            smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        smtp.sock.settimeout(min(CONNECT_SECONDS, settings.EMAIL_TIMEOUT))
        smtp.ehlo_or_helo_if_needed()
        self._failures, self._rests_until = 0, 0.0
        return smtp

    def _ask(self, smtp: Any, message: Message) -> tuple[bytes, list[tuple[int, bytes]]]:
        """The text, and the answers to sender, recipient and DATA as far as it got."""
        eight_bit = smtp.has_extn("8bitmime")
        if smtp.has_extn("pipelining"):
            if not self._asked_ahead:
                smtp.send(_commands(message, smtp))
            self._asked_ahead = None
            text = _written(message, eight_bit=eight_bit)  # while the server is busy
            return text, [smtp.getreply() for _ in range(3)]
        text, answers = _written(message, eight_bit=eight_bit), []
        for command in _commands(message, smtp).splitlines(keepends=True):
            smtp.send(command)
            answers.append(smtp.getreply())
            if answers[-1][0] >= 400:
                break
        return text, answers

    def _forget(self, smtp: Any, codes: list[int]) -> None:
        """After a refusal: make the connection fit for another letter, or drop it."""
        try:
            if READY_FOR_TEXT in codes or smtp.rset()[0] != ACCEPTED:
                # Perhaps it waits for a text, which it will not get.
                self._break_off()
        except OSError:
            self._break_off()

    def _away(self, reason: object) -> AwayError:
        self._rest()
        return AwayError(str(reason) or type(reason).__name__)

    def _rest(self) -> None:
        """Drop the connection and leave the server alone for some seconds."""
        self._break_off()
        seconds = REST_SECONDS[min(self._failures, len(REST_SECONDS) - 1)]
        self._failures += 1
        self._rests_until = time.monotonic() + seconds

    def _break_off(self) -> None:
        smtp, self._backend.connection = self._backend.connection, None
        self._asked_ahead = None
        if smtp:
            with contextlib.suppress(OSError):
                smtp.close()


_lines = threading.local()


def line() -> Line:
    """The line of this thread; another one when the settings or the process have changed."""
    to = os.getpid(), settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT
    if getattr(_lines, "to", None) != to:
        hang_up()
        _lines.to, _lines.line = to, Line()
    kept: Line = _lines.line
    return kept


def hang_up() -> None:
    """Close the line of this thread, if there is one."""
    kept: Line | None = getattr(_lines, "line", None)
    if kept and _lines.to[0] == os.getpid():
        kept.hang_up()
    _lines.to = _lines.line = None


def _expect(answer: tuple[int, bytes], *welcome: int, step: str) -> None:
    code, reply = answer
    if code not in welcome:
        raise RefusedError(code, reply, step=step)


def _said(answer: tuple[int, bytes]) -> str:
    return f"{answer[0]} {answer[1].decode(errors='replace')}"


def _commands(message: Message, smtp: Any) -> bytes:
    """Sender, recipient and DATA."""
    try:
        lines = [f"MAIL FROM:<{message.sender}>", f"RCPT TO:<{message.recipient}>", "DATA"]
    except ValueError as error:
        raise UnsendableError(error) from error
    if not all(line.isascii() and line.isprintable() for line in lines):
        raise UnsendableError(f"no server understands this address: {message.recipient!r}")
    if smtp.has_extn("8bitmime"):
        lines[0] += " BODY=8BITMIME"
    return "".join(f"{line}\r\n" for line in lines).encode()


def _written(message: Message, *, eight_bit: bool) -> bytes:
    """The message as DATA wants it: dots doubled at line starts, and the final dot."""
    try:
        text = message.wire(eight_bit=eight_bit)
    except UNWRITABLE as error:
        raise UnsendableError(f"{type(error).__name__}: {error}") from error
    if text.startswith(b"."):
        text = b"." + text
    return text.replace(b"\r\n.", b"\r\n..") + b".\r\n"
