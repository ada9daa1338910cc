"""One message, looked at: what kind it is, who wrote it, and what."""

from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from enum import StrEnum
from functools import partial

from exchange.answering.parsing import automatic, bounces, headers, texts, words
from exchange.answering.parsing.bounces import Bounce

_STOP = ("stop", "unsubscribe")


class Kind(StrEnum):
    REPLY = "reply"
    BOUNCE = "bounce"
    COMPLAINT = "complaint"
    AUTOMATIC = "automatic"


@dataclass(frozen=True)
class Incoming:
    """What we know of a message.

    `sender` is the address in its From, in small letters; `message_id` as it stands in its
    header. `words` is what a person wrote, for a reply; `sign` is why we think it automatic.
    """

    kind: Kind
    sender: str = ""
    message_id: str = ""
    subject: str = ""
    words: str = ""
    sign: str = ""
    bounce: Bounce | None = None


def read(raw: bytes, *, envelope_sender: str | None = None) -> Incoming:
    """Look at one message.

    Args:
        raw: the message, RFC 5322, however broken.
        envelope_sender: empty for one that must not be answered; None when not known.

    Cost: linear in the size of the message; the text is looked at up to 20,000 characters.
    """
    message = BytesParser(EmailMessage, policy=policy.default).parsebytes(raw)
    sender, subject = headers.address(message, "From"), headers.value(message, "Subject")
    found = partial(
        Incoming, sender=sender, subject=subject, message_id=headers.value(message, "Message-ID")
    )
    if bounces.is_complaint(message):
        return found(Kind.COMPLAINT)
    null_sender = envelope_sender is not None and envelope_sender.strip("<> ") == ""
    bounce = bounces.read(message, null_sender=null_sender)
    if bounce:
        return found(Kind.BOUNCE, bounce=bounce)
    if not null_sender and subject.strip().lower() in _STOP:
        # What our letters offer to mail programs; they write something of their own beneath it.
        return found(Kind.REPLY, words="STOP")
    sign = automatic.sign(message, sender=sender, null_sender=null_sender)
    if sign:
        return found(Kind.AUTOMATIC, sign=sign)
    return found(Kind.REPLY, words=_words(message, subject))


def _words(message: EmailMessage, subject: str) -> str:
    """What the person wrote; in the subject, if that is where she wrote it."""
    found = words.own_words(texts.text_of(message))
    if found:
        return found
    return "" if words.is_reply_subject(subject) else subject.strip()
