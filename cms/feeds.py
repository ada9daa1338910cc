"""Stories for feed readers."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.utils import timezone
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from taggit.models import Tag

    from cms.models import StoryIndexPage, StoryPage

LENGTH = 30


class StoriesFeed(Feed):
    """The newest stories of an index page, or of one tag of it, as RSS 2.0."""

    feed_type = Rss201rev2Feed

    def __init__(self, index: StoryIndexPage, tag: Tag | None = None) -> None:
        self.index = index
        self.tag = tag
        self.link = f"{index.url}tag/{tag.slug}/" if tag else index.url
        self.feed_url = f"{settings.SITE_URL}{self.link}feed/"

    def title(self) -> str:
        name = f"{self.index.heading} – {settings.SITE_NAME}"
        return f"{self.tag.name}: {name}" if self.tag else name

    def description(self) -> str:
        return self.index.shown_intro or _("Stories from the network")

    def items(self) -> Any:
        from cms.models import StoryPage  # the page that has this feed is a model itself

        stories = StoryPage.objects.newest_cards().with_authors()
        if self.tag:
            stories = stories.tagged(self.tag.slug)
        return stories[:LENGTH]

    def item_title(self, item: StoryPage) -> str:
        return str(item.title)

    def item_description(self, item: StoryPage) -> str:
        return item.summary

    def item_link(self, item: StoryPage) -> str:
        return f"{settings.SITE_URL}{item.url}"

    def item_guid(self, item: StoryPage) -> str:
        return f"{settings.SITE_URL}/story/{item.pk}"

    item_guid_is_permalink = False

    def item_author_name(self, item: StoryPage) -> str:
        return item.author_names

    def item_pubdate(self, item: StoryPage) -> datetime:
        return timezone.make_aware(datetime.combine(item.published_on, time(9)))

    def item_updateddate(self, item: StoryPage) -> datetime:
        return item.last_published_at or self.item_pubdate(item)
