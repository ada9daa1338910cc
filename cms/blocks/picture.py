"""A picture with a caption."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageChooserBlock


def any_picture() -> Any:
    """Some picture of the site, for a preview; None when there are none yet."""
    return get_image_model().objects.order_by("pk").first()


class PictureBlock(blocks.StructBlock):
    """A picture of a story, with a caption."""

    picture = ImageChooserBlock(label=_("Picture"))
    caption = blocks.CharBlock(label=_("Caption"), max_length=200, required=False)
    wide = blocks.BooleanBlock(label=_("Wider than the text"), required=False)

    def get_preview_value(self) -> Any:
        return self.normalize({"picture": any_picture(), "caption": "De eerste repetitie"})

    class Meta:
        icon = "image"
        label = _("Picture")
        description = _("A picture with a caption")
        template = "cms/blocks/picture.html"
