"""A few pictures together."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images.blocks import ImageChooserBlock

from cms.blocks.picture import any_picture


class GalleryBlock(blocks.StructBlock):
    """Two to six pictures in a grid, with one caption."""

    pictures = blocks.ListBlock(
        ImageChooserBlock(label=_("Picture")), label=_("Pictures"), min_num=2, max_num=6
    )
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)

    def get_preview_value(self) -> Any:
        pictures = [any_picture()] * 3
        return self.normalize({"pictures": pictures, "caption": "Opbouw, doorloop, première"})

    class Meta:
        icon = "image"
        label = _("Pictures together")
        description = _("Two to six pictures in a grid")
        template = "cms/blocks/gallery.html"
