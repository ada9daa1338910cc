"""Choosing what goes into the overviews of one batch of readers."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.letters.trouble import stopped
from exchange.digests import silence, sources, variety
from exchange.digests.exposure import shown_lately
from exchange.digests.items import Item, Section
from exchange.digests.readers import Reader
from exchange.digests.silence import Told
from exchange.digests.sources import Pool
from exchange.digests.standing import Standing
from exchange.notifications.models import MailPreference

Readers = Mapping[int, Reader]


@dataclass
class Overview:
    """What one reader is to be told."""

    reader: Reader
    period: str
    items: list[Item]
    notifications: list[int] = field(default_factory=list)  # shown, or counted as “more”

    @property
    def things(self) -> list[str]:
        return list(dict.fromkeys(thing for item in self.items for thing in item.things))


class Run:
    """What a whole run of preparing looks up once: the newest posts, and who was shown lately."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._pool: Pool | None = None
        self._shown: Counter[int] | None = None

    @property
    def pool(self) -> Pool:
        if self._pool is None:
            self._pool = Pool.at(self.now)
        return self._pool

    @property
    def shown(self) -> Counter[int]:
        if self._shown is None:
            self._shown = shown_lately(self.now)
        return self._shown

    def count(self, overviews: Sequence[Overview]) -> None:
        """What this batch was shown counts for the next one."""
        for overview in overviews:
            self.shown.update({item.author for item in overview.items if item.author})


def listening(readers: Readers, now: datetime) -> dict[int, Reader]:
    """Those who may be written to now. Two queries."""
    blocked = stopped(reader.email for reader in readers.values())
    full = silence.over_ceiling(readers, now)
    return {
        pk: reader
        for pk, reader in readers.items()
        if reader.wants_news
        and not reader.is_paused(now)
        and pk not in full
        and reader.email.lower() not in blocked
    }


def choose(readers: Readers, periods: Mapping[int, str], run: Run) -> list[Overview]:
    """The overviews of readers whose own day it is. Those with nothing new have none.

    Cost: at most sixteen queries for any number of readers, and what the coordinator's choice
    costs in each language. With taking and keeping, a batch of 500 has 28.
    """
    now = run.now
    news = sources.news(readers, now)
    seen = _seen(readers, news)
    found = [
        *sources.sign_ups(readers, now),
        *sources.interest(readers, now),
        *((pk, item) for pk, items in news.items.items() for item in items),
        *sources.ending(readers, now),
        *sources.new_posts(readers, run.pool, seen, now),
        *sources.hits(readers, seen, sources.OF_HER_OWN_DAY, now),
    ]
    standing = Standing(now, posts=dict(run.pool.posts))
    standing.load([item for _pk, item in found], {r.language for r in readers.values()})
    found += sources.chosen(readers, standing)
    return _composed(found, readers, periods, standing, run)


def choose_hits(readers: Readers, periods: Mapping[int, str], run: Run) -> list[Overview]:
    """The overviews of readers on another day than their own: what their daily searches found."""
    seen = _seen(readers, sources.news(readers, run.now))
    found = list(sources.hits(readers, seen, sources.OF_ANY_DAY, run.now))
    standing = Standing(run.now).load([item for _pk, item in found], ())
    return _composed(found, readers, periods, standing, run)


def _seen(readers: Readers, news: sources.News) -> dict[int, set[int]]:
    """The listings that need not be told as new: helped with, or shown as a match before."""
    seen = sources.helped_with(readers)
    for user_id, listing_ids in news.seen.items():
        seen[user_id] |= listing_ids
    return seen


def _composed(
    found: Sequence[tuple[int, Item]],
    readers: Readers,
    periods: Mapping[int, str],
    standing: Standing,
    run: Run,
) -> list[Overview]:
    told = silence.told_before(readers, run.now)
    by_reader = sources.together(
        (pk, _weighed(item, standing))
        for pk, item in found
        if standing.holds(item, readers[pk]) and silence.may_tell(item, told[pk], run.now)
    )
    made = []
    for pk, items in by_reader.items():
        overview = _overview(items, readers[pk], periods[pk], told[pk], standing, run)
        if overview:
            made.append(overview)
    run.count(made)
    return made


def _weighed(item: Item, standing: Standing) -> Item:
    """With what decides whether it gets a place."""
    post = standing.posts.get(item.listing_id)
    if item.section == Section.MATCH and item.pk in standing.pairs:
        item.worth = standing.pairs[item.pk].score
    if post and item.section in variety.WEIGHED:
        item.author, item.small = post.organisation_id, post.is_small(standing.now)
    return item


def _overview(
    items: list[Item],
    reader: Reader,
    period: str,
    told: Told,
    standing: Standing,
    run: Run,
) -> Overview | None:
    left = _each_once(items)
    left.sort(key=lambda item: str(item.words.get("since", "")))
    if not any(_is_cause(item, told, standing) for item in left):
        return None
    shown = variety.compose(left, seed=f"{reader.pk}/{period}", shown=run.shown)
    if not reader.teams:
        shown = _help_first(shown, standing)
    return Overview(reader, period, shown, [n for item in left for n in item.notifications])


def _help_first(shown: Sequence[Item], standing: Standing) -> list[Item]:
    """For somebody without an organisation: among the new posts, those that look for helpers."""

    def wants_help(item: Item) -> bool:
        post = standing.posts.get(item.listing_id)
        return bool(post and post.wants_help)

    new = [item for item in shown if item.section == Section.NEW]
    ordered = iter(sorted(new, key=lambda item: not wants_help(item)))
    return [next(ordered) if item.section == Section.NEW else item for item in shown]


def _each_once(items: Sequence[Item]) -> list[Item]:
    """A match that somebody waits on is no news; a listing of a match is no new post as well."""
    asked = {item.pk for item in items if item.section == Section.ANSWER and item.side}
    left = [i for i in items if i.section != Section.MATCH or i.pk not in asked]
    shown = {t for item in left if item.side for t in item.things}
    return [i for i in left if i.section != Section.NEW or i.thing not in shown]


def _is_cause(item: Item, told: Told, standing: Standing) -> bool:
    """Whether this alone is reason to write: a new post that was there last time is not."""
    if item.section != Section.NEW or told.last_at is None:
        return True
    post = standing.posts.get(item.listing_id)
    return bool(post and post.opened_at and post.opened_at > told.last_at)


def on_another_day(readers: Readers, now: datetime) -> dict[int, Reader]:
    """Those whose own overview neither comes today nor came today. One query."""
    told = silence.told_before(readers, now)
    return {
        pk: reader
        for pk, reader in readers.items()
        if reader.rhythm in MailPreference.SCHEDULED
        and not reader.has_own_day(now)
        and not _was_told_today(reader, told[pk], now)
    }


def _was_told_today(reader: Reader, told: Told, now: datetime) -> bool:
    return told.last_at is not None and reader.today(told.last_at) == reader.today(now)
