"""The inverted index: which listings and profiles have a key, the heaviest first.

A key stands for kind, direction and one thing that is had: a concept (also a broader or related
one) or a stem; each concept also for a part of the map, so that those near by are found among very
many; and one key for everything in that part of the map. Keys are hashed to 64 bits.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from itertools import product
from json import dumps
from typing import Any
from zlib import crc32

from django.db import transaction

from exchange.listings.models import Listing, Part, Weekday
from exchange.matching.features import moments_of_week as moments
from exchange.matching.models import IndexEntry, Posting
from exchange.matching.reading import side_of_listing, side_of_profile
from exchange.matching.sides import Side
from exchange.matching.vocabulary import Lexicon, lexicon
from exchange.volunteering.models import VolunteerProfile

FORMAT = 2  # of what is stored; another number has everything indexed anew
MOST_CONCEPTS = 14
MOST_TERMS = 8
CELL_LATITUDE, CELL_LONGITUDE = 0.12, 0.2  # degrees: some 13 km each way in the Netherlands
EVERYWHERE = ""
ANYTHING = ""
SLOTS = {f"{day}-{part}": 1 << n for n, (day, part) in enumerate(product(Weekday, Part))}


def index_listing(listing: Listing) -> IndexEntry:
    """Analyse a listing and store what it is about; does nothing when nothing has changed."""
    words = lexicon()
    side = side_of_listing(listing, words)
    return _store({"listing": listing}, side, words, f"{listing.title}\n{listing.body}")


def index_profile(profile: VolunteerProfile) -> IndexEntry:
    words = lexicon()
    side = side_of_profile(profile, words)
    return _store({"profile": profile}, side, words, f"{profile.headline}\n{profile.about}")


@transaction.atomic
def _store(
    owner: dict[str, Listing | VolunteerProfile], side: Side, words: Lexicon, text: str
) -> IndexEntry:
    data, version = side.as_data(), version_of(words)
    digest = _digest(data, text)
    known = IndexEntry.objects.filter(**owner).first()
    if known and known.digest == digest and known.vocabulary == version:
        known.save(update_fields=["indexed_at"])  # it was looked at, and is up to date
        return known
    lookup: dict[str, Any] = {**owner}
    entry, is_new = IndexEntry.objects.update_or_create(
        defaults={
            "kind": side.kind,
            "is_request": side.is_request,
            "side": data,
            "digest": digest,
            "vocabulary": version,
            **outline(side),
        },
        **lookup,
    )
    if not is_new:
        Posting.objects.filter(entry=entry).delete()
    Posting.objects.bulk_create(
        Posting(key=key, weight=weight, entry=entry) for key, weight in keys_of(side, words)
    )
    return entry


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
    if cell:
        yield key(side.kind, to, ANYTHING, cell), 0.0


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
        for slot, bit in SLOTS.items():
            if slot == moment or slot.startswith(f"{moment}-"):
                bits |= bit
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


@lru_cache(maxsize=200_000)
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
