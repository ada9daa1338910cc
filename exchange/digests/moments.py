"""Whose hour has come: taken by hundreds, once each, and given the next one in the same step."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from accounts.models import User
from exchange.notifications import rhythm
from exchange.notifications.models import MailPreference

BATCH = 500
NEWCOMERS = 5000
FURTHEST = timedelta(days=40)  # no overview is further away, unless somebody pauses


def give_everybody_one(now: datetime) -> int:
    """Rows and first moments for whoever has none; returns for how many.

    Nobody is due by it: who is new gets her first overview at the next hour of her choice. What
    lies too far ahead, because a clock was wrong, is set right.

    Cost: two queries, and two more if there is anything to do.
    """
    without = User.objects.filter(is_active=True, mail_preference=None).order_by("pk")
    new = [MailPreference(user_id=pk) for pk in without.values_list("pk", flat=True)[:NEWCOMERS]]
    MailPreference.objects.bulk_create(new, ignore_conflicts=True)
    with transaction.atomic():
        rows = (
            MailPreference.objects.filter(
                Q(next_at=None) | Q(next_at__gt=now + FURTHEST), _not_paused(now)
            )
            .filter(rhythm__in=MailPreference.SCHEDULED, user__is_active=True)
            .select_related("user")
            .select_for_update(of=("self",), skip_locked=True)
        )
        waiting = list(rows.order_by("pk")[:NEWCOMERS])
        move_on(waiting, now)
    return len(waiting)


def take_due(now: datetime, only: Collection[int] | None = None) -> dict[int, str]:
    """Move the readers whose hour has come to their next one; in a transaction of the caller.

    Returns the period of each, by the number of the person. It is that of the hour that had come,
    however late it is now: a beat that was away for days makes up for it, once. Two beats at once
    take different readers. Cost: two queries for up to `BATCH` readers.
    """
    wanted = MailPreference.objects.due(now)
    if only is not None:
        wanted = wanted.filter(user__in=list(only))
    due = list(
        wanted.select_related("user")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("next_at")[:BATCH]
    )
    periods = {
        p.user_id: rhythm.period(p.rhythm, p.next_at, p.user.time_zone) for p in due if p.next_at
    }
    move_on(due, now)
    return periods


def move_on(preferences: Sequence[MailPreference], now: datetime) -> None:
    """Set the next moment of these readers. One query, however many."""
    if not preferences:
        return
    known: dict[rhythm.Wish, datetime | None] = {}
    later = []
    for preference in preferences:
        wish = rhythm.Wish.of(preference, preference.user.time_zone)
        if wish not in known:
            known[wish] = rhythm.next_moment(wish, after=now)
        later.append(known[wish])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_mailpreference AS preference SET next_at = later.at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS later (id, at)"
            " WHERE preference.id = later.id",
            [[p.pk for p in preferences], later],
        )


def _not_paused(now: datetime) -> Q:
    return Q(next_at=None) | Q(paused_until=None) | Q(paused_until__lte=now.date())
