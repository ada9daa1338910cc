"""The inverted index: which listings and profiles have a key, the heaviest first.

A key stands for kind, direction and one thing that is had: a concept (also a broader or related
one) or a stem; each concept also for a part of the map, so that those near by are found among very
many. And for a discipline, a part of the week, both, or neither, in a part of the map: thus those
whose circumstances fit are found, however little the texts have in common. Keys are hashed to 64
bits.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import product
from json import dumps
from typing import Any
from zlib import crc32

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from exchange.listings.models import Listing, Part, Weekday
from exchange.matching.models import IndexEntry, Posting
from exchange.matching.scoring.features import moments_of_week as moments
from exchange.matching.texts.reading import side_of_listing, side_of_profile
from exchange.matching.texts.sides import Side
from exchange.matching.vocabulary import Lexicon, lexicon
from exchange.volunteering.models import VolunteerProfile

FORMAT = 5  # of what is stored; another number has everything indexed anew
MOST_CONCEPTS = 14
MOST_TERMS = 8
MOST_DISCIPLINES, MOST_SLOTS = 4, 6  # by whose combinations a side is found
CELL_LATITUDE, CELL_LONGITUDE = 0.12, 0.2  # degrees: some 13 km each way in the Netherlands
EVERYWHERE = ""
BATCH, CHUNK = 2_000, 100  # read by a sweep, and in one transaction
ANY = "*"  # discipline, or part of the week
SLOTS = {f"{day}-{part}": 1 << n for n, (day, part) in enumerate(product(Weekday, Part))}


def index_listing(listing: Listing) -> IndexEntry:
    """Analyse a listing and store what it is about; does nothing when nothing has changed."""
    words = lexicon()
    return _store({"listing": listing}, side_of_listing(listing, words), words, _text(listing))


def index_profile(profile: VolunteerProfile) -> IndexEntry:
    words = lexicon()
    return _store({"profile": profile}, side_of_profile(profile, words), words, _text(profile))


def sweep() -> int:
    """Bring the index in line with what is open. Returns how many were read or forgotten.

    What was put into the database past matching is read; the lines of what is not open any more
    are dropped, so that nobody reads past them. (Neither is needed for what is right: what is not
    open is never a candidate, and matching reads what it matches.)
    """
    return read_missing(BATCH) + forget_closed(BATCH)


def read_missing(most: int | None = None) -> int:
    """Index open listings and profiles that have no entry, newest first. Returns how many."""
    listings = Listing.objects.open().filter(index_entry=None).order_by("-pk")
    profiles = VolunteerProfile.objects.open().filter(index_entry=None).order_by("-pk")
    return _read_all("listing", listings.select_related("organisation"), most) + _read_all(
        "profile", profiles.select_related("user"), most
    )


def _read_all(name: str, owners: QuerySet[Any], most: int | None) -> int:
    words, count = lexicon(), 0
    waiting = list(owners.values_list("pk", flat=True)[:most])
    for start in range(0, len(waiting), CHUNK):
        chunk = owners.filter(pk__in=waiting[start : start + CHUNK])
        count += _store_new(name, chunk.prefetch_related("disciplines", "tags"), words)
    return count


@transaction.atomic
def forget_closed(most: int) -> int:
    """Drop the lines of what is not open. Returns of how many entries.

    The entries stay: they tell whether a text has changed when it opens again, and then the lines
    come back.
    """
    closed = IndexEntry.objects.exclude(
        Q(listing__isnull=False) & Q(listing__status=Listing.Status.OPEN)
        | Q(profile__isnull=False) & Q(profile__is_open=True, profile__user__is_active=True)
    )
    listed = closed.filter(Exists(Posting.objects.filter(entry=OuterRef("pk"))))
    ids = list(listed.values_list("pk", flat=True)[:most])
    Posting.objects.filter(entry__in=ids).delete()
    return len(ids)


@transaction.atomic
def _store_new(name: str, owners: Iterable[Any], words: Lexicon) -> int:
    """Index many that have no entry yet; another process may have been quicker with some."""
    made = []
    for owner in owners:
        side = (side_of_listing if name == "listing" else side_of_profile)(owner, words)
        entry = IndexEntry(**{name: owner}, **_columns(side, words, _text(owner)))
        made.append((entry, side))
    IndexEntry.objects.bulk_create([entry for entry, _side in made], ignore_conflicts=True)
    ids = dict(
        IndexEntry.objects.filter(
            **{f"{name}__in": [getattr(entry, f"{name}_id") for entry, _side in made]},
            postings=None,
        ).values_list(f"{name}_id", "pk")
    )
    lines = [
        Posting(key=key, weight=weight, entry_id=ids[owner])
        for entry, side in made
        if (owner := getattr(entry, f"{name}_id")) in ids
        for key, weight in keys_of(side, words)
    ]
    Posting.objects.bulk_create(lines, batch_size=5_000)
    return len(made)


@transaction.atomic
def _store(
    owner: dict[str, Listing | VolunteerProfile], side: Side, words: Lexicon, text: str
) -> IndexEntry:
    columns = _columns(side, words, text)
    known = IndexEntry.objects.filter(**owner).first()
    is_same = known and all(getattr(known, c) == columns[c] for c in ("digest", "vocabulary"))
    if known and is_same and known.postings.exists():
        known.save(update_fields=["indexed_at"])  # it was looked at, and is up to date
        return known
    lookup: dict[str, Any] = {**owner}
    entry, is_new = IndexEntry.objects.update_or_create(defaults=columns, **lookup)
    if not is_new:
        Posting.objects.filter(entry=entry).delete()
    Posting.objects.bulk_create(
        Posting(key=key, weight=weight, entry=entry) for key, weight in keys_of(side, words)
    )
    return entry


def _columns(side: Side, words: Lexicon, text: str) -> dict[str, Any]:
    data = side.as_data()
    return {
        "kind": side.kind,
        "is_request": side.is_request,
        "side": data,
        "digest": _digest(data, text),
        "vocabulary": version_of(words),
        **outline(side),
    }


def _text(owner: Listing | VolunteerProfile) -> str:
    if isinstance(owner, Listing):
        return f"{owner.title}\n{owner.body}"
    return f"{owner.headline}\n{owner.about}"


def _digest(data: Mapping[str, Any], text: str) -> str:
    """Of what people wrote, not of how it was read: a new vocabulary changes no text."""
    written = {name: value for name, value in data.items() if name != "analysis"}
    whole = dumps([written, text], sort_keys=True)
    return blake2b(whole.encode(), digest_size=16).hexdigest()


def keys_of(side: Side, words: Lexicon) -> Iterator[tuple[int, float]]:
    """Under which keys a side is found, each with a weight from 0 to 1."""
    to = direction(side.is_request)
    cell = cell_of(side)
    for slug, weight in heaviest_concepts(side, words):
        yield key(side.kind, to, f"c {slug}", EVERYWHERE), weight
        if cell:
            yield key(side.kind, to, f"c {slug}", cell), weight
    for term, weight in heaviest_terms(side):
        yield key(side.kind, to, f"t {term}", EVERYWHERE), weight
    for what in circumstances(side):
        yield key(side.kind, to, what, cell), 0.0
    if cell:
        yield key(side.kind, to, circumstance(), EVERYWHERE), 0.0


def circumstances(side: Side) -> list[str]:
    """Disciplines and parts of the week of a side, in every combination."""
    disciplines = [ANY, *sorted(side.disciplines)[:MOST_DISCIPLINES]]
    bits = moments_of(side)
    slots = [slot for slot, bit in SLOTS.items() if bits & bit]
    if len(slots) > MOST_SLOTS:
        slots = []  # nearly always
    return [circumstance(discipline, slot) for discipline in disciplines for slot in (ANY, *slots)]


def circumstance(discipline: str = ANY, slot: str = ANY) -> str:
    return f"w {discipline} {slot}"


def outline(side: Side) -> dict[str, Any]:
    """What an entry holds of a side in columns of its own."""
    return {
        "moments": moments_of(side),
        "disciplines": disciplines_of(side),
        "latitude": side.latitude,
        "longitude": side.longitude,
        "radius_km": side.radius_km,
        "quantity": side.quantity,
        "area_m2": side.area_m2,
        "starts_on": side.starts_on,
        "ends_on": side.ends_on,
    }


def moments_of(side: Side) -> int:
    """The parts of the week as a set of 21 bits; a whole day is its three parts."""
    bits = 0
    for moment in moments(side):
        bits |= SLOTS.get(moment) or sum(SLOTS.get(f"{moment}-{part}", 0) for part in Part)
    return bits


def disciplines_of(side: Side) -> int:
    """Disciplines as a set of 62 bits, each at a place that its slug decides."""
    bits = 0
    for slug in side.disciplines:
        bits |= 1 << crc32(slug.encode()) % 62
    return bits


def version_of(words: Lexicon) -> str:
    """What an entry was made with: this way of storing, and that vocabulary."""
    return f"{FORMAT}-{words.version}"[:32]


def heaviest_concepts(side: Side, words: Lexicon) -> list[tuple[str, float]]:
    named = words.expand(side.analysis.concepts)
    ordered = sorted(named.items(), key=lambda item: (-item[1], item[0]))
    return [(slug, round(weight, 3)) for slug, weight in ordered[:MOST_CONCEPTS]]


def heaviest_terms(side: Side) -> list[tuple[str, float]]:
    ordered = sorted(side.analysis.terms.items(), key=lambda item: (-item[1], item[0]))
    return ordered[:MOST_TERMS]


def direction(is_request: bool) -> str:
    return "request" if is_request else "answer"


@lru_cache(maxsize=20_000)
def key(kind: str, to: str, what: str, cell: str) -> int:
    text = f"{kind}|{to}|{what}|{cell}".encode()
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "big", signed=True)


def cell_of(side: Side) -> str:
    """The square of the map in which a side is; empty when it has no place."""
    if side.latitude is None or side.longitude is None:
        return ""
    return _cell(int(side.latitude // CELL_LATITUDE), int(side.longitude // CELL_LONGITUDE))


def cells_around(side: Side, km: float) -> list[str]:
    """All squares that a circle around a side touches."""
    if side.latitude is None or side.longitude is None:
        return []
    north, east = km / 111, km / 68  # a degree of latitude, and of longitude at 52°
    return [
        _cell(row, column)
        for row in _steps(side.latitude, north, CELL_LATITUDE)
        for column in _steps(side.longitude, east, CELL_LONGITUDE)
    ]


def _steps(middle: float, reach: float, step: float) -> Iterable[int]:
    return range(int((middle - reach) // step), int((middle + reach) // step) + 1)


def _cell(row: int, column: int) -> str:
    return f"{row}:{column}"
