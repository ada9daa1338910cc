"""Keeping a search, and finding what is new for hundreds of readers in one statement.

The statement finds what the page of listings finds (`browsing.Results`); a test holds the two
side by side. Only the guesses for words that are found nowhere are left out: they are no news.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.postcodes import EARTH_RADIUS_KM
from exchange.listings.browsing import Results, Search, raw_query
from exchange.listings.models import KM_PER_DEGREE, Part, Weekday
from exchange.listings.saved import SavedSearch
from exchange.notifications import rhythm as clock
from exchange.notifications.models import MailPreference
from exchange.workflow import TransitionError

MOST = 20  # searches of one person
MOST_HITS = 20  # new listings of one search
LONGEST_NAME = 120
BOTH_DIRECTIONS = gettext_lazy("offered and wanted")
LONGEST_ADDRESS = 600
LONGEST_WORDS = 400


def canonical(search: Search) -> Search:
    """The search without what changes nothing about what is found: its order and its page."""
    near = bool(search.km and search.place)
    return replace(
        search,
        sort="",
        page=1,
        postcode=search.postcode if near else "",
        km=search.km if near else 0,
    )


def suggested_name(results: Results) -> str:
    """What was chosen, in the words of the page: “piano · Space · Within 5 km of Zutphen”.

    With a kind and no direction it says so: requests of that kind are found as well as offers.
    """
    labels = [chip.label for chip in results.chips]
    if results.search.kind and not results.search.direction:
        labels.append(str(BOTH_DIRECTIONS))
    return " · ".join(labels)[:LONGEST_NAME].strip(" ·")


def of_search(user: User, search: Search) -> SavedSearch | None:
    """The row in which somebody keeps this very search already."""
    return SavedSearch.objects.of(user).filter(address=canonical(search).address()).first()


@transaction.atomic
def save(search: Search, *, by: User, name: str, rhythm: str) -> SavedSearch:
    """Keep a search; one that was kept before gets the new name and rhythm.

    Raises:
        TransitionError: nothing was chosen, nothing can be looked for, or there are too many.
    """
    wanted = canonical(search)
    columns = _columns(wanted)
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # so that the count holds
    mine = SavedSearch.objects.of(by)
    kept = mine.filter(address=wanted.address()).first()
    if kept is None:
        if mine.count() >= MOST:
            raise TransitionError(
                _("You keep %(most)s searches, which is the most. Remove one first.")
                % {"most": MOST}
            )
        kept = SavedSearch(user=by, address=wanted.address(), **columns)
    change(kept, name=name, rhythm=rhythm)
    return kept


def change(kept: SavedSearch, *, name: str, rhythm: str) -> None:
    """Give a kept search another name or rhythm."""
    kept.name = name.strip()[:LONGEST_NAME] or _("My search")
    if rhythm != SavedSearch.Rhythm.DAILY:
        kept.next_at = None
    elif kept.rhythm != rhythm or kept.next_at is None:
        paused = MailPreference.objects.filter(user=kept.user).values_list("paused_until")
        (until,) = paused.first() or (None,)
        kept.next_at = _next_daily(kept.user.time_zone, until, timezone.now())
    kept.rhythm = rhythm
    kept.save()


def due_users(now: datetime) -> list[int]:
    """Whose daily searches are due. Those who pause or stopped the mail about news are among
    them: `new_hits` finds nothing for them and `moved_on` gives them their next day.
    """
    due = SavedSearch.objects.due(now).filter(rhythm=SavedSearch.Rhythm.DAILY)
    return list(due.order_by("user").values_list("user", flat=True).distinct())


def moved_on(user_ids: Iterable[int], now: datetime) -> int:
    """Give the due daily searches of these readers their next day; returns how many.

    Cost: two statements for any number of readers.
    """
    due = SavedSearch.objects.due(now).filter(user__in=list(user_ids))
    rows = list(due.values_list("pk", "user__time_zone", "user__mail_preference__paused_until"))
    if not rows:
        return 0
    moments = {
        (zone, until): _next_daily(zone, until, now) for zone, until in {row[1:] for row in rows}
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE exchange_savedsearch SET next_at = later.at"
            " FROM unnest(%s::bigint[], %s::timestamptz[]) AS later (id, at)"
            " WHERE exchange_savedsearch.id = later.id AND rhythm = 'daily'",
            [[row[0] for row in rows], [moments[row[1:]] for row in rows]],
        )
        return int(cursor.rowcount)


def new_hits(
    user_ids: Iterable[int],
    since: datetime,
    *,
    rhythm: str = SavedSearch.Rhythm.OVERVIEW,
) -> dict[int, list[tuple[int, int]]]:
    """What was opened since and answers the kept searches of these readers.

    Listings that are open, not past and visible to members, of other organisations than the
    reader's own. Readers who pause, or want no mail about news, are left out.

    Args:
        rhythm: only the searches with this rhythm; `OVERVIEW` unless told otherwise.

    Returns:
        (number of the search, number of the listing) by reader, newest first within a search,
        at most `MOST_HITS` for each.

    Cost: one statement for any number of readers. It compares each search with each listing
    opened since.
    """
    today = timezone.localdate()
    hits: dict[int, list[tuple[int, int]]] = defaultdict(list)
    values = {"readers": list(user_ids), "rhythm": rhythm, "since": since, "today": today}
    for user_id, search_id, listing_id in _rows(_NEW_HITS, values):
        hits[user_id].append((search_id, listing_id))
    return dict(hits)


def hits_now(user: User) -> dict[int, int]:
    """How many listings each search of one reader finds now. One statement."""
    return dict(_rows(_HITS_NOW, {"readers": [user.pk]}))


def _columns(search: Search) -> dict[str, Any]:
    """What a search asks for, as the statement below compares it."""
    if not search.is_narrowed:
        raise TransitionError(_("Choose or type something first; then there is a search to keep."))
    words = raw_query(search.q)
    if search.q and not words:
        raise TransitionError(_("We cannot look for these words. Try others."))
    if len(words) > LONGEST_WORDS or len(search.address()) > LONGEST_ADDRESS:
        raise TransitionError(_("This search is too long to keep. Leave something out."))
    days = search.day or (Weekday.values if search.part else ())
    parts = search.part or (Part.values if search.day else ())
    place = search.place if search.km else None
    return {
        "words": words,
        "kinds": list(search.kind),
        "direction": search.direction,
        "disciplines": list(search.discipline),
        "tags": list(search.tag),
        "latitude": place.latitude if place else None,
        "longitude": place.longitude if place else None,
        "km": search.km if place else 0,
        "slots": [f"{day}-{part}" for day in days for part in parts],
        "on": search.on,
    }


def _next_daily(zone: str, paused_until: Any, now: datetime) -> datetime | None:
    wish = clock.Wish(MailPreference.Rhythm.DAILY, zone=zone, paused_until=paused_until)
    return clock.next_moment(wish, after=now)


def _rows(statement: str, values: dict[str, Any]) -> Sequence[Any]:
    constants: dict[str, Any] = {
        "radius": EARTH_RADIUS_KM,
        "degree": KM_PER_DEGREE,
        "days": list(Weekday.values),
        "parts": list(Part.values),
        "most": MOST_HITS,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, {**constants, **values})
        return cursor.fetchall()


# Each kept search once, with what is asked for in the form in which it is compared.
_WISHES = """
WITH wish AS MATERIALIZED (
    SELECT saved.id, saved.user_id, saved.kinds, saved.direction, saved.disciplines, saved.tags,
        saved.latitude, saved.longitude, saved.km, saved.slots, saved."on",
        to_tsquery('simple', nullif(saved.words, '')) AS query,
        ARRAY(SELECT (%(days)s::text[])[extract(isodow FROM saved."on")::int] || '-' || part
              FROM unnest(%(parts)s::text[]) AS part) AS slots_on,
        ARRAY(SELECT organisation_id FROM accounts_membership
              WHERE user_id = saved.user_id) AS own
    FROM exchange_savedsearch AS saved
    LEFT JOIN exchange_mailpreference AS preference ON preference.user_id = saved.user_id
    WHERE saved.user_id = ANY(%(readers)s)"""

_WANTED = """
        AND saved.rhythm = %(rhythm)s
        AND (saved."on" IS NULL OR saved."on" >= %(today)s)
        AND (preference.id IS NULL OR preference.rhythm NOT IN ('urgent', 'stop'))
        AND (preference.paused_until IS NULL OR preference.paused_until <= %(today)s)"""

_LISTINGS = """
), listing AS MATERIALIZED (
    SELECT listing.id, listing.organisation_id, listing.kind, listing.direction, listing.search,
        listing.latitude, listing.longitude, listing.slots, listing.starts_on, listing.ends_on,
        listing.opened_at, organisation.status = 'active' AS is_public,
        ARRAY(SELECT discipline.slug::text
              FROM exchange_listing_disciplines AS link
              JOIN accounts_discipline AS discipline ON discipline.id = link.discipline_id
              WHERE link.listing_id = listing.id) AS disciplines,
        ARRAY(SELECT tag.slug::text
              FROM taggit_taggeditem AS link
              JOIN taggit_tag AS tag ON tag.id = link.tag_id
              JOIN django_content_type AS kind_of ON kind_of.id = link.content_type_id
              WHERE kind_of.app_label = 'exchange' AND kind_of.model = 'listing'
                AND link.object_id = listing.id) AS tags
    FROM exchange_listing AS listing
    JOIN accounts_organisation AS organisation ON organisation.id = listing.organisation_id
    WHERE listing.status = 'open'"""

_FRESH = """
        AND listing.opened_at >= %(since)s
        AND (listing.expires_on IS NULL OR listing.expires_on >= %(today)s)
        AND (listing.ends_on IS NULL OR listing.ends_on >= %(today)s)
        AND organisation.status = 'active'"""

# The twin of `browsing.Results.conditions`; what costs least comes first.
_ANSWERS = """
        (wish.kinds = '{}' OR listing.kind = ANY(wish.kinds))
        AND (wish.direction = '' OR listing.direction = wish.direction)
        AND (wish.query IS NULL OR listing.search @@ wish.query)
        AND (wish.disciplines = '{}' OR listing.disciplines && wish.disciplines::text[])
        AND (wish.tags = '{}' OR listing.tags @> wish.tags::text[])
        AND (wish.slots = '{}' OR listing.slots = '{}' OR listing.slots && wish.slots)
        AND (wish."on" IS NULL OR (
            (listing.starts_on IS NULL OR listing.starts_on <= wish."on")
            AND (listing.ends_on IS NULL OR listing.ends_on >= wish."on")
            AND (listing.slots = '{}' OR listing.slots::text[] && wish.slots_on)))
        AND (wish.km = 0 OR (
            abs(listing.latitude - wish.latitude) <= wish.km / %(degree)s::float
            AND acos(least(1.0, sin(radians(wish.latitude)) * sin(radians(listing.latitude))
                + cos(radians(wish.latitude)) * cos(radians(listing.latitude))
                * cos(radians(listing.longitude) - radians(wish.longitude))))
                * %(radius)s <= wish.km))"""

_EACH_NEWEST_FIRST = """
)
SELECT wish.user_id, wish.id, hit.id
FROM wish CROSS JOIN LATERAL (
    SELECT listing.id, listing.opened_at
    FROM listing
    WHERE listing.organisation_id <> ALL(wish.own) AND"""

_AT_MOST = """
    ORDER BY listing.opened_at DESC, listing.id DESC
    LIMIT %(most)s
) AS hit
ORDER BY wish.user_id, wish.id, hit.opened_at DESC, hit.id DESC"""

_COUNTED = """
)
SELECT wish.id, count(listing.id)
FROM wish LEFT JOIN listing
    ON (listing.is_public OR listing.organisation_id = ANY(wish.own)) AND"""

_NEW_HITS = "".join((_WISHES, _WANTED, _LISTINGS, _FRESH, _EACH_NEWEST_FIRST, _ANSWERS, _AT_MOST))
_HITS_NOW = "".join((_WISHES, _LISTINGS, _COUNTED, _ANSWERS, "\nGROUP BY wish.id"))
