"""An overview on paper: the same words as text and as HTML, filled into a sheet made once."""

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accounts.letters import sheets, texts
from accounts.letters.sheets import Form, mark
from accounts.letters.writing import Draft, base_context, tidy
from accounts.models import Letter, User
from exchange.digests.readers import Reader
from exchange.digests.tongue import gettext as _
from exchange.digests.tongue import ngettext
from exchange.digests.wording import Button, Shown, heading, note
from exchange.notifications.links import Verb
from exchange.notifications.models import Digest
from exchange.notifications.stopping import stop_url

NAME = "digest"
MARKS = (
    "subject",
    "greeting",
    "opening",
    "items",
    "items_html",
    "closing",
    "closing_html",
    "reason_line",
    "unsubscribe_url",
    "settings_url",
    "letters_url",
)
MOST_IN_SUBJECT = 110
FOLDER = "emails/digest/items"


class Press:
    """Prints the overviews of one batch in one language, which is the active one."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.sheet = sheets.sheet(NAME, MARKS, language)
        self._pages = {
            "settings_url": settings.SITE_URL + reverse("notifications:settings"),
            "letters_url": settings.SITE_URL + reverse("notifications:letters"),
        }
        self._phrases: dict[tuple[Any, ...], tuple[Form, Form, Form]] = {}

    def print(self, reader: Reader, digest: Digest, shown: Sequence[Shown], left: int) -> Draft:
        """The letter of one overview.

        Args:
            shown: what it tells, in the order in which it is read; not empty.
            left: how many things are on the bell that found no place here.
        """
        parts = self._parts(reader, digest, shown, left)
        offers = list(_numbered(shown))
        values = {**self._pages, **parts, **self.bodies(shown, left)}
        return Draft(
            NAME,
            key=f"digest:{digest.period}:user:{reader.pk}",
            address=reader.email,
            language=self.language,
            subject=parts["subject"],
            text=tidy(self.sheet.text.fill(values)),
            html=self.sheet.html.fill(values),
            user_id=reader.pk,
            reason=parts["reason_line"],
            priority=Letter.Priority.NEWS,
            unsubscribe_url=parts["unsubscribe_url"],
            repeatable=False,
            things=digest.things,
            offers=offers,
        )

    def bodies(self, shown: Sequence[Shown], left: int) -> dict[str, str]:
        """What stands between the opening and the footer, for the text and for the HTML."""
        return {
            "items": text_of(shown),
            "closing": self._closing_text(shown, left),
            "items_html": self._html_of(shown),
            "closing_html": self._closing_html(shown, left),
        }

    def _parts(
        self, reader: Reader, digest: Digest, shown: Sequence[Shown], left: int
    ) -> dict[str, str]:
        count = len(shown) + left
        subject, opening, reason = self._phrase(rhythm_of(digest.period), count, bool(reader.name))
        values = {"name": reader.name, "headline": _short(shown[0].headline)}
        return {
            "subject": texts.one_line(subject.fill(values)),
            "opening": opening.fill(values),
            "reason_line": reason.fill(values),
            "greeting": _("Hello %(name)s,") % {"name": reader.name}
            if reader.name
            else _("Hello,"),
            "unsubscribe_url": settings.SITE_URL + stop_url(User(pk=reader.pk)),
        }

    def _phrase(self, rhythm: str, count: int, has_name: bool) -> tuple[Form, Form, Form]:
        """Subject, opening and reason, which the coordinator may have changed."""
        key = rhythm, count, has_name
        if key not in self._phrases:
            values = {
                **base_context(None),
                "user": SimpleNamespace(greeting=mark("name") if has_name else ""),
                "headline": mark("headline"),
                "rhythm": rhythm,
                "count": count,
                "more": count - 1,
            }
            parts = (part(NAME, values) for part in (texts.subject, texts.opening, texts.reason))
            subject, opening, reason = (Form(text, escapes=False) for text in parts)
            self._phrases[key] = subject, opening, reason
        return self._phrases[key]

    def _html_of(self, shown: Sequence[Shown]) -> SafeString:
        parts, section = [], ""
        for number, item in enumerate(shown, start=1):
            if item.section != section:
                section = item.section
                head = sheets.form(f"{FOLDER}/heading.html", ("text",), self.language)
                parts.append(head.fill({"text": heading(section)}))
                if said := note(section):
                    under = sheets.form(f"{FOLDER}/note.html", ("text",), self.language)
                    parts.append(under.fill({"text": said}))
            parts.append(self._item(number, item))
        return SafeString("".join(parts))

    def _item(self, number: int, item: Shown) -> str:
        paper = sheets.form(
            f"{FOLDER}/item.html",
            ("number", "label", "title", "url", "lines", "quote", "why", "buttons"),
            self.language,
            kind=item.kind,
            has_quote=bool(item.quote),
            has_why=bool(item.why),
            is_reminder=item.is_reminder,
        )
        line = sheets.form(f"{FOLDER}/line.html", ("text",), self.language)
        values: dict[str, str] = {
            "number": str(number),
            "label": item.label,
            "title": item.title,
            "url": item.url,
            "lines": SafeString("".join(line.fill({"text": text}) for text in item.lines)),
            "quote": item.quote,
            "why": item.why,
            "buttons": SafeString("".join(map(self._button, item.buttons))),
        }
        return paper.fill(values)

    def _button(self, button: Button) -> str:
        paper = sheets.form(
            f"{FOLDER}/button.html", ("label", "url"), self.language, is_first=button.is_first
        )
        return paper.fill({"label": button.label, "url": button.url})

    def _closing_text(self, shown: Sequence[Shown], left: int) -> str:
        lines = [f"{_left(left)}:\n{_bell()}"] if left else []
        return "\n\n".join(filter(None, (*lines, hint(shown))))

    def _closing_html(self, shown: Sequence[Shown], left: int) -> SafeString:
        parts = [f'<a href="{escape(_bell())}">{escape(_left(left))}</a>'] if left else []
        said = hint(shown)
        if said:
            parts.append(escape(said))
        line = sheets.form(f"{FOLDER}/closing.html", ("text",), self.language)
        return SafeString("".join(line.fill({"text": SafeString(part)}) for part in parts))


def text_of(shown: Sequence[Shown]) -> str:
    """The items as plain text, each with its number."""
    parts, section = [], ""
    for number, item in enumerate(shown, start=1):
        if item.section != section:
            section = item.section
            title = heading(section)
            parts.append(f"{title}\n{'-' * len(title)}\n{note(section)}".rstrip())
        parts.append(_item_text(number, item))
    return "\n\n".join(parts)


def _numbered(shown: Sequence[Shown]) -> Iterator[tuple[Any, ...]]:
    """What a reply can do; with its number, for a thing that stands behind one without answers."""
    counted = 0
    for number, item in enumerate(shown, start=1):
        counted += bool(item.offers)
        for offer in item.offers:
            yield offer if number == counted else (*(*offer, "")[:3], number)


def _item_text(number: int, item: Shown) -> str:
    label = " · ".join(filter(None, (item.label, _("Reminder") if item.is_reminder else "")))
    lines = [f"[{number}] {label}".rstrip(), item.title, *item.lines]
    if item.quote:
        lines.append(f"“{item.quote}”")
    if item.why:
        lines.append(f"{_('Why:')} {item.why}")
    if item.url not in {button.url for button in item.buttons}:
        lines.append(f"{_('Look at it')}: {item.url}")
    lines += [f"{button.label}: {button.url}" for button in item.buttons]
    return "\n".join(lines)


# The word of a reply for each verb (docs/mail.md); English, Dutch.
WORDS: dict[str, tuple[str, str]] = {
    Verb.ACCEPT: ("YES", "JA"),
    Verb.INTERESTED: ("YES", "JA"),
    Verb.LATER: ("LATER", "LATER"),
    Verb.DECLINE: ("NO", "NEE"),
    Verb.DECLINED: ("NO", "NEE"),
    Verb.EXTEND: ("EXTEND", "VERLENG"),
    Verb.FULFILLED: ("FULFILLED", "VERVULD"),
}


def hint(shown: Sequence[Shown]) -> str:
    """How to answer by replying; empty when this network receives no mail."""
    if not settings.REPLY_DOMAIN:
        return ""
    words: dict[str, int] = {}
    for number, item in enumerate(shown, start=1):
        for verb, *_thing in item.offers:
            if verb in WORDS:
                words.setdefault(_word(verb), number)
    if not words:
        return ""
    examples = ", ".join(f"{word} {number}" for word, number in words.items())
    return _(
        "You can also simply reply to this letter with a word and the number: %(examples)s."
        " STOP ends these overviews."
    ) % {"examples": examples}


def _word(verb: str) -> str:
    english, dutch = WORDS[verb]
    return dutch if (get_language() or "").startswith("nl") else english


def _left(left: int) -> str:
    return ngettext(
        "And %(n)s more thing is on your bell", "And %(n)s more things are on your bell", left
    ) % {"n": left}


def _bell() -> str:
    return settings.SITE_URL + reverse("notifications:index")


def rhythm_of(period: str) -> str:
    """Which rhythm a period belongs to, by how it is written."""
    if "-W" in period:
        return "weekly"
    return "monthly" if period.count("-") == 1 else "daily"


def _short(headline: str) -> str:
    if len(headline) <= MOST_IN_SUBJECT:
        return headline
    return headline[: MOST_IN_SUBJECT - 1].rstrip() + "…"
