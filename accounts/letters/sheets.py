"""Letters to very many: the layout is made once, what differs for each reader is filled in.

Laying out a letter (MJML) and moving its CSS inline takes hundredths of a second; for a hundred
thousand readers that is hours. A sheet is a letter in which marks stand for what differs. It is
laid out once for each language; after that, filling it in is joining strings.

    page = sheets.sheet("digest", ("subject", "items"), language)
    html = page.html.fill({"subject": subject, "items": SafeString(items)})
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from accounts.letters import texts
from accounts.letters.writing import base_context, render_html, tidy

_MARK = re.compile(r"⟦(\w+)⟧")


class Marks(dict[str, Any]):
    """A context in which each name is a mark with that name."""

    def __init__(self, names: Sequence[str], **more: Any) -> None:
        super().__init__({name: mark(name) for name in names}, **more)


def mark(name: str) -> str:
    """What stands in a sheet for what is filled in later. Nothing escapes or changes it."""
    return f"⟦{name}⟧"


class Form:
    """Text with marks, cut at them."""

    def __init__(self, text: str, *, escapes: bool) -> None:
        self.escapes = escapes
        self._pieces = _MARK.split(text)  # text, name, text, name, …, text
        self.names = frozenset(self._pieces[1::2])

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with these values in it; in HTML they are escaped unless they are safe.

        Raises:
            KeyError: a mark has no value.
        """
        if self.escapes:
            values = {name: _escaped(values[name]) for name in self.names}
        pieces = list(self._pieces)
        pieces[1::2] = [values[name] for name in pieces[1::2]]
        return "".join(pieces)


def _escaped(text: str) -> str:
    """As Django's `conditional_escape`, for text that is text; in a tenth of the time."""
    return text if isinstance(text, SafeString) else escape(text)


@dataclass(frozen=True)
class Sheet:
    """The two parts of a letter, laid out."""

    text: Form
    html: Form


def sheet(letter: str, names: Sequence[str], language: str) -> Sheet:
    """The sheet of a letter in a language, from `body.txt` and `body.mjml` of its folder.

    Made once in the life of a process; while developing, each time.
    """
    make = _laid_out.__wrapped__ if settings.DEBUG else _laid_out
    return make(letter, tuple(names), language, settings.SITE_URL, settings.SITE_NAME)


@lru_cache(maxsize=32)
def _laid_out(letter: str, names: tuple[str, ...], language: str, *_settings: str) -> Sheet:
    with override(language):
        context = base_context(None) | Marks(names)
        text = tidy(texts.plain(letter, "body.txt", context))
        html = render_html(letter, context)
    return Sheet(Form(text, escapes=False), Form(html, escapes=True))


def form(template: str, names: Sequence[str], language: str, **context: Any) -> Form:
    """A small part of a letter in plain HTML with inline styles, cut at its marks.

    Args:
        template: its path; `context` decides which of its branches are taken.
    """
    make = _cut.__wrapped__ if settings.DEBUG else _cut
    return make(template, tuple(names), language, tuple(sorted(context.items())))


@lru_cache(maxsize=256)
def _cut(
    template: str, names: tuple[str, ...], language: str, context: tuple[tuple[str, Any], ...]
) -> Form:
    with override(language):
        text = render_to_string(template, Marks(names, **dict(context)))
    return Form(re.sub(r">\s+<", "><", text.strip()), escapes=True)
