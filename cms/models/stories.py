"""Stories from the network."""

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import (
    FieldPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)
from wagtail.admin.panels import TabbedInterface as Tabs
from wagtail.fields import StreamField
from wagtail.models import Orderable, PageManager
from wagtail.query import PageQuerySet
from wagtail.search import index

from accounts.models import Organisation
from cms.blocks import STORY_BLOCKS
from cms.models.base import PublicPage
from cms.models.letters import CHOOSES_FOR_OVERVIEW


class StoryQuerySet(PageQuerySet):
    def newest(self) -> Self:
        return self.live().order_by("-published_on", "-pk")

    def newest_cards(self) -> Self:
        """Everything a story card prints; the body is left in the database."""
        return self.newest().select_related("picture").defer("body")

    def with_authors(self) -> Self:
        """The organisations of each story, in one query more."""
        authors = StoryAuthor.objects.select_related("organisation")
        return self.prefetch_related(models.Prefetch("authors", authors))

    def tagged(self, slug: str) -> Self:
        return self.filter(tagged_items__tag__slug=slug)


class StoryTag(TaggedItemBase):
    content_object = ParentalKey(
        "cms.StoryPage", on_delete=models.CASCADE, related_name="tagged_items"
    )


class StoryAuthor(Orderable):
    """An organisation a story is of, with the words it wants beside its name."""

    page = ParentalKey("cms.StoryPage", on_delete=models.CASCADE, related_name="authors")
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="stories", verbose_name=_("organisation")
    )
    credit = models.CharField(
        _("credit line"),
        max_length=160,
        blank=True,
        help_text=_("For example: text and photos, or made with the pupils of class 3."),
    )

    panels: ClassVar = [FieldPanel("organisation"), FieldPanel("credit")]

    class Meta(Orderable.Meta):
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["page", "organisation"], name="story_author_once"),
        ]


class StoryPage(PublicPage):
    """Something that came about in the network, told for everybody."""

    summary = models.TextField(
        _("summary"), max_length=300, help_text=_("Two sentences: what happened, and to whom.")
    )
    published_on = models.DateField(_("date"), default=timezone.localdate)
    language = models.CharField(
        _("language of the text"),
        max_length=2,
        choices=settings.LANGUAGES,
        default=settings.LANGUAGE_CODE,
    )
    picture = models.ForeignKey(
        "cms.Picture",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("picture"),
    )
    body = StreamField(STORY_BLOCKS, verbose_name=_("story"))
    tags = ClusterTaggableManager(_("tags"), through=StoryTag, blank=True)
    in_overview = models.BooleanField(
        _("tell members in their overview"),
        default=False,
        help_text=_("Each member reads it once, in the two weeks after its date."),
    )

    objects = PageManager.from_queryset(StoryQuerySet)()

    parent_page_types: ClassVar = ["cms.StoryIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "cms/pages/story.html"
    search_fields: ClassVar = [
        *PublicPage.search_fields,
        index.SearchField("summary", boost=3),
        index.SearchField("body"),
        index.FilterField("published_on"),
    ]
    edit_handler = Tabs(
        [
            ObjectList(
                [
                    TitleFieldPanel("title"),
                    FieldPanel("summary"),
                    FieldPanel("picture"),
                    FieldPanel("body"),
                ],
                heading=_("Story"),
            ),
            ObjectList(
                [
                    InlinePanel("authors", heading=_("Organisations"), label=_("organisation")),
                    MultiFieldPanel(
                        [
                            FieldPanel("published_on"),
                            FieldPanel("language"),
                            FieldPanel("tags"),
                            FieldPanel("in_overview", permission=CHOOSES_FOR_OVERVIEW),
                        ],
                        heading=_("About this story"),
                    ),
                ],
                heading=_("Who and when"),
            ),
            ObjectList(PublicPage.promote_panels, heading=_("Address and search engines")),
        ]
    )

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    @property
    def author_names(self) -> str:
        """The organisations of this story in one line."""
        return ", ".join(author.organisation.name for author in self.authors.all())

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["index"] = self.get_parent().specific
        context["facts"] = self._facts()
        context["authors"] = self.authors.select_related("organisation")
        context["story_tags"] = self.tags.all()
        context["more_stories"] = StoryPage.objects.newest_cards().exclude(pk=self.pk)[:3]
        return context

    def _facts(self) -> dict[str, Any]:
        """This story in the words of schema.org."""
        return {
            "@context": "https://schema.org",
            "@type": "Article",
            "headline": self.title,
            "description": self.summary,
            "datePublished": self.published_on.isoformat(),
            "inLanguage": self.language,
            "mainEntityOfPage": f"{settings.SITE_URL}{self.url}",
            "publisher": {"@type": "Organization", "name": settings.SITE_NAME},
        }
