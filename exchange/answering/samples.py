"""The letters that answer an answer, each with an example."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.letters.account_samples import page, reader
from accounts.letters.known import Sample, Word
from exchange.answering.replies import WORDS, Line
from exchange.notifications.buttons import ABOUT_MATCH, ABOUT_SIGN_UP, LABELS, buttons, offers
from exchange.notifications.samples import link

PK = 12


def _message(language: str) -> dict[str, Any]:
    return {
        "user": reader(language),
        "who": "Jamila Bakker",
        "about": "Wie schenkt koffie op 12 april?",
        "text": "Dank voor je bericht! Ik kan ook een uur eerder komen.\n\nZal ik kopjes meenemen?",
        "url": page("/sign-ups/3/"),
        "buttons": buttons(0, ABOUT_SIGN_UP, PK, make=link),
        "is_promise": False,
        "is_known": False,
    }


def _done(language: str) -> dict[str, Any]:
    line = Line(
        _("%(who)s knows that you are interested") % {"who": "Muziekcentrum De Hoven"},
        _("They can answer you; you get that in your mail."),
        link(),
        _("See it, or undo it"),
    )
    return {
        "user": reader(language),
        "lines": [line],
        "first": line,
        "about": "Grote zaal met vleugel",
        "options": [],
    }


def _help(language: str) -> dict[str, Any]:
    return {
        "user": reader(language),
        "why": _("We are a machine, and did not understand your answer. So we have done nothing."),
        "about": "Grote zaal met vleugel",
        "said": "Misschien, als het op dinsdag kan",
        "options": [
            {"word": str(WORDS[verb]), "label": LABELS[verb], "title": "", "url": link()}
            for verb in ABOUT_MATCH
        ],
        "can_write": False,
        "is_question": False,
        "has_more": False,
    }


_ABOUT = Word("listing", "plaatsing", gettext_lazy("what it is about"), "about")
_LETTER = Word("letter", "brief", gettext_lazy("the subject of the letter answered"), "about")

SAMPLES = [
    Sample(
        "message",
        gettext_lazy("Somebody writes in her own words"),
        gettext_lazy("To the other side, when somebody answers a letter in her own words."),
        _message,
        (_ABOUT, Word("person", "persoon", gettext_lazy("who writes"), "who")),
        lambda: {"talk_to": f"sign_up:{PK}"},
    ),
    Sample(
        "reply_done",
        gettext_lazy("Your answer was carried out"),
        gettext_lazy("To whoever answered a letter with a word."),
        _done,
        (_LETTER,),
        lambda: {"offers": offers(ABOUT_MATCH, PK, side="request")},
    ),
    Sample(
        "reply_help",
        gettext_lazy("Your answer was not understood"),
        gettext_lazy("To whoever answered a letter, when we could do nothing with it."),
        _help,
        (_LETTER,),
        lambda: {"offers": offers(ABOUT_MATCH, PK, side="request")},
    ),
]
