"""Mail that comes in: a row first, and a message to whoever looks at it."""

import hashlib
import re

from django.db import transaction

from accounts.bell import ring
from accounts.letters import addresses
from accounts.models import ReceivedMail

HANDLE = "exchange.answering.receiving.handle"
LARGEST = 5 * 1024 * 1024
_MESSAGE_ID = re.compile(rb"^message-id:[ \t\r\n]*(<[^>\r\n]+>)", re.IGNORECASE | re.MULTILINE)


def is_ours(recipient: str) -> bool:
    """Whether this is an address that one of our letters gave, with our signature."""
    return addresses.read(recipient) is not None


@transaction.atomic
def take_in(raw: bytes, *, sender: str, recipient: str) -> ReceivedMail | None:
    """Keep one message to one recipient; None for one that was kept before.

    Args:
        raw: the message, RFC 5322.
        sender: of the envelope; empty for a bounce.
    """
    mail, new = ReceivedMail.objects.get_or_create(
        key=_key(raw, recipient),
        defaults={"raw": raw, "sender": sender[:320], "recipient": recipient[:320]},
    )
    if new:
        ring(HANDLE, mail_id=mail.pk)
    return mail if new else None


def _key(raw: bytes, recipient: str) -> str:
    """The same for a message that was sent twice: other servers add lines on top of it."""
    head, _gap, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    named = _MESSAGE_ID.search(head)
    essence = named.group(1) + b"\n" + body if named else raw
    return hashlib.sha256(recipient.lower().encode() + b"\n" + essence).hexdigest()
