"""How much a term or a concept says, given how many texts have it (pure)."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from exchange.matching.texts.analysis import Analysis
from exchange.matching.vocabulary import Lexicon

# As if so many texts had been read before, in which a thing occurs once in so many: a network
# that has just begun has few texts, and one text must not decide what is rare.
PRIOR_TEXTS = 150
PRIOR_SHARE = 0.008
COUNTS_AS_NAMED = 0.3  # of the weight of an expanded concept


@dataclass(frozen=True)
class Rarity:
    """In how many of `texts` texts each stem and each concept occurs."""

    texts: int = 0
    terms: Mapping[str, int] = field(default_factory=dict)
    concepts: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, analyses: Iterable[Analysis], lexicon: Lexicon) -> "Rarity":
        texts, terms, concepts = 0, Counter[str](), Counter[str]()
        for analysis in analyses:
            texts += 1
            terms.update(analysis.terms.keys())
            named = lexicon.expand(analysis.concepts)
            concepts.update(slug for slug, w in named.items() if w >= COUNTS_AS_NAMED)
        return cls(texts, dict(terms), dict(concepts))

    def of_term(self, stem: str) -> float:
        """From 0 (in every text) to 1 (in none yet)."""
        return self.of_terms[stem]

    def of_concept(self, slug: str) -> float:
        return self.of_concepts[slug]

    @cached_property
    def of_terms(self) -> Mapping[str, float]:
        """How rare each stem is; worked out when it is first asked for."""
        return _Shares(self.texts, self.terms)

    @cached_property
    def of_concepts(self) -> Mapping[str, float]:
        return _Shares(self.texts, self.concepts)


class _Shares(dict[str, float]):
    MOST = 50_000  # remembered

    def __init__(self, texts: int, counts: Mapping[str, int]) -> None:
        self._seen, self._counts = texts + PRIOR_TEXTS, counts
        self._rarest = math.log(self._seen / (PRIOR_TEXTS * PRIOR_SHARE))

    def __missing__(self, key: str) -> float:
        count = self._counts.get(key, 0) + PRIOR_TEXTS * PRIOR_SHARE
        share = math.log(self._seen / min(self._seen, count)) / self._rarest
        if len(self) < self.MOST:
            self[key] = share
        return share
