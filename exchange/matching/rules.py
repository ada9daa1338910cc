"""Who may do what with a match; each rule has its twin on the queryset."""

from typing import Any

from accounts.models import Organisation, User
from exchange.listings.models import Listing, ListingQuerySet
from exchange.matching.models import Match, Reaction
from exchange.volunteering.models import SignUp


def may_introduce(user: Any) -> bool:
    """The coordinator sees the suggestions of everybody and may bring two parties together."""
    return bool(user.is_authenticated and user.has_perm("exchange.view_match"))


def sides_of(user: User, match: Match) -> list[str]:
    """For which sides somebody may speak; for both, who edits two organisations.

    Twin: `Match.objects.answered_by(user)`.
    """
    edited = set(Organisation.objects.edited_by(user).values_list("pk", flat=True))
    sides: list[str] = []
    if match.request.organisation_id in edited:
        sides.append(Reaction.Side.REQUEST)
    is_hers = match.profile is not None and match.profile.user_id == user.pk
    if is_hers or (match.offer is not None and match.offer.organisation_id in edited):
        sides.append(Reaction.Side.ANSWER)
    return sides


def sign_up_of(match: Match) -> SignUp | None:
    """What the volunteer of a match said to its request already; twin: `Match.objects.open()`."""
    if match.profile is None:
        return None
    signed = SignUp.objects.standing().filter(listing=match.request_id, user=match.profile.user_id)
    return signed.first()


def edited_listing(user: User, pk: int) -> Listing | None:
    """A listing that she looks after, and so whose suggestions she answers."""
    return Listing.objects.editable_by(user).select_related("organisation").filter(pk=pk).first()


def coordinated_by(user: User) -> ListingQuerySet:
    """All listings but drafts for a coordinator, none for anybody else."""
    seen = Listing.objects.select_related("organisation").exclude(status=Listing.Status.DRAFT)
    return seen if may_introduce(user) else seen.none()
