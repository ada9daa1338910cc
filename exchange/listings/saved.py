"""Searches that somebody keeps, to hear when something new answers them."""

from datetime import datetime
from typing import ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class SavedSearchQuerySet(models.QuerySet["SavedSearch"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def due(self, now: datetime) -> Self:
        return self.filter(next_at__lte=now, user__is_active=True)


class SavedSearch(models.Model):
    """The address of a search, and what it asks for as columns, so that one statement compares
    the new listings with the searches of hundreds of readers.
    """

    class Rhythm(models.TextChoices):
        OVERVIEW = "overview", _("with my overview")
        DAILY = "daily", _("every day on which there is something new")
        NEVER = "never", _("not by mail")

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_searches")
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(max_length=600, help_text="the query string in its canonical order")
    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm, default=Rhythm.OVERVIEW)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)

    words = models.CharField(max_length=400, blank=True, help_text="as a raw tsquery of stems")
    kinds = ArrayField(models.CharField(max_length=10), default=list, blank=True)
    direction = models.CharField(max_length=7, blank=True)
    disciplines = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    tags = ArrayField(models.CharField(max_length=100), default=list, blank=True)
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    km = models.PositiveSmallIntegerField(default=0)
    slots = ArrayField(models.CharField(max_length=13), default=list, blank=True)
    on = models.DateField(null=True, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = SavedSearchQuerySet.as_manager()

    class Meta:
        app_label = "exchange"
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering: ClassVar = ["name", "pk"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "address"], name="savedsearch_once"),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(next_at__isnull=False),
                name="savedsearch_due",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The search itself, as it is now."""
        return f"{reverse('listings:index')}?{self.address}"
