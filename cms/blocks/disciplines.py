"""The branches of culture."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from accounts.models import Discipline


class DisciplinesBlock(blocks.StructBlock):
    """All disciplines, each a door into its listings."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2, required=False)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["disciplines"] = Discipline.objects.all()
        return context

    class Meta:
        icon = "tag"
        label = _("Disciplines")
        description = _("All branches of culture, each a door into its listings")
        template = "cms/blocks/disciplines.html"
        preview_value = {"heading": "Zoek per discipline"}
