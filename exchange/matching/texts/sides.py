"""The two sides of a match, as plain data that can be compared without a query."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, Self

from exchange.matching.texts.analysis import Analysis, Weights
from exchange.matching.texts.rarity import Rarity
from exchange.matching.vocabulary import Lexicon


@dataclass(frozen=True)
class Side:
    """What one listing or one volunteer has or needs.

    `quantity` counts people, places or pieces; `area_m2` is a floor; distances are in km.
    `radius_km` is how far it may be. `slots` are parts of the week (`tue-evening`).
    """

    kind: str
    is_request: bool = True
    is_volunteer: bool = False
    analysis: Analysis = field(default_factory=Analysis)
    tags: frozenset[str] = frozenset()  # stems
    disciplines: frozenset[str] = frozenset()
    slots: frozenset[str] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None
    latitude: float | None = None
    longitude: float | None = None
    place: str = ""
    radius_km: float = 15
    quantity: int | None = None
    area_m2: int | None = None
    features: frozenset[str] = frozenset()
    is_remote: bool = False
    language: str = "nl"
    organisation: int | None = None
    organisation_kind: str = ""

    def as_data(self) -> dict[str, Any]:
        """As JSON can hold it; `Side.from_data` reads it back."""
        data = asdict(self)
        for name, value in data.items():
            if isinstance(value, frozenset):
                data[name] = sorted(value)
            elif isinstance(value, date):
                data[name] = value.isoformat()
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        values = {name: value for name, value in data.items() if name in NAMES}
        values["analysis"] = Analysis(**values["analysis"])
        for name in ("tags", "disciplines", "slots", "features"):
            values[name] = frozenset(values[name])
        for name in ("starts_on", "ends_on"):
            if values[name]:
                values[name] = date.fromisoformat(values[name])
        return cls(**values)


NAMES = frozenset(f.name for f in fields(Side))
AUDIENCES = frozenset({"children", "youth", "adults", "elderly"})


@dataclass(frozen=True)
class Weighed:
    """A side whose words are weighed by how rare they are, ready to be compared with many."""

    side: Side
    lexicon: Lexicon
    rarity: Rarity

    @cached_property
    def named(self) -> Weights:
        """All concepts, with what is broader and related."""
        return self.lexicon.expand(self.side.analysis.concepts)

    @cached_property
    def concepts(self) -> Weights:
        return self._rare_concepts(self.named)

    @cached_property
    def sorts(self) -> Weights:
        """What it names, as a sort of everything that is broader."""
        return self._rare_concepts(self.lexicon.upward(self.side.analysis.concepts))

    @cached_property
    def title_concepts(self) -> Weights:
        return self._rare_concepts(self.lexicon.expand(self.side.analysis.title_concepts))

    @cached_property
    def direct_title(self) -> Weights:
        return self._rare_concepts(self.side.analysis.title_concepts)

    @cached_property
    def direct(self) -> Weights:
        return self._rare_concepts(self.side.analysis.concepts)

    @cached_property
    def terms(self) -> Weights:
        return self._rare_terms(self.side.analysis.terms)

    @cached_property
    def title_terms(self) -> Weights:
        return self._rare_terms(self.side.analysis.title_terms)

    @cached_property
    def audiences(self) -> frozenset[str]:
        return AUDIENCES.intersection(self.named)

    def _rare_concepts(self, weights: Weights) -> Weights:
        rarity, specific = self.rarity.of_concepts, self.lexicon.specific
        return {s: w * rarity[s] * specific(s) for s, w in weights.items()}

    def _rare_terms(self, weights: Weights) -> Weights:
        rarity = self.rarity.of_terms
        return {t: w * rarity[t] for t, w in weights.items()}
