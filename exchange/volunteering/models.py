"""People who want to help, and what becomes of their wish."""

from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager

from accounts.models import Discipline, Organisation, User
from accounts.models.organisations import postcode4
from exchange.listings.models import Listing, distance_km, slot_choices
from exchange.workflow import Stateful


class VolunteerProfileQuerySet(models.QuerySet["VolunteerProfile"]):
    def open(self) -> Self:
        return self.filter(is_open=True, user__is_active=True)

    def with_distance(self, latitude: float, longitude: float) -> Self:
        return self.annotate(distance=distance_km(latitude, longitude))


class VolunteerProfile(models.Model):
    """What somebody likes to do, when, where and how far."""

    user = models.OneToOneField(User, models.CASCADE, related_name="volunteer_profile")
    is_open = models.BooleanField(_("I am looking for something to do"), default=True)
    headline = models.CharField(
        _("in one line"),
        max_length=120,
        help_text=_("For example: I like to cook for groups, and I have a van"),
    )
    about = models.TextField(_("about you"), max_length=2000, blank=True)
    disciplines = models.ManyToManyField(
        Discipline, blank=True, related_name="volunteers", verbose_name=_("disciplines")
    )
    tags = TaggableManager(_("what I like to do"), blank=True, related_name="volunteer_profiles")
    slots = ArrayField(
        models.CharField(max_length=13), default=list, blank=True, verbose_name=_("when")
    )
    postcode = models.CharField(_("postcode"), max_length=4, blank=True, validators=[postcode4])
    place = models.CharField(_("place"), max_length=80, blank=True, editable=False)
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)
    radius_km = models.PositiveSmallIntegerField(
        _("how far"), default=10, validators=[MinValueValidator(1), MaxValueValidator(300)]
    )
    hours_per_month = models.PositiveSmallIntegerField(
        _("hours a month"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    access_needs = models.CharField(
        _("what makes it work for you"),
        max_length=300,
        blank=True,
        help_text=_("For example: step-free entrance. Only the organisations you help see this."),
    )
    language = models.CharField(_("language of the text"), max_length=2, default="nl")
    matched_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = VolunteerProfileQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        verbose_name = _("volunteer profile")
        verbose_name_plural = _("volunteer profiles")

    def __str__(self) -> str:
        return self.headline or str(self.user)

    def get_absolute_url(self) -> str:
        return reverse("volunteering:profile")

    @property
    def slot_labels(self) -> list[str]:
        labels = dict(slot_choices())
        return [str(labels[s]) for s in self.slots if s in labels]


class SignUpQuerySet(models.QuerySet["SignUp"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def received_by(self, user: User) -> Self:
        """Sign-ups on the listings somebody may answer for."""
        return self.filter(listing__organisation__in=Organisation.objects.edited_by(user))

    def visible_to(self, user: User) -> Self:
        """One's own sign-ups, and those one may answer."""
        mine = models.Q(user=user)
        asked = models.Q(listing__organisation__in=Organisation.objects.edited_by(user))
        return self.filter(mine | asked)

    def waiting(self) -> Self:
        return self.filter(status=SignUp.Status.APPLIED)

    def accepted(self) -> Self:
        return self.filter(status=SignUp.Status.ACCEPTED)

    def standing(self) -> Self:
        """Not taken back, whatever was answered."""
        return self.exclude(status=SignUp.Status.WITHDRAWN)

    def for_rows(self) -> Self:
        """Everything a row of a list prints, in one query."""
        return self.select_related("user", "answered_by", "listing__organisation")

    def waiting_first(self) -> Self:
        """Whoever waits longest on top, then what was answered, newest answer first."""
        answered = models.Case(
            models.When(status=SignUp.Status.APPLIED, then=models.Value(0)),
            default=models.Value(1),
        )
        return self.order_by(
            answered, models.F("answered_at").desc(nulls_last=True), "applied_at", "pk"
        )


class SignUp(Stateful):
    """“I want to help”: one person for one request for volunteers."""

    class Status(models.TextChoices):
        APPLIED = "applied", _("signed up")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    TRANSITIONS: ClassVar = {
        Status.APPLIED: {Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN},
        Status.ACCEPTED: {Status.WITHDRAWN, Status.DECLINED},
        Status.DECLINED: set(),
        Status.WITHDRAWN: {Status.APPLIED},
    }

    listing = models.ForeignKey(Listing, models.CASCADE, related_name="sign_ups")
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ups")
    status = models.CharField(max_length=9, choices=Status, default=Status.APPLIED)
    message = models.TextField(_("message"), max_length=2000, blank=True)
    access_needs = models.CharField(_("what makes it work for you"), max_length=300, blank=True)
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    # Later than created_at for somebody who withdrew and came back.
    applied_at = models.DateTimeField(default=timezone.now, editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )

    objects = SignUpQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering: ClassVar = ["applied_at", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["listing", "user"], name="signup_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.listing}"

    def get_absolute_url(self) -> str:
        return reverse("volunteering:sign_up", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.APPLIED

    @property
    def is_accepted(self) -> bool:
        return self.status == self.Status.ACCEPTED

    @property
    def person(self) -> str:
        """Who signed up, never as an e-mail address."""
        return self.user.get_full_name() or gettext("Somebody without a name")

    @property
    def thing(self) -> str:
        """What notifications and letters are about; new for whoever comes back."""
        return f"sign_up:{self.pk}:{self.applied_at:%Y%m%d%H%M%S%f}"

    @property
    def days_waiting(self) -> int:
        """Whole days since she signed up, by the calendar of the reader."""
        return (timezone.localdate() - timezone.localdate(self.applied_at)).days

    @property
    def has_dates(self) -> bool:
        """Whether there is something to put into a calendar."""
        return self.listing.starts_on is not None
