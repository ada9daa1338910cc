"""Somebody's own words."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class QuoteBlock(blocks.StructBlock):
    """One sentence that somebody said, large."""

    quote = blocks.TextBlock(label=_("Quote"), max_length=300, rows=3)
    name = blocks.CharBlock(label=_("Name"), max_length=80, required=False)
    role = blocks.CharBlock(label=_("Who that is"), max_length=100, required=False)

    class Meta:
        icon = "openquote"
        label = _("Quote")
        description = _("One sentence that somebody said, large")
        template = "cms/blocks/quote.html"
        preview_value = {
            "quote": "Binnen een dag hadden we een zaal. En een vaste pianist erbij.",
            "name": "Marijke",
            "role": "dirigent van een buurtkoor",
        }
