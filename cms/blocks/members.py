"""The faces of the network."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from accounts.models import Organisation


class MembersBlock(blocks.StructBlock):
    """The organisations that joined last, each with its own colour and logo."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2, required=False)
    count = blocks.IntegerBlock(label=_("How many"), min_value=4, max_value=24, default=12)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        joined = Organisation.objects.listed().filter(joined_at__isnull=False)
        context["organisations"] = joined.order_by("-joined_at")[: value["count"]]
        return context

    class Meta:
        icon = "group"
        label = _("Who take part")
        description = _("The organisations that joined last, with their colour and logo")
        template = "cms/blocks/members.html"
        preview_value = {"heading": "Zij doen mee", "count": 8}
