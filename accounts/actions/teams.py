"""The team of an organisation: inviting, changing roles, leaving."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import letters, rules
from accounts.errors import Refused
from accounts.models import Invitation, Letter, Membership, Organisation, User

VALID_FOR = timedelta(days=7)
PER_ORGANISATION_A_DAY = 20
PER_ADDRESS_A_WEEK = 3
TOKEN_BYTES = 32

Role = Membership.Role


@transaction.atomic
def invite(organisation: Organisation, *, email: str, role: str, by: User) -> Invitation:
    """Offer somebody a place in the team, by mail.

    The link in the letter is good for seven days, for this address only.

    Raises:
        Refused: not a manager, in the team or invited already, or too many letters (at most
            20 a day for an organisation, and 3 a week to one address).
    """
    email = email.strip().lower()
    _lock(organisation)
    _check_manager(by, organisation)
    if organisation.memberships.filter(user__emailaddress__email__iexact=email).exists():
        raise Refused(_("This person is in the team already."))
    waiting = organisation.invitations.pending().filter(email__iexact=email).first()
    if waiting and not waiting.is_expired:
        raise Refused(_("This person has been invited already. You can send the letter again."))
    if waiting:
        waiting.role = role
        return _send(waiting, by=by)
    return _send(Invitation(organisation=organisation, email=email, role=role), by=by)


@transaction.atomic
def send_again(invitation: Invitation, *, by: User) -> None:
    """Send the letter once more, with a new link; the link in the older letter stops working."""
    organisation = invitation.organisation
    _lock(organisation)
    _check_manager(by, organisation)
    invitation.refresh_from_db()
    if invitation.status != Invitation.Status.PENDING:
        raise Refused(_("This invitation has been answered or withdrawn already."))
    _send(invitation, by=by)


def revoke(invitation: Invitation, *, by: User) -> None:
    """Withdraw an invitation; its link stops working at once."""
    _check_manager(by, invitation.organisation)
    _answer(invitation, Invitation.Status.REVOKED)


def find_invitation(token: str) -> Invitation | None:
    """The invitation that a link belongs to, whatever became of it."""
    return (
        Invitation.objects.filter(token_hash=_hash(token))
        .select_related("organisation", "invited_by")
        .first()
    )


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Take the place in the team; the role is the one in the row, whatever the link said."""
    if not rules.can_answer(by, invitation):
        raise Refused(_("This invitation is not for you, or it has been answered already."))
    if invitation.is_expired:
        raise Refused(_("This invitation is no longer valid. Ask for a new one."))
    _answer(invitation, Invitation.Status.ACCEPTED)
    membership, _made = Membership.objects.get_or_create(
        user=by, organisation=invitation.organisation, defaults={"role": invitation.role}
    )
    User.objects.filter(pk=by.pk, acting_for=None).update(acting_for=invitation.organisation)
    return membership


def decline(invitation: Invitation) -> None:
    """Say no; holding the link is enough, no account is needed for it."""
    _answer(invitation, Invitation.Status.DECLINED)


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> None:
    """Give somebody in the team another role."""
    _lock(membership.organisation)
    _check_manager(by, membership.organisation)
    if role not in Role.values:
        raise Refused(_("This role does not exist."))
    _check_manager_remains(membership, stays_manager=role == Role.MANAGER)
    Membership.objects.filter(pk=membership.pk).update(role=role)
    membership.role = role


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """Take somebody out of the team."""
    _lock(membership.organisation)
    _check_manager(by, membership.organisation)
    _take_out(membership)


@transaction.atomic
def leave(organisation: Organisation, *, by: User) -> None:
    """Step out of a team of one's own accord."""
    _lock(organisation)
    membership = organisation.memberships.filter(user=by).first()
    if membership is None:
        raise Refused(_("You are not in the team of this organisation."))
    _take_out(membership)


def _lock(organisation: Organisation) -> None:
    """One change to a team at a time, so that two managers cannot leave at once."""
    Organisation.objects.select_for_update().only("pk").get(pk=organisation.pk)


def _check_manager(by: User, organisation: Organisation) -> None:
    if not rules.can_manage(by, organisation):
        raise Refused(_("Only a manager can do this."))


def _check_manager_remains(membership: Membership, *, stays_manager: bool) -> None:
    others = Membership.objects.filter(
        organisation=membership.organisation_id, role=Role.MANAGER
    ).exclude(pk=membership.pk)
    was_manager = Membership.objects.filter(pk=membership.pk, role=Role.MANAGER).exists()
    if was_manager and not stays_manager and not others.exists():
        raise Refused(
            _("An organisation always has at least one manager. Make somebody else manager first.")
        )


def _take_out(membership: Membership) -> None:
    _check_manager_remains(membership, stays_manager=False)
    User.objects.filter(pk=membership.user_id, acting_for=membership.organisation_id).update(
        acting_for=None
    )
    membership.delete()


def _answer(invitation: Invitation, status: str) -> None:
    answered = Invitation.objects.filter(
        pk=invitation.pk,
        status=Invitation.Status.PENDING,
        token_hash=invitation.token_hash,
    ).update(status=status)
    if not answered:
        raise Refused(_("This invitation has been answered or withdrawn already."))
    invitation.status = status


def _send(invitation: Invitation, *, by: User) -> Invitation:
    """Save the invitation with a new token and write the letter with its link."""
    now = timezone.now()
    _check_limits(invitation)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    invitation.token_hash = _hash(token)
    invitation.invited_by = by
    invitation.sent_at = now
    invitation.expires_at = now + VALID_FOR
    invitation.times_sent = invitation.times_sent + 1 if invitation.pk else 1
    try:
        with transaction.atomic():
            invitation.save()
    except IntegrityError as error:
        raise Refused(_("This person has been invited already.")) from error
    reader = User.objects.filter(email__iexact=invitation.email).first()
    letters.write(
        "invitation",
        user=reader,
        address=invitation.email,
        key=f"invitation:{invitation.pk}:{invitation.times_sent}",
        context={
            "invitation": invitation,
            "organisation": invitation.organisation,
            "inviter": by,
            "invitation_url": settings.SITE_URL + reverse("accounts:invitation", args=[token]),
        },
        priority=Letter.Priority.OBLIGATION,
    )
    return invitation


def _check_limits(invitation: Invitation) -> None:
    now = timezone.now()
    of_today = Invitation.objects.filter(
        organisation=invitation.organisation_id, sent_at__gt=now - timedelta(days=1)
    )
    sent = of_today.aggregate(n=Sum(F("times_sent")))["n"] or 0
    if sent >= PER_ORGANISATION_A_DAY:
        raise Refused(_("That is enough invitations for today. Go on tomorrow."))
    # Every sending is a letter; those to one address are counted over all organisations.
    to_address = Letter.objects.filter(
        name="invitation",
        address__iexact=invitation.email,
        created_at__gt=now - timedelta(days=7),
    )
    if to_address.count() >= PER_ADDRESS_A_WEEK:
        raise Refused(
            _("This address has had three invitations this week. Phone, or try again next week.")
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
