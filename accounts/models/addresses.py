"""Addresses that gave trouble, mail that came in, and the pulse of who carries letters."""

from typing import ClassVar, Self

from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.models.letters import Letter
from accounts.models.people import User


class AddressTroubleQuerySet(models.QuerySet["AddressTrouble"]):
    def of(self, address: str) -> Self:
        return self.filter(address=address.lower())

    def stopped(self) -> Self:
        """Addresses to which nothing is sent until somebody has looked."""
        return self.filter(stopped_at__isnull=False, solved_at__isnull=True)

    def unsolved(self) -> Self:
        return self.filter(solved_at__isnull=True)


class AddressTrouble(models.Model):
    """An address from which letters came back, or whose reader called a letter spam.

    Soft: full, away, too busy; counted, and never a reason to stop. Hard: there is no such
    address; nothing is sent there until it is solved. Complaint: the reader wants no news.
    """

    class Kind(models.TextChoices):
        SOFT = "soft", _("came back for now")
        HARD = "hard", _("does not exist")
        COMPLAINT = "complaint", _("called spam")

    address = models.EmailField(unique=True, help_text="in small letters")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=9, choices=Kind)
    times = models.PositiveIntegerField(default=1, help_text="since it was solved last")
    detail = models.TextField(blank=True, help_text="what the other mail server said")
    first_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())
    stopped_at = models.DateTimeField(null=True, blank=True)
    told_at = models.DateTimeField(null=True, blank=True, help_text="when the person was told")
    solved_at = models.DateTimeField(null=True, blank=True)
    solved_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = AddressTroubleQuerySet.as_manager()

    class Meta:
        verbose_name = _("address with trouble")
        verbose_name_plural = _("addresses with trouble")
        ordering: ClassVar = ["-last_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(address=Lower("address")), name="trouble_address_small"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.kind}"


class ReceivedMail(models.Model):
    """A message that came in for us; kept as a row before anything is done with it."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("waiting")
        DONE = "done", _("done")
        DEAD = "dead", _("given up")

    class Kind(models.TextChoices):
        REPLY = "reply", _("reply")
        BOUNCE = "bounce", _("came back")
        AUTOMATIC = "automatic", _("automatic answer")
        UNKNOWN = "unknown", _("not for us")

    key = models.CharField(max_length=64, unique=True, help_text="of message and recipient")
    sender = models.CharField(max_length=320, blank=True, help_text="of the envelope")
    recipient = models.CharField(max_length=320)
    raw = models.BinaryField(help_text="the message as it came; emptied a week later")
    received_at = models.DateTimeField(db_default=Now())
    status = models.CharField(max_length=7, choices=Status, default=Status.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(max_length=9, choices=Kind, blank=True)
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="replies_received"
    )
    outcome = models.CharField(max_length=120, blank=True, help_text="what was done with it")
    error = models.TextField(blank=True)
    handled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("received message")
        verbose_name_plural = _("received messages")
        ordering: ClassVar = ["-received_at", "-pk"]
        indexes: ClassVar = [
            models.Index(
                fields=["received_at"],
                condition=models.Q(status="waiting"),
                name="receivedmail_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind or '?'} -> {self.recipient}"


class Pulse(models.Model):
    """When something that must go on last made progress (`letters`, `digests`, …)."""

    name = models.CharField(max_length=40, primary_key=True)
    beat_at = models.DateTimeField(db_default=Now())
    done = models.BigIntegerField(default=0, help_text="how much, since counting began")

    def __str__(self) -> str:
        return self.name
