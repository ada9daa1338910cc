"""Finding and reading listings."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from accounts.models import Organisation
from accounts.postcodes import Place, distance_km
from accounts.requests import SignedInRequest
from exchange.listings import facts
from exchange.listings.beside import similar
from exchange.listings.browsing import Results, Search
from exchange.listings.models import Direction, Listing


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    search = Search.of(request.GET)
    canonical = search.address(page=search.page)
    if request.META["QUERY_STRING"] != canonical and not request.headers.get("HX-Request"):
        return redirect(f"{request.path}?{canonical}".rstrip("?"))
    readable = Listing.objects.visible_to(request.user).open()
    context = {"search": search, "results": Results(search, readable)}
    if not request.headers.get("HX-Request"):
        return render(request, "exchange/listings/index.html", context)
    part = "_results" if request.headers.get("HX-Target") == "results" else "index"
    response = render(request, f"exchange/listings/{part}.html", context)
    # A part and the whole page have one address: neither may be kept for the other.
    response["Cache-Control"] = "no-store"
    response["HX-Push-Url"] = f"{request.path}?{search.address()}".rstrip("?")
    return response


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    listing = seen_by(request, pk)
    if listing.is_draft:
        return redirect("listings:preview", pk=pk)
    return render(request, "exchange/listings/detail.html", page_of(request, listing))


@login_required
@require_GET
def mine(request: SignedInRequest) -> HttpResponse:
    """Everything of one's organisations, with what waits on top."""
    editable = set(Organisation.objects.edited_by(request.user).values_list("pk", flat=True))
    listings = [
        listing
        for listing in Listing.objects.of_team(request.user)
        .exclude(status=Listing.Status.WITHDRAWN, opened_at=None)
        .select_related("organisation")
        .order_by("-updated_at")[:500]
        if listing.organisation_id in editable or not listing.is_draft
    ]
    groups = [
        (status, [listing for listing in listings if listing.status == status])
        for status in Listing.Status
        if status not in (Listing.Status.DRAFT, Listing.Status.EXPIRED)  # these wait, on top
    ]
    context = {
        "waiting": [(listing, what) for listing in listings if (what := facts.waits(listing))],
        "groups": [(status, found) for status, found in groups if found],
        "editable": editable,
    }
    return render(request, "exchange/listings/mine.html", context)


def seen_by(request: HttpRequest, pk: int) -> Listing:
    visible = Listing.objects.visible_to(request.user).select_related("organisation")
    visible = visible.prefetch_related("disciplines", "tags")  # type: ignore[misc]
    return get_object_or_404(visible, pk=pk)


def page_of(request: HttpRequest, listing: Listing) -> dict[str, Any]:
    """Everything the page of a listing prints; a draft has nothing beside it and no past."""
    user: Any = request.user
    is_draft = listing.is_draft
    memberships = list(user.memberships.select_related("organisation")) if user.pk else []
    role = {m.organisation_id: m.role for m in memberships}.get(listing.organisation_id)
    return {
        "listing": listing,
        "memberships": memberships,  # the header shows them as well
        "facts": facts.facts(listing, distance_km=_away(user, listing)),
        "features": facts.features(listing),
        "can_edit": role in ("manager", "editor") and listing.status != Listing.Status.REMOVED,
        "history": list(listing.history.select_related("by")[:50]) if role and not is_draft else [],
        "week": facts.week(listing),
        "similar": [] if is_draft else similar(listing, user),
        "reply": _reply(listing),
        "counterpart": Direction.OFFER if listing.is_request else Direction.REQUEST,
    }


def _away(user: Any, listing: Listing) -> float | None:
    """How far a listing is from the organisation one acts for, in km; None if that is unknown."""
    here = user.acting_for if user.is_authenticated else None
    if here is None or here.pk == listing.organisation_id:
        return None
    if None in (here.latitude, here.longitude, listing.latitude, listing.longitude):
        return None
    return distance_km(here, Place("", "", listing.latitude or 0, listing.longitude or 0))


def _reply(listing: Listing) -> str:
    """What a listing that answers this one may have filled in."""
    filled = {
        "tags": ", ".join(tag.name for tag in listing.tags.all()),
        "disciplines": [discipline.slug for discipline in listing.disciplines.all()],
        "slots": listing.slots,
    }
    return urlencode({name: value for name, value in filled.items() if value}, doseq=True)
