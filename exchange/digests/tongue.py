"""Saying the same few phrases very often, in one language at a time.

Django asks with each phrase which language the thread speaks, and that costs more than looking the
phrase up. Within `speaking` it is asked once for all of the letters in one language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from threading import local
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import trans_real

_spoken = local()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Activate a language, for everything in this block."""
    with translation.override(language):
        book: Any = trans_real.translation(language)
        before = getattr(_spoken, "known", None)
        _spoken.known = Known(book)
        try:
            yield
        finally:
            _spoken.known = before


class Known(dict[str, str]):
    """The phrases of a language, each looked up once."""

    def __init__(self, book: Any) -> None:
        self.book = book

    def __missing__(self, message: str) -> str:
        self[message] = said = str(self.book.gettext(message))
        return said


def gettext(message: str) -> str:
    known: Known | None = getattr(_spoken, "known", None)
    return translation.gettext(message) if known is None else known[message]


def ngettext(singular: str, plural: str, number: int) -> str:
    return translation.ngettext(singular, plural, number)


def pgettext(context: str, message: str) -> str:
    return translation.pgettext(context, message)


def day(value: date, form: str) -> str:
    """A day in words, such as “l j F”."""
    return _day(value, form, translation.get_language() or "")


@lru_cache(maxsize=4096)
def _day(value: date, form: str, _language: str) -> str:
    return date_format(value, form)
