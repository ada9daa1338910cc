"""Tokens, folding and stems, for Dutch with English in between.

Stems come from Snowball's Kraaij-Pohlmann algorithm for Dutch (Kraaij & Pohlmann,
“Porter's stemming algorithm for Dutch”, 1994), which brings *ruimte/ruimtes*,
*huis/huizen* and *zaal/zalen* together where PostgreSQL's `dutch` does not.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer

LONGEST_TEXT = 20_000  # characters read; what follows adds nothing to what a text is about
_TOKEN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")

# Words that say nothing about what somebody has or needs.
_STOP_WORDS = frozenset(
    """
    a aan aangeboden achter al alle alleen alles als altijd and any are at be beetje ben bent bij
    by can daar dag dan dat de deze die dit doe doen door dus een eens eigen elk elke en er etc
    for from ga gaan gaat geen geef geven goed graag haar had heb hebben hebt heeft heel heen her
    het hier hij hoe hun i iemand iets if in is it its ja je jij jou jouw jullie kan kom komen komt
    kun kunnen kunt maar mag me mee meer men met mij mijn moet my na naar niet niets nog nu of om
    omdat on one ons onze ook op or our over per samen so some te tegen tijdens that the their
    them there they this to toch toe tot tussen u uit uw van veel voor vraag vragen waar want
    waren was wat we weer wel welkom were wie wij wil willen with word worden wordt you your ze
    zelf zich zij zijn zo zoek zoeken zoekt gezocht zonder zou biedt bieden aanbod aanbieden
    looking need needed offer offers request
    """.split()
)


def plain(text: str) -> str:
    """Lower case, without accents or other marks; at most 20,000 characters."""
    decomposed = unicodedata.normalize("NFKD", text[:LONGEST_TEXT].lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokens(text: str) -> list[str]:
    """The words and numbers of a text, folded, in order."""
    return [t.replace("’", "'").removesuffix("'s") for t in _TOKEN.findall(plain(text))]


def stems(text: str) -> list[str]:
    """The stems of what a text is about: no stop words, no lone letters, in order.

    Cost: O(length); stems are remembered for the words seen most.
    """
    return [stem(token) for token in content_tokens(text)]


def content_tokens(text: str) -> list[str]:
    """The folded words that a text is about: no stop words, no lone letters, in order."""
    return [token for token in tokens(text) if len(token) > 1 and token not in _STOP_WORDS]


@lru_cache(maxsize=50_000)
def stem(token: str) -> str:
    """One folded word brought to its Dutch stem; numbers stay as they are."""
    return token if token.isdigit() else _stemmers.dutch.stemWord(token)


@lru_cache(maxsize=50_000)
def stem_english(token: str) -> str:
    """One folded word brought to its English stem; numbers stay as they are."""
    return token if token.isdigit() else _stemmers.english.stemWord(token)


class _Stemmers(threading.local):
    """PyStemmer's stemmers, which may not be shared by threads."""

    def __init__(self) -> None:
        self.dutch = Stemmer.Stemmer("dutch", 0)  # 0: `lru_cache` remembers already
        self.english = Stemmer.Stemmer("english", 0)


_stemmers = _Stemmers()
