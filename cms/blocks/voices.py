"""What people in the network say."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.quote import QuoteBlock
from cms.blocks.steps import COLOURS


class VoicesBlock(blocks.StructBlock):
    """Two or three people in their own words, beside each other."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    voices = blocks.ListBlock(QuoteBlock(), label=_("Voices"), min_num=1, max_num=3)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        context["voices"] = [
            {**voice, "kind": kind.value}
            for voice, kind in zip(value["voices"], COLOURS, strict=False)
        ]
        return context

    class Meta:
        icon = "group"
        label = _("Voices")
        description = _("Two or three people in their own words")
        template = "cms/blocks/voices.html"
        preview_value = {
            "heading": "Wat anderen zeggen",
            "voices": [
                {"quote": "Binnen een dag hadden we een zaal.", "name": "Marijke"},
                {"quote": "Ik help nu elke vrijdag achter de bar.", "name": "Yusuf"},
            ],
        }
