"""What may stand in the overviews of many readers: each source asks once for all of them.

A source says what concerns whom, and how it knows. Whether it still holds is for `standing`,
whether it was told before for `silence`, and what fits into one letter for `variety`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import exp
from typing import Any

from django.db.models import F, Window
from django.db.models.functions import RowNumber

from accounts.models import Organisation
from accounts.postcodes import distance_km
from exchange.digests.items import Item, Kind, Section
from exchange.digests.readers import Reader, Spot, editors
from exchange.digests.standing import ANSWERABLE, DAYS, Post, Standing, ending_thing, posts
from exchange.listings import saving
from exchange.listings.models import Listing
from exchange.listings.saved import SavedSearch
from exchange.notifications.models import Notification
from exchange.volunteering.models import SignUp

Readers = Mapping[int, Reader]
Found = Iterator[tuple[int, Item]]

STILL_ASKED = timedelta(days=60)  # who waits longer than this has found something else
SOON = timedelta(days=7)
A_DAY = timedelta(days=1)
MOST_OF_A_DISCIPLINE = 24
MOST_OF_AN_AUTHOR = 2
NEAR_KM = 15.0
LESS_FOR_A_VOLUNTEER = 0.5  # what else than help wanted counts, for who has no organisation
WAITS = {"interest": Kind.INTEREST, "introduction": Kind.INTRODUCTION}


def sign_ups(readers: Readers, now: datetime) -> Found:
    """People who want to help, and wait for the reader's organisation. One query."""
    who = editors(readers)
    rows = SignUp.objects.waiting().filter(
        listing__organisation__in=list(who),
        listing__status__in=ANSWERABLE,
        applied_at__gte=now - STILL_ASKED,
    )
    fields = ("pk", "applied_at", "user_id", "listing_id", "listing__organisation_id")
    for pk, applied_at, user_id, listing_id, organisation_id in rows.order_by("pk").values_list(
        *fields
    ):
        thing = SignUp(pk=pk, applied_at=applied_at).thing
        for reader in who[organisation_id]:
            if reader.pk != user_id:
                yield (
                    reader.pk,
                    Item(
                        Section.ANSWER,
                        Kind.SIGN_UP,
                        thing,
                        pk=pk,
                        listing_id=listing_id,
                        organisations=[reader.edits[organisation_id]],
                        words={"since": applied_at.isoformat()},
                    ),
                )


def interest(readers: Readers, now: datetime) -> Found:
    """Interest of another side and introductions, of which the reader was told. One query."""
    told = Notification.objects.filter(
        user__in=list(readers),
        kind=Notification.Kind.MATCH,
        priority=Notification.Priority.URGENT,
        created_at__gte=now - STILL_ASKED,
    )
    for user_id, thing, details, created_at in told.order_by("pk").values_list(
        "user_id", "thing", "details", "created_at"
    ):
        kind = WAITS.get(str(details.get("event")))
        if kind:
            words = {key: details[key] for key in ("person", "by_name", "line") if details.get(key)}
            item = _of_match(Section.ANSWER, kind, thing, details)
            item.words = {"since": created_at.isoformat(), **words}
            yield user_id, item


@dataclass
class News:
    """What is new on the bells of the readers."""

    items: dict[int, list[Item]] = field(default_factory=lambda: defaultdict(list))
    seen: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))  # listings


def news(readers: Readers, now: datetime) -> News:
    """Matches and other news that waits; and which listings a match has shown before. One query."""
    found = News()
    rows = Notification.objects.news().filter(user__in=list(readers), created_at__gte=now - DAYS)
    for row in rows.order_by("pk").values_list(
        "pk", "user_id", "kind", "thing", "details", "by_mail", "read_at", "letter_id", "digest_id"
    ):
        pk, user_id, kind, thing, details, by_mail, *gone = row
        waits = by_mail and not any(gone)
        is_match = kind == Notification.Kind.MATCH and details.get("match_id")
        if waits:
            make = _match_news if is_match else _other_news
            found.items[user_id].append(make(pk, kind, thing, details))
        elif is_match and details.get("other_id"):
            found.seen[user_id].add(details["other_id"])
    return found


def _of_match(section: str, kind: str, thing: str, details: dict[str, Any]) -> Item:
    other = details.get("other_id") or 0
    return Item(
        section,
        kind,
        thing,
        pk=details.get("match_id") or 0,
        listing_id=other,
        own_id=details.get("listing_id") or 0,
        side=details.get("side") or "",
        organisations=[details["organisation"]] if details.get("organisation") else [],
        also=[f"listing:{other}"] if other else [],
    )


def _match_news(pk: int, kind: str, thing: str, details: dict[str, Any]) -> Item:
    item = _of_match(Section.MATCH, Kind.MATCH, thing, details)
    item.notifications = [pk]
    item.words = {key: details.get(key, "") for key in ("why_nl", "why_en")}
    return item


def _other_news(pk: int, kind: str, thing: str, details: dict[str, Any]) -> Item:
    expired = kind == Notification.Kind.LISTING_EXPIRED
    listing_id = details.get("listing_id") or 0
    return Item(
        Section.NEWS,
        Kind.EXPIRED if expired else Kind.NOTICE,
        f"{kind}:{thing}"[:80],
        pk=listing_id if expired else pk,
        listing_id=listing_id if expired else 0,
        organisations=[details["organisation"]] if details.get("organisation") else [],
        notifications=[pk],
    )


def ending(readers: Readers, now: datetime) -> Found:
    """Posts of the reader's organisations in their last week. One query."""
    who = editors(readers)
    day = now.date()
    rows = Listing.objects.open().filter(
        organisation__in=list(who), expires_on__range=(day - A_DAY, day + SOON + A_DAY)
    )
    for post in posts(rows).values():
        for reader in who[post.organisation_id]:
            if post.expires_on and 0 <= (post.expires_on - reader.today(now)).days <= SOON.days:
                yield (
                    reader.pk,
                    Item(
                        Section.ENDING,
                        Kind.ENDING,
                        ending_thing(post),
                        pk=post.pk,
                        listing_id=post.pk,
                        organisations=[reader.edits[post.organisation_id]],
                        words={"since": post.expires_on.isoformat()},
                    ),
                )


@dataclass
class Pool:
    """The newest posts of each discipline, looked up once for a whole run.

    The same for all readers, so that a network ten times as large costs a reader no more.
    """

    posts: dict[int, Post] = field(default_factory=dict)
    by_discipline: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def at(cls, now: datetime) -> "Pool":
        """Two queries."""
        pool = cls()
        links = Listing.disciplines.through.objects.filter(
            listing__status=Listing.Status.OPEN,
            listing__opened_at__gte=now - DAYS,
            listing__organisation__status=Organisation.Status.ACTIVE,
        )
        newest = (F("listing__opened_at").desc(), F("listing_id").desc())
        ranked: Any = links.annotate(
            of_author=Window(
                RowNumber(),
                partition_by=[F("discipline_id"), F("listing__organisation_id")],
                order_by=newest,
            )
        )
        # A window within a window: the few newest of each author first.
        few = ranked.filter(of_author__lte=MOST_OF_AN_AUTHOR).values_list(
            "discipline_id", "listing_id"
        )
        for discipline_id, listing_id in few.order_by("-listing__opened_at", "-listing_id"):
            if len(pool.by_discipline[discipline_id]) < MOST_OF_A_DISCIPLINE:
                pool.by_discipline[discipline_id].append(listing_id)
        wanted = {pk for pks in pool.by_discipline.values() for pk in pks}
        pool.posts = posts(Listing.objects.filter(pk__in=wanted))
        return pool


def new_posts(readers: Readers, pool: Pool, seen: Mapping[int, set[int]], now: datetime) -> Found:
    """New posts in the disciplines that a reader follows. No query."""
    for reader in readers.values():
        shared: dict[int, list[int]] = defaultdict(list)
        for discipline_id in reader.follows:
            for listing_id in pool.by_discipline.get(discipline_id, ()):
                shared[listing_id].append(discipline_id)
        for listing_id, disciplines in shared.items():
            post = pool.posts.get(listing_id)
            if post is None or post.organisation_id in reader.teams or _is_for_teams(post, reader):
                continue
            if listing_id not in seen[reader.pk]:
                item = _new(listing_id)
                item.disciplines = disciplines
                item.worth = _worth(post, reader, len(disciplines), now)
                yield reader.pk, item


def hits(
    readers: Readers, seen: Mapping[int, set[int]], rhythms: Sequence[str], now: datetime
) -> Found:
    """What answers the searches that a reader keeps. One query for each rhythm."""
    for rhythm in rhythms:
        for user_id, found in saving.new_hits(list(readers), now - DAYS, rhythm=rhythm).items():
            for search_id, listing_id in found:
                if listing_id not in seen[user_id]:
                    item = _new(listing_id)
                    item.search_id = search_id
                    item.worth = 0.9  # she asked for it
                    yield user_id, item


OF_HER_OWN_DAY = (SavedSearch.Rhythm.OVERVIEW, SavedSearch.Rhythm.DAILY)
OF_ANY_DAY = (SavedSearch.Rhythm.DAILY,)


def helped_with(readers: Readers) -> dict[int, set[int]]:
    """The listings for which the readers have signed up. One query."""
    found: dict[int, set[int]] = defaultdict(set)
    for user_id, listing_id in SignUp.objects.filter(user__in=list(readers)).values_list(
        "user_id", "listing_id"
    ):
        found[user_id].add(listing_id)
    return found


def chosen(readers: Readers, standing: Standing) -> Found:
    """What the coordinator chose, the same for everybody who reads a language. No query."""
    for reader in readers.values():
        for entry in standing.chosen.get(reader.language, {}).values():
            yield reader.pk, Item(Section.CHOSEN, entry["kind"], entry["thing"])


def _new(listing_id: int) -> Item:
    return Item(
        Section.NEW, Kind.LISTING, f"listing:{listing_id}", pk=listing_id, listing_id=listing_id
    )


def _is_for_teams(post: Post, reader: Reader) -> bool:
    """Space and equipment are of no use to somebody without an organisation, unless she asks."""
    return not reader.teams and post.kind in (Listing.Kind.SPACE, Listing.Kind.EQUIPMENT)


def _worth(post: Post, reader: Reader, shared: int, now: datetime) -> float:
    """From 0 to 1: more in common, nearer and newer is better."""
    age = (now - post.opened_at) / DAYS if post.opened_at else 1.0
    gain = 1.0 if reader.teams or post.wants_help else LESS_FOR_A_VOLUNTEER
    return gain * _gain(post, reader, shared, age)


def _gain(post: Post, reader: Reader, shared: int, age: float) -> float:
    return 0.3 + 0.1 * min(shared, 3) + 0.25 * _nearness(post, reader) + 0.15 * (1 - age)


def _nearness(post: Post, reader: Reader) -> float:
    km = km_between(post, reader)
    return 0.5 if km is None else exp(-km / NEAR_KM)


def km_between(post: Post, reader: Reader) -> float | None:
    """How far it is from where the reader is at home; None when one of them has no place."""
    if reader.place is None or post.latitude is None or post.longitude is None:
        return None
    return distance_km(Spot(post.latitude, post.longitude), reader.place)


def together(found: Iterable[tuple[int, Item]]) -> dict[int, list[Item]]:
    """By reader; one thing that concerns her in several ways becomes one item."""
    by_reader: dict[int, dict[tuple[str, str], Item]] = defaultdict(dict)
    for user_id, item in found:
        known = by_reader[user_id].setdefault(_same(item), item)
        if known is not item:
            _join(known, item)
    return {user_id: list(items.values()) for user_id, items in by_reader.items()}


def _same(item: Item) -> tuple[str, str]:
    """Two matches with one listing are one thing; so are a search and a discipline that find it."""
    if item.kind == Kind.MATCH and item.listing_id:
        return Kind.MATCH, str(item.listing_id)
    return item.section, item.thing


def _join(known: Item, more: Item) -> None:
    known.organisations += [o for o in more.organisations if o not in known.organisations]
    known.notifications += more.notifications
    known.disciplines += [d for d in more.disciplines if d not in known.disciplines]
    known.search_id = known.search_id or more.search_id
    known.worth = max(known.worth, more.worth)
    if more.thing not in known.things:
        known.also.append(more.thing)
        known.others.append(more.own_id)
