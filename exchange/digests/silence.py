"""When an overview keeps silent: nothing is told twice, and nobody is written to often."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count

from accounts.models import Letter
from exchange.digests.items import Item, Section
from exchange.digests.readers import Reader
from exchange.notifications.models import Digest

LOOK_BACK = timedelta(days=100)  # the agenda looks six weeks ahead, a pause may last a summer
WEEK = timedelta(days=7)
BETWEEN_REMINDERS = timedelta(days=3)
LAST_DAY = 1  # days before a post ends


@dataclass
class Told:
    """What the earlier overviews of one reader told, how often and when last."""

    times: Counter[str] = field(default_factory=Counter)
    last: dict[str, datetime] = field(default_factory=dict)
    last_at: datetime | None = None  # when the last overview was prepared

    def add(self, things: Iterable[str], at: datetime) -> None:
        self.last_at = max(at, self.last_at or at)
        for thing in set(things):
            self.times[thing] += 1
            self.last[thing] = max(at, self.last.get(thing, at))


def told_before(user_ids: Iterable[int], now: datetime) -> dict[int, Told]:
    """What the readers were told before. One query."""
    found: dict[int, Told] = defaultdict(Told)
    rows = Digest.objects.filter(
        user__in=list(user_ids),
        created_at__gte=now - LOOK_BACK,
        status__in=(Digest.Status.PREPARED, Digest.Status.WRITTEN),
    )
    for user_id, things, created_at in rows.values_list("user_id", "things", "created_at"):
        found[user_id].add(things, created_at)
    return found


def over_ceiling(readers: Mapping[int, Reader], now: datetime) -> set[int]:
    """Who got as many letters with news in seven days as she wants. One query."""
    letters = Letter.objects.filter(
        user__in=list(readers), priority=Letter.Priority.NEWS, created_at__gt=now - WEEK
    )
    counted = letters.order_by().values("user_id").annotate(n=Count("pk"))
    return {
        user_id
        for user_id, n in counted.values_list("user_id", "n")
        if n >= readers[user_id].ceiling
    }


def may_tell(item: Item, told: Told, now: datetime) -> bool:
    """Whether this was not told before, or may be told once more; marks it as a reminder then."""
    times = told.times[item.thing]
    if times == 1 and _asks_again(item, told, now):
        item.is_reminder = True
        return True
    return times == 0


def _asks_again(item: Item, told: Told, now: datetime) -> bool:
    if item.section == Section.ANSWER:
        return now - told.last[item.thing] >= BETWEEN_REMINDERS
    if item.section == Section.ENDING:
        ends = datetime.fromisoformat(item.words["since"]).date()
        # The day itself may be hours away for a reader in another zone; she is not told twice.
        first = told.last[item.thing]
        return (ends - now.date()).days <= LAST_DAY and (ends - first.date()).days > LAST_DAY
    return False
