"""What a text is about: terms and concepts, each with a weight (pure, no queries)."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exchange.language import content_tokens, stem
from exchange.language.compounds import word_counts
from exchange.matching.vocabulary import Lexicon

TITLE, TAG, BODY = 1.0, 0.9, 0.55  # what is said in the title weighs most
PART = 0.5  # of a word goes to the parts of a compound
MOST_TAGS = 30
MOST_TERMS = 120
MOST_CONCEPTS = 60

# A word that films say a million times says little, one they say a hundred times says all.
COMMON, RARE = 1e6, 300.0
LEAST = 0.2

_SENTENCE = re.compile(r"(?<=[.!?…;:])\s+|\n+")
_CLAUSE = re.compile(r"[,;:.!?()\n]+|\b(?:maar|wel|but)\b", re.IGNORECASE)
_DENIAL = re.compile(r"\b(?:geen|zonder|niet|behalve|no|not|without|except)\b", re.IGNORECASE)
_REFUSAL = re.compile(
    r"\b(?:kan|kunnen|mag|mogen|past|lukt|is|zijn)\s+(?:er\s+|hier\s+|helaas\s+|dus\s+)*niet\b"
    r"|\bniet\s+(?:toegestaan|mogelijk|toegankelijk|geschikt|inbegrepen|aanwezig|bedoeld)\b"
    r"|\b(?:verboden|uitgesloten|not allowed|not possible|not suitable|not included)\b",
    re.IGNORECASE,
)
DENIED_WORDS = 3  # after *geen* or *zonder*

Weights = Mapping[str, float]


@dataclass(frozen=True)
class Analysis:
    """Stems (`terms`) and slugs (`concepts`) with weights from 0 to 1; titles apart."""

    terms: Weights = field(default_factory=dict)
    concepts: Weights = field(default_factory=dict)
    title_terms: Weights = field(default_factory=dict)
    title_concepts: Weights = field(default_factory=dict)
    denied: Weights = field(default_factory=dict)  # concepts that it says there are not


class _Weighing:
    """Words and concepts gathered out of several texts; the highest weight counts."""

    def __init__(self, lexicon: Lexicon, kind: str) -> None:
        self._lexicon, self._kind = lexicon, kind
        self.terms: dict[str, float] = {}
        self.concepts: dict[str, float] = {}
        self.denied: dict[str, float] = {}

    def read(self, text: str, weight: float) -> None:
        """Take in a text; what it denies is kept apart."""
        affirmed, denied = affirmed_and_denied(text)
        self._take(affirmed, weight)
        if denied:
            tokens = content_tokens(denied)
            for found in self._lexicon.find(tokens, self._kind):
                self._add(self.denied, found.slug, weight * found.weight)

    def _take(self, text: str, weight: float) -> None:
        tokens = self._lexicon.without_fillers(content_tokens(text))
        for found in self._lexicon.find(tokens, self._kind):
            self._add(self.concepts, found.slug, weight * found.weight)
        for token in tokens:
            self._add_term(token, weight)

    def _add_term(self, token: str, weight: float) -> None:
        word = self._lexicon.corrected(token)
        self._add(self.terms, stem(word), weight * general_rarity(word))
        for part in self._lexicon.parts(word):
            self._add(self.terms, stem(part), weight * PART * general_rarity(part))

    @staticmethod
    def _add(weights: dict[str, float], key: str, weight: float) -> None:
        weights[key] = max(weights.get(key, 0.0), round(weight, 3))


def analyse(
    lexicon: Lexicon, kind: str, title: str, body: str = "", tags: Iterable[str] = ()
) -> Analysis:
    """What a text of one kind of listing is about.

    What is denied (*geen piano*, *dansen kan er niet*) counts apart. At most 120 terms and 60
    concepts are kept, the heaviest. Cost: O(length), some 2 ms for a usual listing.
    """
    in_title = _Weighing(lexicon, kind)
    in_title.read(title, TITLE)
    whole = _Weighing(lexicon, kind)
    whole.terms.update(in_title.terms)
    whole.concepts.update(in_title.concepts)
    whole.denied.update(in_title.denied)
    for tag in list(tags)[:MOST_TAGS]:
        whole.read(tag, TAG)
    for sentence in sentences(body):
        whole.read(sentence, BODY)
    return Analysis(
        _heaviest(whole.terms, MOST_TERMS),
        _heaviest(whole.concepts, MOST_CONCEPTS),
        _heaviest(in_title.terms, MOST_TERMS),
        _heaviest(in_title.concepts, MOST_CONCEPTS),
        _heaviest(whole.denied, MOST_CONCEPTS),
    )


def sentences(text: str) -> list[str]:
    """A text in sentences, or in clauses set off by a colon or semicolon."""
    return [piece for piece in _SENTENCE.split(text) if piece.strip()]


def general_rarity(token: str) -> float:
    """How much a word says, from 0.2 for what everybody says to 1.0 for what few do."""
    if token.isdigit():
        return LEAST
    count = max(float(word_counts().get(token, 0)), RARE)
    share = math.log(count / RARE) / math.log(COMMON / RARE)
    return max(LEAST, 1 - (1 - LEAST) * share)


def affirmed_and_denied(text: str) -> tuple[str, str]:
    """A text taken apart in what it says there is, and what it says there is not.

    *Zaal zonder podium, dansen kan er niet* is a hall; neither a stage nor dancing.
    """
    if not _DENIAL.search(text) and not _REFUSAL.search(text):
        return text, ""
    kept, denied, start = [], [], 0
    ends = [*(match.span() for match in _CLAUSE.finditer(text)), (len(text), len(text))]
    for end, following in ends:
        clause, start = text[start:end], following
        if _REFUSAL.search(clause):
            denied.append(clause)
            continue
        before, *after = _DENIAL.split(clause)
        kept.append(before)
        for rest in after:
            words = rest.split()
            denied.append(" ".join(words[:DENIED_WORDS]))
            kept.append(" ".join(words[DENIED_WORDS:]))
    return " , ".join(kept), " , ".join(denied)


def _heaviest(weights: Mapping[str, float], most: int) -> dict[str, float]:
    ordered = sorted(weights.items(), key=lambda item: (-item[1], item[0]))
    return dict(ordered[:most])
