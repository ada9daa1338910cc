"""Preparing the overviews that are due: taking the readers, and keeping what was chosen as rows."""

import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from accounts.bell import ring
from exchange.digests import choosing, moments, readers
from exchange.digests.choosing import Overview, Run
from exchange.jobs import Job, Sweep, enqueue
from exchange.listings import saving
from exchange.notifications.models import Digest, Notification
from exchange.notifications.rhythm import Rhythm, period

BUDGET_SECONDS = 20.0  # a worker ends a task after 50
FORGOTTEN_AFTER = timedelta(minutes=2)


def prepare_due() -> int:
    """Prepare the overviews whose hour has come, and ring for those that were forgotten.

    Who is due is due until served, so a late beat makes up for what it missed. Two beats at once
    make one overview each: readers are locked, a period is unique. What a batch did is committed
    at once; whoever comes after a crash finds the rest.

    Returns how many were prepared.

    Cost: a fixed number of queries for up to 500 readers, five for a minute without anybody due.
    """
    now = timezone.now()
    moments.give_everybody_one(now)
    made, is_done = prepare(now)
    with transaction.atomic():
        if not is_done:
            ring(Sweep.DIGESTS)
        if made or _forgotten(now):
            enqueue(Job.WRITE_DIGESTS)
    return made


def prepare(now: datetime, *, only: Collection[int] | None = None) -> tuple[int, bool]:
    """Prepare what is due at a moment: how many, and whether nobody is left.

    Args:
        only: the numbers of the readers to serve; all by default.
    """
    run, until = Run(now), time.monotonic() + BUDGET_SECONDS
    made, left = _repeat(lambda: _prepare_batch(run, only), until)
    found, hits_left = (0, False) if only is not None else _prepare_searches(run, until)
    return made + found, not (left or hits_left)


def _repeat(batch: Callable[[], tuple[int, int]], until: float) -> tuple[int, bool]:
    """Carry out batches until nobody is left or the time is over: how many, and if any are left."""
    total = 0
    while True:
        taken, made = batch()
        total += made
        if taken < moments.BATCH:
            return total, False
        if time.monotonic() > until:
            return total, True


@transaction.atomic
def _prepare_batch(run: Run, only: Collection[int] | None) -> tuple[int, int]:
    """How many readers were due, and how many overviews were made of it."""
    periods = moments.take_due(run.now, only)
    if not periods:
        return 0, 0
    batch = choosing.listening(readers.load(periods), run.now)
    saving.moved_on(periods, run.now)  # the hits of their searches come with it
    return len(periods), keep(choosing.choose(batch, periods, run), run.now)


def _prepare_searches(run: Run, until: float) -> tuple[int, bool]:
    """For readers whose daily search is due, on a day that is not that of their overview."""
    due = saving.due_users(run.now)
    total = 0
    for start in range(0, len(due), moments.BATCH):
        total += _prepare_hits(due[start : start + moments.BATCH], run)
        if time.monotonic() > until:
            return total, start + moments.BATCH < len(due)
    return total, False


@transaction.atomic
def _prepare_hits(user_ids: Sequence[int], run: Run) -> int:
    everybody = readers.load(user_ids)
    batch = choosing.listening(choosing.on_another_day(everybody, run.now), run.now)
    periods = {pk: period(Rhythm.DAILY, run.now, reader.zone) for pk, reader in batch.items()}
    made = keep(choosing.choose_hits(batch, periods, run), run.now)
    saving.moved_on(user_ids, run.now)
    return made


def keep(overviews: Sequence[Overview], now: datetime) -> int:
    """Open a digest for each reader and period, and bind the notifications that it tells.

    Whoever has one for this period gets no second one. Returns how many are new. Two queries.
    """
    if not overviews:
        return 0
    made = _insert(overviews, now)
    bound = [
        (notification_id, made[overview.reader.pk])
        for overview in overviews
        if overview.reader.pk in made
        for notification_id in overview.notifications
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_notification AS notification SET digest_id = bound.digest"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS bound (id, digest)"
            " WHERE notification.id = bound.id",
            [[n for n, _digest in bound], [digest for _n, digest in bound]],
        )
    return len(made)


def _insert(overviews: Sequence[Overview], now: datetime) -> dict[int, int]:
    """The numbers of the new rows by reader."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO exchange_digest (user_id, period, status, content, things, created_at)
            SELECT user_id, period, %s, content, things, %s
            FROM jsonb_to_recordset(%s::jsonb)
                AS overview (user_id bigint, period text, content jsonb, things varchar(80)[])
            ORDER BY user_id
            ON CONFLICT (user_id, period) DO NOTHING
            RETURNING user_id, id
            """,
            [Digest.Status.PREPARED, now, json.dumps(list(_as_rows(overviews)))],
        )
        return dict(cursor.fetchall())


def _as_rows(overviews: Sequence[Overview]) -> Iterator[dict[str, object]]:
    for overview in overviews:
        yield {
            "user_id": overview.reader.pk,
            "period": overview.period,
            "content": [item.as_data() for item in overview.items],
            "things": overview.things,
        }


def _forgotten(now: datetime) -> bool:
    """Whether the message to write some of them was lost."""
    return Digest.objects.unwritten().filter(created_at__lt=now - FORGOTTEN_AFTER).exists()


def release(digest_ids: Sequence[int]) -> None:
    """Let what these overviews would have told wait for the next one. One query."""
    Notification.objects.filter(digest__in=digest_ids, letter=None).update(digest=None)
