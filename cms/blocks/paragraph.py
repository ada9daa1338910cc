"""A paragraph of a story."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.blocks.text import PLAIN


class ParagraphBlock(blocks.RichTextBlock):
    """One or more paragraphs of a story, without headings."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": PLAIN, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Paragraph")
        description = _("One or more paragraphs of the story")
        template = "cms/blocks/paragraph.html"
        preview_value = (
            "<p>Op dinsdagavond klinkt er ineens een koor door de gangen van het zorghuis. "
            "<i>Bewoners schuiven aan</i>, iemand zingt mee.</p>"
        )
