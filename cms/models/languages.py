"""Pages in Dutch, with English beside it where somebody wrote it."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class InTwoLanguages(models.Model):
    """A page that shows its English fields to readers of English, field by field.

    A text without an English version is shown in Dutch, and marked as Dutch for
    screen readers (`body_language`).
    """

    title_en = models.CharField(
        _("title in English"), max_length=255, blank=True, help_text=_("Empty: the Dutch title.")
    )

    class Meta:
        abstract = True

    def in_english(self, name: str) -> Any:
        """The English field `name` if the reader wants English and it is filled in."""
        return getattr(self, f"{name}_en") if get_language() == "en" else None

    @property
    def heading(self) -> str:
        return self.in_english("title") or str(self.title)  # type: ignore[attr-defined]

    @property
    def shown_body(self) -> Any:
        return self.in_english("body") or self.body  # type: ignore[attr-defined]

    @property
    def body_language(self) -> str:
        return "en" if self.in_english("body") else "nl"
