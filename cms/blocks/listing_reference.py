"""One listing, inside a story."""

from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from exchange.listings.models import Listing


class ListingChooserBlock(blocks.ChooserBlock):
    """One public listing, chosen in the admin from a list."""

    @cached_property
    def target_model(self) -> type[Listing]:
        return Listing

    @cached_property
    def widget(self) -> Any:
        # The viewset makes the widget; it is not there yet while apps load.
        from cms.viewsets import listing_chooser

        return listing_chooser.widget_class()

    class Meta:
        icon = "list-ul"
        label = _("listing")


class ListingReferenceBlock(blocks.StructBlock):
    """One listing of the exchange, as a card in a story."""

    listing = ListingChooserBlock(label=_("Listing"))
    text = blocks.CharBlock(label=_("Line above"), max_length=120, required=False)

    def get_context(
        self, value: Any, parent_context: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """The listing only while visitors may read it: audiences and states change."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        chosen = value.get("listing")
        public = Listing.objects.public().select_related("organisation")
        context["listing"] = public.filter(pk=chosen.pk).first() if chosen else None
        return context

    def get_preview_value(self) -> Any:
        newest = Listing.objects.public().open().first()
        return self.normalize({"listing": newest, "text": "Past dit bij jou?"})

    class Meta:
        icon = "list-ul"
        label = _("Listing")
        description = _("One listing of the exchange, as a card in the story")
        template = "cms/blocks/listing_reference.html"
