"""Who may do what with people and organisations; each rule has its twin on a queryset."""

from typing import TypeAlias

from django.contrib.auth.models import AnonymousUser

from accounts.models import Claim, Invitation, Organisation, User

Reader: TypeAlias = User | AnonymousUser


def is_coordinator(user: Reader) -> bool:
    """Whether somebody checks organisations for the network."""
    return user.is_authenticated and user.has_perm("accounts.change_organisation")


def can_see(user: Reader, organisation: Organisation) -> bool:
    """Everyone what is on the map; its own people and coordinators also what is not yet."""
    return Organisation.objects.visible_to(user).filter(pk=organisation.pk).exists()


def can_manage(user: Reader, organisation: Organisation) -> bool:
    """Change the page and the team: the managers of the organisation."""
    if not user.is_authenticated:
        return False
    return Organisation.objects.managed_by(user).filter(pk=organisation.pk).exists()


def can_edit(user: Reader, organisation: Organisation) -> bool:
    """Post and answer in the name of the organisation: its managers and editors."""
    if not user.is_authenticated:
        return False
    return Organisation.objects.edited_by(user).filter(pk=organisation.pk).exists()


def belongs_to(user: Reader, organisation: Organisation) -> bool:
    """Act for the organisation, and see its team: everyone in it."""
    if not user.is_authenticated:
        return False
    return Organisation.objects.of(user).filter(pk=organisation.pk).exists()


def can_decide(user: Reader, organisation: Organisation) -> bool:
    """Let an organisation in, or not: coordinators, and never for their own organisation."""
    if not user.is_authenticated:
        return False
    return Organisation.objects.decidable_by(user).filter(pk=organisation.pk).exists()


def can_decide_claim(user: Reader, claim: Claim) -> bool:
    """Coordinators, and the managers where there are any; never the one who asks."""
    if not user.is_authenticated:
        return False
    return Claim.objects.decidable_by(user).filter(pk=claim.pk).exists()


def can_answer(user: Reader, invitation: Invitation) -> bool:
    """Accept an invitation: only the owner of the address it was sent to."""
    if not user.is_authenticated:
        return False
    return Invitation.objects.addressed_to(user).filter(pk=invitation.pk).exists()
