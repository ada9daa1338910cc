"""The home page."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface
from wagtail.fields import StreamField

from cms.blocks import HOME_BLOCKS
from cms.models.base import PublicPage
from cms.models.languages import InTwoLanguages


class HomePage(InTwoLanguages, PublicPage):  # type: ignore[django-manager-missing]
    """The face of the network: all of it blocks that the coordinator orders and writes."""

    body = StreamField(HOME_BLOCKS, verbose_name=_("contents"))
    body_en = StreamField(
        HOME_BLOCKS,
        verbose_name=_("contents in English"),
        blank=True,
        help_text=_("Empty: readers of English see the Dutch contents."),
    )

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["cms.StoryIndexPage", "cms.SimplePage"]
    max_count = 1
    template = "cms/pages/home.html"
    edit_handler = TabbedInterface(
        [
            ObjectList([FieldPanel("title"), FieldPanel("body")], heading=_("Contents")),
            ObjectList([FieldPanel("title_en"), FieldPanel("body_en")], heading=_("English")),
            ObjectList(
                [FieldPanel("seo_title"), FieldPanel("search_description")],
                heading=_("Search engines"),
            ),
        ]
    )

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")
