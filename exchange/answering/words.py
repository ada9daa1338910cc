"""What a reply of a few words means (pure, no queries).

Doing the wrong thing is worse than asking. So a reply is understood only when every word of its
first sentence belongs to phrases known here, and all of them say the same. One word that is not
known, a question, a condition or a contradiction, and it is not understood: then it is passed on
to people, or the writer is asked.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from exchange.answering import phrasebook


class Word(StrEnum):
    """What somebody means; the later ones say more precisely what the first two say."""

    YES = "yes"
    NO = "no"
    LATER = "later"
    EXTEND = "extend"
    FULFILLED = "fulfilled"
    STOP = "stop"
    INTERESTED = "interested"
    WELCOME = "welcome"
    COMING = "coming"
    RIGHT = "right"
    CANNOT = "cannot"
    GONE = "gone"


@dataclass(frozen=True)
class Answer:
    """One thing that somebody says.

    Attributes:
        number: of the thing in the letter, if one was named.
        soon: “week”, “month” or “summer” with LATER, if said.
        more: whether the text says more than this, which somebody should read.
    """

    word: Word
    number: int | None = None
    soon: str = ""
    more: bool = False


LONGEST = 4000  # characters of a text that are looked at
MOST_NUMBERS = 30
SHORTEST_REPAIRED = 5  # letters; shorter words have too many neighbours: jas, nu, nee

_FILLER = ""
_REASON = "reason"
_PHRASES: dict[str, str] = {
    Word.YES: phrasebook.YES,
    Word.INTERESTED: phrasebook.INTERESTED,
    Word.WELCOME: phrasebook.WELCOME,
    Word.COMING: phrasebook.COMING,
    Word.RIGHT: phrasebook.RIGHT,
    Word.EXTEND: phrasebook.EXTEND,
    Word.LATER: phrasebook.LATER,
    "week": phrasebook.WEEK,
    "month": phrasebook.MONTH,
    "summer": phrasebook.SUMMER,
    Word.FULFILLED: phrasebook.FULFILLED,
    Word.GONE: phrasebook.GONE,
    Word.NO: phrasebook.NO,
    Word.CANNOT: phrasebook.CANNOT,
    Word.STOP: phrasebook.STOP,
    _REASON: phrasebook.REASON,
    _FILLER: phrasebook.FILLER,
}

# Said along with the first, the second is what is meant: “ja, verleng maar”, “nee, gevonden”.
_SHARPER = {
    Word.YES: {Word.INTERESTED, Word.WELCOME, Word.COMING, Word.RIGHT, Word.EXTEND, Word.FULFILLED},
    Word.NO: {Word.CANNOT, Word.GONE, Word.FULFILLED},
    Word.GONE: {Word.FULFILLED},
    Word.RIGHT: {Word.EXTEND},
}
_SOON = ("week", "month", "summer")

# What makes a longer text doubtful, whatever its first sentence says.
_AGAINST_YES = phrasebook.AGAINST_YES
_AGAINST_NO = phrasebook.AGAINST_NO
_AGAINST_CLOSING = _AGAINST_YES | _AGAINST_NO
_YES_LIKE = frozenset(
    {Word.YES, Word.INTERESTED, Word.WELCOME, Word.COMING, Word.RIGHT, Word.EXTEND}
)
_NO_LIKE = frozenset({Word.NO, Word.CANNOT, Word.LATER})

# Words of the language that lie one letter beside one of ours, and mean something else.
_NOT_OURS = phrasebook.NOT_OURS

_TYPED_FOR = {
    "jah": "ja", "jaah": "ja", "jha": "ja", "neeh": "nee", "nne": "nee", "yea": "yes",
    "yees": "yes", "yse": "yes", "stopp": "stop", "sotp": "stop", "stpo": "stop", "grag": "graag",
    "latr": "later", "latre": "later", "vervult": "vervuld", "vervuldt": "vervuld",
    "verlengd": "verleng",
}  # fmt: skip

_GREETING = re.compile(
    r"\s*(hoi|hallo|dag|beste|lieve|geachte|hi|hello|hey|dear|goede ?(?:morgen|middag|navond)"
    r"|good (?:morning|afternoon|evening))\b([^,.!?\n]{0,40})[,!.\n]",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"(?:^|(?<=[\s,.!]))(?:met )?(?:(?:vriendelijke|hartelijke|lieve|warme|muzikale|fijne|veel|kind"
    r"|best|warm) )?(?:groet(?:en|jes)?|mvg|gr|liefs|regards|wishes|cheers|yours|sincerely"
    r"|hartelijks)\b(?! (?:en|and) )[^.!?\d]{0,60}$",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"\s*(?:[A-Z][\w'’-]*\.?|van|de|der|den|ten|ter|het|'t)(?:\s+(?:[A-Z][\w'’-]*\.?|van|de|der|den"
    r"|ten|ter|het|'t)){0,4}\s*"
)
_SENTENCE = re.compile(r"[^.!?\n;…]+[.!?\n;…]*")
_DAYS_AND_MONTHS = phrasebook.DAYS_AND_MONTHS
_NOT_A_THING = (
    r"(?!\d|[.,:/-]\d|\s*(?:uur|u\b|h\b|am\b|pm\b|euro|%|x\b|keer|stoel|mens|person|people|pers"
    r"|dagen|days|weken|weeks|jan|feb|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec))"
)
_NUMBER = re.compile(
    r"(?:\b(?:(?:op|bij|voor|met|on|for|to) )?(?:het |de |the )?"
    r"(?:nummers?|nrs?|numbers?|punt|optie|option)\b\s*[.:#]?\s*|\[\s*|#\s*"
    r"|\b(?:op|bij|voor|on|for|to)\s+)?(?<![\d.,:/-])(\d{1,2})" + _NOT_A_THING + r"\s*\]?",
    re.IGNORECASE,
)
_BEFORE_NUMBER = re.compile(r"(?<=[a-z])\s+(?=[#\[]?\d{1,2}\b)", re.IGNORECASE)
_AFTER_NUMBER = re.compile(r"(?<=\d)\s+(?=[a-z])", re.IGNORECASE)
_NUMBER_WORD = re.compile(
    r"\b(nummer|number)\s+(een|één|twee|drie|vier|vijf|zes|one|two|three|four|five|six)\b",
    re.IGNORECASE,
)
_NUMBERS = {
    "een": 1, "één": 1, "twee": 2, "drie": 3, "vier": 4, "vijf": 5, "zes": 6, "one": 1, "two": 2,
    "three": 3, "four": 4, "five": 5, "six": 6,
}  # fmt: skip
_JOINT = re.compile(r"[,;/\n]|\.(?!\d)|\s(?:en|and|&|\+)\s", re.IGNORECASE)


def understand(text: str, language: str = "nl") -> list[Answer]:
    """What somebody answers, in the order in which she says it; empty when in doubt.

    `language` is what the letter was written in; people answer in either, so both are known.
    Cost: about a millisecond.
    """
    text = _tidy(text)
    return _numbered(text) or _plain(text)


# --- one answer --------------------------------------------------------------------------------


def _plain(text: str) -> list[Answer]:
    sentences = [s for s in _sentences(text) if not _is_filler(s)]
    meant = _meaning(sentences[0]) if sentences else None
    if meant is None:
        return []
    others: list[str] = []
    for sentence in sentences[1:]:
        said = _meaning(sentence)
        if said is None:
            others.append(sentence)
            continue
        # What says the same once more, or more precisely, is nothing to be passed on.
        meant = _together([meant, said])
        if meant is None:
            return []
    if others and _is_doubtful(meant.word, others):
        return []
    return [replace(meant, more=meant.more or bool(others))]


def _is_doubtful(word: Word, others: list[str]) -> bool:
    against = _AGAINST_CLOSING
    if word in _YES_LIKE:
        against = _AGAINST_YES
    elif word in _NO_LIKE:
        against = _AGAINST_NO
    if any(not against.isdisjoint(_tokens(s)) for s in others):
        return True
    return word not in _YES_LIKE and any("?" in s for s in others)


def _is_filler(sentence: str) -> bool:
    tokens = _tokens(sentence)
    return not tokens or _labels(tuple(tokens)) == frozenset({_FILLER})


def _meaning(sentence: str) -> Answer | None:
    """What one sentence says, if each of its words is known and all agree."""
    if "?" in sentence:
        return None
    labels = _labels(tuple(_tokens(sentence)))
    if labels is None:
        return None
    meant = _together(_of_label(label) for label in sorted(labels - {_FILLER, _REASON}))
    if meant is None or _REASON not in labels:
        return meant
    # “Nee, te ver weg”: the reason is worth keeping; without a no it says nothing for certain.
    return replace(meant, more=True) if meant.word == Word.NO else None


def _of_label(label: str) -> Answer:
    return Answer(Word.LATER, soon=label) if label in _SOON else Answer(Word(label))


def _together(answers: Iterable[Answer]) -> Answer | None:
    """The sharpest of what agrees; None for what does not."""
    meant: Answer | None = None
    for answer in answers:
        if meant is None or answer.word in _SHARPER.get(meant.word, ()):
            meant = answer
        elif meant.word == answer.word:
            if meant.soon and answer.soon and meant.soon != answer.soon:
                return None
            meant = meant if meant.soon else answer
        elif meant.word not in _SHARPER.get(answer.word, ()):
            return None
    return meant


# --- several answers ---------------------------------------------------------------------------


def _numbered(text: str) -> list[Answer]:
    """“1 ja, 2 nee”, “ja 2”, “JA op nummer 2 en 3”; or one of these, and then a text."""
    if not _NUMBER.search(text):
        return []
    # “1 ja 2 nee”, “ja 1 nee 2”: only where one way of reading it makes sense.
    ways = (text, _BEFORE_NUMBER.sub(", ", text), _AFTER_NUMBER.sub(", ", text))
    readings = {tuple(found) for way in ways if (found := _list(way))}
    if len(readings) == 1:
        return list(readings.pop())
    if readings:
        return []
    sentences = _sentences(text)
    if len(sentences) < 2:
        return []
    first, others = _list(sentences[0]), [s for s in sentences[1:] if not _is_filler(s)]
    if len(first) != 1 or _is_doubtful(first[0].word, others):
        return []
    if any(_meaning(_NUMBER.sub(" ", s)) for s in others):
        return []
    return [replace(first[0], more=bool(others))]


def _list(text: str) -> list[Answer]:
    """Numbers with a word each, and nothing else."""
    if "?" in text:
        return []
    answers: list[Answer] = []
    waiting: list[int] = []  # numbers whose word comes after them
    held: Answer | None = None  # a word whose number comes after it
    last: Answer | None = None  # for a list of numbers after one word
    for part in _JOINT.split(text):
        numbers = [int(n) for n in _NUMBER.findall(part)]
        words = _NUMBER.sub(" ", part)
        if _is_filler(words):
            if numbers and held:
                last, held = held, None
            if last and numbers:
                answers += [replace(last, number=n) for n in numbers]
            else:
                waiting += numbers
            continue
        meant = _meaning(words)
        if meant is None or held:
            return []
        if waiting and numbers and not re.match(r"\W*\d", part):
            return []  # “1, ja 2”
        if not numbers and not waiting:
            held = meant
            continue
        answers += [replace(meant, number=n) for n in [*waiting, *numbers]]
        waiting = []
        # “ja 1, 3”: the 3 belongs to the word before it. “1 ja, 3 nee”: it does not.
        last = meant if numbers and not re.match(r"\W*\d", part.strip()) else None
    numbers_said = [a.number for a in answers]
    if waiting or held or len(set(numbers_said)) < len(numbers_said):
        return []
    return answers if len(answers) <= MOST_NUMBERS else []


# --- words -------------------------------------------------------------------------------------


def _tidy(text: str) -> str:
    """Without the greeting above, the closing and the name below, and what carries no words."""
    text = text[:LONGEST].replace("\r\n", "\n").replace("\r", "\n").replace("’", "'")
    text = re.sub(r"\b(nrs?)\.", r"\1 ", text, flags=re.IGNORECASE)
    text = _NUMBER_WORD.sub(lambda m: f"{m[1]} {_NUMBERS[m[2].lower()]}", text)
    greeting = _GREETING.match(text)
    if greeting and _labels(tuple(_tokens(greeting[2]))) in (
        None,
        frozenset({_FILLER}),
        frozenset(),
    ):
        text = text[greeting.end() :]
    lines = [line for line in text.split("\n") if line.strip()]
    kept: list[str] = []
    for line in lines:
        closing = _CLOSING.search(line)
        if closing:
            kept.append(line[: closing.start()])
            break
        kept.append(line)
    while len(kept) > 1 and _is_name(kept[-1]):
        kept.pop()
    return "\n".join(line for line in kept if line.strip())


def _is_name(line: str) -> bool:
    """Whether a line at the end is somebody's name: capitals, and no word that says anything."""
    if not _NAME.fullmatch(line):
        return False
    tokens = _tokens(line)
    return _labels(tuple(tokens)) is None and _DAYS_AND_MONTHS.isdisjoint(tokens)


def _sentences(text: str) -> list[str]:
    return [s for s in _SENTENCE.findall(text) if s.strip(" .!…;\n\t-")]


def _tokens(text: str) -> list[str]:
    """Words in small letters without accents; misspelled ones as they are written here."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c)).replace("'", "")
    plain = re.sub(r"(.)\1{2,}", r"\1\1", plain).replace("e-mail", "email")
    return [_repaired(token) for token in re.findall(r"[a-z]+|\d+", plain)]


@cache
def _phrases() -> dict[tuple[str, ...], frozenset[str]]:
    found: dict[tuple[str, ...], frozenset[str]] = {}
    for label, phrases in _PHRASES.items():
        for phrase in phrases.split(","):
            words = tuple(re.findall(r"[a-z]+", phrase.replace("e-mail", "email")))
            found[words] = found.get(words, frozenset()) | {str(label)}
    return found


@cache
def _vocabulary() -> frozenset[str]:
    said = {word for words in _phrases() for word in words}
    return frozenset(said | _AGAINST_CLOSING | _DAYS_AND_MONTHS)


@cache
def _long_words() -> dict[str, list[str]]:
    """Words that may be repaired to, by their first letter: that one is rarely missed."""
    found: dict[str, list[str]] = {}
    for word in sorted(_vocabulary()):
        if len(word) >= SHORTEST_REPAIRED:
            found.setdefault(word[0], []).append(word)
    return found


def _repaired(token: str) -> str:
    token = _TYPED_FOR.get(token, token)
    if token in _vocabulary() or token in _NOT_OURS or len(token) < SHORTEST_REPAIRED:
        return token
    near = process.extract(
        token,
        _long_words().get(token[0], ()),
        scorer=OSA.distance,
        score_cutoff=2 if len(token) > 8 else 1,
        limit=2,
    )
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return token
    return str(near[0][0])


def _labels(tokens: tuple[str, ...]) -> frozenset[str] | None:
    """What the phrases say of which a sentence is made; None if one word belongs to none.

    Of several ways to divide it, the one with the fewest phrases: “niet meer nodig” is one.
    """
    if len(tokens) > 20:
        return None
    phrases = _phrases()
    longest = max(map(len, phrases))
    best: list[tuple[int, frozenset[str]] | None] = [(0, frozenset())]
    for end in range(1, len(tokens) + 1):
        found: tuple[int, frozenset[str]] | None = None
        for start in range(max(0, end - longest), end):
            before, labels = best[start], phrases.get(tokens[start:end])
            if before is None or labels is None:
                continue
            if found is None or before[0] + 1 < found[0]:
                found = before[0] + 1, before[1] | labels
        best.append(found)
    return best[-1][1] if best[-1] else None
