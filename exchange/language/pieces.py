"""A text in pieces that know where they stand, and the numbers among them (pure).

Folding keeps the length of a text, so that whoever recognises something can say in which words.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

LONGEST_TEXT = 20_000  # characters looked at
_PIECE = re.compile(r"\d+(?:[.,]\d+)*|[a-z]+(?:'[a-z]+)*|[^\sa-z\d]")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


class Piece(NamedTuple):
    """A word, a number or a mark, folded, with its place in the text."""

    text: str
    start: int
    end: int


class Text:
    """A text to recognise things in.

    `shown` is what was written (composed Unicode, at most 20,000 characters); `pieces` are its
    words, numbers and marks in lower case without accents.
    """

    def __init__(self, text: str) -> None:
        self.shown = unicodedata.normalize("NFC", text[:LONGEST_TEXT])
        folded = self.shown.lower() if self.shown.isascii() else _folded(self.shown)
        self.pieces = [Piece(m[0], m.start(), m.end()) for m in _PIECE.finditer(folded)]

    def words(self, first: int, end: int) -> str:
        """What was written from piece `first` up to, not including, piece `end`."""
        start, stop = self.pieces[first].start, self.pieces[end - 1].end
        return " ".join(self.shown[start:stop].split())

    def at(self, place: int) -> str:
        """The piece at a place, or nothing beyond either end."""
        return self.pieces[place].text if 0 <= place < len(self.pieces) else ""

    def touches(self, place: int) -> bool:
        """Whether a piece follows the one before without a space."""
        return (
            0 < place < len(self.pieces) and self.pieces[place].start == self.pieces[place - 1].end
        )


def number_at(text: Text, place: int) -> tuple[float, int] | None:
    """The number that begins at a place, and the place behind it.

    Digits with Dutch or English marks (*1.200*, *2,5*), Dutch words up to *negenhonderd…* and
    *duizend*, English ones up to *nine hundred and…*. *Een* is a number only as *één*.
    """
    word = text.at(place)
    if not word:
        return None
    if _DIGITS.fullmatch(word):
        return _of_digits(word, place)
    if word == "een" and text.shown[text.pieces[place].start : text.pieces[place].end] != "een":
        accented = "é" in text.words(place, place + 1).lower()
        return (1.0, place + 1) if accented else None
    if word in _DUTCH:
        value, place = _DUTCH[word], place + 1
        if value < 10 and text.at(place) in ("honderd", "dozijn"):
            return value * (100 if text.at(place) == "honderd" else 12), place + 1
        return float(value), place
    return _english_at(text, place)


def _of_digits(word: str, place: int) -> tuple[float, int] | None:
    if len(word) > 12 or (word[0] == "0" and word[1:2].isdigit()):
        return None
    if _THOUSANDS.fullmatch(word):
        return float(re.sub(r"[.,]", "", word)), place + 1
    if word.isascii() and re.fullmatch(r"\d+(?:[.,]\d+)?", word):
        return float(word.replace(",", ".")), place + 1
    return None


def _english_at(text: Text, place: int) -> tuple[float, int] | None:
    word = text.at(place)
    if word == "a" and text.at(place + 1) in ("hundred", "dozen", "thousand"):
        return float(_SCALES[text.at(place + 1)]), place + 2
    value = _ENGLISH.get(word)
    if value is None:
        return None
    place += 1
    behind = place + 1 if text.at(place) == "-" else place
    if value >= 20 and 0 < _ENGLISH.get(text.at(behind), 99) < 10:
        return float(value + _ENGLISH[text.at(behind)]), behind + 1
    if text.at(place) in _SCALES:
        value, place = value * _SCALES[text.at(place)], place + 1
        behind = place + 1 if text.at(place) == "and" else place
        if value >= 100 and text.at(behind) in _ENGLISH and text.at(behind + 1) not in _SCALES:
            more = _english_at(text, behind)
            return (value + more[0], more[1]) if more else None
    return float(value), place


def _folded(text: str) -> str:
    return "".join(map(_folded_letter, text))


@lru_cache(maxsize=4_000)
def _folded_letter(letter: str) -> str:
    if letter in "’‘´`":
        return "'"
    plain = unicodedata.normalize("NFKD", letter)[0].lower()
    # What has no plain lower-case form of one character stays one character all the same.
    return plain if len(plain) == 1 else letter


def _dutch_words() -> dict[str, int]:
    """Dutch number words from 2 to 999, and some larger; *een* is an article mostly."""
    small = (
        "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien "
        "vijftien zestien zeventien achttien negentien"
    ).split()
    tens = "twintig dertig veertig vijftig zestig zeventig tachtig negentig".split()
    below = {word: n for n, word in enumerate(small)}
    for n, ten in enumerate(tens, start=2):
        below[ten] = 10 * n
        for unit in range(1, 10):
            below[f"{small[unit]}en{ten}"] = 10 * n + unit
    words = dict(below)
    for n, hundred in enumerate(["", *small[2:10]], start=1):
        words[f"{hundred}honderd"] = 100 * n
        for word, rest in below.items():
            if rest:
                words[f"{hundred}honderd{word}"] = 100 * n + rest
                words[f"{hundred}honderden{word}"] = 100 * n + rest
    words |= {f"{word}tal": n for word, n in below.items() if n >= 10 and n % 10 == 0}
    words |= {"honderdtal": 100, "twaalftal": 12, "vijftiental": 15, "duizend": 1000}
    words |= {"tweeduizend": 2000, "twaalfhonderd": 1200, "vijftienhonderd": 1500, "dozijn": 12}
    del words["nul"], words["een"]
    return words


def _english_words(units: Sequence[str], tens: Sequence[str]) -> dict[str, int]:
    words = {word: n for n, word in enumerate(units, start=1)}
    return words | {word: 10 * n for n, word in enumerate(tens, start=2)}


_DUTCH = _dutch_words()
_ENGLISH = _english_words(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen".split(),
    "twenty thirty forty fifty sixty seventy eighty ninety".split(),
)
_SCALES = {"hundred": 100, "dozen": 12, "thousand": 1000}
