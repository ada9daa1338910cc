"""How it works."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.link import LinkBlock
from exchange.listings.models import Kind

COLOURS = (Kind.SPACE, Kind.VOLUNTEERS, Kind.EXPERTISE, Kind.EQUIPMENT)


class StepBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Title"), max_length=60)
    text = blocks.TextBlock(label=_("Text"), max_length=250, rows=2)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """How it works, in two to four numbered steps."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2, required=False)
    steps = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=2, max_num=4)
    action = LinkBlock(label=_("Button"))

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["steps"] = [
            {**step, "kind": kind.value}
            for step, kind in zip(value["steps"], COLOURS, strict=False)
        ]
        return context

    class Meta:
        icon = "list-ol"
        label = _("How it works")
        description = _("How it works, in two to four numbered steps")
        template = "cms/blocks/steps.html"
        preview_value = {
            "heading": "Zo werkt het",
            "steps": [
                {"title": "Zet neer wat je hebt of zoekt", "text": "In vijf minuten geplaatst."},
                {"title": "Wij zoeken mee", "text": "Past er iets bij elkaar? Je krijgt bericht."},
                {"title": "Spreek samen af", "text": "Jullie regelen de rest onderling."},
            ],
            "action": {"label": "Plaats een oproep", "to": "new_listing"},
        }
