"""The words of letters, as the coordinator wants them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import User

# Who decides about the words of letters decides also what all overviews tell.
CHOOSES_FOR_OVERVIEW = "cms.change_lettertext"


class LetterText(models.Model):
    """Another subject or other opening lines for one letter in one language; empty is ours."""

    letter = models.CharField(_("letter"), max_length=40)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = models.CharField(_("subject"), max_length=200, blank=True)
    opening = models.TextField(_("opening lines"), max_length=1000, blank=True)
    changed_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, editable=False, related_name="+"
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("text of a letter")
        verbose_name_plural = _("texts of letters")
        ordering: ClassVar = ["letter", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "language"], name="lettertext_once"),
        ]

    def __str__(self) -> str:
        return f"{self.letter} ({self.language})"
