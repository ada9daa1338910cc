"""What somebody who is signed in may lay hands on."""

from django.shortcuts import get_object_or_404

from accounts.requests import SignedInRequest
from exchange.listings.models import Listing


def edited_by(request: SignedInRequest, pk: int) -> Listing:
    """A listing of hers to change; anybody else's does not exist for her."""
    editable = Listing.objects.editable_by(request.user).select_related("organisation")
    return get_object_or_404(editable, pk=pk)
