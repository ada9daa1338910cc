"""The verbs of letters: which deed each stands for, and doing one, once."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from exchange.answering.about_listings import AboutListing
from exchange.answering.about_matches import AboutMatch
from exchange.answering.about_sign_ups import AboutSignUp
from exchange.answering.deeds import Deed, Standing, Told
from exchange.notifications import links
from exchange.notifications.links import Link, Verb

KINDS: tuple[type[Deed], ...] = (AboutMatch, AboutListing, AboutSignUp)
DEEDS: dict[Verb, type[Deed]] = {verb: kind for kind in KINDS for verb in kind.VERBS}


@dataclass(frozen=True)
class Outcome:
    """What became of it; `did` is False for what had been done before."""

    deed: Deed
    standing: Standing
    did: bool = False
    told: Told | None = None  # after an undo that leaves something behind


def deed_of(user: User, link: Link, *, hold: bool = False) -> Deed:
    """The deed a link was made for, as things are now."""
    return DEEDS[link.verb](user, link.verb, link.pk, link.side, hold=hold)


def standing_of(deed: Deed, link: Link) -> Standing:
    """How things stand, with what the link itself remembers."""
    standing = deed.standing
    if standing == Standing.READY and deed.is_closing and links.was_used(link):
        return Standing.USED
    return standing


@transaction.atomic
def carry_out(user: User, link: Link, data: dict[str, Any] | None = None) -> Outcome:
    """Do what a link says, once; however often it is asked, the second time changes nothing.

    Args:
        data: what its form held; what it holds to begin with, for a reply of one word.

    Raises:
        TransitionError: it cannot be done any more; the text may be shown.
    """
    deed = deed_of(user, link, hold=True)
    standing = deed.standing
    if standing != Standing.READY:
        return Outcome(deed, standing)
    if deed.is_closing and not links.use_once(link):
        return Outcome(deed, Standing.USED)
    deed.carry_out(deed.initial if data is None else data)
    return Outcome(deed, Standing.DONE, did=True)


@transaction.atomic
def undo(user: User, link: Link) -> Outcome:
    """Take back what a link did, if that can be taken back."""
    deed = deed_of(user, link, hold=True)
    if deed.standing != Standing.DONE or not deed.can_undo():
        return Outcome(deed, deed.standing)
    told = deed.undo()
    links.free(link)
    again = deed_of(user, link)
    return Outcome(again, standing_of(again, link), did=True, told=told)
