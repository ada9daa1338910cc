"""How complete the page of an organisation is, and what would make it better."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Organisation

ENOUGH_WORDS = 20  # words of text before a page tells something


@dataclass(frozen=True)
class Step:
    label: str
    done: bool
    href: str


@dataclass(frozen=True)
class Completeness:
    steps: Sequence[Step]

    @property
    def percent(self) -> int:
        return round(100 * sum(step.done for step in self.steps) / len(self.steps))

    @property
    def is_whole(self) -> bool:
        return all(step.done for step in self.steps)

    @property
    def todo(self) -> list[Step]:
        return [step for step in self.steps if not step.done]


def of(organisation: Organisation, *, disciplines: int, managers: int) -> Completeness:
    """What is there and what is not, each with the reason why it helps.

    Args:
        disciplines: how many it has.
        managers: how many people can change the team.
    """
    edit = reverse("organisations:edit", args=[organisation.slug])
    team = reverse("organisations:team", args=[organisation.slug])
    steps = (
        (
            _("A text about you: people first want to know who you are."),
            len(organisation.about.split()) >= ENOUGH_WORDS,
            f"{edit}#id_about",
        ),
        (
            _("Your disciplines: by these we find who fits you."),
            disciplines > 0,
            f"{edit}#id_disciplines_group",
        ),
        (
            _("Your postcode: then you are on the map, and we know what is near."),
            organisation.latitude is not None,
            f"{edit}#id_postcode",
        ),
        (
            _("When and where you meet: handy for who wants to drop in."),
            bool(organisation.meets),
            f"{edit}#id_meets",
        ),
        (
            _("How large you are: a space or a group has to fit."),
            organisation.size is not None,
            f"{edit}#id_size",
        ),
        (
            _("Your logo: so that people know you at once."),
            bool(organisation.logo),
            f"{edit}#id_logo",
        ),
        (
            _("A second manager: then you are not alone, also in the holidays."),
            managers > 1,
            f"{team}#invite",
        ),
    )
    return Completeness([Step(*step) for step in steps])
