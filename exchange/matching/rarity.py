"""How much a term or a concept says, given how many texts have it (pure)."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from exchange.matching.analysis import Analysis
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
        return self._share(self.terms.get(stem, 0))

    def of_concept(self, slug: str) -> float:
        return self._share(self.concepts.get(slug, 0))

    def _share(self, count: int) -> float:
        return _share(self.texts, count)


@lru_cache(maxsize=20_000)
def _share(texts: int, count: int) -> float:
    seen = texts + PRIOR_TEXTS
    rarest = math.log(seen / (PRIOR_TEXTS * PRIOR_SHARE))
    return math.log(seen / min(seen, count + PRIOR_TEXTS * PRIOR_SHARE)) / rarest
