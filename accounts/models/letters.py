"""The outbox: every letter is a row before it is a message."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User


class LetterQuerySet(models.QuerySet["Letter"]):
    def to(self, user: User) -> Self:
        return self.filter(user=user)

    def due(self) -> Self:
        return self.filter(status=Letter.Status.PENDING, next_at__lte=Now()).order_by(
            "priority", "next_at", "pk"
        )


class Letter(models.Model):
    """One letter to one address, with what became of it.

    States: pending -> claimed -> handing -> sent; back to pending after a passing
    fault, `failed` when the address is refused, `dead` after too many attempts,
    `unsure` when the connection broke while the server was accepting it.
    """

    class Status(models.TextChoices):
        PENDING = "pending", _("waiting")
        CLAIMED = "claimed", _("being sent")
        HANDING = "handing", _("being handed over")
        SENT = "sent", _("sent")
        FAILED = "failed", _("refused")
        DEAD = "dead", _("given up")
        UNSURE = "unsure", _("not sure")

    class Fate(models.TextChoices):
        """What the other side told us after we had sent it."""

        DELIVERED = "delivered", _("arrived")
        SOFT = "soft", _("came back for now")
        HARD = "hard", _("came back: no such address")
        COMPLAINT = "complaint", _("called spam")
        ANSWERED = "answered", _("answered")

    class Priority(models.IntegerChoices):
        CODE = 0, _("sign-in code")
        OBLIGATION = 1, _("waits for you")
        NEWS = 5, _("news")

    name = models.CharField(max_length=40, help_text="folder of its templates")
    key = models.CharField(max_length=160, unique=True, help_text="what it tells to whom, once")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="letters")
    address = models.EmailField()
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict, blank=True)
    attachments = models.JSONField(
        default=list, blank=True, help_text="[[file name, text content, mime type], …]"
    )
    message_id = models.CharField(max_length=250, unique=True)
    reason = models.CharField(max_length=300, blank=True, help_text="why the reader gets it")
    things = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        help_text="what it is about, such as match:12",
    )
    offers = models.JSONField(
        default=list,
        blank=True,
        help_text="what a reply of one word can do: [[verb, number of the thing], …] in the order"
        " in which the letter shows them",
    )
    talk_to = models.CharField(
        max_length=80, blank=True, help_text="whom a reply in own words is passed on to: sign_up:3"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NEWS)
    repeatable = models.BooleanField(
        default=True, help_text="may be sent a second time when in doubt"
    )

    status = models.CharField(max_length=7, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    doubts = models.PositiveSmallIntegerField(
        default=0, help_text="how often a connection broke at the last moment"
    )
    fate = models.CharField(max_length=9, choices=Fate, blank=True)
    fate_at = models.DateTimeField(null=True, blank=True)
    next_at = models.DateTimeField(db_default=Now())
    lease_until = models.DateTimeField(null=True, blank=True)
    token = models.UUIDField(null=True, blank=True)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            # A row with a line break in the subject could never be sent (header injection).
            models.CheckConstraint(
                condition=~models.Q(subject__regex=r"[\r\n]"), name="letter_subject_one_line"
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["priority", "next_at", "id"],
                condition=models.Q(status="pending"),
                name="letter_pending",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(status__in=["claimed", "handing"]),
                name="letter_leased",
            ),
            models.Index(fields=["user", "-created_at"], name="letter_of_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} – {self.address}"
