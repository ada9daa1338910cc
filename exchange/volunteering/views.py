"""Pages of volunteers, and of organisations that hear from them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from taggit.models import Tag

from accounts.errors import Refused
from accounts.requests import SignedInRequest
from exchange.listings.models import Listing
from exchange.volunteering import actions, arrivals, rules, texts
from exchange.volunteering.calendar import CONTENT_TYPE, calendar_file
from exchange.volunteering.forms import AnswerForm, HelpForm, ProfileForm, WithdrawalForm
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import TransitionError

PER_PAGE = 30
SUGGESTED_TAGS = 30


# --- wanting to help ---------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def help_out(request: HttpRequest, pk: int) -> HttpResponse:
    """“I want to help”, also for whoever has no account yet: fill in first, account on the way."""
    listing = _wanted(request, pk)
    signed = _own_sign_up(request, listing)
    if signed and signed.status != SignUp.Status.WITHDRAWN:
        messages.info(request, _("You have already signed up for this."))
        return redirect(signed)
    known = arrivals.known(request, listing)
    typed = request.POST if request.method == "POST" else None  # an empty form is a form, too
    form = HelpForm(typed, user=request.user, listing=listing, initial=known)
    if request.method == "POST" and listing.is_open and form.is_valid():
        try:
            return arrivals.go_on(request, listing, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal)
    return render(
        request,
        "exchange/volunteering/help.html",
        {
            "listing": listing,
            "form": form,
            "when": texts.when(listing),
            "days": actions.USUAL_DAYS_TO_ANSWER,
            "is_own": request.user.is_authenticated and rules.is_own(request.user, listing),
        },
    )


def _wanted(request: HttpRequest, pk: int) -> Listing:
    found = Listing.objects.visible_to(request.user).select_related("organisation")
    listing = get_object_or_404(found.distinct(), pk=pk)
    if not rules.wants_helpers(listing):
        raise Http404
    return listing


def _own_sign_up(request: HttpRequest, listing: Listing) -> SignUp | None:
    if not request.user.is_authenticated:
        return None
    return SignUp.objects.of(request.user).filter(listing=listing).first()


# --- one sign-up -------------------------------------------------------------------------------


@login_required
@require_GET
def sign_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """One sign-up, for the volunteer and for those who answer."""
    signed = get_object_or_404(SignUp.objects.visible_to(request.user).for_rows(), pk=pk)
    is_mine = signed.user_id == request.user.pk
    found = VolunteerProfile.objects.open().prefetch_related("disciplines", "tags")  # type: ignore[misc]
    return render(
        request,
        "exchange/volunteering/sign_up.html",
        {
            "sign_up": signed,
            "listing": signed.listing,
            "is_mine": is_mine,
            "profile": None if is_mine else found.filter(user=signed.user_id).first(),
            "when": texts.when(signed.listing),
            "days": actions.USUAL_DAYS_TO_ANSWER,
            "can_withdraw": rules.can_withdraw(request.user, signed),
            "history": list(signed.history.all()),
        },
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def acceptance(request: SignedInRequest, pk: int) -> HttpResponse:
    signed = _received(request, pk)
    initial = {"answer": texts.acceptance(signed, by=request.user)}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = _("%(person)s is told: what, where and when, and how to reach you.")
        return _answer(request, actions.accept, signed, form.cleaned_data["answer"], said)
    return render(
        request, "exchange/volunteering/acceptance.html", {"sign_up": signed, "form": form}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: SignedInRequest, pk: int) -> HttpResponse:
    signed = _received(request, pk)
    chosen = request.GET.get("text", texts.ENOUGH)
    initial = {"answer": texts.refusal(signed, chosen, by=request.user)}
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = _("%(person)s gets your answer.")
        return _answer(request, actions.decline, signed, form.cleaned_data["answer"], said)
    labels = {
        texts.ENOUGH: _("We have enough help"),
        texts.TIMES: _("The times do not fit"),
        texts.OTHER: _("In my own words"),
    }
    return render(
        request,
        "exchange/volunteering/refusal.html",
        {"sign_up": signed, "form": form, "labels": labels.items(), "chosen": chosen},
    )


def _received(request: SignedInRequest, pk: int) -> SignUp:
    return get_object_or_404(SignUp.objects.received_by(request.user).for_rows(), pk=pk)


def _answer(
    request: SignedInRequest, verb: Any, signed: SignUp, answer: str, said: str
) -> HttpResponse:
    try:
        verb(signed, by=request.user, answer=answer)
    except TransitionError as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, said % {"person": signed.person})
    return redirect(signed)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    signed = get_object_or_404(SignUp.objects.of(request.user).for_rows(), pk=pk)
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(signed, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("You have withdrawn. Thank you for telling them."))
        return redirect(signed)
    if not rules.can_withdraw(request.user, signed):
        return redirect(signed)
    return render(
        request, "exchange/volunteering/withdrawal.html", {"sign_up": signed, "form": form}
    )


@login_required
@require_GET
def calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """The agreed days for one's own calendar; only of what is agreed."""
    agreed = SignUp.objects.visible_to(request.user).accepted().for_rows()
    signed = get_object_or_404(agreed, pk=pk, listing__starts_on__isnull=False)
    response = HttpResponse(calendar_file(signed), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = 'attachment; filename="samenspel.ics"'
    return response


# --- lists -------------------------------------------------------------------------------------


@login_required
@require_GET
def sign_ups(request: SignedInRequest) -> HttpResponse:
    """What I signed up for, newest first."""
    mine = SignUp.objects.of(request.user).for_rows().order_by("-applied_at", "-pk")
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "exchange/volunteering/sign_ups.html", {"page": page, "tab": "mine"})


@login_required
@require_GET
def received(request: SignedInRequest) -> HttpResponse:
    """Everybody who wants to help one of my organisations, longest waiting on top."""
    found = SignUp.objects.received_by(request.user)
    return _list_received(request, found, {"tab": "received"})


@login_required
@require_GET
def listing_sign_ups(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everybody who wants to help with one request."""
    mine = Listing.objects.edited_by(request.user).select_related("organisation")
    listing = get_object_or_404(mine, pk=pk)
    found = SignUp.objects.received_by(request.user).filter(listing=listing)
    return _list_received(request, found, {"listing": listing})


def _list_received(request: HttpRequest, found: Any, context: dict[str, Any]) -> HttpResponse:
    wanted = request.GET.get("status", "")
    chosen = wanted if wanted in SignUp.Status.values else ""
    counts = found.aggregate(
        every=Count("pk"),
        **{code: Count("pk", filter=Q(status=code)) for code in SignUp.Status.values},
    )
    shown = found.filter(status=chosen) if chosen else found
    page = Paginator(shown.for_rows().waiting_first(), PER_PAGE).get_page(request.GET.get("page"))
    tabs = [(_("everyone"), "", counts["every"])]
    for code, label in SignUp.Status.choices:
        if counts[code]:
            tabs.append((str(label), code, counts[code]))
    context |= {"page": page, "tabs": tabs, "chosen": chosen, "waiting": counts["applied"]}
    return render(request, "exchange/volunteering/received.html", context)


# --- the profile -------------------------------------------------------------------------------


@login_required
@require_GET
def profile(request: SignedInRequest) -> HttpResponse:
    found = VolunteerProfile.objects.filter(user=request.user)
    mine = found.prefetch_related("disciplines", "tags").first()  # type: ignore[misc]
    return render(
        request, "exchange/volunteering/profile.html", {"profile": mine, "tab": "profile"}
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile_form(request: SignedInRequest) -> HttpResponse:
    mine = VolunteerProfile.objects.filter(user=request.user).first()
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=mine)
    if request.method == "POST" and form.is_valid():
        kept = form.fill(request.user)
        data = form.cleaned_data
        actions.save_profile(
            kept, by=request.user, disciplines=data["disciplines"], tags=data["tags"]
        )
        messages.success(request, _("Your profile is saved."))
        return redirect("volunteering:profile")
    return render(
        request,
        "exchange/volunteering/profile_form.html",
        {"form": form, "profile": mine, "suggestions": _tag_suggestions()},
    )


@login_required
@require_POST
def profile_openness(request: SignedInRequest) -> HttpResponse:
    """Be found by organisations, or not."""
    mine = get_object_or_404(VolunteerProfile, user=request.user)
    actions.open_profile(mine, by=request.user, is_open=request.POST.get("open") == "yes")
    return redirect("volunteering:profile")


def _tag_suggestions() -> list[str]:
    """What is asked for most in open requests for volunteers."""
    wanted = Q(
        listings__status=Listing.Status.OPEN,
        listings__kind=Listing.Kind.VOLUNTEERS,
        listings__direction=Listing.Direction.REQUEST,
    )
    tags = Tag.objects.filter(wanted).annotate(n=Count("listings")).order_by("-n", "name")
    return [tag.name for tag in tags[:SUGGESTED_TAGS]]
