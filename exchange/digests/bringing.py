"""Bringing overviews before their time, to look at them."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import Letter
from exchange.digests import moments, preparing, writing
from exchange.notifications import rhythm
from exchange.notifications.models import Digest, MailPreference

LATELY = timedelta(hours=1)


def bring(at: datetime, *, to: Collection[int] | None = None, again: bool = False) -> int:
    """Bring the overviews that are due at a moment, which may be one to come; returns how many.

    The letters leave at once, whatever the hour. The overviews count as those of that moment:
    when it comes there is no second one.

    Args:
        to: the numbers of the people whose overview it is to be, due or not.
        again: also to whoever got one within the last hour; without it, they are left out.
    """
    moments.give_everybody_one(at)
    only = to
    if not again and (lately := _served_lately()):
        only = set(everybody() if to is None else to) - lately
    if to is not None and only is not None:
        wanted = MailPreference.objects.filter(user__in=only, rhythm__in=MailPreference.SCHEDULED)
        wanted.update(next_at=at)
    preparing.prepare(at, only=only)
    written = 0
    while True:
        taken, made = _write(at)
        written += made
        if taken < writing.BATCH:
            return written


def everybody() -> list[int]:
    """Who gets overviews at all."""
    rows = MailPreference.objects.filter(rhythm__in=MailPreference.SCHEDULED, user__is_active=True)
    return list(rows.values_list("user_id", flat=True))


def next_tuesday() -> datetime:
    """When the overviews of most people come."""
    moment = rhythm.next_moment(rhythm.Wish(), after=timezone.now())
    if moment is None:
        raise AssertionError("the usual rhythm has moments")
    return moment


def _served_lately() -> set[int]:
    """Who got an overview within the last hour, of whatever period, or is about to get one."""
    since = timezone.now() - LATELY
    rows = Digest.objects.filter(Q(letter__created_at__gt=since) | Q(status="prepared"))
    return set(rows.values_list("user_id", flat=True))


@transaction.atomic
def _write(at: datetime) -> tuple[int, int]:
    taken, made = writing.write_batch(at)
    fresh = Digest.objects.filter(written_at=at).values("letter")
    Letter.objects.filter(pk__in=fresh, status=Letter.Status.PENDING).update(next_at=Now())
    return taken, made
