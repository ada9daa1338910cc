"""The letter about what somebody waits for: its name, its buttons, what a reply can do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from exchange.notifications import links
from exchange.notifications.buttons import (
    ABOUT_ENDING,
    ABOUT_MATCH,
    ABOUT_SIGN_UP,
    Button,
    MakeLink,
    Offer,
    buttons,
    offers,
)
from exchange.notifications.links import Verb
from exchange.notifications.models import Notification
from exchange.notifications.stopping import stop_url

Kind = Notification.Kind

# What people do with a match has letters of its own; every other kind has one.
EVENTS = ("interest", "introduction")
VERBS: dict[str, tuple[Verb, ...]] = {
    Kind.MATCH: ABOUT_MATCH,
    Kind.SIGN_UP: ABOUT_SIGN_UP,
    Kind.LISTING_EXPIRED: ABOUT_ENDING,
}


@dataclass
class Part:
    """One thing of the letter; `number` is what a reply calls it, where there are several."""

    notification: Notification
    number: int = 0
    buttons: list[Button] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    talk_to: str = ""
    edit_url: str = ""


def letter_name(notification: Notification) -> str:
    """The folder of its letter under templates/emails/."""
    event = str(notification.details.get("event", ""))
    return event if event in EVENTS else str(notification.kind)


def parts_of(
    user: User, told: Sequence[Notification], *, make: MakeLink = links.make
) -> list[Part]:
    """What stands in a letter about these notifications of one kind, in their order.

    Args:
        make: gives the addresses of buttons; another one for examples.
    """
    found = []
    for number, notification in enumerate(told, start=1):
        part = _part(user, notification, make)
        part.number = number if len(told) > 1 else 0
        found.append(part)
    return found


def context(parts: Sequence[Part]) -> dict[str, Any]:
    """For the templates: `bundled` when there are several things, `first` the first of them."""
    return {"parts": parts, "first": parts[0].notification, "bundled": len(parts) > 1}


def fields(user: User, parts: Sequence[Part]) -> dict[str, Any]:
    """The other arguments of `letters.write`.

    A duty has no address to stop it. A reply in own words goes to somebody only when the letter is
    about one thing.
    """
    duty = parts[0].notification.priority == Notification.Priority.DUTY
    return {
        "unsubscribe_url": "" if duty else settings.SITE_URL + stop_url(user, urgent=True),
        "things": [part.notification.thing for part in parts],
        "offers": [offer for part in parts for offer in part.offers],
        "talk_to": parts[0].talk_to if len(parts) == 1 else "",
    }


def _part(user: User, notification: Notification, make: MakeLink) -> Part:
    details = notification.details
    pk = _number(notification)
    if pk is None:
        return Part(notification)
    verbs = VERBS[notification.kind]
    side = str(details.get("side", "")) if notification.kind == Kind.MATCH else ""
    part = Part(
        notification,
        buttons=buttons(
            user.pk, verbs, pk, side=side, ours=bool(details.get("listing_id")), make=make
        ),
        offers=offers(verbs, pk, side=side),
    )
    if notification.kind == Kind.MATCH:
        part.talk_to = f"match:{pk}:{side}"
    elif notification.kind == Kind.SIGN_UP:
        part.talk_to = f"sign_up:{pk}"
    else:
        part.edit_url = settings.SITE_URL + reverse("listings:edit", args=[pk])
    return part


def _number(notification: Notification) -> int | None:
    """The number of what can be answered; None when this kind has no buttons."""
    details = notification.details
    if notification.kind == Kind.MATCH:
        return details.get("match_id") if details.get("side") else None
    if notification.kind == Kind.LISTING_EXPIRED:
        return details.get("listing_id")
    if notification.kind == Kind.SIGN_UP:
        number = notification.thing.split(":")[1] if ":" in notification.thing else ""
        return int(number) if number.isdecimal() else None
    return None
