"""Recognising concepts in words: phrases, inflection, compounds, typing errors (pure)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from exchange.language import content_tokens, stem, stem_english, tokens
from exchange.language.compounds import Compounds, word_counts
from exchange.language.spelling import Repair
from exchange.matching.vocabulary.reading import Concept, Quiet, Term, shipped_quiet

LONGEST = 5  # words of a phrase
BROADER = 0.5  # how much of a concept is its broader one
RELATED = 0.4
ENDINGS = frozenset(("", *"e en s t n de den te ten er ers je jes tje tjes d end ende".split()))
MANY_SORTS = 40
SORT_OF = 0.9  # whoever seeks the broader thing is nearly as glad with a sort of it
HEAD = 0.9  # a *klarinetles* is a lesson first,
MODIFIER = 0.6  # and about the clarinet
REPAIRED = 0.85
SMALLEST = 0.1
SHORT_FOR_PHRASE = 0.5  # *weet je nog* is found in *weet*, or rather hardly
SHORT_PHRASE = 2  # words
FEW_MEANINGS = 2
THEME = 0.75  # among volunteers *bar* is a task first, and a barre for dancers after that
COMMON = 2_000  # times that films say a word: too common to stand for a phrase

Key = tuple[str, ...]
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Found:
    """A concept that a text names: where, and how surely (0..1)."""

    slug: str
    weight: float
    start: int
    length: int


class Meaning(NamedTuple):
    """What a term may mean: the concept, how surely, and in which kinds (empty: all).

    `written` is the term when it is one word.
    """

    slug: str
    weight: float
    kinds: frozenset[str]
    written: str = ""


def is_form_of(word: str, other: str) -> bool:
    """Whether two words differ by an ordinary ending only: *stoel* and *stoelen*.

    A phrase, of which `other` is empty, passes.
    """
    if not other or word == other:
        return True
    pairs = enumerate(zip(word, other, strict=False))
    same = next((i for i, (a, b) in pairs if a != b), min(len(word), len(other)))
    return word[same:] in ENDINGS and other[same:] in ENDINGS


Table = dict[Key, tuple[Meaning, ...]]


class Lexicon:
    """What all terms of a vocabulary mean, ready to be looked up."""

    def __init__(
        self,
        concepts: Mapping[str, Concept],
        counts: Mapping[str, int] | None = None,
        version: str = "",
        quiet: Quiet | None = None,
    ) -> None:
        self.concepts = concepts
        self.version = version
        quiet = shipped_quiet() if quiet is None else quiet
        self._quiet = quiet.words
        self._fillers = {tuple(map(stem, content_tokens(text))) for text in quiet.phrases}
        self._counts = word_counts() if counts is None else counts
        self._dutch: Table = {}
        self._english: Table = {}
        words = self._take_in((c.slug, term) for c in concepts.values() for term in c.terms)
        self.compounds = Compounds(self._counts, words)
        self._repair = Repair(words)

    def extended(self, named: Iterable[tuple[str, Term]], version: str) -> Self:
        """The same with more terms, each with the slug of what it means.

        What is there is shared, not read again: some milliseconds, where reading all takes more
        than a second. Slugs that nobody knows are passed over. A word that was too common to
        name anything does so when it is among the terms.
        """
        more = copy(self)
        more.version = version
        more._dutch, more._english = dict(self._dutch), dict(self._english)
        words = more._take_in((slug, term) for slug, term in named if slug in self.concepts)
        more._quiet = self._quiet - words
        more.compounds = self.compounds.extended(words)
        more._repair = self._repair.extended(words)
        return more

    def _take_in(self, named: Iterable[tuple[str, Term]]) -> set[str]:
        """Enter terms in the tables; the Dutch words that they are made of."""
        words: set[str] = set()
        for slug, term in named:
            content = content_tokens(term.text)
            weight = self._weight_of(term, content)
            if not weight:
                continue
            written = content[0] if len(content) == 1 else ""
            meaning = Meaning(slug, weight, term.kinds, written)
            if term.language == "nl":
                self._add(self._dutch, tuple(map(stem, content)), meaning)
                words.update(content)
            else:
                self._add(self._english, tuple(map(stem_english, content)), meaning)
        return words

    def _weight_of(self, term: Term, content: Sequence[str]) -> float:
        """How surely a term names something; 0 when it is made of little words alone."""
        if not content:
            return 0.0
        if len(content) == 1 and content[0].isdigit():
            return 0.0
        words = len(tokens(term.text))
        if len(content) > 1 or words == 1:
            return term.weight
        # Only little words make the phrase (*vragen uit de zaal*): alone the big one says less, and
        # what is left of three words or more says nothing of it.
        too_common = words > SHORT_PHRASE or self._counts.get(content[0], 0) > COMMON
        return 0.0 if too_common else term.weight * SHORT_FOR_PHRASE

    @staticmethod
    def _add(table: Table, key: Key, meaning: Meaning) -> None:
        known = table.get(key, ())
        same = [m for m in known if (m.slug, m.kinds) == (meaning.slug, meaning.kinds)]
        if not same:
            table[key] = (*known, meaning)
        elif same[0].weight < meaning.weight:
            table[key] = tuple(meaning if m is same[0] else m for m in known)

    def says_something(self, term: Term) -> bool:
        """Whether a term can name anything at all."""
        content = content_tokens(term.text)
        return len(content) <= LONGEST and self._weight_of(term, content) > 0

    def meanings(self, text: str, kind: str = "") -> list[str]:
        """The concepts that a term names just as it stands, in one kind of listing or in any."""
        words = content_tokens(text)
        dutch = self._dutch.get(tuple(map(stem, words)), ())
        english = self._english.get(tuple(map(stem_english, words)), ())
        here = (m for m in (*dutch, *english) if not kind or not m.kinds or kind in m.kinds)
        return list(dict.fromkeys(m.slug for m in here))

    def find(self, tokens: Sequence[str], kind: str) -> list[Found]:
        """The concepts that folded content words name, in order; longest phrase first.

        Args:
            tokens: as `content_tokens` gives them.
            kind: of listing; terms and concepts that count elsewhere only are passed over.
        """
        dutch, english = [*map(stem, tokens)], [*map(stem_english, tokens)]
        found: list[Found] = []
        start = 0
        while start < len(tokens):
            for length in range(min(LONGEST, len(tokens) - start), 0, -1):
                end = start + length
                if length == 1 and tokens[start] in self._quiet:
                    meanings = {}
                    break
                word = tokens[start] if length == 1 else ""
                meanings = self._named(dutch[start:end], english[start:end], kind, word)
                if meanings:
                    break
            else:
                length, meanings = self._inside(tokens, start, kind)
            found += [Found(slug, weight, start, length) for slug, weight in meanings.items()]
            start += length
        return found

    def without_fillers(self, tokens: Sequence[str]) -> list[str]:
        """The words that are left when polite phrases such as *bel gerust* are taken out."""
        stems, kept, start = [*map(stem, tokens)], [], 0
        while start < len(tokens):
            for length in range(min(LONGEST, len(tokens) - start), 1, -1):
                if tuple(stems[start : start + length]) in self._fillers:
                    start += length
                    break
            else:
                kept.append(tokens[start])
                start += 1
        return kept

    def expand(self, direct: Weights) -> dict[str, float]:
        """Direct concepts with what is broader and what is related, each at its weight."""
        known: dict[str, float] = {}
        for slug, weight in direct.items():
            for near, share in self._near(slug):
                value = weight * share
                if value >= known.get(near, 0.0):  # a hot spot: twice as quick as max()
                    known[near] = value
        return known

    def upward(self, direct: Weights) -> dict[str, float]:
        """Direct concepts with all that they are a sort of: a *bugel* is a wind instrument."""
        known: dict[str, float] = {}
        for slug, weight in direct.items():
            for above, share in self._above(slug).items():
                known[above] = max(known.get(above, 0.0), weight * share)
        return known

    def specific(self, slug: str) -> float:
        """How much a concept says by itself: less when it has very many sorts, as *music* has."""
        return min(1.0, (MANY_SORTS / max(1, self._sorts[slug])) ** 0.5)

    def corrected(self, token: str) -> str:
        """The word itself, or the word of the field that it was probably meant to be."""
        if self.compounds.is_known(token) or len(self.compounds.split(token)) > 1:
            return token
        return self._repair.nearest(token) or token

    def parts(self, token: str) -> tuple[str, ...]:
        """The parts of a compound; nothing for a word that is none."""
        parts = self.compounds.split(token)
        return parts if len(parts) > 1 else ()

    def _named(
        self, dutch: Sequence[str], english: Sequence[str], kind: str, word: str = ""
    ) -> dict[str, float]:
        known = self._dutch.get(tuple(dutch)) or self._english.get(tuple(english)) or ()
        here = [
            meaning
            for meaning in known
            if (not meaning.kinds or kind in meaning.kinds)
            and self.concepts[meaning.slug].counts_in(kind)
        ]
        if any(meaning.written == word for meaning in here if word):
            # What is written as it stands is meant rather than what only has the same stem: a *bar*
            # is seldom a *barre*.
            here = [m for m in here if is_form_of(word, m.written)]
        # A word that may mean many things says less of each.
        share = min(1.0, (FEW_MEANINGS / len(here)) ** 0.5) if here else 1.0
        special = {m.slug for m in here if m.kinds or self.concepts[m.slug].kinds}
        return {
            m.slug: m.weight * share * (THEME if special and m.slug not in special else 1.0)
            for m in here
        }

    def _inside(self, tokens: Sequence[str], start: int, kind: str) -> tuple[int, dict[str, float]]:
        """A compound written apart, a compound taken apart, or a typing error."""
        token = tokens[start]
        if start + 1 < len(tokens):
            for link in ("", "s", "en"):
                joined = stem(f"{token}{link}{tokens[start + 1]}")
                if meanings := self._named([joined], [], kind):
                    return 2, meanings
        if meanings := self._in_parts(token, kind):
            return 1, meanings
        better = self.corrected(token)
        if better == token:
            return 1, {}
        meanings = self._named([stem(better)], [], kind) or self._in_parts(better, kind)
        return 1, {slug: weight * REPAIRED for slug, weight in meanings.items()}

    def _in_parts(self, token: str, kind: str) -> dict[str, float]:
        """A compound: its longest known end is what it is, the rest says of which sort."""
        parts = self.parts(token)
        if not parts:
            return {}
        meanings: dict[str, float] = {}
        for cut in range(1, len(parts)):
            head = self._part("".join(parts[cut:]), kind)
            rest = "".join(parts[:cut])
            modifier = self._named([stem(rest)], [], kind) or self._named(
                [stem(parts[0])], [], kind
            )
            for slug, weight in head.items():
                meanings[slug] = max(meanings.get(slug, 0.0), weight * HEAD)
            for slug, weight in modifier.items():
                meanings[slug] = max(meanings.get(slug, 0.0), weight * MODIFIER)
            if head:
                break
        return meanings

    def _part(self, word: str, kind: str) -> dict[str, float]:
        return {} if word in self._quiet else self._named([stem(word)], [], kind)

    def _near(self, slug: str) -> Iterable[tuple[str, float]]:
        if slug not in self._nearby:
            self._nearby[slug] = self._look_around(slug)
        return self._nearby[slug].items()

    def _above(self, slug: str) -> dict[str, float]:
        found = self._upward.get(slug)
        if found is None:
            found, todo = {slug: 1.0}, [slug]
            while todo:
                lower = todo.pop()
                concept = self.concepts.get(lower)
                for broader in concept.broader if concept else ():
                    if found[lower] * SORT_OF > found.get(broader, 0.0):
                        found[broader] = found[lower] * SORT_OF
                        todo.append(broader)
            self._upward[slug] = found
        return found

    def _look_around(self, slug: str) -> dict[str, float]:
        if slug not in self.concepts:
            return {}
        near, todo = {slug: 1.0}, [(slug, 1.0)]
        while todo:
            lower, weight = todo.pop()
            for broader in self.concepts[lower].broader:
                if weight * BROADER > max(near.get(broader, 0.0), SMALLEST):
                    near[broader] = weight * BROADER
                    todo.append((broader, weight * BROADER))
        for other in self._related.get(slug, ()):
            near[other] = max(near.get(other, 0.0), RELATED)
        return near

    @cached_property
    def _sorts(self) -> Counter[str]:
        """How many concepts are a sort of each."""
        return Counter(above for slug in self.concepts for above in self._above(slug))

    @cached_property
    def _upward(self) -> dict[str, dict[str, float]]:
        return {}

    @cached_property
    def _nearby(self) -> dict[str, dict[str, float]]:
        return {}

    @cached_property
    def _related(self) -> Mapping[str, set[str]]:
        """Who is related to whom, both ways."""
        pairs: dict[str, set[str]] = defaultdict(set)
        for concept in self.concepts.values():
            for other in concept.related:
                pairs[concept.slug].add(other)
                pairs[other].add(concept.slug)
        return pairs
