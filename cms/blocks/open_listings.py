"""The newest listings of the exchange."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from exchange.listings.models import Direction, Kind, Listing


class OpenListingsBlock(blocks.StructBlock):
    """The newest open listings, of one kind or of all kinds."""

    eyebrow = blocks.CharBlock(label=_("Line above"), max_length=80, required=False)
    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2, required=False)
    kind = blocks.ChoiceBlock(
        label=_("Kind"), choices=Kind.choices, required=False, help_text=_("Empty: all kinds.")
    )
    direction = blocks.ChoiceBlock(
        label=_("Offers or requests"),
        choices=Direction.choices,
        required=False,
        help_text=_("Empty: both."),
    )
    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=12, default=6)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        newest = Listing.objects.public().open().select_related("organisation")
        for name in ("kind", "direction"):
            if value.get(name):
                newest = newest.filter(**{name: value[name]})
        context["listings"] = newest.order_by("-opened_at", "-pk")[: value["count"]]
        return context

    class Meta:
        icon = "list-ul"
        label = _("Newest listings")
        description = _("The newest offers and requests, kept up to date by itself")
        template = "cms/blocks/open_listings.html"
        preview_value = {
            "eyebrow": "Vers van de pers",
            "heading": "Nieuw in de uitwisseling",
            "count": 3,
        }
