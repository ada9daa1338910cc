"""Taking Dutch compounds apart: *koffieschenker* is *koffie* and *schenker* (pure).

Of all ways to cut a word into known words, the one whose parts are most common together wins
(geometric mean of the counts: Koehn & Knight, “Empirical methods for compound splitting”, 2003).
The word list, with counts out of film subtitles, is the Dutch one of the package `pyspellchecker`.
"""

import gzip
import json
from collections.abc import Collection, Mapping
from functools import cache
from importlib.resources import files
from typing import Self

from exchange.language.words import plain

SHORTEST = 6  # letters of a word worth cutting
SHORTEST_PART = 4
SHORTEST_FIELD_PART = 3  # for words of the field: *bandhok*, *zangles*
MOST_PARTS = 4
LEAST_COUNT = 120  # rarer words of the list are no parts: names, typing errors
COMMON_COUNT = 1_500  # a word said so often is understood whole: *aangesloten* holds no *sloten*
FIELD_COUNT = 8_000  # a word of the field counts as a common one
LINKS = ("", "s", "e", "en", "n")  # *vrijwilliger-s-coordinator*, *zon-ne-bloem*, *boek-en-kast*

# Endings that the list holds as words, and that are parts of a word only.
_NO_PARTS = frozenset(
    "heid baar loos lijk ling isch atie ering eren ende erend ingen atie aties teit schap sche "
    "achtig ings elen eert eerd tjes tje eel ische eling baren bare lijke".split()
)


class Compounds:
    """Cuts words into parts; knows the common words and those of the field.

    Args:
        counts: how often each common word occurs, words folded (`exchange.language.plain`).
        field: folded words that are parts however rare they are, from 3 letters.
    """

    def __init__(self, counts: Mapping[str, int], field: Collection[str] = ()) -> None:
        self._counts = counts
        self._field = frozenset(field)
        self._known: dict[str, tuple[str, ...]] = {}

    def extended(self, field: Collection[str]) -> Self:
        """The same with more words of the field."""
        return type(self)(self._counts, self._field.union(field))

    def split(self, word: str) -> tuple[str, ...]:
        """The parts of a folded word, the word itself alone when it is no compound.

        Link letters fall out: *theatersvoorstelling* gives *theater*, *voorstelling*.
        """
        parts = self._known.get(word)
        if parts is None:
            parts = self._known[word] = self._split(word)
            if len(self._known) > 50_000:
                self._known.clear()
        return parts

    def is_known(self, word: str) -> bool:
        return word in self._field or self._counts.get(word, 0) >= LEAST_COUNT

    def _split(self, word: str) -> tuple[str, ...]:
        if len(word) < SHORTEST or not word.isalpha():
            return (word,)
        # A word may always stay whole; a word of the field says more whole as well as in parts.
        whole = float(self._counts.get(word, 0))
        if whole >= COMMON_COUNT and word not in self._field:
            return (word,)
        found = self._cuts(word, MOST_PARTS)
        best, parts = max(found, key=lambda f: f[0], default=(0.0, ()))
        return parts if len(parts) > 1 and best > whole else (word,)

    def _cuts(self, word: str, most: int) -> list[tuple[float, tuple[str, ...]]]:
        """Every way to cut, as (geometric mean of the counts, parts)."""
        found: list[tuple[float, tuple[str, ...]]] = []
        count = self._count(word)
        if count:
            found.append((float(count), (word,)))
        if most == 1:
            return found
        for cut in range(SHORTEST_FIELD_PART, len(word) - SHORTEST_FIELD_PART + 1):
            head, first = word[cut:], 0
            for link in LINKS:
                stem = word[: cut - len(link)] if link else word[:cut]
                if word[:cut].endswith(link) and (first := self._count(stem)):
                    break
            if not first:
                continue
            for mean, parts in self._cuts(head, most - 1):
                n = len(parts)
                found.append(((first * mean**n) ** (1 / (n + 1)), (stem, *parts)))
        return sorted(found, reverse=True)[:4]

    def _count(self, part: str) -> int:
        if part in self._field:
            return max(FIELD_COUNT, self._counts.get(part, 0))
        if len(part) < SHORTEST_PART or part in _NO_PARTS:
            return 0
        count = self._counts.get(part, 0)
        return count if count >= LEAST_COUNT else 0


@cache
def word_counts() -> Mapping[str, int]:
    """About 340,000 Dutch words, folded, with how often films say them (50 to 16 million)."""
    packed = files("spellchecker").joinpath("resources", "nl.json.gz").read_bytes()
    counts: dict[str, int] = {}
    for word, count in json.loads(gzip.decompress(packed)).items():
        folded = word if word.isascii() else plain(word)
        counts[folded] = counts.get(folded, 0) + count
    return counts
