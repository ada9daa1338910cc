"""Who may do what with a listing. Each rule has a twin on the queryset."""

from accounts.models import Organisation, User
from exchange.listings.models import Listing

Reader = User  # or Django's AnonymousUser, which answers `is_authenticated` too


def can_see(user: Reader, listing: Listing) -> bool:
    """Everyone reads what is public; members also what is for members; a team all of its own.

    Twin: `Listing.objects.visible_to(user)`.
    """
    if user.is_authenticated and _is_member(user, listing):
        return True
    if not (listing.is_readable and listing.organisation.is_active):
        return False
    return user.is_authenticated or listing.audience == Listing.Audience.EVERYONE


def can_edit(user: Reader, listing: Listing) -> bool:
    """Managers and editors of its organisation, unless the network removed it.

    Twin: `Listing.objects.editable_by(user)`.
    """
    if not user.is_authenticated or listing.status == Listing.Status.REMOVED:
        return False
    return can_post_for(user, listing.organisation)


def can_post_for(user: Reader, organisation: Organisation) -> bool:
    """Managers and editors may make drafts, also before the network has checked.

    Twin: `Organisation.objects.edited_by(user)`.
    """
    return (
        user.is_authenticated
        and Organisation.objects.edited_by(user).filter(pk=organisation.pk).exists()
    )


def can_read_history(user: Reader, listing: Listing) -> bool:
    """The whole team, readers included. Twin: `Listing.objects.of_team(user)`."""
    return user.is_authenticated and _is_member(user, listing)


def _is_member(user: User, listing: Listing) -> bool:
    return user.memberships.filter(organisation=listing.organisation_id).exists()
