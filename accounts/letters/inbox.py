"""Mail that comes in: a row first, and a message to whoever looks at it."""

import hashlib

from django.db import transaction

from accounts.bell import ring
from accounts.models import ReceivedMail

HANDLE = "exchange.answering.receiving.handle"


@transaction.atomic
def take_in(raw: bytes, *, sender: str, recipient: str) -> ReceivedMail | None:
    """Keep one message to one recipient; None for one that was kept before.

    Args:
        raw: the message, RFC 5322.
        sender: of the envelope; empty for a bounce.
    """
    key = hashlib.sha256(recipient.lower().encode() + b"\n" + raw).hexdigest()
    mail, new = ReceivedMail.objects.get_or_create(
        key=key, defaults={"raw": raw, "sender": sender[:320], "recipient": recipient[:320]}
    )
    if new:
        ring(HANDLE, mail_id=mail.pk)
    return mail if new else None
