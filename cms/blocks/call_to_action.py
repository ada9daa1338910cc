"""An invitation to do something."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.link import LinkBlock


class CallToActionBlock(blocks.StructBlock):
    """An invitation with one or two buttons."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), max_length=400, rows=3, required=False)
    action = LinkBlock(label=_("First button"))
    second = LinkBlock(label=_("Second button"))

    class Meta:
        icon = "pick"
        label = _("Invitation")
        description = _("An invitation with one or two buttons")
        template = "cms/blocks/call_to_action.html"
        preview_value = {
            "heading": "Doe je mee?",
            "text": "Meld je koor, museum of buurthuis aan. Het kost niets.",
            "action": {"label": "Meld je aan", "to": "join"},
            "second": {"label": "Ik wil helpen", "to": "help"},
        }
