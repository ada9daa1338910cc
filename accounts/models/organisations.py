"""Organisations: who takes part in the network, each with a face of its own."""

from typing import ClassVar, Self

from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.search import TrigramWordSimilarity
from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models.people import User
from accounts.pictures import upload_to

hex_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Write a colour as # and six digits."))
postcode4 = RegexValidator(r"^[1-9][0-9]{3}$", _("Write the four digits of the postcode."))

LIKE_ENOUGH = 0.55  # word similarity, 0 to 1: “Zutphens Vocaal” finds “Zutphens Vocaal Ensemble”


class Discipline(models.Model):
    """A branch of culture, such as choir, pop or heritage."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("name in English"), max_length=60)
    order = models.PositiveSmallIntegerField(_("order"), default=100)

    class Meta:
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")
        ordering: ClassVar = ["order", "name"]

    def __str__(self) -> str:
        return self.name_en if get_language() == "en" else self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def listed(self) -> Self:
        """Everything on the cultural map: members and entries not yet claimed."""
        return self.filter(status=Organisation.Status.ACTIVE)

    def of(self, user: User) -> Self:
        """The organisations somebody belongs to, in any role."""
        return self.filter(memberships__user=user)

    def managed_by(self, user: User) -> Self:
        """The organisations whose team and page somebody may change."""
        return self.filter(memberships__user=user, memberships__role="manager")

    def edited_by(self, user: User) -> Self:
        """The organisations for which somebody may post and answer."""
        return self.filter(memberships__user=user, memberships__role__in=("manager", "editor"))

    def waiting(self) -> Self:
        """Submitted, and not yet decided upon."""
        return self.filter(status=Organisation.Status.SUBMITTED)

    def decidable_by(self, user: User) -> Self:
        """What somebody may let in: for coordinators everything but their own."""
        if not user.has_perm("accounts.change_organisation"):
            return self.none()
        return self.waiting().exclude(memberships__user=user)

    def like(self, name: str) -> Self:
        """Those whose name resembles what somebody is typing, the likeliest first."""
        typed = " ".join(name.split())
        return (
            self.annotate(likeness=TrigramWordSimilarity(typed, "name"))
            .filter(models.Q(likeness__gte=LIKE_ENOUGH) | models.Q(name__icontains=typed))
            .order_by("-likeness", Lower("name"))
        )

    def visible_to(self, user: "User | AnonymousUser | None") -> Self:
        """What is on the map, and whatever one belongs to or coordinates."""
        if user is None or not user.is_authenticated:
            return self.listed()
        if user.has_perm("accounts.change_organisation"):
            return self
        mine = models.Q(pk__in=Organisation.objects.of(user).values("pk"))
        return self.filter(models.Q(status=Organisation.Status.ACTIVE) | mine)


class Organisation(models.Model):  # type: ignore[django-manager-missing]  # stories stand above
    class Kind(models.TextChoices):
        ASSOCIATION = "association", _("association")
        FOUNDATION = "foundation", _("foundation")
        INSTITUTION = "institution", _("institution")
        MUNICIPALITY = "municipality", _("municipality")
        SCHOOL = "school", _("school")
        WELFARE = "welfare", _("welfare organisation")
        COMPANY = "company", _("company")
        INFORMAL = "informal", _("informal initiative")

    class Domain(models.TextChoices):
        CULTURE = "culture", _("culture")
        EDUCATION = "education", _("education")
        WELFARE = "welfare", _("care and welfare")
        TOURISM = "tourism", _("tourism")
        MUNICIPALITY = "municipality", _("municipality")

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("being checked")
        ACTIVE = "active", _("active")
        DECLINED = "declined", _("declined")

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), max_length=130, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    domain = models.CharField(_("domain"), max_length=12, choices=Domain, default=Domain.CULTURE)
    disciplines = models.ManyToManyField(
        Discipline, blank=True, related_name="organisations", verbose_name=_("disciplines")
    )
    status = models.CharField(
        _("status"), max_length=9, choices=Status, default=Status.SUBMITTED, editable=False
    )
    about = models.TextField(_("about us"), max_length=3000, blank=True)
    size = models.PositiveIntegerField(
        _("number of people"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    meets = models.CharField(
        _("when and where you meet"),
        max_length=120,
        blank=True,
        help_text=_("For example: Tuesday evening in the Buitensociëteit"),
    )
    website = models.URLField(_("website"), blank=True)
    colour = models.CharField(
        _("own colour"), max_length=7, default="#7a3b2e", validators=[hex_colour]
    )
    logo = models.ImageField(_("logo"), upload_to=upload_to, blank=True)
    postcode = models.CharField(_("postcode"), max_length=4, blank=True, validators=[postcode4])
    place = models.CharField(_("place"), max_length=80, blank=True)
    latitude = models.FloatField(null=True, blank=True, editable=False)
    longitude = models.FloatField(null=True, blank=True, editable=False)
    joined_at = models.DateTimeField(
        _("joined"), null=True, blank=True, editable=False, help_text=_("Empty: only on the map.")
    )
    created_at = models.DateTimeField(_("made"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    decided_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    decision_note = models.TextField(_("note with the decision"), blank=True, editable=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = [Lower("name")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__isnull=False, longitude__isnull=False),
                name="organisation_place_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("organisations:detail", args=[self.slug])

    @property
    def is_active(self) -> bool:
        return self.status == self.Status.ACTIVE

    @property
    def is_claimed(self) -> bool:
        """Whether people of the organisation itself take part."""
        return self.joined_at is not None

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.SUBMITTED

    @property
    def initials(self) -> str:
        """One or two capitals for the monogram shown where there is no logo."""
        words = [w for w in self.name.split() if w[0].isalnum()] or [self.name or "?"]
        significant = [w for w in words if w[0].isupper() or w[0].isdigit()] or words
        return "".join(w[0] for w in significant[:2]).upper()


class ClaimQuerySet(models.QuerySet["Claim"]):
    def waiting(self) -> Self:
        return self.filter(status=Claim.Status.REQUESTED)

    def decidable_by(self, user: User) -> Self:
        """For coordinators all of them, for managers those on their organisation."""
        found = self.waiting().exclude(user=user)
        if user.has_perm("accounts.change_organisation"):
            return found
        return found.filter(organisation__in=Organisation.objects.managed_by(user))


class Claim(models.Model):
    """“This is us”: somebody asks to take over an entry on the map."""

    class Status(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        REJECTED = "rejected", _("rejected")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="claims")
    user = models.ForeignKey(User, models.CASCADE, related_name="claims")
    role_text = models.CharField(
        _("your role there"), max_length=80, help_text=_("For example: secretary")
    )
    status = models.CharField(max_length=9, choices=Status, default=Status.REQUESTED)
    note = models.TextField(_("note with the decision"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ClaimQuerySet.as_manager()

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "user"],
                condition=models.Q(status="requested"),
                name="claim_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.organisation}"
