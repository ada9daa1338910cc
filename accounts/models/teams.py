"""Teams: who may do what for an organisation, and who is invited."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.models.people import User


class Role(models.TextChoices):
    MANAGER = "manager", _("manager")
    EDITOR = "editor", _("editor")
    MEMBER = "member", _("member")


class Membership(models.Model):
    """A person in the team of an organisation.

    That an organisation with a team keeps at least one manager is also guarded
    by a deferred trigger in the database (migration 0002).
    """

    Role = Role

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=7, choices=Role, default=Role.MEMBER)
    title = models.CharField(
        _("what you do there"), max_length=80, blank=True, help_text=_("For example: treasurer")
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} ({self.get_role_display()}, {self.organisation})"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        return self.filter(status=Invitation.Status.PENDING)

    def addressed_to(self, user: User) -> Self:
        """Waiting invitations to the addresses somebody has shown to be hers."""
        mine = user.emailaddress_set.filter(verified=True)  # type: ignore[attr-defined]
        return (
            self.pending()
            .annotate(address=Lower("email"))
            .filter(address__in=mine.annotate(lower=Lower("email")).values("lower"))
        )

    def usable(self, now: datetime | None = None) -> Self:
        return self.pending().filter(expires_at__gt=now or timezone.now())


class Invitation(models.Model):
    """A place in a team, offered by mail; the token itself is never stored."""

    class Status(models.TextChoices):
        PENDING = "pending", _("invited")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        REVOKED = "revoked", _("withdrawn")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=7, choices=Role, default=Role.EDITOR)
    status = models.CharField(max_length=8, choices=Status, default=Status.PENDING)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    expires_at = models.DateTimeField(_("valid until"))
    sent_at = models.DateTimeField(_("sent"))
    times_sent = models.PositiveSmallIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints: ClassVar = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=models.Q(status="pending"),
                name="invitation_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} – {self.organisation}"

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()
