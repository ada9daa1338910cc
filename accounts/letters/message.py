"""A letter as it goes over the wire; the same row always gives the same bytes.

Written by hand rather than by Python's email package: that one takes longer to write a letter
than a mail server to accept it, and its boundaries are another chance at every turn.
"""

import base64
import binascii
import contextlib
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message as ParsedMessage
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import BadHeaderError, sanitize_address

from accounts.letters import addresses
from accounts.models import Letter

# What may be wrong with a row of which no message can be made.
UNWRITABLE = (ValueError, TypeError, LookupError, AttributeError)
LONGEST_LINE = 998  # bytes, RFC 5322
_WORD_BYTES = 39  # a line of encoded words has at most 76 signs, the name of the header included
_PLAIN_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.-]+")
_HEADER_NAME = re.compile(r"[!-9;-~]+")


class Message:
    """The message of one letter."""

    def __init__(self, letter: Letter) -> None:
        self.letter = letter
        self._written: dict[bool, bytes] = {}

    @property
    def sender(self) -> str:
        """To whom bounces go: the sender of the envelope. Readers see `From`."""
        return _bare(addresses.bounce_address(self.letter.pk) or settings.DEFAULT_FROM_EMAIL)

    @property
    def recipient(self) -> str:
        return _bare(self.letter.address)

    def wire(self, *, eight_bit: bool) -> bytes:
        """The whole message with CRLF; what is not ASCII stands as it is when `eight_bit`."""
        if eight_bit not in self._written:
            head = [f"{name}: {_value(name, v)}\r\n" for name, v in _headers(self.letter).items()]
            head.append("MIME-Version: 1.0\r\n")
            body = _body(self.letter, eight_bit=eight_bit)
            self._written[eight_bit] = "".join(head).encode("ascii") + body
        return self._written[eight_bit]

    def write_ahead(self) -> None:
        """Do now, while there is time, what `wire` will be asked for. Never fails."""
        with contextlib.suppress(*UNWRITABLE):
            self.wire(eight_bit=True)


class DjangoMessage(EmailMultiAlternatives):
    """The same for those of Django's ways to send that are not SMTP."""

    def __init__(self, message: Message) -> None:
        letter = message.letter
        headers = _headers(letter)
        super().__init__(
            subject=headers.pop("Subject"),
            body=letter.text,
            from_email=message.sender,
            to=[headers.pop("To")],
            headers=headers,
        )
        if letter.html:
            self.attach_alternative(letter.html, "text/html")
        for name, content, mime in letter.attachments:
            self.attach(name, content, mime)
        self._wire = message

    def message(self) -> ParsedMessage:  # type: ignore[override]
        return message_from_bytes(self._wire.wire(eight_bit=True))


def as_message(letter: Letter) -> DjangoMessage:
    """The letter as a message of Django's."""
    return DjangoMessage(Message(letter))


def _headers(letter: Letter) -> dict[str, str]:
    headers = {
        "Subject": letter.subject,
        "From": settings.DEFAULT_FROM_EMAIL,
        "To": letter.address,
        "Date": format_datetime(letter.created_at),
        "Message-ID": letter.message_id,
        "Auto-Submitted": "auto-generated",
        "Content-Language": letter.language,
        **letter.headers,
    }
    reply = addresses.reply_address(letter.pk)
    # Whoever may stop such letters may do so by replying, too.
    if reply and (letter.offers or letter.talk_to or "List-Unsubscribe" in headers):
        headers["Reply-To"] = reply
    if reply and "List-Unsubscribe" in headers:
        headers["List-Unsubscribe"] += f", <mailto:{quote(reply, safe='@+')}?subject=STOP>"
    return headers


def _value(name: str, value: str) -> str:
    if "\n" in value or "\r" in value or not _HEADER_NAME.fullmatch(name):
        raise BadHeaderError(f"A line break or an odd name in the header {name!r}")
    if name in ("From", "To", "Reply-To"):
        return _address(value)
    return value if value.isascii() else _worded(value)


@lru_cache(maxsize=64)  # an overview goes to many with one subject
def _worded(text: str) -> str:
    return "\r\n ".join(_words(text))


def _words(text: str) -> Iterator[str]:
    """The text as encoded words (RFC 2047), none of which cuts a sign in two."""
    piece = b""
    for sign in text:
        more = sign.encode()
        if len(piece) + len(more) > _WORD_BYTES:
            yield f"=?utf-8?b?{base64.b64encode(piece).decode()}?="
            piece = b""
        piece += more
    yield f"=?utf-8?b?{base64.b64encode(piece).decode()}?="


@lru_cache(maxsize=256)
def _address(value: str) -> str:
    return value if _PLAIN_ADDRESS.fullmatch(value) else sanitize_address(value, "utf-8")


def _bare(value: str) -> str:
    """`Samenspel <post@example.org>` without the name."""
    return _address(value).rpartition("<")[2].rstrip(">")


def _body(letter: Letter, *, eight_bit: bool) -> bytes:
    part = _text(letter.text, "text/plain", eight_bit=eight_bit)
    if letter.html:
        html = _text(letter.html, "text/html", eight_bit=eight_bit)
        part = _many("alternative", letter, [part, html])
    if letter.attachments:
        part = _many("mixed", letter, [part, *(_attachment(*a) for a in letter.attachments)])
    return part


def _many(kind: str, letter: Letter, parts: list[bytes]) -> bytes:
    # Of the Message-ID, which nothing in the letter can contain by chance.
    mark = f"={kind[0]}_{sha256(letter.message_id.encode()).hexdigest()[:32]}"
    head = f'Content-Type: multipart/{kind}; boundary="{mark}"\r\n\r\n--{mark}\r\n'
    between = f"\r\n--{mark}\r\n".encode()
    return head.encode() + between.join(parts) + f"\r\n--{mark}--\r\n".encode()


def _text(text: str, mime: str, *, eight_bit: bool) -> bytes:
    """One part of text; whole lines end in CRLF."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    content = text.encode() if text.endswith("\n") else f"{text}\n".encode()
    if max(map(len, content.split(b"\n"))) > LONGEST_LINE or not (eight_bit or text.isascii()):
        coded, content = "quoted-printable", binascii.b2a_qp(content, istext=True)
    else:
        coded = "7bit" if text.isascii() else "8bit"
    head = f'Content-Type: {mime}; charset="utf-8"\r\nContent-Transfer-Encoding: {coded}\r\n\r\n'
    return head.encode() + content.replace(b"\n", b"\r\n")


def _attachment(name: str, content: Any, mime: str) -> bytes:
    charset = '; charset="utf-8"' if mime.startswith("text/") else ""
    named = f'filename="{name}"' if _is_plain(name) else f"filename*=utf-8''{quote(name, safe='')}"
    head = (
        f"Content-Type: {mime}{charset}\r\nContent-Transfer-Encoding: base64\r\n"
        f"Content-Disposition: attachment; {named}\r\n\r\n"
    )
    data = content if isinstance(content, bytes) else str(content).encode()
    return head.encode() + base64.encodebytes(data).replace(b"\n", b"\r\n")


def _is_plain(name: str) -> bool:
    return name.isascii() and name.isprintable() and not {'"', "\\"} & set(name)
