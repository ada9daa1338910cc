"""What the coordinator chose for the overviews: stories to read and things to go to."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, QuerySet, Value, When
from django.utils import timezone, translation

from cms.models import AgendaItem, StoryPage

STORIES_FROM = timedelta(days=14)
AGENDA_UNTIL = timedelta(weeks=6)
MOST = 6
# Who reads the site in English may not read Dutch; the other way round nobody is surprised.
READS = {"nl": ("nl", "en"), "en": ("en",)}

Chosen = dict[str, Any]


def chosen(since: datetime, language: str) -> list[Chosen]:
    """Stories and agenda items for the overviews of readers of one language.

    Args:
        since: stories older than this are left out, and those older than two weeks always.
        language: of the reader; a story in her own language comes before one in another
            that she reads. An agenda item without English is told in Dutch.

    Returns:
        At most `MOST`, stories first (newest first, but half of the room is for the agenda),
        then the agenda (soonest first). Each has `thing` ("story:12", "agenda:3"), `kind`,
        `title`, `text`, `url` (absolute) and `when` (ISO 8601 in UTC; empty for a story).

    Cost: two queries; the address of the first story asks Wagtail once for its sites.
    """
    stories = [_story(page) for page in _stories(since, language)]
    with translation.override(language):
        agenda = [_item(item) for item in _agenda()]
    room = max(MOST - len(agenda), MOST // 2)
    stories = stories[:room]
    return [*stories, *agenda[: MOST - len(stories)]]


def _stories(since: datetime, language: str) -> Iterable[StoryPage]:
    now = timezone.now()
    first = timezone.localdate(max(since, now - STORIES_FROM))
    own_first = Case(When(language=language[:2], then=Value(0)), default=Value(1))
    return (
        StoryPage.objects.live()
        .filter(
            in_overview=True,
            published_on__gte=first,
            published_on__lte=timezone.localdate(now),
            language__in=READS.get(language[:2], (language[:2],)),
        )
        .defer("body")
        .order_by(own_first, "-published_on", "-pk")[:MOST]
    )


def _agenda() -> QuerySet[AgendaItem]:
    coming = AgendaItem.objects.coming().in_overview().select_related("organisation")
    return coming.filter(starts_at__lte=timezone.now() + AGENDA_UNTIL)[:MOST]


def _story(page: StoryPage) -> Chosen:
    return {
        "thing": f"story:{page.pk}",
        "kind": "story",
        "title": page.title,
        "text": page.summary,
        "url": f"{settings.SITE_URL}{page.url}",
        "when": "",
    }


def _item(item: AgendaItem) -> Chosen:
    return {
        "thing": f"agenda:{item.pk}",
        "kind": "agenda",
        "title": str(item),
        "text": " · ".join(filter(None, (item.place, item.shown_about))),
        "url": item.read_on,
        "when": item.starts_at.isoformat(),
    }
