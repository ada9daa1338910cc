"""From a filled-in form to a sign-up, at once or after an account was made on the way."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import entrance
from accounts.models import User
from exchange.listings.models import Listing
from exchange.volunteering import actions
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import TransitionError

FINISH = "exchange.volunteering.arrivals.finish"
SESSION_KEY = "help"  # what was typed for a sign-up that was refused


def go_on(request: HttpRequest, listing: Listing, typed: dict[str, Any]) -> HttpResponse:
    """Sign up a member at once; a visitor once she has typed the code that is mailed to her.

    Raises:
        Refused: too many codes were asked for.
    """
    payload = {**typed, "listing": listing.pk}
    if request.user.is_authenticated:
        return HttpResponseRedirect(finish(request, request.user, payload))
    return entrance.begin(
        request,
        email=typed["email"],
        then=FINISH,
        payload=payload,
        back=reverse("volunteering:help", args=[listing.pk]),
        first_name=typed.get("first_name", ""),
        last_name=typed.get("last_name", ""),
    )


def finish(request: HttpRequest, user: User, payload: dict[str, Any]) -> str:
    """Sign up with what was typed, and say how it went; returns where to go."""
    listing = Listing.objects.select_related("organisation").get(pk=payload["listing"])
    try:
        signed = actions.sign_up(
            listing,
            by=user,
            message=payload.get("message", ""),
            access_needs=payload.get("access_needs", ""),
            names=(payload.get("first_name", ""), payload.get("last_name", "")),
        )
    except TransitionError as refusal:
        messages.warning(request, str(refusal))
        before = SignUp.objects.of(user).filter(listing=listing).first()
        if before and before.status != SignUp.Status.WITHDRAWN:
            return before.get_absolute_url()
        request.session[SESSION_KEY] = payload
        return listing.get_absolute_url()
    request.session.pop(SESSION_KEY, None)
    messages.success(
        request,
        _("Wonderful! %(organisation)s knows that you want to help.")
        % {"organisation": listing.organisation.name},
    )
    return signed.get_absolute_url()


def known(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """What need not be typed again: what was typed before, else the needs of the profile."""
    for typed in (entrance.begun(request, FINISH), request.session.get(SESSION_KEY) or {}):
        if typed.get("listing") == listing.pk:
            return dict(typed)
    if not request.user.is_authenticated:
        return {}
    profile = VolunteerProfile.objects.filter(user=request.user).first()
    return {"access_needs": profile.access_needs} if profile else {}
