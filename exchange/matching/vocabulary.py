"""The vocabulary of the field: which words mean the same thing, and where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from exchange.language import stems

FILE = Path(__file__).with_name("vocabulary.txt")
SHORTEST_HEAD = 5  # letters; *koor-repetitieruimte* ends in a known word, *eter* does not
BROADER_WEIGHT = 0.35


class VocabularyError(ValueError):
    """A line of the vocabulary cannot be read; says which and why."""


@dataclass(frozen=True)
class Concept:
    slug: str
    nl: str
    en: str
    kinds: frozenset[str]
    broader: str = ""

    def label(self, language: str) -> str:
        return self.en if language == "en" else self.nl


class Vocabulary:
    """Concepts, found in stems by the longest term that fits."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.concepts: dict[str, Concept] = {}
        self._terms: dict[tuple[str, ...], list[Concept]] = defaultdict(list)
        self._words: dict[str, set[str]] = defaultdict(set)
        self._longest = 1
        for number, line in enumerate(lines, start=1):
            if line.strip() and not line.lstrip().startswith("#"):
                self._read(line, number)
        for concept in self.concepts.values():
            if concept.broader and concept.broader not in self.concepts:
                raise VocabularyError(f"{concept.slug}: there is no broader “{concept.broader}”")

    def concepts_in(self, words: Sequence[str], kind: str) -> dict[str, float]:
        """The concepts that a text of one kind names, each with its weight.

        Args:
            words: stems, in order.
            kind: of the listing; terms that count elsewhere only are passed over.

        Returns:
            Slugs with 1.0 for what is named and 0.35 for what is broader.
        """
        found: dict[str, float] = {}
        for concept in self._named(words):
            if concept.kinds and kind not in concept.kinds:
                continue
            found[concept.slug] = 1.0
            if concept.broader:
                found.setdefault(concept.broader, BROADER_WEIGHT)
        return found

    def expand(self, words: Sequence[str], kind: str) -> set[str]:
        """The words themselves and all single words for the same concepts."""
        known = (c.slug for c in self._named(words) if not c.kinds or kind in c.kinds)
        return set(words).union(*(self._words[slug] for slug in known))

    def _named(self, words: Sequence[str]) -> Iterable[Concept]:
        start = 0
        while start < len(words):
            for length in range(min(self._longest, len(words) - start), 0, -1):
                term = tuple(words[start : start + length])
                if term in self._terms:
                    yield from self._terms[term]
                    start += length
                    break
            else:
                yield from self._head(words[start])
                start += 1

    def _head(self, word: str) -> Iterable[Concept]:
        """A compound means what its last part means: the longest known ending."""
        for cut in range(1, len(word) - SHORTEST_HEAD + 1):
            if (word[cut:],) in self._terms:
                return self._terms[(word[cut:],)]
        return ()

    def _read(self, line: str, number: int) -> None:
        parts = [part.strip() for part in line.split("|")]
        if len(parts) != 5:
            raise VocabularyError(f"line {number}: five parts wanted with | between them: {line}")
        slug, _, broader = (p.strip() for p in parts[0].partition(">"))
        if not slug or slug in self.concepts:
            raise VocabularyError(f"line {number}: “{slug}” is missing or stands here twice")
        kinds = frozenset(k.strip() for k in parts[3].split(",") if k.strip())
        concept = Concept(slug, parts[1], parts[2], kinds, broader)
        self.concepts[slug] = concept
        for term in {parts[1], parts[2], *parts[4].split(",")}:
            key = tuple(stems(term))
            if key and concept not in self._terms[key]:
                self._terms[key].append(concept)
                self._longest = max(self._longest, len(key))
                if len(key) == 1:
                    self._words[slug].add(key[0])


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that the exchange ships, read once."""
    return Vocabulary(FILE.read_text(encoding="utf-8").splitlines())


def labels(slugs: Iterable[str], language: str) -> list[str]:
    known: Mapping[str, Concept] = vocabulary().concepts
    return [known[s].label(language) for s in slugs if s in known]
