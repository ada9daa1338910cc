"""Who may do what with sign-ups; each rule has its twin on the queryset."""

from typing import Any

from accounts.models import Organisation, User
from exchange.listings.models import Listing
from exchange.volunteering.models import SignUp


def can_see(user: Any, sign_up: SignUp) -> bool:
    """The volunteer, and the editors of the organisation that asked."""
    if not user.is_authenticated:
        return False
    return SignUp.objects.visible_to(user).filter(pk=sign_up.pk).exists()


def can_answer(user: Any, sign_up: SignUp) -> bool:
    """Editors and managers of the organisation that asked."""
    if not user.is_authenticated:
        return False
    return SignUp.objects.received_by(user).filter(pk=sign_up.pk).exists()


def can_withdraw(user: Any, sign_up: SignUp) -> bool:
    """The volunteer herself, as long as there is something to withdraw from."""
    return sign_up.user_id == user.pk and sign_up.can_become(SignUp.Status.WITHDRAWN)


def wants_helpers(listing: Listing) -> bool:
    """Whether one can sign up for this kind of listing at all."""
    return (
        listing.kind == Listing.Kind.VOLUNTEERS and listing.direction == Listing.Direction.REQUEST
    )


def is_own(user: User, listing: Listing) -> bool:
    """Whether somebody belongs to the organisation that asks."""
    return Organisation.objects.of(user).filter(pk=listing.organisation_id).exists()
