"""What people are told, how often they want to hear, and what was bundled."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import connection, models
from django.utils import timezone
from django.utils.translation import get_language
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

    def news(self) -> Self:
        """What may wait for an overview, or not be mailed at all."""
        return self.filter(priority=Notification.Priority.NEWS)

    def unseen(self) -> Self:
        """News that was not read on the site either; what waits for somebody always counts."""
        return self.filter(
            models.Q(read_at__isnull=True) | models.Q(priority__lt=Notification.Priority.NEWS)
        )

    def waiting(self) -> Self:
        """Still to be put into a letter, and in no overview yet."""
        return self.untold().unseen().filter(digest__isnull=True, user__is_active=True)

    def at_once(self) -> Self:
        """What does not wait for an overview: somebody waits for the reader."""
        return self.filter(priority__lt=Notification.Priority.NEWS)

    def without_event(self) -> Self:
        """Told by the machine, not because a person did something with a match."""
        return self.exclude(details__has_key="event")

    def for_bell(self) -> Self:
        """Unread first, newest first."""
        return self.order_by(models.F("read_at").asc(nulls_first=True), "-created_at", "-pk")

    def insert(
        self,
        by_mail: Mapping[int, bool],
        *,
        kind: str,
        thing: str,
        url: str,
        details: dict[str, Any],
        priority: int,
        reason: str = "",
    ) -> list[tuple[int, int]]:
        """Add one row for each user number in `by_mail` who has none yet.

        Returns (number of the row, number of the user) of the new ones. In one
        statement, because the ORM cannot tell which rows of an ignored conflict are new.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO exchange_notification
                    (user_id, by_mail, kind, thing, url, details, priority, reason, created_at)
                SELECT reader.id, reader.by_mail, %s, %s, %s, %s::jsonb, %s, %s, %s
                FROM unnest(%s::bigint[], %s::boolean[]) AS reader (id, by_mail)
                ORDER BY reader.id
                ON CONFLICT (user_id, kind, thing) DO NOTHING
                RETURNING id, user_id
                """,
                [
                    str(kind),
                    thing,
                    url,
                    json.dumps(details, cls=DjangoJSONEncoder),
                    int(priority),
                    str(reason),
                    timezone.now(),
                    list(by_mail),
                    list(by_mail.values()),
                ],
            )
            return cursor.fetchall()


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

    class Priority(models.IntegerChoices):
        """A duty comes even to somebody who stopped all mail; news waits for the overview."""

        DUTY = 1, _("something you count on or promised")
        URGENT = 2, _("somebody waits for you")
        NEWS = 5, _("news")

    class Reason(models.TextChoices):
        """Why it concerns this person."""

        LISTING = "listing", _("it fits a listing of yours")
        PROFILE = "profile", _("it fits what you like to do")
        POSTED = "posted", _("it is about something you posted")
        WAITED = "waited", _("you were waiting for an answer")
        INTRODUCED = "introduced", _("the coordinator thinks of you")
        FOLLOWED = "followed", _("it is about something you follow")
        TEAM = "team", _("you act for this organisation")

    # What happens to a kind of news unless whoever tells it says otherwise.
    PRIORITIES: ClassVar[dict[str, int]] = {
        Kind.SIGN_UP: Priority.URGENT,
        Kind.SIGN_UP_ANSWER: Priority.DUTY,
        Kind.ORGANISATION: Priority.DUTY,
    }
    REASONS: ClassVar[dict[str, str]] = {
        Kind.MATCH: Reason.LISTING,
        Kind.SIGN_UP: Reason.POSTED,
        Kind.SIGN_UP_ANSWER: Reason.WAITED,
        Kind.LISTING_EXPIRED: Reason.POSTED,
        Kind.ORGANISATION: Reason.TEAM,
    }

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=20, choices=Kind)
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.NEWS)
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
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
        return self.priority < self.Priority.NEWS

    @property
    def why(self) -> str:
        """Why it concerns this person, in the language of the page or the letter."""
        language = (get_language() or "nl")[:2]
        return str(self.details.get(f"why_{language}") or self.details.get("why_nl") or "")

    @property
    def headline(self) -> str:
        """What it is about, in a few words: the other side's listing, else the own one."""
        return str(self.details.get("other_title") or self.details.get("listing_title") or "")

    @property
    def template(self) -> str:
        """Its text on the bell."""
        return f"notifications/{self.kind}.html"

    @property
    def mail_template(self) -> str:
        """Its text in the HTML of a letter."""
        return f"emails/items/{self.kind}.mjml"

    @property
    def text_template(self) -> str:
        """Its text in the plain part of a letter."""
        return f"emails/items/{self.kind}.txt"


class MailPreferenceQuerySet(models.QuerySet["MailPreference"]):
    def rhythms_of(self, user_ids: Iterable[int]) -> dict[int, str]:
        """How often each of these people wants mail; who never chose is missing."""
        return dict(self.filter(user__in=user_ids).values_list("user_id", "rhythm"))

    def due(self, now: datetime) -> Self:
        """Whose overview is due."""
        scheduled = self.filter(rhythm__in=MailPreference.SCHEDULED, user__is_active=True)
        return scheduled.filter(next_at__lte=now)


class MailPreference(models.Model):
    """How somebody wants to hear of us; a missing row means the defaults."""

    class Rhythm(models.TextChoices):
        DAILY = "daily", _("once a day")
        WEEKLY = "weekly", _("once a week")
        MONTHLY = "monthly", _("once a month")
        URGENT = "urgent", _("only when somebody waits for me")
        STOP = "stop", _("no mail")

    SCHEDULED: ClassVar = (Rhythm.DAILY, Rhythm.WEEKLY, Rhythm.MONTHLY)

    class Weekday(models.IntegerChoices):
        """As in `datetime.isoweekday()`."""

        MONDAY = 1, _("Monday")
        TUESDAY = 2, _("Tuesday")
        WEDNESDAY = 3, _("Wednesday")
        THURSDAY = 4, _("Thursday")
        FRIDAY = 5, _("Friday")
        SATURDAY = 6, _("Saturday")
        SUNDAY = 7, _("Sunday")

    user = models.OneToOneField(User, models.CASCADE, related_name="mail_preference")
    rhythm = models.CharField(_("how often"), max_length=7, choices=Rhythm, default=Rhythm.WEEKLY)
    weekday = models.PositiveSmallIntegerField(
        _("on which day"),
        choices=Weekday,
        default=Weekday.TUESDAY,
        help_text=_("For once a week, and for once a month: the first such day of the month."),
    )
    hour = models.PositiveSmallIntegerField(
        _("at what time"), default=8, validators=[MaxValueValidator(23)]
    )
    paused_until = models.DateField(_("no news until"), null=True, blank=True)
    ceiling = models.PositiveSmallIntegerField(
        _("at most so many letters with news a week"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(7)],
    )
    next_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MailPreferenceQuerySet.as_manager()

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


class DigestQuerySet(models.QuerySet["Digest"]):
    def unwritten(self) -> Self:
        return self.filter(status=Digest.Status.PREPARED)


class Digest(models.Model):
    """One overview for one person and one period of the calendar, made at most once.

    It is prepared (what goes in is chosen), then written (looked at again, and turned into
    a letter); both for hundreds of readers at a time.
    """

    class Status(models.TextChoices):
        PREPARED = "prepared", _("prepared")
        WRITTEN = "written", _("written")
        EMPTY = "empty", _("nothing left to tell")
        DROPPED = "dropped", _("no longer wanted")

    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    period = models.CharField(max_length=10, help_text="2026-11-22, 2026-W47 or 2026-11")
    status = models.CharField(max_length=8, choices=Status, default=Status.PREPARED)
    content = models.JSONField(default=list, help_text="what goes in, section by section")
    things = ArrayField(
        models.CharField(max_length=80),
        default=list,
        help_text="everything it tells of, so that each thing is told once",
    )
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    written_at = models.DateTimeField(null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "period"], name="digest_once_a_period"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(status="prepared"),
                name="digest_unwritten",
            ),
            models.Index(fields=["period", "status"], name="digest_progress"),
        ]

    def __str__(self) -> str:
        return f"{self.period} -> {self.user_id}"


class UsedLink(models.Model):
    """A link out of a letter that may be used once, and was."""

    digest = models.CharField(max_length=64, primary_key=True, help_text="SHA-256 of its token")
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        app_label = "exchange"

    def __str__(self) -> str:
        return self.digest[:12]
