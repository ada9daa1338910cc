"""Putting right a word that nobody knows, when a word of the field is near (pure)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Self

from rapidfuzz import process
from rapidfuzz.distance import OSA

SHORTEST = 5  # letters; shorter words have too many neighbours
SURE_LENGTH = 9  # letters from which two errors are forgiven


class Repair:
    """The nearest known word for one that is spelled wrongly.

    Distance counts letters left out, put in, replaced or swapped with their neighbour (optimal
    string alignment). The first letter must be right: people rarely miss that one.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in sorted(set(words)):
            if _is_long_enough(word):
                self._by_letter[word[0]].append(word)

    def extended(self, words: Iterable[str]) -> Self:
        """The same with more words; costs no more than the words that are new."""
        more = type(self)(())
        more._by_letter.update(self._by_letter)
        for word in set(filter(_is_long_enough, words)):
            known = self._by_letter.get(word[0], [])
            if word not in known:
                more._by_letter[word[0]] = sorted([*more._by_letter[word[0]], word])
        return more

    def nearest(self, word: str) -> str | None:
        """A known word one error away (two for words from 9 letters), or None.

        Of several equally near, none: a guess would be noise. Cost: one pass over the words with
        the same first letter, about 0.1 ms.
        """
        if not _is_long_enough(word):
            return None
        allowed = 2 if len(word) >= SURE_LENGTH else 1
        near = process.extract(
            word,
            self._by_letter.get(word[0], ()),
            scorer=OSA.distance,
            score_cutoff=allowed,
            limit=2,
        )
        if not near or (len(near) > 1 and near[0][1] == near[1][1]):
            return None
        return str(near[0][0])


def _is_long_enough(word: str) -> bool:
    return len(word) >= SHORTEST and word.isalpha()
