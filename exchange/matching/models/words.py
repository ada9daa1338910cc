"""Words that the coordinator adds to the vocabulary."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from exchange.listings.models import Kind


class Synonym(models.Model):
    """Another word for a concept of the vocabulary (`exchange.matching.vocabulary`)."""

    class Language(models.TextChoices):
        NL = "nl", _("Dutch")
        EN = "en", _("English")

    term = models.CharField(_("word"), max_length=60)
    concept = models.CharField(_("means"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.NL)
    kind = models.CharField(
        _("only in"), max_length=10, choices=Kind, blank=True, help_text=_("Empty: everywhere.")
    )
    added_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        app_label = "exchange"
        verbose_name = _("synonym")
        verbose_name_plural = _("synonyms")
        ordering: ClassVar = ["term"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["term", "concept", "kind"], name="synonym_once"),
        ]

    def __str__(self) -> str:
        return f"{self.term} = {self.concept}"
