"""The agenda: what happens in and around the network, as the coordinator keeps it."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation


class AgendaQuerySet(models.QuerySet["AgendaItem"]):
    def coming(self) -> Self:
        """What has not begun yet, soonest first."""
        return self.filter(starts_at__gt=timezone.now()).order_by("starts_at", "pk")

    def in_overview(self) -> Self:
        return self.filter(in_overview=True)


class AgendaItem(models.Model):
    """Something to go to."""

    title = models.CharField(_("title"), max_length=120)
    title_en = models.CharField(_("title in English"), max_length=120, blank=True)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=160, blank=True)
    about = models.CharField(_("in one or two sentences"), max_length=300, blank=True)
    about_en = models.CharField(
        _("in one or two sentences, in English"), max_length=300, blank=True
    )
    website = models.URLField(_("where to read on"), blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    in_overview = models.BooleanField(
        _("tell members in their overview"),
        default=True,
        help_text=_("Each member reads it once, until it has begun."),
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AgendaQuerySet.as_manager()

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering: ClassVar = ["starts_at", "pk"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__isnull=True)
                | models.Q(ends_at__gte=models.F("starts_at")),
                name="agenda_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return (self.title_en if _in_english() else "") or self.title

    @property
    def shown_about(self) -> str:
        """What it is, in the language of the reader as far as we have it."""
        return (self.about_en if _in_english() else "") or self.about

    @property
    def read_on(self) -> str:
        """An absolute address to read on: its own, else the organisation's page, else the site."""
        page = self.organisation.get_absolute_url() if self.organisation else "/"
        return self.website or f"{settings.SITE_URL}{page}"


def _in_english() -> bool:
    return (get_language() or "nl").startswith("en")
