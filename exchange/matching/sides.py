"""The two sides of a match, as plain data that can be compared without a query."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Self

from exchange.language import stems
from exchange.listings.models import Kind, Listing
from exchange.matching.vocabulary import vocabulary
from exchange.volunteering.models import VolunteerProfile

TITLE_WEIGHT = 1.0
TAG_WEIGHT = 1.0
BODY_WEIGHT = 0.4
MOST_TAGS = 30


@dataclass(frozen=True)
class Side:
    """What one listing or one volunteer has or needs.

    `terms` and `concepts` map stems and slugs to weights above 0; `quantity` counts
    people, places or pieces; distances are in km.
    """

    kind: str
    name: str
    terms: Mapping[str, float] = field(default_factory=dict)
    concepts: Mapping[str, float] = field(default_factory=dict)
    disciplines: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    features: frozenset[str] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    radius_km: float = 15
    quantity: int | None = None
    cost: str = ""
    is_volunteer: bool = False

    @classmethod
    def of_listing(cls, listing: Listing) -> Self:
        """Reads the organisation, the disciplines and the tags: prefetch them for many."""
        terms, concepts = analyse(
            listing.kind, listing.title, listing.body, (t.name for t in listing.tags.all())
        )
        return cls(
            kind=listing.kind,
            name=listing.organisation.name,
            terms=terms,
            concepts=concepts,
            disciplines=frozenset(d.slug for d in listing.disciplines.all()),
            slots=frozenset(listing.slots),
            features=frozenset(listing.features),
            starts_on=listing.starts_on,
            ends_on=listing.ends_on,
            latitude=listing.latitude,
            longitude=listing.longitude,
            place=listing.place,
            radius_km=listing.radius_km,
            quantity=listing.quantity,
            cost=listing.cost,
        )

    @classmethod
    def of_profile(cls, profile: VolunteerProfile) -> Self:
        """Works for a profile that was never saved, too: then without tags and disciplines."""
        saved = profile.pk is not None
        names = [t.name for t in profile.tags.all()] if saved else []
        terms, concepts = analyse(Kind.VOLUNTEERS, profile.headline, profile.about, names)
        return cls(
            kind=Kind.VOLUNTEERS,
            name=str(profile.user.greeting) if profile.user_id else "",
            terms=terms,
            concepts=concepts,
            disciplines=frozenset(d.slug for d in profile.disciplines.all())
            if saved
            else frozenset(),
            slots=frozenset(profile.slots),
            latitude=profile.latitude,
            longitude=profile.longitude,
            place=profile.place,
            radius_km=profile.radius_km,
            is_volunteer=True,
        )


def analyse(
    kind: str, title: str, body: str, tags: Iterable[str] = ()
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """What a text is about: stems and concepts, each with a weight.

    What stands in the title or a tag weighs more than what stands in the text. The
    texts read last are remembered: a listing is compared with many others.
    """
    return _analyse(str(kind), title, body, tuple(tags)[:MOST_TAGS])


@lru_cache(maxsize=2048)
def _analyse(
    kind: str, title: str, body: str, tags: tuple[str, ...]
) -> tuple[Mapping[str, float], Mapping[str, float]]:
    terms: dict[str, float] = defaultdict(float)
    concepts: dict[str, float] = {}
    parts = [(title, TITLE_WEIGHT), (body, BODY_WEIGHT), *((tag, TAG_WEIGHT) for tag in tags)]
    for text, weight in parts:
        words = stems(text)
        for word in set(words):
            terms[word] = max(terms[word], weight)
        for slug, found in vocabulary().concepts_in(words, kind).items():
            concepts[slug] = max(concepts.get(slug, 0.0), weight * found)
    return MappingProxyType(dict(terms)), MappingProxyType(concepts)
