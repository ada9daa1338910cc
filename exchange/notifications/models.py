"""What people are told, how often they want to hear, and what was bundled."""

from typing import ClassVar, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Letter, User


class NotificationQuerySet(models.QuerySet["Notification"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at__isnull=True)

    def untold(self) -> Self:
        """Not yet in a letter, and meant to be."""
        return self.filter(letter__isnull=True, by_mail=True)


class Notification(models.Model):
    """One thing one person is told, once.

    `details` holds what the texts need, as plain data; the texts themselves are
    made when they are read, in the reader's language, from
    `templates/notifications/<kind>.{html,txt}`.
    """

    class Kind(models.TextChoices):
        MATCH = "match", _("a match")
        SIGN_UP = "sign_up", _("somebody wants to help")
        SIGN_UP_ANSWER = "sign_up_answer", _("an answer to your offer to help")
        LISTING_EXPIRED = "listing_expired", _("a listing has expired")
        ORGANISATION = "organisation", _("news about your organisation")

    OBLIGATIONS: ClassVar = (Kind.SIGN_UP, Kind.SIGN_UP_ANSWER, Kind.ORGANISATION)

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Kind)
    thing = models.CharField(max_length=80, help_text="what it is about, such as match:12")
    url = models.CharField(max_length=200)
    details = models.JSONField(default=dict)
    by_mail = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(
        Letter, models.SET_NULL, null=True, blank=True, related_name="notifications"
    )
    digest = models.ForeignKey(
        "exchange.Digest", models.SET_NULL, null=True, blank=True, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        ordering: ClassVar = ["-created_at", "-pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "kind", "thing"], name="notification_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["user"],
                condition=models.Q(read_at__isnull=True),
                name="notification_unread",
            ),
            models.Index(
                fields=["user", "created_at"],
                condition=models.Q(letter__isnull=True, by_mail=True),
                name="notification_untold",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.thing} -> {self.user_id}"

    @property
    def is_read(self) -> bool:
        return self.read_at is not None

    @property
    def is_obligation(self) -> bool:
        """Whether it waits for this person and so never waits for a digest."""
        return self.kind in self.OBLIGATIONS


class MailPreference(models.Model):
    """How often somebody wants mail; a missing row means the defaults."""

    class Rhythm(models.TextChoices):
        INSTANT = "instant", _("at once")
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week, on Tuesday")
        NEVER = "never", _("no mail about news")

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_preference")
    rhythm = models.CharField(_("how often"), max_length=7, choices=Rhythm, default=Rhythm.INSTANT)
    hour = models.PositiveSmallIntegerField(
        _("at what time"), default=7, validators=[MaxValueValidator(23)]
    )
    next_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        app_label = "exchange"
        verbose_name = _("mail preference")
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="mailpreference_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.rhythm}"


class Digest(models.Model):
    """One overview for one person and one period of the calendar, made at most once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    period = models.CharField(max_length=10, help_text="2026-11-22 or 2026-W47")
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "exchange"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "period"], name="digest_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.period} -> {self.user_id}"
