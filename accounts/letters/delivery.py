"""Delivering letters: claim a row, hand it over, record what happened.

Three commits keep every doubt small: `claimed` before the work, `handing` just before
the text goes out, `sent` after the server's yes. Only a letter in `handing` can be in
doubt after a crash. Leases run on the clock of the database; the token of a claim
keeps somebody who was frozen for longer than his lease from meddling afterwards.
"""

import logging
import random
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now

from accounts.bell import ring
from accounts.letters.handover import DoubtError, HandOverError, hand_over
from accounts.models import Letter

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 6
BACKOFF = (timedelta(seconds=30), timedelta(minutes=2), timedelta(minutes=10), timedelta(hours=1))
GRACE = timedelta(seconds=3)
SWEEP_BATCH = 200
URGENT_FIRST = 5


def deliver(letter_id: int) -> bool:
    """Deliver one letter, if it is still waiting; a repeat finds nothing to do.

    More urgent letters that wait go first: nobody waits for a sign-in code because
    the newsletter is on its way. Returns whether the letter asked for was handed over.
    """
    for urgent_id in _more_urgent(letter_id):
        _deliver(urgent_id)
    return _deliver(letter_id)


def drain() -> int:
    """Deliver what is due, the most urgent first. Returns how many were handed over."""
    due = list(Letter.objects.due().values_list("pk", flat=True)[:SWEEP_BATCH])
    return sum(_deliver(pk) for pk in due)


def _deliver(letter_id: int) -> bool:
    letter = _claim(letter_id)
    if letter is None:
        return False

    def before_text() -> bool:
        return _step(letter, Letter.Status.CLAIMED, Letter.Status.HANDING, lease_until=_lease())

    try:
        if not hand_over(as_message(letter), before_text=before_text):
            return False
    except HandOverError as error:
        _back(letter, error)
        return False
    except DoubtError as error:
        _doubt(letter, error)
        return False
    _step(
        letter,
        Letter.Status.HANDING,
        Letter.Status.SENT,
        sent_at=Now(),
        lease_until=None,
        error="",
    )
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
    lost = Letter.objects.filter(lease_until__lt=Now())
    claimed = lost.filter(status=Letter.Status.CLAIMED)
    # Whoever took it ended before the text went out. Six times: it is the letter itself.
    claimed.filter(attempts__gte=MAX_ATTEMPTS).update(status=Letter.Status.DEAD, lease_until=None)
    claimed.update(**_AGAIN)
    doubtful = lost.filter(status=Letter.Status.HANDING)
    doubtful.filter(repeatable=True, attempts__lte=1).update(**_AGAIN)
    doubtful.update(status=Letter.Status.UNSURE, lease_until=None)
    # Letters of this very moment have a bell of their own on its way.
    missed = Letter.objects.due().filter(next_at__lt=Now() - GRACE)
    due = list(missed.values_list("pk", flat=True)[:SWEEP_BATCH])
    with transaction.atomic():
        if due:
            ring("accounts.letters.delivery.drain")
    return len(due)


_AGAIN: dict[str, Any] = {"status": Letter.Status.PENDING, "next_at": Now(), "lease_until": None}


def _lease() -> CombinedExpression:
    """Until when this claim holds, on the clock of the database."""
    return Now() + timedelta(seconds=settings.LETTER_LEASE_SECONDS)


def _more_urgent(letter_id: int) -> list[int]:
    asked = Letter.objects.filter(pk=letter_id).values("priority")
    urgent = Letter.objects.due().filter(priority__lt=Subquery(asked))
    return list(urgent.values_list("pk", flat=True)[:URGENT_FIRST])


def _claim(letter_id: int) -> Letter | None:
    """Take one waiting letter; attempts are counted before the work, against poison."""
    token = uuid4()
    waiting = Letter.objects.filter(pk=letter_id, status=Letter.Status.PENDING, next_at__lte=Now())
    with transaction.atomic(durable=True):  # others must see the claim before the work begins
        taken = waiting.update(
            status=Letter.Status.CLAIMED,
            token=token,
            attempts=F("attempts") + 1,
            lease_until=_lease(),
        )
    return Letter.objects.get(pk=letter_id) if taken else None


def _step(letter: Letter, old: str, new: str, **fields: Any) -> bool:
    """Move on, only for the holder of the token that this claim was given."""
    held = Letter.objects.filter(pk=letter.pk, status=old, token=letter.token)
    with transaction.atomic(durable=True):
        return bool(held.update(status=new, **fields))


def _back(letter: Letter, error: HandOverError) -> None:
    """Record a refusal, and try again later unless it is final."""
    log.warning("letter %s not delivered, attempt %s: %s", letter.pk, letter.attempts, error)
    if error.final:
        status = Letter.Status.FAILED
    elif letter.attempts >= MAX_ATTEMPTS:
        status = Letter.Status.DEAD
    else:
        status = Letter.Status.PENDING
    _end(letter, status, error, next_at=Now() + _wait(letter.attempts))


def _doubt(letter: Letter, error: DoubtError) -> None:
    """News is never sent twice; a code or a call on somebody at most once more."""
    log.warning("letter %s may have been delivered: %s", letter.pk, error)
    again = letter.repeatable and letter.attempts <= 1
    _end(letter, Letter.Status.PENDING if again else Letter.Status.UNSURE, error)


def _end(letter: Letter, status: str, error: Exception, **fields: Any) -> None:
    """Give the claim back, wherever the session ended."""
    ending = {"error": str(error)[:1000], "lease_until": None, **fields}
    if not _step(letter, Letter.Status.HANDING, status, **ending):
        _step(letter, Letter.Status.CLAIMED, status, **ending)


def _wait(attempts: int) -> timedelta:
    """How long to leave a server alone, with some chance in it so that not all come at once."""
    longest = BACKOFF[min(attempts, len(BACKOFF)) - 1]
    return longest * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
