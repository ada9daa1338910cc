"""When somebody wants to hear: calendar arithmetic in the reader's own time zone."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings

from accounts.models import User
from exchange.notifications.models import MailPreference

Rhythm = MailPreference.Rhythm
DEFAULT = Rhythm.WEEKLY
QUIET_FROM = 21  # o'clock; from then on nobody is written to, except with a sign-in code
QUIET_UNTIL = 7
FIRST_WEEK = 7  # days of a month
HOURS = range(QUIET_UNTIL, QUIET_FROM)  # at which an overview may come
USUAL_CEILING = 3  # letters with news a week
DAILY_CEILING = 7
A_MONTH = timedelta(days=30)
LONGEST_PAUSE = timedelta(days=366)
SUMMER_ENDS = (9, 1)  # month, day


@dataclass(frozen=True)
class Wish:
    """When the overviews of one person come."""

    rhythm: str = DEFAULT
    weekday: int = MailPreference.Weekday.TUESDAY
    hour: int = 8
    zone: str = "Europe/Amsterdam"
    paused_until: date | None = None

    @classmethod
    def of(cls, preference: MailPreference, zone: str) -> "Wish":
        """An hour chosen when nights were allowed becomes the nearest one of the day."""
        hour = min(max(preference.hour, HOURS[0]), HOURS[-1])
        return cls(preference.rhythm, preference.weekday, hour, zone, preference.paused_until)


def of(user: User) -> str:
    """How often somebody wants mail; one query."""
    return MailPreference.objects.rhythms_of([user.pk]).get(user.pk, DEFAULT)


def after_summer(today: date) -> date:
    """The first of September that comes."""
    ends = date(today.year, *SUMMER_ENDS)
    return ends if today < ends else ends.replace(year=today.year + 1)


def usual_ceiling(often: str) -> int:
    """How many letters with news a week, for somebody who did not choose a number."""
    return DAILY_CEILING if often == Rhythm.DAILY else USUAL_CEILING


def next_moment(wish: Wish, *, after: datetime) -> datetime | None:
    """The first moment later than `after` at which an overview is due, in UTC.

    None for a rhythm without overviews. An hour that a spring night skips counts as the hour
    after it; an hour that an autumn night repeats, as its first time.
    """
    if wish.rhythm not in MailPreference.SCHEDULED:
        return None
    zone = ZoneInfo(wish.zone)
    day = max(after.astimezone(zone).date(), wish.paused_until or date.min)
    while True:
        # Compared in UTC: two times of one zone are compared by their clock faces.
        moment = datetime.combine(day, time(wish.hour), tzinfo=zone).astimezone(UTC)
        if moment > after and _is_a_day_for(wish, day):
            return moment
        day += timedelta(days=1)


def period(rhythm: str, moment: datetime, zone_name: str) -> str:
    """The name of the day (2026-11-22), week (2026-W47) or month (2026-11) of an overview."""
    day = moment.astimezone(ZoneInfo(zone_name)).date()
    if rhythm == Rhythm.WEEKLY:
        year, week, _weekday = day.isocalendar()
        return f"{year}-W{week:02}"
    if rhythm == Rhythm.MONTHLY:
        return f"{day:%Y-%m}"
    return day.isoformat()


def after_quiet_hours(moment: datetime, zone_name: str) -> datetime:
    """`moment` itself by day; in the quiet hours the first moment after them, in UTC."""
    local = moment.astimezone(ZoneInfo(zone_name))
    if QUIET_UNTIL <= local.hour < QUIET_FROM or not settings.QUIET_HOURS:
        return moment
    day = local.date() + timedelta(days=1 if local.hour >= QUIET_FROM else 0)
    morning = datetime.combine(day, time(QUIET_UNTIL), tzinfo=ZoneInfo(zone_name))
    return morning.astimezone(UTC)


def _is_a_day_for(wish: Wish, day: date) -> bool:
    if wish.rhythm == Rhythm.DAILY:
        return True
    on_its_day = day.isoweekday() == wish.weekday
    return on_its_day and (wish.rhythm == Rhythm.WEEKLY or day.day <= FIRST_WEEK)
