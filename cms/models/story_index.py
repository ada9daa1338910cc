"""The list of stories, with a feed of all and of each tag."""

from typing import Any, ClassVar

from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from taggit.models import Tag
from wagtail.admin.panels import FieldPanel, ObjectList, TabbedInterface, TitleFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.url_routing import RouteResult

from cms.feeds import StoriesFeed
from cms.models.base import PublicPage
from cms.models.languages import InTwoLanguages
from cms.models.stories import StoryPage

PER_PAGE = 12


class StoryIndexPage(RoutablePageMixin, InTwoLanguages, PublicPage):  # type: ignore[django-manager-missing]
    """All stories, newest first; a tag has an address of its own, and so has each feed."""

    intro = models.TextField(_("introduction"), max_length=400, blank=True)
    intro_en = models.TextField(_("introduction in English"), max_length=400, blank=True)

    parent_page_types: ClassVar = ["cms.HomePage"]
    subpage_types: ClassVar = ["cms.StoryPage"]
    max_count = 1
    template = "cms/pages/story_index.html"
    edit_handler = TabbedInterface(
        [
            ObjectList([TitleFieldPanel("title"), FieldPanel("intro")], heading=_("Contents")),
            ObjectList([FieldPanel("title_en"), FieldPanel("intro_en")], heading=_("English")),
            ObjectList(PublicPage.promote_panels, heading=_("Address and search engines")),
        ]
    )

    class Meta:
        verbose_name = _("list of stories")
        verbose_name_plural = _("lists of stories")

    @property
    def shown_intro(self) -> str:
        return self.in_english("intro") or self.intro

    @property
    def feed_url(self) -> str:
        return f"{self.url}feed/"

    def route(self, request: HttpRequest, path_components: list[str]) -> Any:
        """A story is found, with its picture, in one query instead of three."""
        if len(path_components) == 1:
            stories = StoryPage.objects.child_of(self).live().select_related("picture")
            story = stories.filter(slug=path_components[0]).first()
            if story:
                story._cached_parent_obj = self  # which treebeard would look up again
                return RouteResult(story)
        return super().route(request, path_components)

    @path("")
    def all_stories(self, request: HttpRequest) -> HttpResponse:
        return self._listed(request, StoryPage.objects.newest_cards().with_authors(), None)

    @path("tag/<str:slug>/")
    def of_tag(self, request: HttpRequest, slug: str) -> HttpResponse:
        tag = self._tag(slug)
        return self._listed(
            request, StoryPage.objects.newest_cards().with_authors().tagged(slug), tag
        )

    @path("feed/")
    def feed(self, request: HttpRequest) -> HttpResponse:
        return StoriesFeed(self)(request)

    @path("tag/<str:slug>/feed/")
    def feed_of_tag(self, request: HttpRequest, slug: str) -> HttpResponse:
        return StoriesFeed(self, self._tag(slug))(request)

    def used_tags(self) -> models.QuerySet[Tag]:
        """The tags of stories that can be read, by how often they are used."""
        live = StoryPage.objects.live().values("pk")
        return (
            Tag.objects.filter(cms_storytag_items__content_object__in=live)
            .annotate(times=models.Count("cms_storytag_items"))
            .order_by("-times", "name")
        )

    def _tag(self, slug: str) -> Tag:
        tag = self.used_tags().filter(slug=slug).first()
        if tag is None:
            raise Http404
        return tag

    def _listed(self, request: HttpRequest, stories: Any, tag: Tag | None) -> HttpResponse:
        page_of_stories = Paginator(stories, PER_PAGE).get_page(request.GET.get("page"))
        feed_url = f"{self.url}tag/{tag.slug}/feed/" if tag else self.feed_url
        return self.render(
            request,
            context_overrides={
                "stories": page_of_stories,
                "tag": tag,
                "tags": self.used_tags()[:20],
                "feed_url": feed_url,
            },
        )
