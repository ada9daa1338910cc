"""The plain parts of a letter: subject, opening lines, reason, body."""

from typing import Any

from django.template import Context, TemplateDoesNotExist
from django.template.loader import get_template


def subject(name: str, values: dict[str, Any]) -> str:
    return one_line(plain(name, "subject.txt", values))


def opening(name: str, values: dict[str, Any]) -> str:
    """The first lines under the greeting; empty for a letter that has none of its own."""
    return plain(name, "opening.txt", values, missing_ok=True).strip()


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
