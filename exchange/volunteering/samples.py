"""The letters about helping, each with an example."""

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.letters.account_samples import organisation, reader
from accounts.letters.known import Sample, Word
from accounts.models import User
from exchange.listings.models import Listing
from exchange.notifications import buttons
from exchange.notifications.samples import link
from exchange.volunteering import texts
from exchange.volunteering.models import SignUp

PK = 3


def _signed(by: User) -> SignUp:
    listing = Listing(
        pk=8,
        organisation=organisation(),
        kind=Listing.Kind.VOLUNTEERS,
        direction=Listing.Direction.REQUEST,
        title="Wie schenkt koffie op 12 april?",
        place="Zutphen",
        starts_on=date(2026, 4, 12),
        ends_on=date(2026, 4, 12),
    )
    return SignUp(pk=PK, listing=listing, user=by, status=SignUp.Status.ACCEPTED)


def _accepted(language: str) -> dict[str, Any]:
    reading, editor = reader(language, "Jamila", "Bakker"), reader(language)
    signed = _signed(reading)
    signed.answer = (
        "Wat fijn dat je ons wilt helpen! Je bent welkom.\nKom om zeven uur naar de zaal."
    )
    return {
        "user": reading,
        "sign_up": signed,
        "listing": signed.listing,
        "contact": editor,
        "when": lambda: texts.when(signed.listing),
        "url": f"/sign-ups/{PK}/",
        "buttons": buttons.buttons(0, buttons.ABOUT_COMING, PK, make=link),
    }


def _withdrawn(language: str) -> dict[str, Any]:
    signed = _signed(reader(language, "Jamila", "Bakker"))
    return {
        "user": reader(language),
        "sign_up": signed,
        "listing": signed.listing,
        "reason": "Ik ben ziek. Het spijt me!",
        "url": "/listings/8/sign-ups/",
    }


_LISTING = Word("listing", "plaatsing", _("what it is about"), "listing.title")
_OURS = Word("organisation", "organisatie", _("the organisation"), "listing.organisation.name")

SAMPLES = [
    Sample(
        "sign_up_accepted",
        _("You are welcome to help"),
        _("To the volunteer, when the organisation says yes."),
        _accepted,
        (_LISTING, _OURS, Word("contact", "contact", _("who answered"), "contact.get_full_name")),
        lambda: {
            "offers": buttons.offers(buttons.ABOUT_COMING, PK),
            "talk_to": f"sign_up:{PK}",
        },
    ),
    Sample(
        "sign_up_withdrawn",
        _("A volunteer cannot make it"),
        _("To everybody who posts for the organisation, when somebody withdraws after a yes."),
        _withdrawn,
        (_LISTING, _OURS, Word("person", "persoon", _("who withdrew"), "sign_up.person")),
        lambda: {"talk_to": f"sign_up:{PK}"},
    ),
]
