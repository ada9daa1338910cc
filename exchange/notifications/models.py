"""What people are told, how often they want to hear, and what was bundled."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, Self

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator
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
        return self.exclude(kind__in=Notification.OBLIGATIONS)

    def unseen(self) -> Self:
        """News that was not read on the site either; what waits for somebody always counts."""
        return self.filter(
            models.Q(read_at__isnull=True) | models.Q(kind__in=Notification.OBLIGATIONS)
        )

    def waiting(self) -> Self:
        """Still to be put into a letter, and in no overview yet."""
        return self.untold().unseen().filter(digest__isnull=True, user__is_active=True)

    def at_once(self) -> Self:
        """What does not wait for an overview: the reader's choice, or somebody waits for her."""
        return self.filter(
            models.Q(kind__in=Notification.OBLIGATIONS)
            | models.Q(user__mail_preference__isnull=True)
            | models.Q(user__mail_preference__rhythm="instant")
        )

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
    ) -> list[tuple[int, int]]:
        """Add one row for each user number in `by_mail` who has none yet.

        Returns (number of the row, number of the user) of the new ones. In one
        statement, because the ORM cannot tell which rows of an ignored conflict are new.
        """
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO exchange_notification
                    (user_id, by_mail, kind, thing, url, details, created_at)
                SELECT reader.id, reader.by_mail, %s, %s, %s, %s::jsonb, %s
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
                    timezone.now(),
                    list(by_mail),
                    list(by_mail.values()),
                ],
            )
            return cursor.fetchall()

    def bundle(self, digest_ids: Sequence[int]) -> int:
        """Put everything that waits for the readers of these overviews into them."""
        mine = Digest.objects.filter(pk__in=digest_ids, user=models.OuterRef("user"))
        return (
            self.filter(user__digests__in=digest_ids)
            .waiting()
            .news()
            .update(digest=models.Subquery(mine.values("pk")[:1]))
        )


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
        """Whose overview is due, and who has no hour for it yet."""
        scheduled = self.filter(rhythm__in=("daily", "weekly"), user__is_active=True)
        return scheduled.filter(models.Q(next_at__lte=now) | models.Q(next_at__isnull=True))


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
        return self.filter(written_at__isnull=True)

    def insert(self, wanted: Sequence[tuple[int, str]]) -> list[int]:
        """Add an overview for each (user number, period) that has none; the new ones' numbers."""
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO exchange_digest (user_id, period, created_at)
                SELECT reader.id, reader.period, %s
                FROM unnest(%s::bigint[], %s::varchar[]) AS reader (id, period)
                ON CONFLICT (user_id, period) DO NOTHING
                RETURNING id
                """,
                [timezone.now(), [pk for pk, _period in wanted], [p for _pk, p in wanted]],
            )
            return [pk for (pk,) in cursor.fetchall()]


class Digest(models.Model):
    """One overview for one person and one period of the calendar, made at most once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="digests")
    period = models.CharField(max_length=10, help_text="2026-11-22 or 2026-W47")
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    written_at = models.DateTimeField(null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "period"], name="digest_once_a_period"),
        ]

    def __str__(self) -> str:
        return f"{self.period} -> {self.user_id}"
