"""The coordinator's words for letters: where they are looked up, tried out and kept."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from django.db import transaction
from django.template import Context, Node, Variable
from django.template.base import TokenType, VariableNode
from django.template.defaulttags import ForNode, IfNode
from django.template.loader import get_template
from django.template.loader_tags import IncludeNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation

from accounts.letters import samples, texts
from accounts.letters.known import Sample
from accounts.models import User
from cms.models import LetterText

KEPT_SECONDS = 5  # for so long another process may still use the old words


class Words(NamedTuple):
    """A subject and opening lines; empty where ours are to be used."""

    subject: str = ""
    opening: str = ""


OURS = Words()
Key = tuple[str, str]  # letter, language


class _Memory:
    """All words of this process, read together: one query in `KEPT_SECONDS`."""

    def __init__(self) -> None:
        self.known: dict[Key, Words] = {}
        self.until = 0.0

    def read(self) -> dict[Key, Words]:
        if time.monotonic() >= self.until:
            rows = LetterText.objects.values_list("letter", "language", "subject", "opening")
            self.known = {(name, lang): Words(*rest) for name, lang, *rest in rows}
            self.until = time.monotonic() + KEPT_SECONDS
        return self.known


_memory = _Memory()
_tried: ContextVar[dict[Key, Words]] = ContextVar("letter_words_tried")


def override(name: str, language: str) -> tuple[str, str]:
    """Her subject and opening lines for a letter; empty ones stand for ours.

    Cost: one query in `KEPT_SECONDS`, whatever number of letters is written.
    """
    key = (name, language[:2])
    trial = _tried.get({})
    return trial[key] if key in trial else _memory.read().get(key, OURS)


def forget() -> None:
    """Read the words again before the next letter of this process."""
    _memory.until = 0.0


@contextmanager
def trying(name: str, language: str, words: Words) -> Iterator[None]:
    """Within this block a letter is written with `words`, which nobody has saved."""
    token = _tried.set({(name, language): words})
    try:
        yield
    finally:
        _tried.reset(token)


@transaction.atomic
def keep(name: str, language: str, words: Words, *, by: User) -> LetterText | None:
    """Save her words from now on; without any, the letter has ours again."""
    transaction.on_commit(forget, robust=True)
    forget()
    if words == OURS:
        LetterText.objects.filter(letter=name, language=language).delete()
        return None
    kept, _made = LetterText.objects.update_or_create(
        letter=name, language=language, defaults={**words._asdict(), "changed_by": by}
    )
    return kept


def ours_in_words(sample: Sample, language: str) -> Words:
    """Our own text as she could have typed it, with words between braces; empty where it varies.

    What the words stand for in the example is put back to the word, the longest first. A text that
    says something else from letter to letter (“and 2 more”) cannot be written like that.
    """
    with translation.override(language):
        values = sample.values(language)
        named = {word.value(values): word.shown for word in reversed(sample.all_words)}
    named.pop("", None)
    found = "|".join(re.escape(value) for value in sorted(named, key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?:{found})(?!\w)")

    def put_back(part: str, text: str) -> str:
        if _varies(f"emails/{sample.name}/{part}.txt", values, set(named)):
            return ""
        return pattern.sub(lambda match: named[match[0]], text)

    subject, opening = texts.ours(sample.name, language)
    return Words(put_back("subject", subject), opening and put_back("opening", opening))


def _varies(path: str, values: dict[str, Any], known: set[str]) -> bool:
    """Whether a template says more than its words do: it decides, counts, prints other things."""
    template: Any = get_template(path)
    nodes: Any = template.template.nodelist.get_nodes_by_type(Node)
    if any(isinstance(node, IfNode | ForNode | IncludeNode) for node in nodes):
        return True
    context = Context(values, autoescape=False)
    printed = []
    for node in nodes:
        if isinstance(node, VariableNode):
            printed.append(node.filter_expression.resolve(context))
        if isinstance(node, BlockTranslateNode):
            if node.plural:
                return True
            own = {name: value.resolve(context) for name, value in node.extra_context.items()}
            names = [token.contents for token in node.singular if token.token_type == TokenType.VAR]
            printed += [own[n] if n in own else Variable(n).resolve(context) for n in names]
    return not {" ".join(str(value).split()) for value in printed} <= known


def title(name: str) -> str:
    """What people call a letter; its folder where we do not know it."""
    sample = samples.find(name)
    return str(sample.title) if sample else name


def choices() -> list[tuple[str, str]]:
    """Every letter, for a filter."""
    return sorted(((s.name, str(s.title)) for s in samples.all()), key=lambda pair: pair[1])
