"""Pages about matches, and what people say to them."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form, ModelForm
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.requests import SignedInRequest
from exchange.listings.models import Listing
from exchange.matching import muting, reacting, rules, suggesting
from exchange.matching.forms import USUAL, IntroductionForm, MuteForm, ReactionForm
from exchange.matching.models import Match, Mute, Reaction
from exchange.volunteering.models import VolunteerProfile
from exchange.workflow import TransitionError


@login_required
def nudges(request: SignedInRequest, pk: int) -> HttpResponse:
    """How many got word of a listing; asked again by its page until it is known."""
    listing = get_object_or_404(Listing.objects.edited_by(request.user), pk=pk)
    template = "_nudges.html" if request.headers.get("HX-Request") else "nudges.html"
    return render(request, f"exchange/matching/{template}", nudge_context(listing))


def nudge_context(listing: Listing) -> dict[str, object]:
    """What the slot on a listing's page shows to those who look after it."""
    told = list(
        Match.objects.told()
        .concerning(listing)
        .select_related("request__organisation", "offer__organisation", "profile")
    )
    between = [m for m in told if m.offer_id]
    others = [(m, m.counterpart_of(listing)) for m in between]
    return {
        "listing": listing,
        "is_waiting": listing.is_open and not listing.is_matched,
        "matches": [
            {"theirs": other, "why": match.explained_to(match.side_of(listing), knows_own=True)}
            for match, other in others
        ],
        "organisation_count": len({other.organisation_id for _match, other in others}),
        "volunteer_count": sum(1 for m in told if m.profile_id),
    }


# --- suggestions -------------------------------------------------------------------------------


@never_cache
@login_required
@require_GET
def suggestions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who may suit a listing: for those who look after it, and for the coordinator."""
    listing = rules.edited_listing(request.user, pk)
    coordinating = listing is None
    listing = listing or get_object_or_404(rules.coordinated_by(request.user), pk=pk)
    page = suggesting.suggestions(listing, request.user, coordinating=coordinating)
    context = _page(page) | {"listing": listing, "coordinating": coordinating}
    return render(request, "exchange/matching/suggestions.html", context)


@never_cache
@login_required
@require_GET
def profile_suggestions(request: SignedInRequest) -> HttpResponse:
    """Which requests may suit a volunteer."""
    profile = VolunteerProfile.objects.filter(user=request.user).select_related("user").first()
    if profile is None:
        return redirect("volunteering:profile")
    page = suggesting.suggestions(profile, request.user)
    context = _page(page) | {"profile": profile, "coordinating": False}
    return render(request, "exchange/matching/profile_suggestions.html", context)


def _page(page: suggesting.Suggestions) -> dict[str, Any]:
    return {
        "page": page,
        "reasons_why_not": Reaction.Why.choices,
        "usual_until": (timezone.localdate() + USUAL).isoformat(),
        "tomorrow": (timezone.localdate() + timedelta(days=1)).isoformat(),
    }


# --- what people say ---------------------------------------------------------------------------


@login_required
@require_POST
def reaction(request: SignedInRequest, pk: int) -> HttpResponse:
    """Interested, later or not for me, for one side of a match."""
    match, side = _spoken_for(request, pk)
    back = _back(request, reacting.suggestions_url(match, side))
    form = ReactionForm(request.POST.dict() | {"side": side})
    if not form.is_valid():
        return _refused(request, form, back)
    said = form.cleaned_data
    try:
        reacting.react(
            match,
            side=side,
            by=request.user,
            answer=said["answer"],
            why=said["why"],
            note=said["note"],
            until=said["until"],
        )
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _thanks(said["answer"], said["until"]))
    return back


@login_required
@require_POST
def reaction_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    match, side = _spoken_for(request, pk)
    reacting.take_back(match, side=side, by=request.user)
    messages.success(request, _("It is among your suggestions again."))
    return _back(request, reacting.suggestions_url(match, side))


@login_required
@require_POST
def introduction(request: SignedInRequest, pk: int) -> HttpResponse:
    """The coordinator brings two parties together."""
    may = rules.may_introduce(request.user)
    match = get_object_or_404(Match.objects.all() if may else Match.objects.none(), pk=pk)
    back = _back(request, reacting.suggestions_url(match, Reaction.Side.REQUEST))
    form = IntroductionForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, back)
    try:
        reacting.introduce(match, by=request.user, line=form.cleaned_data["line"])
    except TransitionError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Both sides read your line, on the site and in their mail."))
    return back


@login_required
@require_POST
def mutes(request: SignedInRequest) -> HttpResponse:
    """Switch a reason off."""
    back = _back(request, "/")
    form = MuteForm(request.POST)
    if not form.is_valid():
        return _refused(request, form, back)
    muting.mute(request.user, form.cleaned_data["code"], form.cleaned_data["value"])
    messages.success(request, _("You do not hear of this any more. You can switch it on again."))
    return back


@login_required
@require_POST
def unmute(request: SignedInRequest, pk: int) -> HttpResponse:
    get_object_or_404(Mute.objects.filter(user=request.user), pk=pk).delete()
    messages.success(request, _("It is switched on again."))
    return _back(request, "/")


def _spoken_for(request: SignedInRequest, pk: int) -> tuple[Match, str]:
    """A match of hers, and the side she speaks for; anybody else's does not exist for her."""
    mine = Match.objects.answered_by(request.user).select_related("request", "offer", "profile")
    match = get_object_or_404(mine, pk=pk)
    sides = rules.sides_of(request.user, match)
    asked = request.POST.get("side", "")
    return match, asked if asked in sides else sides[0]


def _back(request: SignedInRequest, otherwise: str) -> HttpResponseRedirect:
    """To the page she came from, if that is one of ours."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(wanted if ours else otherwise)


def _refused(
    request: SignedInRequest, form: Form | ModelForm[Reaction], back: HttpResponseRedirect
) -> HttpResponse:
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
    return back


def _thanks(answer: str, until: Any) -> str:
    if answer == Reaction.Answer.INTERESTED:
        return _("The other side is told that you are interested.")
    if answer == Reaction.Answer.LATER:
        day = date_format(until, "j F")
        return _("It is put away. You see it again on %(day)s.") % {"day": day}
    return _("Thank you, we learn from that. We do not suggest it any more.")
