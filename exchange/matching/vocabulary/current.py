"""The lexicon that is in use."""

from collections.abc import Iterable
from functools import cache

from exchange.matching.vocabulary.lexicon import Lexicon
from exchange.matching.vocabulary.reading import shipped


@cache
def lexicon() -> Lexicon:
    """The vocabulary that the exchange ships, read once."""
    return Lexicon(shipped())


def labels(slugs: Iterable[str], language: str) -> list[str]:
    known = lexicon().concepts
    return [known[s].label(language) for s in slugs if s in known]
