"""What somebody who is signed in may lay hands on."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from exchange.listings.models import Listing


class SignedInRequest(HttpRequest):
    """A request behind `login_required`."""

    user: User


def edited_by(request: SignedInRequest, pk: int) -> Listing:
    """A listing of hers to change; anybody else's does not exist for her."""
    editable = Listing.objects.editable_by(request.user).select_related("organisation")
    return get_object_or_404(editable, pk=pk)
