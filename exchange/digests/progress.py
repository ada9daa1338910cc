"""How far the overviews of each period are, for the coordinator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet

from accounts.models import Letter
from exchange.notifications.models import Digest

Status = Digest.Status
On = Letter.Status
ON_THEIR_WAY = (On.PENDING, On.CLAIMED, On.HANDING)
NOT_ARRIVED = (On.FAILED, On.DEAD)


@dataclass(frozen=True)
class Period:
    """The overviews of one day, week or month."""

    period: str
    prepared: int  # and no letter yet
    written: int  # a letter was made
    empty: int  # nothing was left to tell
    dropped: int  # not wanted any more
    waiting: int  # of the letters: not yet sent
    sent: int
    unsure: int
    failed: int
    began_at: datetime
    last_at: datetime | None  # when the last letter was made

    @property
    def total(self) -> int:
        return self.prepared + self.written + self.empty + self.dropped

    @property
    def is_done(self) -> bool:
        return not (self.prepared or self.waiting)


def of_periods(most: int = 12) -> Sequence[Period]:
    """The latest periods, newest first. One query; it counts each overview and its letter."""
    rows = _counted(Digest.objects.all()).order_by("-began_at", "-period")
    return [Period(**row) for row in rows[:most]]


def of_period(period: str) -> Period | None:
    """One period; None when nobody had an overview in it. One query."""
    row = _counted(Digest.objects.filter(period=period)).order_by("period").first()
    return Period(**row) if row else None


def _counted(digests: QuerySet[Digest]) -> Any:
    # Any: what is annotated by name is unknown to the types.
    return digests.order_by().values("period").annotate(**_counts())


def _counts() -> dict[str, Any]:
    # A letter that was cleared away had been sent.
    gone = Q(status=Status.WRITTEN, letter=None)
    return {
        "prepared": Count("pk", filter=Q(status=Status.PREPARED)),
        "written": Count("pk", filter=Q(status=Status.WRITTEN)),
        "empty": Count("pk", filter=Q(status=Status.EMPTY)),
        "dropped": Count("pk", filter=Q(status=Status.DROPPED)),
        "waiting": Count("pk", filter=Q(letter__status__in=ON_THEIR_WAY)),
        "sent": Count("pk", filter=Q(letter__status=On.SENT) | gone),
        "unsure": Count("pk", filter=Q(letter__status=On.UNSURE)),
        "failed": Count("pk", filter=Q(letter__status__in=NOT_ARRIVED)),
        "began_at": Min("created_at"),
        "last_at": Max(F("written_at"), filter=Q(status=Status.WRITTEN)),
    }
