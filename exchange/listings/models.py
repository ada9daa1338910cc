"""Offers and requests, the heart of the exchange."""

from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import ACos, Cos, Least, Radians, Sin
from django.db.models.lookups import LessThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from accounts.models import Discipline, Organisation, User
from accounts.models.organisations import postcode4
from accounts.pictures import upload_to
from accounts.postcodes import EARTH_RADIUS_KM
from exchange.workflow import Stateful

KM_PER_DEGREE = 111.0  # of latitude; a little less than it is, to be on the safe side


class Kind(models.TextChoices):
    EXPERTISE = "expertise", _("expertise")
    VOLUNTEERS = "volunteers", _("volunteers")
    SPACE = "space", _("space")
    EQUIPMENT = "equipment", _("equipment")


class Direction(models.TextChoices):
    OFFER = "offer", _("offer")
    REQUEST = "request", _("request")


class Weekday(models.TextChoices):
    MON = "mon", _("Monday")
    TUE = "tue", _("Tuesday")
    WED = "wed", _("Wednesday")
    THU = "thu", _("Thursday")
    FRI = "fri", _("Friday")
    SAT = "sat", _("Saturday")
    SUN = "sun", _("Sunday")


class Part(models.TextChoices):
    MORNING = "morning", _("morning")
    AFTERNOON = "afternoon", _("afternoon")
    EVENING = "evening", _("evening")


def slot_choices() -> list[tuple[str, str]]:
    """The 21 parts of a week as (“tue-evening”, “Tuesday evening”)."""
    return list(_slots_in(get_language()))


@lru_cache(maxsize=8)
def _slots_in(language: str | None) -> list[tuple[str, str]]:
    """Each list of cards asks for these: made once for each language."""
    return [
        (
            f"{day.value}-{part.value}",
            # One word in Dutch: dinsdagavond.
            gettext("%(day)s %(part)s") % {"day": day.label, "part": part.label},
        )
        for day in Weekday
        for part in Part
    ]


class Feature(models.TextChoices):
    """What a space has."""

    PIANO = "piano", _("piano")
    STAGE = "stage", _("stage")
    STEP_FREE = "step_free", _("step-free entrance")
    HEARING_LOOP = "hearing_loop", _("hearing loop")
    QUIET = "quiet", _("quiet surroundings")
    KITCHEN = "kitchen", _("kitchen")
    SOUND = "sound", _("sound system")
    BEAMER = "beamer", _("projector and screen")


def distance_km(latitude: float, longitude: float) -> models.Expression:
    """The distance in km from a point to a row's own place, in SQL (law of cosines)."""
    here, there = Radians(models.Value(latitude)), Radians("latitude")
    cosine = Sin(here) * Sin(there) + Cos(here) * Cos(there) * Cos(
        Radians("longitude") - Radians(models.Value(longitude))
    )
    # Rounding may push the cosine of nearly equal points just over one.
    return models.ExpressionWrapper(
        ACos(Least(cosine, models.Value(1.0))) * EARTH_RADIUS_KM, models.FloatField()
    )


class ListingQuerySet(models.QuerySet["Listing"]):
    def open(self) -> Self:
        return self.filter(status=Listing.Status.OPEN)

    def answering(self, listing: "Listing") -> Self:
        """Open listings of the same kind that point the other way, of somebody else."""
        return (
            self.open()
            .filter(kind=listing.kind)
            .exclude(direction=listing.direction)
            .exclude(organisation=listing.organisation_id)
        )

    def with_distance(self, latitude: float, longitude: float) -> Self:
        """Annotates `distance` in km; null where a listing has no place."""
        return self.annotate(distance=distance_km(latitude, longitude))

    def within(self, km: int, latitude: float, longitude: float) -> Self:
        """Inside a circle; inside a square around it first, which costs less."""
        band = km / KM_PER_DEGREE
        return self.filter(
            LessThanOrEqual(distance_km(latitude, longitude), km),
            latitude__range=(latitude - band, latitude + band),
        )

    def edited_by(self, user: User) -> Self:
        """Listings of the organisations for which somebody may post."""
        return self.filter(organisation__in=Organisation.objects.edited_by(user))

    def public(self) -> Self:
        """What a visitor without an account may read, also after its end."""
        return self.filter(
            audience=Listing.Audience.EVERYONE,
            status__in=Listing.READABLE,
            organisation__status=Organisation.Status.ACTIVE,
        )

    def visible_to(self, user: Any) -> Self:
        """What somebody may read: public, members' listings for members, own ones always."""
        if not user.is_authenticated:
            return self.public()
        readable = models.Q(
            status__in=Listing.READABLE, organisation__status=Organisation.Status.ACTIVE
        )
        mine = models.Q(organisation__in=Organisation.objects.of(user).values("pk"))
        return self.filter(readable | mine)

    def of_team(self, user: Any) -> Self:
        """The listings of all organisations somebody belongs to, in any role."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__in=Organisation.objects.of(user))

    def editable_by(self, user: Any) -> Self:
        """What somebody may change: the listings of her organisations, but not removed ones."""
        if not user.is_authenticated:
            return self.none()
        return self.edited_by(user).exclude(status=Listing.Status.REMOVED)

    def due(self, today: date) -> Self:
        """What is still open though its last day has passed."""
        return self.filter(
            status__in=(Listing.Status.OPEN, Listing.Status.PAUSED), expires_on__lt=today
        )

    def popular_tags(self, kind: str, most: int = 12) -> list[str]:
        """The tags most used by open listings of one kind."""
        used = self.open().filter(kind=kind, tags__isnull=False).values("tags__name").order_by()
        counted = used.annotate(n=models.Count("pk")).order_by("-n", "tags__name")
        return list(counted.values_list("tags__name", flat=True)[:most])

    def for_cards(self) -> Self:
        """Everything a listing card prints, in one query."""
        return self.select_related("organisation")


class Listing(Stateful):
    """An offer or a request of one organisation."""

    Kind = Kind
    Direction = Direction
    Feature = Feature

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        PAUSED = "paused", _("paused")
        FULFILLED = "fulfilled", _("fulfilled")
        EXPIRED = "expired", _("expired")
        WITHDRAWN = "withdrawn", _("withdrawn")
        REMOVED = "removed", _("removed by the network")

    READABLE: ClassVar = (Status.OPEN, Status.PAUSED, Status.FULFILLED, Status.EXPIRED)
    TRANSITIONS: ClassVar = {
        Status.DRAFT: {Status.OPEN, Status.WITHDRAWN},
        Status.OPEN: {
            Status.PAUSED,
            Status.FULFILLED,
            Status.EXPIRED,
            Status.WITHDRAWN,
            Status.REMOVED,
        },
        Status.PAUSED: {Status.OPEN, Status.FULFILLED, Status.EXPIRED, Status.WITHDRAWN},
        Status.EXPIRED: {Status.OPEN, Status.FULFILLED, Status.WITHDRAWN},
        Status.FULFILLED: {Status.OPEN},
        Status.WITHDRAWN: {Status.OPEN},
        Status.REMOVED: set(),
    }

    class Audience(models.TextChoices):
        EVERYONE = "everyone", _("everyone")
        MEMBERS = "members", _("members of the network only")

    class Cost(models.TextChoices):
        FREE = "free", _("free of charge")
        AGREE = "agree", _("to be agreed")
        PAID = "paid", _("for a price")

    class PriceUnit(models.TextChoices):
        HOUR = "hour", _("per hour")
        PART = "part", _("per part of the day")
        DAY = "day", _("per day")
        TIME = "time", _("per time")
        PIECE = "piece", _("per piece")

    class Rhythm(models.TextChoices):
        ONCE = "once", _("one-off")
        REGULAR = "regular", _("regularly")

    class Handover(models.TextChoices):
        PICK_UP = "pick_up", _("to be picked up")
        DELIVERY = "delivery", _("can be delivered")

    class Outcome(models.TextChoices):
        """How it ended, asked on closing."""

        FOUND_HERE = "found_here", _("found through the network")
        FOUND_ELSEWHERE = "elsewhere", _("found elsewhere")
        NOT_NEEDED = "not_needed", _("no longer needed")
        NOT_WORKED = "not_worked", _("it did not work out")

    class Form(models.TextChoices):
        ADVICE = "advice", _("advice")
        WORKSHOP = "workshop", _("workshop")
        COACHING = "coaching", _("coaching")

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="listings", verbose_name=_("in the name of")
    )
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    direction = models.CharField(_("offer or request"), max_length=7, choices=Direction)
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.DRAFT, editable=False
    )
    title = models.CharField(_("title"), max_length=120)
    body = models.TextField(_("description"), max_length=5000, blank=True)
    language = models.CharField(_("language of the text"), max_length=2, default="nl")
    disciplines = models.ManyToManyField(
        Discipline, blank=True, related_name="listings", verbose_name=_("disciplines")
    )
    tags = TaggableManager(_("tags"), blank=True, related_name="listings")
    audience = models.CharField(
        _("who may see this"), max_length=8, choices=Audience, default=Audience.EVERYONE
    )

    postcode = models.CharField(_("postcode"), max_length=4, blank=True, validators=[postcode4])
    place = models.CharField(_("place"), max_length=80, blank=True, editable=False)
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)
    radius_km = models.PositiveSmallIntegerField(
        _("how far may it be"),
        default=15,
        validators=[MinValueValidator(1), MaxValueValidator(300)],
    )
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    slots = ArrayField(
        models.CharField(max_length=13), default=list, blank=True, verbose_name=_("weekdays")
    )

    cost = models.CharField(_("cost"), max_length=5, choices=Cost, default=Cost.FREE)
    price_cents = models.PositiveIntegerField(null=True, blank=True)
    price_unit = models.CharField(max_length=5, choices=PriceUnit, blank=True)

    # People needed, room for so many people, or so many pieces.
    quantity = models.PositiveIntegerField(
        _("how many"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    hours = models.PositiveSmallIntegerField(
        _("hours"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    rhythm = models.CharField(_("rhythm"), max_length=7, choices=Rhythm, blank=True)
    minimum_age = models.PositiveSmallIntegerField(
        _("minimum age"), null=True, blank=True, validators=[MaxValueValidator(99)]
    )
    in_return = models.CharField(_("what you offer in return"), max_length=200, blank=True)
    area_m2 = models.PositiveIntegerField(
        _("floor area in m²"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    features = ArrayField(
        models.CharField(max_length=12, choices=Feature),
        default=list,
        blank=True,
        verbose_name=_("features"),
    )
    handover = models.CharField(
        _("pick-up or delivery"), max_length=8, choices=Handover, blank=True
    )
    deposit_cents = models.PositiveIntegerField(null=True, blank=True)
    form = models.CharField(_("form"), max_length=8, choices=Form, blank=True)

    picture = models.ImageField(_("picture"), upload_to=upload_to, blank=True)
    picture_width = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    picture_height = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, blank=True)

    outcome = models.CharField(
        _("how it ended"), max_length=10, choices=Outcome, blank=True, editable=False
    )
    # Made by the form itself: a form sent five times is still one draft.
    key = models.UUIDField(null=True, unique=True, editable=False)
    # What was typed into a draft and cannot be understood yet, by field; kept so that nothing
    # is lost, emptied once it can be.
    typed = models.JSONField(default=dict, blank=True, editable=False)

    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    matched_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    search = SearchVectorField(null=True, editable=False)

    objects = ListingQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        ordering: ClassVar = ["-opened_at", "-pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(status__in=("draft", "withdrawn"))
                | models.Q(opened_at__isnull=False, expires_on__isnull=False),
                name="listing_open_has_dates",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="listing_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~models.Q(cost="paid") | models.Q(price_cents__gt=0),
                name="listing_paid_has_price",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["kind", "direction", "-opened_at"],
                condition=models.Q(status="open"),
                name="listing_open_by_kind",
            ),
            models.Index(
                fields=["-opened_at"], condition=models.Q(status="open"), name="listing_open_new"
            ),
            models.Index(
                fields=["expires_on"],
                condition=models.Q(status__in=("open", "paused")),
                name="listing_expiry",
            ),
            GinIndex(fields=["search"], name="listing_search"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("listings:detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_offer(self) -> bool:
        return self.direction == self.Direction.OFFER

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_request(self) -> bool:
        return self.direction == self.Direction.REQUEST

    @property
    def is_readable(self) -> bool:
        """Whether it has a page that others may have in their bookmarks."""
        return self.status in self.READABLE

    @property
    def price(self) -> Decimal | None:
        """In euros."""
        return None if self.price_cents is None else Decimal(self.price_cents) / 100

    @property
    def deposit(self) -> Decimal | None:
        """In euros."""
        return None if self.deposit_cents is None else Decimal(self.deposit_cents) / 100

    @property
    def is_matched(self) -> bool:
        """Whether somebody has looked for counterparts since it was (re)opened."""
        return self.matched_at is not None

    @property
    def days_left(self) -> int | None:
        """Whole days until it expires; None for what has no end."""
        return (self.expires_on - timezone.localdate()).days if self.expires_on else None

    @property
    def slot_labels(self) -> list[str]:
        labels = dict(slot_choices())
        return [str(labels[s]) for s in self.slots if s in labels]
