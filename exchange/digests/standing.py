"""How things stand now: whether what was chosen may still be told, and what it is called.

Asked when an overview is prepared, and again when its letter is written: in between somebody may
have closed a post, answered, left a team.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.module_loading import import_string

from accounts.models import Organisation
from exchange.digests.items import Item, Kind
from exchange.digests.readers import Reader
from exchange.listings.models import Listing
from exchange.listings.saved import SavedSearch
from exchange.matching.models import Match, Reaction
from exchange.volunteering.models import SignUp

DAYS = timedelta(days=14)  # what is older is not news
SMALL_SIZE = 15  # people
NEW_FOR = timedelta(days=90)
Side = Reaction.Side
ANSWERABLE = (Listing.Status.OPEN, Listing.Status.PAUSED)
UNDECIDED = (Match.Status.PROPOSED, Match.Status.TOLD)


class Post(NamedTuple):
    """What an overview needs to know of a listing."""

    pk: int
    title: str
    kind: str
    direction: str
    status: str
    rhythm: str
    place: str
    latitude: float | None
    longitude: float | None
    starts_on: date | None
    ends_on: date | None
    expires_on: date | None
    slots: list[str]
    opened_at: datetime | None
    created_by_id: int | None
    organisation_id: int
    organisation: str
    organisation_status: str
    organisation_kind: str
    organisation_size: int | None
    joined_at: datetime | None

    @property
    def is_open(self) -> bool:
        return (
            self.status == Listing.Status.OPEN
            and self.organisation_status == Organisation.Status.ACTIVE
        )

    @property
    def wants_help(self) -> bool:
        return self.kind == Listing.Kind.VOLUNTEERS and self.direction == Listing.Direction.REQUEST

    def is_small(self, now: datetime) -> bool:
        """Whether a small, a new or a neighbourhood initiative posted it."""
        return (
            self.organisation_kind == Organisation.Kind.INFORMAL
            or (self.organisation_size or SMALL_SIZE) < SMALL_SIZE
            or bool(self.joined_at and now - self.joined_at < NEW_FOR)
        )

    def is_past(self, today: date) -> bool:
        """Whether its day has passed, though nobody has closed it."""
        last = self.ends_on or (self.starts_on if self.rhythm == Listing.Rhythm.ONCE else None)
        return any(day is not None and day < today for day in (last, self.expires_on))


_POST = (
    *Post._fields[: Post._fields.index("organisation")],
    "organisation__name",
    "organisation__status",
    "organisation__kind",
    "organisation__size",
    "organisation__joined_at",
)


def posts(listings: QuerySet[Listing]) -> dict[int, Post]:
    """One query."""
    return {row[0]: Post(*row) for row in listings.order_by("pk").values_list(*_POST)}


class Pair(NamedTuple):
    """What an overview needs to know of a match."""

    pk: int
    status: str
    score: float
    request_id: int
    offer_id: int | None
    profile_id: int | None
    profile_is_open: bool | None
    volunteer_id: int | None
    volunteer_is_active: bool | None
    has_signed_up: bool


class Asked(NamedTuple):
    """What an overview needs to know of a sign-up."""

    pk: int
    status: str
    applied_at: datetime
    listing_id: int
    user_id: int
    first_name: str
    last_name: str
    message: str
    access_needs: str
    is_active: bool


@dataclass
class Standing:
    """How the things of one batch stand, looked up together."""

    now: datetime
    posts: dict[int, Post] = field(default_factory=dict)
    pairs: dict[int, Pair] = field(default_factory=dict)
    answered: set[tuple[int, str]] = field(default_factory=set)  # (match, side)
    sign_ups: dict[int, Asked] = field(default_factory=dict)
    searches: dict[int, tuple[str, str]] = field(default_factory=dict)  # name, rhythm
    chosen: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)  # by language

    def load(self, items: Sequence[Item], languages: Iterable[str]) -> "Standing":
        """Look up all that these items need.

        Cost: at most five queries for any number of items, and for each language what the choice
        of the coordinator costs.
        """
        pairs = {i.pk for i in items if i.side}
        asked = {i.pk for i in items if i.kind == Kind.SIGN_UP}
        listings = {pk for i in items for pk in (i.listing_id, i.own_id, *i.others) if pk}
        searches = {i.search_id for i in items if i.search_id}
        self.posts |= posts(Listing.objects.filter(pk__in=listings - self.posts.keys()))
        self.pairs = _pairs(pairs)
        self.answered = set(
            Reaction.objects.filter(match__in=pairs).values_list("match_id", "side")
        )
        self.sign_ups = _sign_ups(asked)
        self.searches = {
            pk: (name, rhythm)
            for pk, name, rhythm in SavedSearch.objects.filter(pk__in=searches).values_list(
                "pk", "name", "rhythm"
            )
        }
        self.choose(languages)
        return self

    def choose(self, languages: Iterable[str]) -> None:
        """Ask what the coordinator chose, once for each language."""
        choose = import_string(settings.DIGEST_EDITORIAL)
        for language in sorted(set(languages) - self.chosen.keys()):
            found = choose(self.now - DAYS, language)
            self.chosen[language] = {entry["thing"]: entry for entry in found}

    def holds(self, item: Item, reader: Reader) -> bool:
        """Whether this may be told to this reader as things stand."""
        return _RULES[Kind(item.kind)](self, item, reader)

    def _sign_up(self, item: Item, reader: Reader) -> bool:
        asked, post = self.sign_ups.get(item.pk), self.posts.get(item.listing_id)
        return (
            asked is not None
            and asked.status == SignUp.Status.APPLIED
            and asked.is_active
            and post is not None
            and post.status in ANSWERABLE
            and post.organisation_id in reader.edits
            and not post.is_past(reader.today(self.now))
        )

    def _match(self, item: Item, reader: Reader) -> bool:
        pair = self.pairs.get(item.pk)
        if pair is None or pair.status not in UNDECIDED or (pair.pk, item.side) in self.answered:
            return False
        if pair.profile_id and not (pair.profile_is_open and pair.volunteer_is_active):
            return False
        if pair.has_signed_up or (item.kind == Kind.INTEREST and self._is_withdrawn(item)):
            return False
        today = reader.today(self.now)
        both = [self.posts.get(pk) for pk in (item.listing_id, item.own_id) if pk]
        if any(post is None or not post.is_open or post.is_past(today) for post in both):
            return False
        return self._speaks_for(reader, item, pair) and not self._is_own(item, reader)

    def _is_withdrawn(self, item: Item) -> bool:
        """Whether the other side says nothing any more; `answered` knows both sides."""
        other = Side.ANSWER if item.side == Side.REQUEST else Side.REQUEST
        return (item.pk, str(other)) not in self.answered

    def _speaks_for(self, reader: Reader, item: Item, pair: Pair) -> bool:
        own = self.posts.get(item.own_id)
        if own is None:
            return pair.volunteer_id == reader.pk
        return own.organisation_id in reader.edits

    def _is_own(self, item: Item, reader: Reader) -> bool:
        post = self.posts.get(item.listing_id)
        return post is not None and post.organisation_id in reader.teams

    def _ending(self, item: Item, reader: Reader) -> bool:
        post = self.posts.get(item.pk)
        return (
            post is not None
            and post.is_open
            and post.organisation_id in reader.edits
            and item.thing == ending_thing(post)
            and not post.is_past(reader.today(self.now))
        )

    def _expired(self, item: Item, reader: Reader) -> bool:
        post = self.posts.get(item.pk)
        return (
            post is not None
            and post.status == Listing.Status.EXPIRED
            and post.organisation_status == Organisation.Status.ACTIVE
            and post.organisation_id in reader.edits
        )

    def _listing(self, item: Item, reader: Reader) -> bool:
        post = self.posts.get(item.listing_id)
        return (
            post is not None
            and post.is_open
            and post.opened_at is not None
            and post.opened_at >= self.now - DAYS
            and post.created_by_id != reader.pk
            and not post.is_past(reader.today(self.now))
            and not self._is_own(item, reader)
            and self._search_stands(item)
        )

    def _search_stands(self, item: Item) -> bool:
        _name, rhythm = self.searches.get(item.search_id, ("", SavedSearch.Rhythm.NEVER))
        return not item.search_id or rhythm != SavedSearch.Rhythm.NEVER

    def _chosen(self, item: Item, reader: Reader) -> bool:
        entry = self.chosen.get(reader.language, {}).get(item.thing)
        if entry is None:
            return False
        return not entry["when"] or datetime.fromisoformat(entry["when"]) > self.now

    def _notice(self, item: Item, reader: Reader) -> bool:
        return True


_RULES = {
    Kind.SIGN_UP: Standing._sign_up,
    Kind.INTEREST: Standing._match,
    Kind.INTRODUCTION: Standing._match,
    Kind.MATCH: Standing._match,
    Kind.ENDING: Standing._ending,
    Kind.EXPIRED: Standing._expired,
    Kind.NOTICE: Standing._notice,
    Kind.LISTING: Standing._listing,
    Kind.STORY: Standing._chosen,
    Kind.AGENDA: Standing._chosen,
}


def ending_thing(post: Post) -> str:
    """New again for a post that was extended."""
    return f"ending:{post.pk}:{post.expires_on}"


def _pairs(pks: Iterable[int]) -> dict[int, Pair]:
    signed = SignUp.objects.standing().filter(
        listing=OuterRef("request"), user=OuterRef("profile__user")
    )
    rows = Match.objects.filter(pk__in=pks).order_by("pk").annotate(signed=Exists(signed))
    fields = ("pk", "status", "score", "request_id", "offer_id", "profile_id")
    more = ("profile__is_open", "profile__user_id", "profile__user__is_active", "signed")
    return {row[0]: Pair(*row) for row in rows.values_list(*fields, *more)}


def _sign_ups(pks: Iterable[int]) -> dict[int, Asked]:
    rows = SignUp.objects.filter(pk__in=pks).order_by("pk")
    fields = ("pk", "status", "applied_at", "listing_id", "user_id")
    person = ("user__first_name", "user__last_name", "message", "access_needs")
    return {row[0]: Asked(*row) for row in rows.values_list(*fields, *person, "user__is_active")}
