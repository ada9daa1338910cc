"""The plain parts of a letter: subject, opening lines, reason, body.

The coordinator may write another subject and other opening lines (settings.LETTER_TEXTS). Hers
are plain words with `{words}` between braces that are filled in: no tags, and nothing that can
fail. Whatever is wrong with them, the letter goes out: then with ours.
"""

import logging
import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from accounts.letters import known
from accounts.letters.known import Word

log = logging.getLogger(__name__)

SUBJECT_MOST = 120  # what mail programs show of it is less
OPENING_MOST = 1000
_BRACES = re.compile(r"\{\{?\s*([^{}]*?)\s*\}\}?")  # {word}; {{ word }} is what others know
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_LINK = re.compile(
    r"(?:[a-z][a-z0-9+.-]*:)?//[^\s<>“”\"]+|\bwww\.[^\s<>“”\"]+|\b[\w-]+(?:\.[\w-]+)+/[^\s<>“”\"]+",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def subject(name: str, values: dict[str, Any]) -> str:
    hers, _opening = _overridden(name, values)
    return one_line(hers) or one_line(plain(name, "subject.txt", values))


def opening(name: str, values: dict[str, Any]) -> str:
    """The first lines under the greeting; empty for a letter that has none of its own."""
    _subject, hers = _overridden(name, values)
    return hers.strip() or plain(name, "opening.txt", values, missing_ok=True).strip()


def reason(name: str, values: dict[str, Any]) -> str:
    """Why the reader gets this letter."""
    return one_line(plain(name, "reason.txt", values, missing_ok=True))


def plain(name: str, part: str, values: dict[str, Any], *, missing_ok: bool = False) -> str:
    """One plain part of a letter; nothing is escaped, for nothing will unescape it."""
    try:
        template: Any = get_template(f"emails/{name}/{part}")
    except TemplateDoesNotExist:
        if missing_ok:
            return ""
        raise
    return str(template.template.render(Context(values, autoescape=False)))


def one_line(text: str) -> str:
    """All white space as single spaces: a line break in a subject would forge a header."""
    return " ".join(text.split())


def ours(name: str, language: str) -> tuple[str, str]:
    """Our own subject and opening lines with the example filled in, whatever anybody changed."""
    sample = known.find(name)
    if sample is None:
        return "", ""
    with override(language):
        values = sample.values(language)
        first = one_line(plain(name, "subject.txt", values))
        return first, plain(name, "opening.txt", values, missing_ok=True).strip()


def _overridden(name: str, values: dict[str, Any]) -> tuple[str, str]:
    """What the coordinator wrote, filled in; empty where ours is to be used.

    Hers is about one thing, so a letter that bundles several (`bundled` in its context) has ours.
    """
    if not settings.LETTER_TEXTS or values.get("bundled"):
        return "", ""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    try:
        texts = import_string(settings.LETTER_TEXTS)(name, language)
        sample = known.find(name)
        words = sample.all_words if sample else known.COMMON
        first, second = (filled_in(text, words, values) for text in texts)
    except Exception:  # whatever happens there, the letter must go out
        log.exception("the coordinator's words for %s (%s) cannot be used", name, language)
        return "", ""
    return first, second


def filled_in(text: str, words: Iterable[Word], values: dict[str, Any]) -> str:
    """`text` with its words filled in; empty when one of them has no value in this letter.

    Raises:
        ValueError: something between braces is no word, or a brace stands alone.
    """
    by_name = _by_name(words)
    if unknown := unknown_words(text, by_name):
        raise ValueError(f"no such word: {', '.join(unknown)}")
    if _lone_brace(text):
        raise ValueError("a brace stands alone")
    found = {name: by_name[name].value(values) for name in _names(text)}
    if not all(found.values()):
        return ""
    return _BRACES.sub(lambda brace: found[brace[1].lower()], text)


def unknown_words(text: str, by_name: dict[str, Word]) -> list[str]:
    """What stands between braces and is no word of this letter."""
    return [name for name in _names(text) if name not in by_name]


# --- whether an edit may be kept ---------------------------------------------------------------


def check(name: str, language: str, subject: str, opening: str) -> list[str]:
    """Why this subject and these opening lines are refused, in the language of the page.

    Empty texts are ours, and right. They are tried on the example.
    """
    refused = check_subject(name, language, subject) + check_opening(name, language, opening)
    return list(dict.fromkeys(refused))


def check_subject(name: str, language: str, text: str) -> list[str]:
    refused = _check(name, language, text)
    if "\n" in text.strip() or "\r" in text.strip():
        refused.append(_("The subject stands on one line. Take the line break out."))
    if not refused and text.strip():
        done = one_line(_tried(name, language, text))
        if not done:
            refused.append(_("In this letter nothing would be left of the subject."))
        if len(done) > SUBJECT_MOST:
            refused.append(
                _("The subject is too long: %(n)s characters. At most %(most)s fit.")
                % {"n": len(done), "most": SUBJECT_MOST}
            )
    return refused


def check_opening(name: str, language: str, text: str) -> list[str]:
    refused = _check(name, language, text)
    if len(text.strip()) > OPENING_MOST:
        refused.append(
            _("The opening lines are too long: %(n)s characters. At most %(most)s fit.")
            % {"n": len(text.strip()), "most": OPENING_MOST}
        )
    if not refused and text.strip() and not _tried(name, language, text).strip():
        refused.append(_("In this letter nothing would be left of the opening lines."))
    return refused


def _check(name: str, language: str, text: str) -> list[str]:
    """What holds for both."""
    sample = known.find(name)
    if sample is None:
        return [_("There is no such letter.")]
    by_name = _by_name(sample.all_words)
    refused = [_not_a_word(word, by_name) for word in unknown_words(text, by_name)]
    if _lone_brace(text):
        refused.append(
            _("A brace stands alone. A word to fill in has one on each side, such as %(word)s.")
            % {"word": sample.all_words[0].shown}
        )
    if tag := _TAG.search(text):
        refused.append(_("“%(tag)s” would be shown as it is. Use plain words.") % {"tag": tag[0]})
    refused += [
        _("“%(link)s” leads to another site. Letters link to this site only.") % {"link": link}
        for link in _LINK.findall(text)
        if not _is_ours(link)
    ]
    if _CONTROL.search(text):
        refused.append(_("There is a character in it that nobody sees. Type the text anew."))
    return refused


def _not_a_word(word: str, by_name: dict[str, Word]) -> str:
    known_words = ", ".join(dict.fromkeys(w.shown for w in by_name.values()))
    said = _("“%(word)s” is not a word that we can fill in.") % {"word": f"{{{word}}}"}
    if near := get_close_matches(word, by_name, n=1):
        said += " " + _("Do you mean %(word)s?") % {"word": by_name[near[0]].shown}
    return said + " " + _("You can use: %(words)s.") % {"words": known_words}


def _tried(name: str, language: str, text: str) -> str:
    sample = known.find(name)
    if sample is None:
        return ""
    with override(language):
        return filled_in(text, sample.all_words, sample.values(language))


def _is_ours(link: str) -> bool:
    parts = urlsplit(link if "//" in link else f"//{link}")
    ours = urlsplit(settings.SITE_URL)
    return parts.netloc == ours.netloc and parts.scheme in ("", ours.scheme)


def _names(text: str) -> list[str]:
    return [name.lower() for name in dict.fromkeys(_BRACES.findall(text))]


def _by_name(words: Iterable[Word]) -> dict[str, Word]:
    return {name: word for word in words for name in (word.name, word.dutch)}


def _lone_brace(text: str) -> bool:
    rest = _BRACES.sub("", text)
    return "{" in rest or "}" in rest
