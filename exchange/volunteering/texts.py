"""Beginnings of answers to a volunteer, for the organisation to make its own."""

from datetime import date

from django.utils import formats, translation
from django.utils.translation import gettext as _

from accounts.models import User
from exchange.listings.models import Listing
from exchange.volunteering.models import SignUp

ENOUGH, TIMES, OTHER = REFUSALS = ("enough", "times", "other")
PLAIN = "plain"  # says no, and not why; for whoever writes nothing herself


def acceptance(sign_up: SignUp, *, by: User) -> str:
    """A warm yes, in the volunteer's language.

    Where and when it is, whom to ask and how to cancel stand in the letter around it.
    """
    with translation.override(sign_up.user.language):
        welcome = _("How nice that you want to help us with “%(what)s”! You are welcome.") % {
            "what": sign_up.listing.title
        }
        return "\n\n".join([_greeting(sign_up), welcome, _closing(sign_up, by)])


def refusal(sign_up: SignUp, which: str, *, by: User) -> str:
    """A friendly no, in the volunteer's language; empty room for what one wants to say oneself."""
    with translation.override(sign_up.user.language):
        why = {
            ENOUGH: _(
                "So many people signed up that we have enough help this time."
                " May we think of you the next time?"
            ),
            TIMES: _(
                "The days and times do not fit well together this time."
                " We would love to hear from you for another one."
            ),
            PLAIN: _("This time it does not work out. We hope to see you another time."),
        }.get(which, "")
        thanks = _("Thank you for wanting to help us with “%(what)s”. That means a lot to us.") % {
            "what": sign_up.listing.title
        }
        parts = [_greeting(sign_up), thanks, why, _closing(sign_up, by)]
    return "\n\n".join(part for part in parts if part)


def when(listing: Listing) -> str:
    """The parts of the week and the period of a listing, in the active language."""
    slots = ", ".join(listing.slot_labels)
    first, last = listing.starts_on, listing.ends_on
    if first and last and first != last:
        days = {"first": _date(first), "last": _date(last)}
        period = _("from %(first)s until %(last)s") % days
    elif last and not first:
        period = _("until %(day)s") % {"day": _date(last)}
    elif first and listing.rhythm == Listing.Rhythm.REGULAR:
        period = _("from %(day)s") % {"day": _date(first)}
    else:
        period = _day(first) if first else ""
    return ", ".join(x for x in (slots, period) if x) or _("to be agreed together")


def _date(day: date) -> str:
    return formats.date_format(day, "j F Y")


def _day(day: date) -> str:
    return formats.date_format(day, "l j F Y")


def _greeting(sign_up: SignUp) -> str:
    name = sign_up.user.greeting
    return _("Hello %(name)s,") % {"name": name} if name else _("Hello,")


def _closing(sign_up: SignUp, by: User) -> str:
    signed = ", ".join(x for x in (by.get_full_name(), sign_up.listing.organisation.name) if x)
    return _("Kind regards,") + "\n" + signed
