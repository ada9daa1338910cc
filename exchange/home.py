"""A member's own start page: what waits for her, what is hers, and what to do next."""

from collections import Counter
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.letters import trouble
from accounts.models import Claim, Invitation, Membership, Organisation, User
from exchange.listings.models import Listing
from exchange.notifications.models import Notification
from exchange.volunteering.models import SignUp

NEWEST = 5
MOST_UNREAD = 100
MOST_COUNTED = 500


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    context = overview(cast(User, request.user))
    if context["trouble"]:
        trouble.told(context["trouble"])
    return render(request, "exchange/home.html", context)


def overview(user: User) -> dict[str, Any]:
    """Everything the start page shows, in a fixed number of queries.

    `memberships` and `unread_count` are what the header shows as well; given here, they are
    not asked for a second time.
    """
    memberships = _memberships(user)
    edited = [m.organisation for m in memberships if m.role != Membership.Role.MEMBER]
    managed = [m.organisation for m in memberships if m.role == Membership.Role.MANAGER]
    _remember_whom_she_acts_for(user, memberships)
    listings = _listings(edited)
    claims = _claims(user, managed)
    unread = list(Notification.objects.of(user).unread()[:MOST_UNREAD])
    sign_ups = SignUp.objects.of(user).exclude(status=SignUp.Status.WITHDRAWN)
    known = _known(user)
    return {
        "trouble": trouble.of_reader(user) if known.has_trouble else None,
        "memberships": memberships,
        "unread_count": len(unread),
        "bell": unread[:NEWEST],
        "invitations": list(
            Invitation.objects.addressed_to(user)
            .filter(expires_at__gt=timezone.now())
            .select_related("organisation", "invited_by")
        ),
        "claims": [claim for claim in claims if claim.user_id == user.pk],
        "claims_to_decide": [claim for claim in claims if claim.user_id != user.pk],
        "drafts": [x for x in listings if x.status == Listing.Status.DRAFT][:NEWEST],
        "counts": _counts(listings),
        "has_listings": bool(listings),
        "can_post": bool(edited),
        "to_answer": SignUp.objects.received_by(user).waiting().count() if edited else 0,
        "sign_ups": list(
            sign_ups.select_related("listing__organisation").order_by("-created_at")[:NEWEST]
        ),
        "profile": getattr(known, "volunteer_profile", None),
        "lonely": [m.organisation for m in memberships if m.is_lonely],
    }


def _known(user: User) -> Any:
    """Herself with her volunteer profile, and `has_trouble`: whether letters came back."""
    people = User.objects.select_related("volunteer_profile")
    return people.annotate(has_trouble=trouble.is_known()).get(pk=user.pk)


def _remember_whom_she_acts_for(user: User, memberships: list[Any]) -> None:
    """The header prints it; the organisation is here already."""
    for membership in memberships:
        if membership.organisation_id == user.acting_for_id:
            user.acting_for = membership.organisation


def _listings(edited: list[Organisation]) -> list[Listing]:
    if not edited:
        return []
    return list(
        Listing.objects.filter(organisation__in=edited)
        .exclude(status=Listing.Status.WITHDRAWN)
        .select_related("organisation")
        .order_by("-updated_at")[:MOST_COUNTED]
    )


def _counts(listings: list[Listing]) -> list[dict[str, Any]]:
    """How many listings stand in each state; states without any are left out."""
    numbers = Counter(listing.status for listing in listings)
    return [
        {"status": status.value, "label": status.label, "count": numbers[status.value]}
        for status in Listing.Status
        if numbers[status.value]
    ]


def _claims(user: User, managed: list[Organisation]) -> list[Claim]:
    """What this person asked, and what others ask of the teams she manages."""
    return list(
        Claim.objects.waiting()
        .filter(Q(user=user) | Q(organisation__in=managed))
        .select_related("organisation", "user")
    )


def _memberships(user: User) -> list[Any]:
    """Her teams, each with `is_lonely`: she manages it alone, and nobody was asked to join in."""
    others = Membership.objects.filter(
        organisation=OuterRef("organisation"), role=Membership.Role.MANAGER
    ).exclude(user=user)
    asked = Invitation.objects.usable().filter(
        organisation=OuterRef("organisation"), role=Membership.Role.MANAGER
    )
    return list(
        user.memberships.select_related("organisation")
        .annotate(
            is_lonely=Q(role=Membership.Role.MANAGER) & ~Q(Exists(others)) & ~Q(Exists(asked))
        )
        .order_by("organisation__name")
    )
