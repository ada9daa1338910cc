"""The overview with an example, for the coordinator who looks at its words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from accounts.letters.account_samples import page, reader
from accounts.letters.known import Sample, Word
from exchange.digests.items import Section
from exchange.digests.printing import Press
from exchange.digests.wording import Button, Shown
from exchange.notifications.buttons import ABOUT_MATCH, label_of

TITLES = {
    "nl": ("Licht zaaltje met piano", "Wie helpt ons de bar te draaien?", "Koffie voor dirigenten"),
    "en": ("Bright room with a piano", "Who helps us behind the bar?", "Coffee for conductors"),
}
PEOPLE = ("Samira Aydin", "Muziekcentrum De Hoven · Zutphen", "Popkoor Luid · Warnsveld")


def _shown(language: str) -> list[Shown]:
    room, bar, coffee = TITLES[language]
    there = page("/listings/1/")

    def buttons(*labels: str) -> list[Button]:
        return [Button(label, there, number == 0) for number, label in enumerate(labels)]

    waits = _("%(person)s has been waiting for your answer since %(day)s.")
    subjects = {"subjects": _("choir"), "teams": "Koor de Zwaan"}
    return [
        Shown(
            PEOPLE[0],
            there,
            _("Wants to help"),
            "volunteers",
            [_("For your request “%(title)s”") % {"title": bar}],
            why=waits % {"person": "Samira", "day": "19-11"},
            buttons=buttons(_("Yes, please")),
            offers=[("accept", 3)],
            headline=_("%(person)s wants to help with “%(title)s”")
            % {"person": PEOPLE[0], "title": bar},
            section=Section.ANSWER,
        ),
        Shown(
            room,
            there,
            _("Space on offer"),
            "space",
            [PEOPLE[1]],
            why=_("Also %(subjects)s, like %(teams)s.") % subjects,
            buttons=buttons(*(str(label_of(verb, ours=True)) for verb in ABOUT_MATCH)),
            offers=[("interested", 7, "request"), ("later", 7, "request")],
            section=Section.MATCH,
        ),
        Shown(
            coffee,
            there,
            _("Agenda"),
            lines=[PEOPLE[2]],
            buttons=buttons(_("Read on"))[:1],
            section=Section.CHOSEN,
        ),
    ]


def _variables(language: str) -> dict[str, Any]:
    with override(language):
        person, shown = reader(language), _shown(language)
        return {
            "user": person,
            "headline": shown[0].headline,
            "rhythm": "weekly",
            "count": len(shown),
            "more": len(shown) - 1,
            "greeting": _("Hello %(name)s,") % {"name": person.greeting},
            "unsubscribe_url": page("/notifications/stop/x/"),
            **Press(language).bodies(shown, 0),
        }


SAMPLES = [
    Sample(
        "digest",
        gettext_lazy("The overview"),
        gettext_lazy("Once a day, a week or a month, as the reader chose, if there is news."),
        _variables,
        (
            Word("headline", "kop", gettext_lazy("the most important thing"), "headline"),
            Word("number", "aantal", gettext_lazy("how many things there are"), "count"),
        ),
    ),
]
