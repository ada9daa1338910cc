"""What people in the network say."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.quote import QuoteBlock


class VoicesBlock(blocks.StructBlock):
    """Two or three people in their own words, beside each other."""

    heading = blocks.CharBlock(label=_("heading"), max_length=100)
    voices = blocks.ListBlock(QuoteBlock(), label=_("voices"), min_num=1, max_num=3)

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
