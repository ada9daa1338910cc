"""The development mailbox: letters land in a folder, as they went out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage as ParsedMessage
from email.parser import BytesParser
from email.utils import localtime, make_msgid
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

_CODE = re.compile(r"^\s*([A-Z0-9]{3,5}-?[A-Z0-9]{3,5})\s*$", re.MULTILINE)


class MailboxBackend(BaseEmailBackend):
    """Writes each message as a file; `/mailbox/` shows them. For development only."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.pop("timeout", None)
        super().__init__(*args, **kwargs)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
            draft = folder / f".{stamp}.part"
            draft.write_bytes(message.message().as_bytes())
            draft.rename(folder / f"{stamp}.eml")
        return len(email_messages)


@dataclass(frozen=True)
class Received:
    """One message in the mailbox."""

    name: str
    message: ParsedMessage

    @property
    def subject(self) -> str:
        return str(self.message["Subject"] or "").strip()

    @property
    def recipient(self) -> str:
        return str(self.message["To"] or "")

    @property
    def sender(self) -> str:
        return str(self.message["From"] or "")

    @property
    def reply_to(self) -> str:
        """Where an answer goes; empty for a letter that invites none."""
        return str(self.message["Reply-To"] or "")

    @property
    def unsubscribe(self) -> str:
        """The header with which mail programs stop the mail, as it is."""
        return " ".join(str(self.message["List-Unsubscribe"] or "").split())

    @property
    def one_press(self) -> str:
        """The path to which a mail program posts to stop the mail (RFC 8058), if it may."""
        found = re.search(r"<(https?://[^>]+)>", self.unsubscribe)
        if not found or "List-Unsubscribe-Post" not in self.message:
            return ""
        return urlsplit(found.group(1))._replace(scheme="", netloc="").geturl()

    @property
    def sent_at(self) -> datetime:
        return datetime.strptime(self.name, "%Y%m%d-%H%M%S-%f").replace(tzinfo=UTC)

    @property
    def headers(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.message.items()]

    def part(self, kind: str) -> str:
        """The body of one kind ("plain" or "html"), or an empty string."""
        body = self.message.get_body((kind,))
        return body.get_content() if body else ""

    @property
    def text(self) -> str:
        return self.part("plain")

    @property
    def has_html(self) -> bool:
        return self.message.get_body(("html",)) is not None

    @property
    def summary(self) -> str:
        """The first words after the subject, for a list."""
        words = " ".join(self.text.split("\n--\n")[0].split())
        return words.removeprefix(self.subject).strip()[:160]

    @property
    def code(self) -> str:
        """A code to type over, if a line of the text is one; otherwise empty."""
        found = _CODE.search(self.text)
        return found.group(1) if found else ""

    @property
    def attachments(self) -> list[tuple[str, str, str]]:
        """(file name, kind, text) of each."""
        return [
            (a.get_filename() or "", a.get_content_type(), str(a.get_content()))
            for a in self.message.iter_attachments()
        ]


def reply(letter: Received, text: str) -> bytes:
    """An answer by the reader of this letter, as Gmail writes it: the letter quoted beneath."""
    quoted = "\n".join(f"> {line}".rstrip() for line in letter.text.splitlines())
    moment = letter.sent_at.strftime("%d-%m-%Y %H:%M")
    message = ParsedMessage(policy=policy.SMTP)
    message["From"] = letter.recipient
    message["To"] = letter.reply_to
    message["Subject"] = f"Re: {letter.subject}"
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain="mailbox.example")
    message["In-Reply-To"] = str(letter.message["Message-ID"] or "")
    message.set_content(f"{text}\n\nOp {moment} schreef {letter.sender}:\n\n{quoted}\n")
    return message.as_bytes()


def received(limit: int = 200) -> list[Received]:
    """The newest messages first."""
    files = sorted(Path(settings.MAILBOX_DIR).glob("*.eml"), reverse=True)[:limit]
    return [_read(file) for file in files]


def find(name: str) -> Received | None:
    """One message by its name; names that are not a stamp find nothing."""
    file = Path(settings.MAILBOX_DIR) / f"{name}.eml"
    known = name.replace("-", "").isdigit() and file.is_file()
    return _read(file) if known else None


def _read(file: Path) -> Received:
    parsed = BytesParser(ParsedMessage, policy=policy.default).parsebytes(file.read_bytes())
    return Received(file.stem, parsed)
