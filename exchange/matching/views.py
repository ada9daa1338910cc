"""Pages about matches."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.requests import SignedInRequest
from exchange.listings.models import Listing
from exchange.matching.models import Match


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
        "matches": [{"theirs": other, "why": match.why} for match, other in others],
        "organisation_count": len({other.organisation_id for _match, other in others}),
        "volunteer_count": sum(1 for m in told if m.profile_id),
    }
