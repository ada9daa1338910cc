"""A piece of running text."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

# What a town needs to write a page, and nothing that changes how it looks.
PLAIN = ["bold", "italic", "link", "ol", "ul"]
WITH_HEADINGS = ["h2", "h3", *PLAIN]


class TextBlock(blocks.RichTextBlock):
    """Paragraphs with headings, lists and links, at reading width."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": WITH_HEADINGS, **kwargs})

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        description = _("Paragraphs with headings, lists and links")
        template = "cms/blocks/text.html"
        preview_value = (
            "<h2>Iedereen doet mee</h2><p>Van het kinderkoor tot het museum: wie iets met "
            "cultuur doet, is <b>welkom</b>. Kijk bij de <a href='/'>oproepen</a>.</p>"
        )
