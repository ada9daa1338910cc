"""A page with text: about us, house rules, privacy."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.fields import StreamField
from wagtail.search import index

from cms.blocks import SIMPLE_BLOCKS
from cms.models.base import PublicPage
from cms.models.languages import InTwoLanguages


class SimplePage(InTwoLanguages, PublicPage):  # type: ignore[django-manager-missing]
    """A page with text and pictures."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=400, blank=True)
    body = StreamField(SIMPLE_BLOCKS, verbose_name=_("contents"), blank=True)
    body_en = StreamField(SIMPLE_BLOCKS, verbose_name=_("contents in English"), blank=True)

    parent_page_types: ClassVar = ["cms.HomePage", "cms.SimplePage"]
    subpage_types: ClassVar = ["cms.SimplePage"]
    template = "cms/pages/simple.html"
    search_fields: ClassVar = [
        *PublicPage.search_fields,
        index.SearchField("intro"),
        index.SearchField("body"),
    ]
    edit_handler = TabbedInterface(
        [
            ObjectList(
                [TitleFieldPanel("title"), FieldPanel("intro"), FieldPanel("body")],
                heading=_("Contents"),
            ),
            ObjectList(
                [FieldPanel("title_en"), FieldPanel("intro_en"), FieldPanel("body_en")],
                heading=_("English"),
            ),
            ObjectList(PublicPage.promote_panels, heading=_("Address and search engines")),
        ]
    )

    class Meta:
        verbose_name = _("page with text")
        verbose_name_plural = _("pages with text")

    @property
    def shown_intro(self) -> str:
        return self.in_english("intro") or self.intro
