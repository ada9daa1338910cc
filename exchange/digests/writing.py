"""Turning prepared overviews into letters, hundreds at a time."""

import json
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.letters.trouble import stopped
from accounts.letters.writing import Draft, post
from accounts.models import Letter
from exchange.digests import readers
from exchange.digests.items import Item, Section
from exchange.digests.preparing import release
from exchange.digests.printing import Press, rhythm_of
from exchange.digests.readers import Reader
from exchange.digests.standing import Standing
from exchange.digests.tongue import speaking
from exchange.digests.wording import Words
from exchange.jobs import Job, enqueue
from exchange.listings.saved import SavedSearch
from exchange.notifications.models import Digest, Notification
from exchange.notifications.rhythm import Rhythm, after_quiet_hours

BATCH = 500
BUDGET_SECONDS = 20.0
Status = Digest.Status


def write_prepared() -> int:
    """Write the letters of prepared overviews, and ring again if more are waiting.

    A batch is one transaction: its letters, its digests and its notifications are there together
    or not at all, so a process that is killed loses nothing and doubles nothing. Several may
    work at once; each takes other rows.

    Returns how many letters were written.

    Cost: 20 queries for up to 500 overviews, and what the coordinator's choice costs.
    """
    until = time.monotonic() + BUDGET_SECONDS
    written = 0
    while True:
        taken, made = write_batch(timezone.now())
        written += made
        if taken < BATCH:
            return written
        if time.monotonic() > until:
            with transaction.atomic():
                enqueue(Job.WRITE_DIGESTS)
            return written


@dataclass
class Batch:
    """Prepared overviews, with what is known of them now."""

    digests: list[Digest]
    readers: Mapping[int, Reader]
    items: dict[int, list[Item]]  # by digest
    notices: dict[int, dict[int, dict[str, Any]]]  # by digest: what still waits to be told
    standing: Standing
    now: datetime
    drafts: dict[int, Draft] = field(default_factory=dict)
    status: dict[int, str] = field(default_factory=dict)
    released: list[int] = field(default_factory=list)  # notifications that wait for the next one


@transaction.atomic
def write_batch(now: datetime) -> tuple[int, int]:
    """Write one batch: how many overviews were taken, and how many letters came of it."""
    taken = list(
        Digest.objects.unwritten()
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("created_at")[:BATCH]
    )
    if not taken:
        return 0, 0
    batch = _look_again(taken, now)
    dropped = [d.pk for d in taken if not _is_wanted(d, batch)]
    for pk in dropped:
        batch.status[pk] = Status.DROPPED
    _compose(batch)
    _keep(batch, dropped)
    return len(taken), len(batch.drafts)


def _look_again(digests: Sequence[Digest], now: datetime) -> Batch:
    """Everything anew: who reads, what she may still be told, how it stands. Twelve queries."""
    people = readers.load(digest.user_id for digest in digests)
    blocked = stopped(reader.email for reader in people.values())
    for reader in people.values():
        reader.is_active = reader.is_active and reader.email.lower() not in blocked
    items = {digest.pk: [Item.of(data) for data in digest.content] for digest in digests}
    every = [item for mine in items.values() for item in mine]
    languages = {
        people[d.user_id].language
        for d in digests
        if any(item.section == Section.CHOSEN for item in items[d.pk])
    }
    standing = Standing(now).load(every, languages)
    return Batch(list(digests), people, items, _notices(digests), standing, now)


def _notices(digests: Sequence[Digest]) -> dict[int, dict[int, dict[str, Any]]]:
    """The notifications that were bound and that nobody has told or read meanwhile. One query."""
    found: dict[int, dict[int, dict[str, Any]]] = defaultdict(dict)
    rows = Notification.objects.untold().unseen().filter(digest__in=[d.pk for d in digests])
    for pk, digest_id, url, details in rows.values_list("pk", "digest_id", "url", "details"):
        found[digest_id][pk] = {**details, "url": url}
    return found


def _is_wanted(digest: Digest, batch: Batch) -> bool:
    """Whether the reader still wants this overview: of this rhythm, now, at an address that is."""
    reader = batch.readers[digest.user_id]
    if not reader.wants_news or reader.is_paused(batch.now):
        return False
    rhythm = rhythm_of(digest.period)
    return rhythm == reader.rhythm or (rhythm == Rhythm.DAILY and _is_of_searches(digest, batch))


def _is_of_searches(digest: Digest, batch: Batch) -> bool:
    """Whether it holds nothing but what daily searches found."""
    return all(
        item.search_id
        and batch.standing.searches.get(item.search_id, ("", ""))[1] == SavedSearch.Rhythm.DAILY
        for item in batch.items[digest.pk]
    )


def _compose(batch: Batch) -> None:
    """Compose what is left of each overview, language by language."""
    by_language: dict[str, list[Digest]] = defaultdict(list)
    for digest in batch.digests:
        if digest.pk not in batch.status:
            by_language[batch.readers[digest.user_id].language].append(digest)
    details = {pk: data for mine in batch.notices.values() for pk, data in mine.items()}
    words = Words(batch.standing, readers.discipline_names(), details)
    for language, digests in by_language.items():
        with speaking(language):
            press = Press(language)
            for digest in digests:
                _compose_one(digest, batch, words, press)


def _compose_one(digest: Digest, batch: Batch, words: Words, press: Press) -> None:
    reader, waiting = batch.readers[digest.user_id], batch.notices[digest.pk]
    before = batch.items[digest.pk]
    left = [i for i in before if _is_left(i, waiting) and batch.standing.holds(i, reader)]
    batch.items[digest.pk] = left
    gone = {n for item in before if item not in left for n in item.notifications}
    batch.released += gone & waiting.keys()
    if not left:
        batch.released += waiting.keys() - gone
        batch.status[digest.pk] = Status.EMPTY
        return
    shown = {n for item in left for n in item.notifications}
    digest.things = list(dict.fromkeys(thing for item in left for thing in item.things))
    draft = press.print(
        reader,
        digest,
        [words.show(item, reader) for item in left],
        len(waiting.keys() - shown - gone),
    )
    draft.not_before = after_quiet_hours(batch.now, reader.zone)
    batch.drafts[digest.pk] = draft
    batch.status[digest.pk] = Status.WRITTEN


def _is_left(item: Item, waiting: Mapping[int, Any]) -> bool:
    """What a notification tells is left as long as one of its notifications is unread."""
    return not item.notifications or any(pk in waiting for pk in item.notifications)


def _keep(batch: Batch, dropped: Sequence[int]) -> None:
    """Letters, digests and notifications, in a fixed number of statements."""
    made = post(list(batch.drafts.values()))
    keys = {pk: draft.key for pk, draft in batch.drafts.items()}
    known = set(keys.values()) - made.keys()
    if known:  # never while a period is unique; and if it were, that letter is the one
        made |= dict(Letter.objects.filter(key__in=known).values_list("key", "pk"))
    release(dropped)
    Notification.objects.filter(pk__in=batch.released).update(digest=None)
    letters = {pk: made[key] for pk, key in keys.items()}
    _mark_digests(batch, letters)
    _mark_told(letters)


def _mark_digests(batch: Batch, letters: Mapping[int, int]) -> None:
    """What was not told is not among the things either, so that it may be told another time."""
    rows = [
        {
            "id": digest.pk,
            "status": str(batch.status[digest.pk]),
            "letter": letters.get(digest.pk),
            "things": digest.things if digest.pk in letters else [],
        }
        for digest in batch.digests
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE exchange_digest AS digest
            SET status = done.status, letter_id = done.letter, things = done.things,
                written_at = %s
            FROM jsonb_to_recordset(%s::jsonb)
                AS done (id bigint, status text, letter bigint, things varchar(80)[])
            WHERE digest.id = done.id
            """,
            [batch.now, json.dumps(rows)],
        )


def _mark_told(letters: Mapping[int, int]) -> None:
    """Every notification that is bound now was told, or counted among those on the bell."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_notification AS notification SET letter_id = told.letter"
            " FROM unnest(%s::bigint[], %s::bigint[]) AS told (digest, letter)"
            " WHERE notification.digest_id = told.digest AND notification.letter_id IS NULL",
            [list(letters.keys()), list(letters.values())],
        )
