"""A member's own start page: what waits for her, what is hers, and what to do next."""

from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from accounts.models import Claim, Invitation, Membership, Organisation, User
from exchange.listings.models import Listing
from exchange.notifications.models import Notification
from exchange.volunteering.models import SignUp, VolunteerProfile

NEWEST = 5


@never_cache
@login_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange/home.html", overview(cast(User, request.user)))


def overview(user: User) -> dict[str, Any]:
    """Everything the start page shows, in a fixed number of queries."""
    memberships = list(
        user.memberships.select_related("organisation").order_by("organisation__name")
    )
    edits = [m.organisation for m in memberships if m.role != Membership.Role.MEMBER]
    listings = (
        list(
            Listing.objects.filter(organisation__in=edits)
            .exclude(status=Listing.Status.WITHDRAWN)
            .select_related("organisation")
            .order_by("-updated_at")
        )[:200]
        if edits
        else []
    )
    profile = VolunteerProfile.objects.filter(user=user).first()
    return {
        "own_memberships": memberships,
        "invitations": Invitation.objects.usable()
        .filter(pk__in=Invitation.objects.addressed_to(user).values("pk"))
        .select_related("organisation"),
        "claims": Claim.objects.waiting().filter(user=user).select_related("organisation"),
        "claims_to_decide": _claims_to_decide(user, memberships),
        "drafts": [x for x in listings if x.status == Listing.Status.DRAFT][:NEWEST],
        "counts": _counts(listings),
        "has_listings": bool(listings),
        "can_post": bool(edits),
        "to_answer": _to_answer(user) if edits else None,
        "sign_ups": SignUp.objects.of(user)
        .exclude(status=SignUp.Status.WITHDRAWN)
        .select_related("listing__organisation")
        .order_by("-created_at")[:NEWEST],
        "bell": list(Notification.objects.of(user).unread()[:NEWEST]),
        "profile": profile,
        "lonely": _lonely(memberships),
    }


def _counts(listings: list[Listing]) -> list[dict[str, Any]]:
    """How many listings stand in each state; states without any are left out."""
    numbers: dict[str, int] = {}
    for listing in listings:
        numbers[listing.status] = numbers.get(listing.status, 0) + 1
    return [
        {"status": status.value, "label": status.label, "count": numbers[status.value]}
        for status in Listing.Status
        if status.value in numbers
    ]


def _to_answer(user: User) -> int:
    return SignUp.objects.received_by(user).waiting().count()


def _claims_to_decide(user: User, memberships: list[Membership]) -> list[Claim]:
    managed = [m.organisation_id for m in memberships if m.role == Membership.Role.MANAGER]
    if not managed:
        return []
    waiting = Claim.objects.waiting().filter(organisation__in=managed).exclude(user=user)
    return list(waiting.select_related("organisation", "user"))


def _lonely(memberships: list[Membership]) -> list[Organisation]:
    """The organisations this person manages all alone, with nobody asked to join in yet."""
    managed = [m.organisation_id for m in memberships if m.role == Membership.Role.MANAGER]
    if not managed:
        return []
    alone = (
        Membership.objects.filter(organisation__in=managed, role=Membership.Role.MANAGER)
        .values("organisation")
        .annotate(n=Count("pk"))
        .filter(n=1)
        .values_list("organisation", flat=True)
    )
    asked = Invitation.objects.usable().filter(
        organisation__in=managed, role=Membership.Role.MANAGER
    )
    wanted = set(alone) - set(asked.values_list("organisation", flat=True))
    return [m.organisation for m in memberships if m.organisation_id in wanted]
