"""What a letter offers to do with one press, and with a reply of one word."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from exchange.notifications import links
from exchange.notifications.links import Verb

LABELS: dict[Verb, Promise] = {
    Verb.INTERESTED: pgettext_lazy("button in a letter", "Interested"),
    Verb.LATER: pgettext_lazy("button in a letter", "Later"),
    Verb.DECLINED: pgettext_lazy("button in a letter", "Not for me"),
    Verb.STILL_RIGHT: pgettext_lazy("button in a letter", "Still right"),
    Verb.EXTEND: pgettext_lazy("button in a letter", "Extend"),
    Verb.FULFILLED: pgettext_lazy("button in a letter", "Fulfilled"),
    Verb.NO_LONGER: pgettext_lazy("button in a letter", "No longer needed"),
    Verb.COMING: pgettext_lazy("button in a letter", "I am coming"),
    Verb.NOT_COMING: pgettext_lazy("button in a letter", "I cannot come"),
    Verb.ACCEPT: pgettext_lazy("button in a letter", "Yes, please"),
    Verb.DECLINE: pgettext_lazy("button in a letter", "No, sorry"),
}
NOT_FOR_US = pgettext_lazy("button in a letter", "Not for us")  # says whoever speaks for others
ABOUT_MATCH = (Verb.INTERESTED, Verb.LATER, Verb.DECLINED)
ABOUT_ENDING = (Verb.EXTEND, Verb.FULFILLED, Verb.NO_LONGER)
ABOUT_SIGN_UP = (Verb.ACCEPT, Verb.DECLINE)
ABOUT_COMING = (Verb.COMING, Verb.NOT_COMING)

Offer = list[str | int]
MakeLink = Callable[..., str]


@dataclass(frozen=True)
class Button:
    """One press in a letter; `quiet` ones stand beside the one most people want."""

    label: str | Promise
    href: str
    quiet: bool = False


def label_of(verb: Verb, *, ours: bool = False) -> str | Promise:
    """What a verb is called, the same in every letter and on every page.

    Args:
        ours: the reader answers for an organisation.
    """
    return NOT_FOR_US if ours and verb == Verb.DECLINED else LABELS[verb]


def buttons(
    user_id: int,
    verbs: Iterable[Verb],
    pk: int,
    *,
    side: str = "",
    ours: bool = False,
    make: MakeLink = links.make,
) -> list[Button]:
    """A button for each verb; the first is the loud one.

    Args:
        ours: the reader answers for an organisation.
        side: of a match, where the reader stands.
        make: gives the address; another one for examples.
    """
    return [
        Button(label_of(verb, ours=ours), make(user_id, verb, pk, side=side), quiet=n > 0)
        for n, verb in enumerate(verbs)
    ]


def offers(verbs: Iterable[Verb], pk: int, *, side: str = "") -> list[Offer]:
    """The same as `Letter.offers` keeps it."""
    return [[str(verb), pk, side] if side else [str(verb), pk] for verb in verbs]
