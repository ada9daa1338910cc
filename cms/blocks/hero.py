"""The opening of the home page."""

from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.blocks.link import LinkBlock


class HeroBlock(blocks.StructBlock):
    """The first thing a visitor sees: what this is, in one sentence and one picture."""

    eyebrow = blocks.CharBlock(label=_("Line above"), max_length=80, required=False)
    heading = blocks.CharBlock(label=_("Heading"), max_length=80)
    accent = blocks.CharBlock(
        label=_("End of the heading, in colour"), max_length=60, required=False
    )
    text = blocks.TextBlock(label=_("Text"), max_length=400, rows=3, required=False)
    picture = ImageChooserBlock(
        label=_("Picture"), required=False, help_text=_("Empty: our own artwork.")
    )
    action = LinkBlock(label=_("First button"))
    second = LinkBlock(label=_("Second button"))

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        words, accent = value["heading"], value.get("accent")
        context["title"] = format_html("{} <em>{}</em>", words, accent) if accent else words
        return context

    class Meta:
        icon = "home"
        label = _("Opening")
        description = _("The first thing a visitor sees, with a picture and two buttons")
        template = "cms/blocks/hero.html"
        preview_value = {
            "eyebrow": "Cultuur in en om Zutphen",
            "heading": "Wat de één heeft,",
            "accent": "zoekt de ander",
            "text": "Een zaal, een tenor, twaalf stoelen of een goed idee. Hier vind je elkaar.",
            "action": {"label": "Bekijk de oproepen", "to": "listings"},
            "second": {"label": "Doe mee", "to": "join"},
        }
