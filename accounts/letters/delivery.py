"""Delivering letters: claim a row, hand it over, record what happened.

The states and the two commits around the hand-over keep every doubt small: only a
letter in `handing` can be in doubt after a crash (reliability: the outbox pattern
with a lease, as in the “transactional outbox” of Richardson, microservices.io).
"""

import logging
import smtplib
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now

from accounts.bell import ring
from accounts.models import Letter

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
BACKOFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
SWEEP_BATCH = 200


def deliver(letter_id: int) -> bool:
    """Deliver one letter, if it is still waiting; a repeat finds nothing to do.

    Returns whether this call handed the letter over.
    """
    letter = _claim(letter_id)
    if letter is None or not _step(letter, Letter.Status.CLAIMED, Letter.Status.HANDING):
        return False
    try:
        get_connection(timeout=settings.EMAIL_TIMEOUT).send_messages([as_message(letter)])
    except smtplib.SMTPRecipientsRefused as error:
        code = max((c for c, _text in error.recipients.values()), default=550)
        _back(letter, error, final=code >= 500)
        return False
    except smtplib.SMTPResponseException as error:
        _back(letter, error, final=error.smtp_code >= 500)
        return False
    except (OSError, smtplib.SMTPException) as error:
        _back(letter, error, final=False)
        return False
    _step(letter, Letter.Status.HANDING, Letter.Status.SENT, sent_at=Now(), lease_until=None)
    return True


def as_message(letter: Letter) -> EmailMultiAlternatives:
    """The letter as it goes over the wire; the same row gives the same message."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.address],
        headers={
            "Message-ID": letter.message_id,
            "Auto-Submitted": "auto-generated",
            "Content-Language": letter.language,
            **letter.headers,
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for name, content, mime in letter.attachments:
        message.attach(name, content, mime)
    return message


def sweep() -> int:
    """Find letters whose bell was lost or whose lease ran out; ring for them again.

    Returns how many were rung for.
    """
    leased = Letter.objects.filter(lease_until__lt=Now())
    leased.filter(status=Letter.Status.CLAIMED).update(
        status=Letter.Status.PENDING, next_at=Now(), lease_until=None
    )
    doubtful = leased.filter(status=Letter.Status.HANDING)
    # In doubt: news is never sent twice; a code or a call on somebody at most once more.
    doubtful.filter(repeatable=True, attempts__lte=1).update(
        status=Letter.Status.PENDING, next_at=Now(), lease_until=None
    )
    doubtful.update(status=Letter.Status.UNSURE, lease_until=None)
    due = list(Letter.objects.due().values_list("pk", flat=True)[:SWEEP_BATCH])
    with transaction.atomic():
        for pk in due:
            ring("accounts.letters.delivery.deliver", letter_id=pk)
    return len(due)


def _claim(letter_id: int) -> Letter | None:
    """Take one waiting letter; attempts are counted before the work, against poison."""
    token = uuid4()
    taken = Letter.objects.filter(
        pk=letter_id, status=Letter.Status.PENDING, next_at__lte=Now()
    ).update(
        status=Letter.Status.CLAIMED,
        token=token,
        attempts=F("attempts") + 1,
        lease_until=Now() + timedelta(seconds=settings.LETTER_LEASE_SECONDS),
    )
    return Letter.objects.get(pk=letter_id) if taken else None


def _step(letter: Letter, old: str, new: str, **fields: object) -> bool:
    """Move on, only for the holder of the token that this claim was given."""
    held = Letter.objects.filter(pk=letter.pk, status=old, token=letter.token)
    return bool(held.update(status=new, **fields))


def _back(letter: Letter, error: Exception, *, final: bool) -> None:
    """Record a refusal, and try again later unless it is final."""
    log.warning("letter %s not delivered, attempt %s: %s", letter.pk, letter.attempts, error)
    if final:
        status = Letter.Status.FAILED
    elif letter.attempts >= MAX_ATTEMPTS:
        status = Letter.Status.DEAD
    else:
        status = Letter.Status.PENDING
    wait = BACKOFF[min(letter.attempts, len(BACKOFF)) - 1]
    _step(
        letter,
        Letter.Status.HANDING,
        status,
        error=str(error)[:1000],
        lease_until=None,
        next_at=Now() + wait,
    )
