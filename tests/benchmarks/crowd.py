"""A network of up to millions of listings, made up, with the skew of real ones.

Words follow Zipf's law: a few concepts of the vocabulary are in many texts and most in few; the
sentences between are put together of common Dutch words, skewed likewise. Most live near the
centre, a few organisations post much. Each distinct text is analysed once and used by about ten
listings, that differ in place, owner, hours, dates, size and discipline.

Rows go in by COPY, with the indexes of the tables built afterwards.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from itertools import accumulate
from math import exp
from multiprocessing import get_context
from random import Random
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model
from django.utils import timezone
from psycopg import sql

from accounts.models import Discipline, Organisation, User
from accounts.postcodes import distance_km, locate, places
from exchange.language import stems
from exchange.language.compounds import word_counts
from exchange.listings.models import Kind, Listing, slot_choices
from exchange.matching.finding import index
from exchange.matching.models import IndexEntry, Posting
from exchange.matching.texts.analysis import analyse
from exchange.matching.texts.sides import Side
from exchange.matching.vocabulary import lexicon
from exchange.volunteering.models import VolunteerProfile

LISTINGS_PER_TEXT = 10
MOST_TEXTS = 30_000
WRITERS = 4  # processes
LISTINGS_PER_ORGANISATION = 50
LISTINGS_PER_VOLUNTEER = 20
FILLERS = 400  # distinct sentences that say nothing of the matter
BATCH = 20_000

KINDS = {"space": 25, "equipment": 25, "expertise": 20, "volunteers": 30}
TITLES = {
    True: ("{} gezocht", "Wij zoeken {}", "Wie heeft {}?", "{} nodig", "Gevraagd: {}"),
    False: ("{} te leen", "{} aangeboden", "Wij hebben {}", "{} beschikbaar", "Aanbod: {}"),
}
SENTENCES = ("Het gaat om {}.", "Ook {} hoort erbij.", "Wij doen het met {} samen.",
             "{} is er al.", "Denk aan {}.")  # fmt: skip
LISTING = (
    "id organisation_id kind direction title body latitude longitude radius_km starts_on ends_on "
    "slots quantity search"
)
ENTRY = (
    "id listing_id profile_id kind is_request side digest vocabulary moments disciplines latitude "
    "longitude radius_km quantity area_m2 starts_on ends_on"
)

EVENINGS = 3.0  # times as many as any other part of the week


class Text(NamedTuple):
    """A title and a body, with what was read in them."""

    title: str
    body: str
    tags: tuple[str, ...]
    side: Side  # of its kind and direction, with nothing else known
    data: str  # of the side, JSON without the last brace
    vector: str  # for the full text column
    keys: Sequence[tuple[str, float]]  # what is had, and how heavily
    number: int = 0


class Crowd:
    """Makes listings up; always the same ones for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.chance = Random(seed)  # made-up data, not a secret
        self.seed = seed
        self.today = timezone.localdate()
        self.texts: dict[tuple[str, bool], list[Text]] = {}
        self.listings = self.volunteers = 0
        self.all_texts: list[Text] = []
        self.disciplines = list(Discipline.objects.order_by("pk").values_list("slug", flat=True))
        self.slots = [slot for slot, _label in slot_choices()]
        self.slot_weights = [EVENINGS if s.endswith("evening") else 1.0 for s in self.slots]
        self.places = list(places().values())
        centre = locate("7201")
        near = [exp(-distance_km(centre, p) / 14) for p in self.places] if centre else []
        self.nearness = list(accumulate(near))
        self.fillers = self._fillers()
        self.words = {kind: self._words(kind) for kind in Kind.values}
        self.owners: list[Any] = []
        self.keys: dict[tuple[str, str, str, str], int] = {}  # all of them: quicker

    def grow(self, listings: int, say: Callable[[str], None]) -> None:
        """Bring the database up to so many open listings."""
        now, later = timezone.now(), self.today + timedelta(days=60)
        self._write_texts(min(listings // LISTINGS_PER_TEXT, MOST_TEXTS))
        say("texts analysed")
        _patiently()
        with _without_indexes(Listing, IndexEntry, Posting):
            self._write_organisations(listings // LISTINGS_PER_ORGANISATION)
            _set_defaults(
                Listing, LISTING, status="open", matched_at=now, opened_at=now, expires_on=later
            )
            _set_defaults(IndexEntry, ENTRY)
            self._write_volunteers(listings // LISTINGS_PER_VOLUNTEER)
            batches = [(n, min(n + BATCH, listings)) for n in range(self.listings, listings, BATCH)]
            connection.close()  # which no other process may share
            with get_context("fork").Pool(WRITERS, _begin, [self]) as pool:
                for done, _none in enumerate(pool.imap(_write, batches), start=1):
                    if done * BATCH % 100_000 == 0:
                        say(f"{done * BATCH:,} listings written")
            self.listings = listings
            _patiently()
        say("indexes built")
        with connection.cursor() as cursor:
            for model in (Organisation, User, VolunteerProfile, Listing, IndexEntry, Posting):
                table = sql.Identifier(model._meta.db_table)
                cursor.execute(sql.SQL("VACUUM (ANALYZE) {}").format(table))
            cursor.execute("SELECT MAX(id) FROM exchange_indexentry")
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence('exchange_indexentry', 'id'), %s)",
                cursor.fetchone(),
            )
        connection.close()  # the next one has the usual settings
        say("vacuumed")

    def newcomer(self) -> tuple[dict[str, Any], tuple[str, ...], Sequence[str]]:
        """Fields of a listing that nobody has posted yet, its tags and its disciplines."""
        kind, is_request = self._sort()
        text = self._text(kind, is_request)
        side = self._placed(text)
        place = min(self.places, key=lambda p: abs(p.latitude - (side.latitude or 0)))
        fields = {
            "kind": kind,
            "direction": "request" if is_request else "offer",
            "title": text.title,
            "body": text.body,
            "postcode": place.postcode4,
            "place": place.name,
            "latitude": side.latitude,
            "longitude": side.longitude,
            "radius_km": side.radius_km,
            "starts_on": side.starts_on,
            "ends_on": side.ends_on,
            "slots": sorted(side.slots),
            "quantity": side.quantity,
            "expires_on": self.today + timedelta(days=60),
            "opened_at": timezone.now(),
        }
        return fields, text.tags, sorted(side.disciplines)

    def _sort(self) -> tuple[str, bool]:
        kind = self.chance.choices(list(KINDS), list(KINDS.values()))[0]
        return kind, self.chance.random() < 0.5

    def _words(self, kind: str) -> tuple[list[str], list[float]]:
        """The vocabulary's terms for a kind of listing in some order, with Zipf's weights."""
        concepts = [c for c in lexicon().concepts.values() if c.counts_in(kind) and c.terms]
        Random(f"{self.seed}-{kind}").shuffle(concepts)
        terms = [Random(c.slug).choice([t.text for t in c.terms if t.language == "nl"])
                 for c in concepts]  # fmt: skip
        return terms, list(accumulate(1 / (rank + 3) for rank in range(len(terms))))

    def _fillers(self) -> list[str]:
        common = sorted(word_counts().items(), key=lambda item: (-item[1], item[0]))
        words = [word for word, _count in common if word.isalpha() and len(word) > 2][:6000]
        weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
        return [
            " ".join(self.chance.choices(words, cum_weights=weights, k=self.chance.randint(5, 11)))
            + "."
            for _ in range(FILLERS)
        ]

    def _write_texts(self, wanted: int) -> None:
        there = sum(map(len, self.texts.values()))
        for _ in range(there, wanted):
            kind, is_request = self._sort()
            text = self._text(kind, is_request)._replace(number=len(self.all_texts))
            self.texts.setdefault((kind, is_request), []).append(text)
            self.all_texts.append(text)

    def _text(self, kind: str, is_request: bool) -> Text:
        chance = self.chance
        terms, weights = self.words[kind]
        named = chance.choices(terms, cum_weights=weights, k=chance.randint(2, 4))
        title = chance.choice(TITLES[is_request]).format(named[0])
        sentences = [chance.choice(SENTENCES).format(term) for term in named[1:]]
        sentences += chance.choices(self.fillers, k=chance.randint(1, 4))
        chance.shuffle(sentences)
        tags = (chance.choice(named),) if chance.random() < 0.4 else ()
        return self._read(kind, is_request, title[:1].upper() + title[1:120],
                          " ".join(sentences), tags)  # fmt: skip

    def _read(self, kind: str, is_request: bool, title: str, body: str, tags: Any) -> Text:
        words = lexicon()
        side = Side(
            kind,
            is_request,
            analysis=analyse(words, kind, title, body, tags),
            tags=frozenset(stem for tag in tags for stem in stems(tag)),
        )
        keys = [(f"c {slug}", w) for slug, w in index.heaviest_concepts(side, words)]
        keys += [(f"t {term}", w) for term, w in index.heaviest_terms(side)]
        known = {"kind", "is_request", "analysis", "tags"}
        data = {k: v for k, v in side.as_data().items() if k in known}
        return Text(title, body, tags, side, json.dumps(data)[:-1], _vector(title, body, tags),
                    keys)  # fmt: skip

    def _placed(self, text: Text, owner: Any = None) -> Side:
        """A text with place, hours, dates, size and disciplines."""
        chance = self.chance
        place = chance.choices(self.places, cum_weights=self.nearness)[0]
        latitude = owner[1] if owner else place.latitude
        longitude = owner[2] if owner else place.longitude
        slots = chance.choices(self.slots, self.slot_weights, k=chance.choice((0, 0, 1, 1, 2, 3)))
        disciplines = {self.disciplines[min(int(chance.expovariate(0.25)), 13)]
                       for _ in range(chance.choice((0, 1, 1, 1, 2)))}  # fmt: skip
        dated = chance.random() < 0.4
        starts = self.today + timedelta(days=chance.randint(-10, 90)) if dated else None
        sized = text.side.kind in ("space", "equipment") and chance.random() < 0.6
        return replace(
            text.side,
            slots=frozenset(slots),
            disciplines=frozenset(disciplines),
            starts_on=starts,
            ends_on=starts + timedelta(days=chance.choice((0, 1, 7, 30, 90))) if starts else None,
            latitude=latitude,
            longitude=longitude,
            radius_km=chance.choice((5, 10, 15, 15, 15, 20, 30)),
            quantity=chance.choice((1, 2, 5, 10, 20, 30, 40, 60, 80, 120, 200)) if sized else None,
            organisation=owner[0] if owner else None,
        )

    def _write_organisations(self, wanted: int) -> None:
        start = len(self.owners)
        columns = "id slug name postcode place latitude longitude"
        _set_defaults(Organisation, columns, status="active", joined_at=timezone.now())
        with _copy(Organisation, columns) as write:
            for pk in range(start + 1, max(wanted, 20) + 1):
                place = self.chance.choices(self.places, cum_weights=self.nearness)[0]
                self.owners.append((pk, place.latitude, place.longitude, place))
                write((pk, f"crowd-{pk}", f"Vereniging {pk}", place.postcode4, place.name,
                       place.latitude, place.longitude))  # fmt: skip
        self.owner_weights = list(accumulate(1 / (n + 10) for n in range(len(self.owners))))

    def _write_volunteers(self, wanted: int) -> None:
        start, self.volunteers = self.volunteers, wanted
        texts, made = self.texts["volunteers", False], []
        for number in range(start + 1, wanted + 1):
            text = self.chance.choice(texts)
            side = replace(self._placed(text), is_volunteer=True)
            made.append((2 * number, number, side, text))
        _set_defaults(User, "id email", password="!", language="nl")
        with _copy(User, "id email") as write:
            for _entry, number, _side, _text in made:
                write((number, f"crowd{number}@crowd.example"))
        columns = "id user_id headline about slots latitude longitude radius_km"
        _set_defaults(VolunteerProfile, columns, is_open=True, matched_at=timezone.now())
        with _copy(VolunteerProfile, columns) as write:
            for _entry, number, side, text in made:
                write((number, number, text.title, text.body, sorted(side.slots), side.latitude,
                       side.longitude, side.radius_km))  # fmt: skip
        self._index([(entry, None, number, side, text) for entry, number, side, text in made])

    def _write_listings(self, start: int, stop: int) -> None:
        self.chance = Random(f"{self.seed}-{start}")  # the same whichever process writes it
        made: list[Any] = []
        for number in range(start + 1, stop + 1):
            text = self.chance.choice(self.texts[self._sort()])
            owner = self.chance.choices(self.owners, cum_weights=self.owner_weights)[0]
            made.append((2 * number + 1, number, None, self._placed(text, owner), text))
        with _copy(Listing, LISTING) as write:
            for _entry, number, _none, side, text in made:
                write((number, side.organisation, side.kind,
                       "request" if side.is_request else "offer", text.title, text.body,
                       side.latitude, side.longitude, side.radius_km, side.starts_on,
                       side.ends_on, sorted(side.slots), side.quantity, text.vector))  # fmt: skip
        self._index(made)

    def _index(self, made: Sequence[tuple[int, int | None, int | None, Side, Text]]) -> None:
        version = index.version_of(lexicon())
        with _copy(IndexEntry, ENTRY) as write:
            for entry, listing, profile, side, text in made:
                outline = index.outline(side)
                write((entry, listing, profile, side.kind, side.is_request, _data(side, text),
                       str(text.number), version,
                       *outline.values()))  # fmt: skip
        rows = []
        for entry, _listing, _profile, side, text in made:
            to, cell = index.direction(side.is_request), index.cell_of(side)
            for what, weight in text.keys:
                rows.append(f"{self._key(side.kind, to, what, '')}\t{weight}\t{entry}\n")
                if cell and what[0] == "c":
                    rows.append(f"{self._key(side.kind, to, what, cell)}\t{weight}\t{entry}\n")
            for what in index.circumstances(side):
                rows.append(f"{self._key(side.kind, to, what, cell)}\t0\t{entry}\n")
            if cell:
                any_one = self._key(side.kind, to, index.circumstance(), "")
                rows.append(f"{any_one}\t0\t{entry}\n")
        with (
            connection.cursor() as cursor,
            cursor.copy("COPY exchange_posting (key, weight, entry_id) FROM STDIN") as copy,
        ):
            for begin in range(0, len(rows), 10_000):
                copy.write("".join(rows[begin : begin + 10_000]))

    def _key(self, kind: str, to: str, what: str, cell: str) -> int:
        of = kind, to, what, cell
        known = self.keys.get(of)
        if known is None:
            known = self.keys[of] = index.key(*of)
        return known


def _data(side: Side, text: Text) -> str:
    """`json.dumps(side.as_data())`, of which the text's part was written before."""
    rest = {
        "is_volunteer": side.is_volunteer,
        "disciplines": sorted(side.disciplines),
        "slots": sorted(side.slots),
        "starts_on": side.starts_on and side.starts_on.isoformat(),
        "ends_on": side.ends_on and side.ends_on.isoformat(),
        "latitude": side.latitude,
        "longitude": side.longitude,
        "place": side.place,
        "radius_km": side.radius_km,
        "quantity": side.quantity,
        "area_m2": None,
        "features": [],
        "is_remote": False,
        "language": "nl",
        "organisation": side.organisation,
        "organisation_kind": "",
    }
    return f"{text.data}, {json.dumps(rest)[1:]}"


def _vector(title: str, body: str, tags: Sequence[str]) -> str:
    """As `listings.actions.index_search` makes it, written as PostgreSQL reads it."""
    places_of: dict[str, list[str]] = {}
    at = 0
    for text, weight in ((title, "A"), (" ".join(tags), "B"), (body, "C")):
        for word in stems(text):
            at += 1
            places_of.setdefault(word.replace("'", "''"), []).append(f"{at}{weight}")
    return " ".join(f"'{word}':{','.join(spots)}" for word, spots in places_of.items())


def _set_defaults(model: type[Model], columns: str, **constants: Any) -> None:
    """Have the database fill the columns that are not named with their usual value."""
    values = {
        f.column: f.get_default() if f.get_internal_type() != "DateTimeField" else timezone.now()
        for f in model._meta.concrete_fields
        if not f.null and not f.primary_key and f.column not in columns.split()
    } | constants
    table = model._meta.db_table
    with connection.cursor() as cursor:
        for column, value in values.items():
            usual = "{}" if value == [] or value == {} else value
            cursor.execute(f"ALTER TABLE {table} ALTER {column} SET DEFAULT %s", [usual])


@contextmanager
def _copy(model: type[Model], columns: str) -> Iterator[Callable[[Sequence[Any]], None]]:
    names = ", ".join(columns.split())
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {model._meta.db_table} ({names}) FROM STDIN") as copy,
    ):
        yield copy.write_row


def _patiently() -> None:
    """Let statements take their time, and references unchecked, on this connection."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SET statement_timeout = 0; SET lock_timeout = 0;"
            " SET session_replication_role = replica; SET maintenance_work_mem = '1GB'"
        )


_crowd: list["Crowd"] = []  # of this process, one of several that write


def _begin(crowd: "Crowd") -> None:
    _crowd.append(crowd)
    _patiently()


def _write(batch: tuple[int, int]) -> None:
    _crowd[-1]._write_listings(*batch)


@contextmanager
def _without_indexes(*models: type[Model]) -> Iterator[None]:
    """Drop the indexes of tables, and build them again at the end; references are not checked."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes
            WHERE tablename = ANY(%s) AND NOT EXISTS (
                SELECT 1 FROM pg_constraint WHERE conname = indexname)
            """,
            [tables],
        )
        found = cursor.fetchall()
        for name, _definition in found:
            cursor.execute(f"DROP INDEX {name}")
    yield
    with connection.cursor() as cursor:
        for _name, definition in found:
            cursor.execute(definition)
