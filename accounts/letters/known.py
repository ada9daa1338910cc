"""Every letter there is: its name for people, when it is sent, an example, and its words.

The packages that write letters list them in a module of their own, as `SAMPLES`; the setting
LETTER_SAMPLES names those modules. Nothing here touches the database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.template import Variable, VariableDoesNotExist
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True)
class Word:
    """What may stand between braces in a subject or in opening lines, and is filled in.

    It has an English and a Dutch name, and both always work: {person} and {persoon}.
    """

    name: str
    dutch: str
    meaning: Text
    path: str  # where its value stands in the context of the letter, such as "organisation.name"

    @property
    def shown(self) -> str:
        """As the coordinator types it, in the language of her page."""
        name = self.dutch if get_language() == "nl" else self.name
        return f"{{{name}}}"

    def value(self, values: dict[str, Any]) -> str:
        """What is filled in; empty when this letter knows nothing of the kind."""
        try:
            found = Variable(self.path).resolve(values)
        except VariableDoesNotExist:
            return ""
        return " ".join(str(found).split()) if found else ""


# Every letter knows these.
COMMON = (
    Word("name", "naam", _("the first name of the reader"), "user.greeting"),
    Word("site", "site", _("the name of this site"), "site_name"),
)


@dataclass(frozen=True)
class Sample:
    """One letter, with an example that can be shown at any time."""

    name: str  # its folder under templates/emails/
    title: Text
    when: Text
    variables: Callable[[str], dict[str, Any]]  # the context of an example, in a language
    words: tuple[Word, ...] = ()  # besides the common ones
    fields: Callable[[], dict[str, Any]] = field(default=dict)  # see `letters.write`

    @property
    def all_words(self) -> tuple[Word, ...]:
        return (*COMMON, *self.words)

    def values(self, language: str) -> dict[str, Any]:
        """What the words of the letter are filled in with in the example."""
        return {"site_name": settings.SITE_NAME, **self.variables(language)}


@cache
def _by_name(modules: tuple[str, ...]) -> dict[str, Sample]:
    found = [sample for module in modules for sample in import_module(module).SAMPLES]
    return {sample.name: sample for sample in found}


def every() -> list[Sample]:
    """Every letter, in the order in which the packages list them."""
    return list(_by_name(tuple(settings.LETTER_SAMPLES)).values())


def find(name: str) -> Sample | None:
    """The letter of this name; None when there is none."""
    return _by_name(tuple(settings.LETTER_SAMPLES)).get(name)
