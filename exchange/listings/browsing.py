"""Finding listings: what an address asks for, what is found, and how many there would be.

An address holds everything (`/listings/?kind=space&km=10&postcode=7201`), in a fixed
order and without what is unknown, so that it can be shared, kept and cached.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, Self
from urllib.parse import urlencode

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from taggit.models import Tag

from accounts.models import Discipline
from accounts.postcodes import Place, locate
from exchange.language import plain, stems
from exchange.listings.models import Direction, Kind, Listing, ListingQuerySet, Part, Weekday

PER_PAGE = 24
LAST_PAGE = 400
DISTANCES_KM = (2, 5, 10, 25, 50)
SORTS = ("relevance", "newest", "nearest", "ending")
LONGEST_QUERY = 100
MOST_TAGS_SHOWN = 14
# Below this a title has little to do with what was asked for.
LEAST_SIMILARITY = 0.4


@dataclass(frozen=True)
class Search:
    """What somebody is looking for."""

    q: str = ""
    kind: tuple[str, ...] = ()
    direction: str = ""
    discipline: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    postcode: str = ""
    km: int = 0
    day: tuple[str, ...] = ()
    part: tuple[str, ...] = ()
    on: date | None = None
    sort: str = ""
    page: int = 1

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        """Read an address; whatever is not understood counts as not asked."""
        place = locate(data.get("postcode", ""))
        km = _whole(data.get("km", ""))
        q = _clean(data.get("q", ""))[:LONGEST_QUERY].strip()
        sort = data.get("sort", "")
        by_itself = sort == ("relevance" if q else "newest")
        return cls(
            q=q,
            kind=_among(data.getlist("kind"), Kind.values),
            direction=data.get("direction", "") if data.get("direction") in Direction else "",
            discipline=_slugs(data.getlist("discipline")),
            tag=_slugs(data.getlist("tag")),
            # One that is not known stays, so that the page can say so.
            postcode=place.postcode4 if place else _clean(data.get("postcode", "")).strip()[:10],
            km=km if km in DISTANCES_KM else 0,
            day=_among(data.getlist("day"), Weekday.values),
            part=_among(data.getlist("part"), Part.values),
            on=_day(data.get("on", "")),
            sort=sort if sort in SORTS and not by_itself else "",
            page=min(max(_whole(data.get("page", "")), 1), LAST_PAGE),
        )

    @property
    def place(self) -> Place | None:
        return locate(self.postcode)

    @property
    def order(self) -> str:
        """The order in force: as asked for where that makes sense, else the most telling one."""
        if self.sort == "nearest" and not self.place:
            return "newest"
        if self.sort == "relevance" and not self.q:
            return "newest"
        return self.sort or ("relevance" if self.q else "newest")

    @property
    def is_narrowed(self) -> bool:
        return (
            replace(self, sort="", page=1, postcode=self.postcode if self.km else "")
            != type(self)()
        )

    @property
    def can_be_kept(self) -> bool:
        """Whether it narrows what is found, so that it is worth keeping."""
        return self.is_narrowed and not (self.q and not raw_query(self.q))

    def address(self, **changes: Any) -> str:
        """The query string in its one canonical order, with some things changed."""
        asked = replace(self, **{"page": 1, **changes})
        pairs: list[tuple[str, Any]] = []
        for name in ("q", "kind", "direction", "discipline", "tag", "postcode", "km", "day"):
            pairs += _pairs(name, getattr(asked, name))
        for name in ("part", "on", "sort"):
            pairs += _pairs(name, getattr(asked, name))
        if asked.page > 1:
            pairs.append(("page", asked.page))
        return urlencode(pairs)

    def without(self, name: str, value: str = "") -> str:
        """The address without one choice, or without one value of it."""
        kept: Any = getattr(type(self)(), name)
        if value and isinstance(getattr(self, name), tuple):
            kept = tuple(v for v in getattr(self, name) if v != value)
        return self.address(**{name: kept})


@dataclass
class Option:
    """One choice of a facet, with how many there would be."""

    value: str
    label: str
    count: int | None = None
    chosen: bool = False


class Way(NamedTuple):
    """A link to the same search with one thing changed."""

    label: str
    address: str


class Ask(NamedTuple):
    """A request that may be posted instead, with what to fill in beforehand."""

    kind: str
    label: str
    prefill: str


@dataclass
class Results:
    """What a search finds for one reader. Costs five queries, whatever it finds."""

    search: Search
    readable: ListingQuerySet
    is_guess: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._matching = self._by_text()

    @cached_property
    def conditions(self) -> dict[str, Q]:
        """Each choice as a condition of its own, so that each facet can leave out itself."""
        search = self.search
        found: dict[str, Q] = {}
        if search.kind:
            found["kind"] = Q(kind__in=search.kind)
        if search.direction:
            found["direction"] = Q(direction=search.direction)
        if search.discipline:
            found["discipline"] = _with_discipline(search.discipline)
        for n, slug in enumerate(search.tag):
            found[f"tag{n}"] = _with_tag(slug)
        if search.km and search.place:
            found["km"] = _within(search.place, search.km)
        if search.day or search.part:
            found["day"] = _at(search.day or Weekday.values, search.part or Part.values)
        if search.on:
            found["on"] = _on(search.on)
        return found

    @cached_property
    def listings(self) -> ListingQuerySet:
        found = self._matching.filter(self._all())
        place = self.search.place
        if place:
            found = found.with_distance(place.latitude, place.longitude)
        return found.order_by(*self._order())

    @cached_property
    def page(self) -> "Page[Listing]":
        return _Counted(self.listings.for_cards(), PER_PAGE, self.count).get_page(self.search.page)

    @property
    def count(self) -> int:
        return int(self._numbers["all"])

    @cached_property
    def kinds(self) -> list[Option]:
        return [self._option("kind", value, label) for value, label in Kind.choices]

    @cached_property
    def directions(self) -> list[Option]:
        return [self._option("direction", value, label) for value, label in Direction.choices]

    @cached_property
    def days(self) -> list[Option]:
        return [self._option("day", value, label) for value, label in Weekday.choices]

    @cached_property
    def parts(self) -> list[Option]:
        return [self._option("part", value, label) for value, label in Part.choices]

    @cached_property
    def distances(self) -> list[Option]:
        return [self._option("km", str(km), f"{km} km") for km in DISTANCES_KM]

    @cached_property
    def disciplines(self) -> list[Option]:
        return self._joined("discipline", self._by_discipline(), self.search.discipline)

    @cached_property
    def tags(self) -> list[Option]:
        return self._joined("tag", self._by_tag(), self.search.tag)

    @cached_property
    def chips(self) -> list["Way"]:
        """Each choice that narrows what is found, with the address without it."""
        search = self.search
        labels: dict[str, dict[str, Any]] = {
            "kind": dict(Kind.choices),
            "day": dict(Weekday.choices),
            "part": dict(Part.choices),
            "discipline": {o.value: o.label for o in self.disciplines},
            "tag": {o.value: o.label for o in self.tags},
        }
        chips = [
            Way(_capital(known.get(value, value)), search.without(name, value))
            for name, known in labels.items()
            for value in getattr(search, name)
        ]
        if search.q:
            chips.insert(0, Way(search.q, search.without("q")))
        if search.direction:
            offered = search.direction == Direction.OFFER
            chips.append(
                Way(_capital(_("offered") if offered else _("wanted")), search.without("direction"))
            )
        if search.km and search.place:
            near = _("Within %(km)s km of %(place)s")
            near %= {"km": search.km, "place": search.place.name}
            chips.append(Way(near, search.without("km")))
        if search.on:
            chips.append(Way(date_format(search.on, "j F Y"), search.without("on")))
        return chips

    @property
    def wider(self) -> list["Way"]:
        """What to leave out when nothing was found."""
        return [
            Way(_("without “%(choice)s”") % {"choice": chip.label}, chip.address)
            for chip in self.chips
        ][:4]

    @property
    def requests(self) -> list["Ask"]:
        """The search as a request to post, for each kind that may be meant."""
        search = self.search
        labels = {
            Kind.SPACE: _("I need a space"),
            Kind.EQUIPMENT: _("I need equipment"),
            Kind.EXPERTISE: _("I need expertise"),
            Kind.VOLUNTEERS: _("I need volunteers"),
        }
        filled = {
            "title": _capital(search.q),
            "tags": ", ".join(search.tag).replace("-", " "),
            "postcode": search.postcode,
            "disciplines": search.discipline,
            "slots": [f"{d}-{p}" for d in search.day for p in search.part or Part.values],
        }
        prefill = urlencode({k: v for k, v in filled.items() if v}, doseq=True)
        return [
            Ask(kind.value, label, prefill)
            for kind, label in labels.items()
            if not search.kind or kind in search.kind
        ]

    @property
    def here(self) -> str:
        return self.search.address(page=self.search.page)

    @property
    def previous_address(self) -> str:
        return self.search.address(page=self.page.number - 1)

    @property
    def next_address(self) -> str:
        return self.search.address(page=self.page.number + 1)

    def _option(self, name: str, value: str, label: Any) -> Option:
        asked = getattr(self.search, name)
        chosen = value in asked if isinstance(asked, tuple) else value == str(asked)
        return Option(value, str(label), self._numbers.get(f"{name}_{value}"), chosen)

    def _by_text(self) -> ListingQuerySet:
        """Those whose words match; those with a title like it where no words do."""
        if not self.search.q:
            return self.readable
        query = text_query(self.search.q)
        if query is not None:
            found = self.readable.filter(search=query).annotate(rank=SearchRank(F("search"), query))
            if found.exists():
                return found
        self.is_guess = True
        likeness = TrigramWordSimilarity(plain(self.search.q), "title")
        return self.readable.annotate(rank=likeness).filter(rank__gt=LEAST_SIMILARITY)

    def _all(self, *, but: str = "") -> Q:
        """All conditions together, except those of one facet."""
        together = Q()
        for name, condition in self.conditions.items():
            if not (but and name.startswith(but)):
                together &= condition
        return together

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        """How many there are in all and for each choice, in one query."""
        counts = {"all": self._all()}
        for kind in Kind.values:
            counts[f"kind_{kind}"] = self._all(but="kind") & Q(kind=kind)
        for direction in Direction.values:
            counts[f"direction_{direction}"] = self._all(but="direction") & Q(direction=direction)
        others = self._all(but="day")
        for day in Weekday.values:
            counts[f"day_{day}"] = others & _at([day], self.search.part or Part.values)
        for part in Part.values:
            counts[f"part_{part}"] = others & _at(self.search.day or Weekday.values, [part])
        if self.search.place:
            for km in DISTANCES_KM:
                counts[f"km_{km}"] = self._all(but="km") & _within(self.search.place, km)
        return self._matching.order_by().aggregate(
            **{name: Count("pk", filter=condition) for name, condition in counts.items()}
        )

    @cached_property
    def _topics(self) -> list[tuple[str, str, str, str, int]]:
        """Disciplines and tags of what is found, with their numbers, in one query."""
        disciplines = (
            Discipline.objects.filter(
                listings__in=self._matching.filter(self._all(but="discipline")).values("pk")
            )
            .order_by()
            .annotate(facet=Value("discipline"), n=Count("listings"))
            .values_list("facet", "slug", "name", "name_en", "n")
        )
        tags = (
            Tag.objects.filter(listings__in=self._matching.filter(self._all()).values("pk"))
            .order_by()
            .annotate(facet=Value("tag"), n=Count("listings"))
            .values_list("facet", "slug", "name", "name", "n")
        )
        return list(disciplines.union(tags, all=True))

    def _by_discipline(self) -> Iterator[Option]:
        known = {row[1]: row for row in self._topics if row[0] == "discipline"}
        for discipline in known.values():
            name = str(Discipline(name=discipline[2], name_en=discipline[3]))
            yield Option(discipline[1], name, discipline[4])

    def _by_tag(self) -> Iterator[Option]:
        rows = [row for row in self._topics if row[0] == "tag"]
        for row in sorted(rows, key=lambda row: (-row[4], row[2]))[:MOST_TAGS_SHOWN]:
            yield Option(row[1], row[2], row[4])

    def _joined(self, name: str, options: Iterator[Option], asked: tuple[str, ...]) -> list[Option]:
        found = {option.value: option for option in options}
        for slug in asked:
            found.setdefault(slug, Option(slug, slug.replace("-", " "), 0)).chosen = True
        return sorted(found.values(), key=lambda o: (not o.chosen, o.label.lower()))

    def _order(self) -> list[Any]:
        newest = [F("opened_at").desc(nulls_last=True), "-pk"]
        match self.search.order:
            case "relevance":
                return ["-rank", *newest]
            case "nearest":
                return [F("distance").asc(nulls_last=True), *newest]
            case "ending":
                return [F("expires_on").asc(nulls_last=True), "pk"]
        return newest


class _Counted(Paginator[Listing]):
    """Pages of something whose number is known already."""

    def __init__(self, listings: "QuerySet[Listing]", per_page: int, count: int) -> None:
        super().__init__(listings, per_page)
        self.count = count  # type: ignore[misc]


def text_query(words: str) -> SearchQuery | None:
    """All stems of `words`, the last one as a beginning; None if nothing is left to look for."""
    raw = raw_query(words)
    return SearchQuery(raw, config="simple", search_type="raw") if raw else None


def raw_query(words: str) -> str:
    """The same as the text of a tsquery; empty if nothing is left to look for."""
    found = [re.sub(r"[^a-z0-9]", "", stem) for stem in stems(words)]
    found = [stem for stem in found if stem]
    return " & ".join(found) + ":*" if found else ""


def _with_discipline(slugs: tuple[str, ...]) -> Q:
    through = Listing.disciplines.through.objects
    return Q(Exists(through.filter(listing=OuterRef("pk"), discipline__slug__in=slugs)))


def _with_tag(slug: str) -> Q:
    return Q(pk__in=Listing.objects.filter(tags__slug=slug).values("pk"))


def _within(place: Place, km: int) -> Q:
    near = Listing.objects.within(km, place.latitude, place.longitude)
    return Q(pk__in=near.values("pk"))


def _at(days: Any, parts: Any) -> Q:
    """On one of these parts of the week, or whenever it suits."""
    slots = [f"{day}-{part}" for day in days for part in parts]
    return Q(slots__overlap=slots) | Q(slots=[])


def _on(day: date) -> Q:
    starts = Q(starts_on=None) | Q(starts_on__lte=day)
    ends = Q(ends_on=None) | Q(ends_on__gte=day)
    return starts & ends & _at([Weekday.values[day.weekday()]], Part.values)


def _capital(text: Any) -> str:
    return str(text)[:1].upper() + str(text)[1:]


def _clean(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _whole(text: str) -> int:
    return int(text) if re.fullmatch(r"[0-9]{1,4}", text) else 0


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if abs((day - timezone.localdate()).days) < 5 * 366 else None


def _among(asked: list[str], known: list[str]) -> tuple[str, ...]:
    return tuple(value for value in known if value in asked)


def _slugs(asked: list[str]) -> tuple[str, ...]:
    found = {slug for slug in asked if re.fullmatch(r"[\w-]{1,100}", slug)}
    return tuple(sorted(found))[:10]


def _pairs(name: str, value: Any) -> list[tuple[str, Any]]:
    if not value:
        return []
    return [(name, v) for v in (value if isinstance(value, tuple) else (value,))]
