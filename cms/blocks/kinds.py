"""The four kinds of things that people exchange."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from exchange.listings.models import Kind, Listing


class KindsBlock(blocks.StructBlock):
    """What can be exchanged: four doors into the listings, each with its number of them."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=100)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2, required=False)
    expertise = blocks.CharBlock(label=_("About expertise"), max_length=120, required=False)
    volunteers = blocks.CharBlock(label=_("About volunteers"), max_length=120, required=False)
    space = blocks.CharBlock(label=_("About spaces"), max_length=120, required=False)
    equipment = blocks.CharBlock(label=_("About equipment"), max_length=120, required=False)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        rows = Listing.objects.public().open().order_by().values("kind").annotate(n=Count("pk"))
        counts = {row["kind"]: row["n"] for row in rows}
        context["kinds"] = [
            {
                "kind": kind.value,
                "label": kind.label,
                "text": value.get(kind.value),
                "count": counts.get(kind.value, 0),
            }
            for kind in (Kind.SPACE, Kind.VOLUNTEERS, Kind.EXPERTISE, Kind.EQUIPMENT)
        ]
        return context

    class Meta:
        icon = "grip"
        label = _("The four kinds")
        description = _("Four doors into the listings, with the number of each")
        template = "cms/blocks/kinds.html"
        preview_value = {
            "heading": "Wat je hier vindt",
            "space": "Repetitieruimtes, podia, ateliers en een leegstaande winkel.",
            "volunteers": "Handen voor de bar, de deur, het decor en de administratie.",
            "expertise": "Van subsidieaanvraag tot lichtplan.",
            "equipment": "Stoelen, spots, kostuums en een bakfiets.",
        }
