"""A heading inside a story."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class HeadingBlock(blocks.CharBlock):
    """A short line that divides a long story."""

    class Meta:
        icon = "title"
        label = _("Heading")
        description = _("A short line that divides a long story")
        template = "cms/blocks/heading.html"
        preview_value = "Een zaal vol stemmen"
