"""When somebody wants to hear: calendar arithmetic in the reader's own time zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from accounts.models import User
from exchange.notifications.models import MailPreference

Rhythm = MailPreference.Rhythm
DEFAULT = Rhythm.INSTANT
TUESDAY = 2  # as in datetime.isoweekday()


def of(user: User) -> str:
    """How often somebody wants mail; one query."""
    return MailPreference.objects.rhythms_of([user.pk]).get(user.pk, DEFAULT)


def next_moment(often: str, hour: int, zone_name: str, *, after: datetime) -> datetime | None:
    """The first moment later than `after` at which an overview is due.

    Args:
        often: a rhythm; only daily and weekly have moments, the others give None.
        hour: 0 to 23, on the reader's own clock. An hour that a spring night skips
            counts as the hour after it; an hour that an autumn night repeats, as its
            first time.

    Returns:
        The moment in UTC.
    """
    if often not in (Rhythm.DAILY, Rhythm.WEEKLY):
        return None
    zone = ZoneInfo(zone_name)
    day = after.astimezone(zone).date()
    while True:
        # Compared in UTC: two times of one zone are compared by their clock faces.
        moment = datetime.combine(day, time(hour), tzinfo=zone).astimezone(UTC)
        if moment > after and (often == Rhythm.DAILY or day.isoweekday() == TUESDAY):
            return moment
        day += timedelta(days=1)


def period(often: str, moment: datetime, zone_name: str) -> str:
    """The name of the day ("2026-11-22") or the week ("2026-W47") of one overview."""
    day = moment.astimezone(ZoneInfo(zone_name)).date()
    if often == Rhythm.WEEKLY:
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02}"
    return day.isoformat()
