"""When an overview is due: on the reader's own clock, also in the nights that clocks change."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.notifications import rhythm
from exchange.notifications.models import MailPreference

Rhythm = MailPreference.Rhythm
Wish = rhythm.Wish
AMSTERDAM, TOKYO, CAIRO = "Europe/Amsterdam", "Asia/Tokyo", "Africa/Cairo"


def at(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def next_local(wish, after):
    moment = rhythm.next_moment(wish, after=at(after, wish.zone))
    return moment.astimezone(ZoneInfo(wish.zone)).strftime("%a %Y-%m-%d %H:%M")


def daily(hour, zone=AMSTERDAM, **more):
    return Wish(Rhythm.DAILY, hour=hour, zone=zone, **more)


@pytest.mark.parametrize(
    ("wish", "after", "then"),
    [
        (Wish(), "2026-11-22T12:00", "Tue 2026-11-24 08:00"),
        (Wish(weekday=7, hour=7), "2026-11-22T06:59", "Sun 2026-11-22 07:00"),
        (Wish(weekday=7, hour=7), "2026-11-22T07:00", "Sun 2026-11-29 07:00"),
        (daily(7), "2026-11-22T06:59", "Sun 2026-11-22 07:00"),
        (daily(7), "2026-11-22T07:00", "Mon 2026-11-23 07:00"),
        (daily(7, TOKYO), "2026-11-22T23:00", "Mon 2026-11-23 07:00"),
        # The first such day of a month; also when that is the first or the seventh.
        (Wish(Rhythm.MONTHLY), "2026-11-22T12:00", "Tue 2026-12-01 08:00"),
        (Wish(Rhythm.MONTHLY), "2026-12-01T08:00", "Tue 2027-01-05 08:00"),
        (Wish(Rhythm.MONTHLY, weekday=1), "2026-11-22T12:00", "Mon 2026-12-07 08:00"),
        # Spring: from 2:00 it is 3:00 at once. Autumn: 3:00 becomes 2:00 once more.
        (daily(7), "2026-03-28T12:00", "Sun 2026-03-29 07:00"),
        (daily(2), "2026-03-28T12:00", "Sun 2026-03-29 03:00"),
        (daily(7), "2026-10-24T12:00", "Sun 2026-10-25 07:00"),
        (daily(2), "2026-10-24T12:00", "Sun 2026-10-25 02:00"),
        # In Cairo the spring night skips midnight itself.
        (daily(0, CAIRO), "2026-04-23T12:00", "Fri 2026-04-24 01:00"),
        # A pause ends on its day; one that is over changes nothing.
        (daily(8, paused_until=date(2026, 12, 3)), "2026-11-22T12:00", "Thu 2026-12-03 08:00"),
        (Wish(paused_until=date(2026, 12, 2)), "2026-11-22T12:00", "Tue 2026-12-08 08:00"),
        (Wish(paused_until=date(2026, 11, 1)), "2026-11-22T12:00", "Tue 2026-11-24 08:00"),
    ],
)
def test_the_next_overview_is_due(wish, after, then):
    assert next_local(wish, after) == then


def test_the_hour_that_autumn_repeats_counts_once():
    first = rhythm.next_moment(daily(2), after=at("2026-10-24T12:00", AMSTERDAM))
    second = rhythm.next_moment(daily(2), after=first)

    assert second - first == timedelta(hours=25)


@pytest.mark.parametrize("often", [Rhythm.URGENT, Rhythm.STOP])
def test_who_gets_no_overview_has_no_next_one(often):
    assert rhythm.next_moment(Wish(often), after=datetime.now(UTC)) is None


@pytest.mark.parametrize(("kept", "hour"), [(0, 7), (6, 7), (7, 7), (20, 20), (21, 20), (23, 20)])
def test_an_hour_of_the_night_counts_as_the_nearest_one_of_the_day(kept, hour):
    assert Wish.of(MailPreference(hour=kept), AMSTERDAM).hour == hour


@pytest.mark.parametrize(
    ("now", "zone", "leaves"),
    [
        ("2026-11-22T20:59", AMSTERDAM, "2026-11-22T20:59"),
        ("2026-11-22T21:00", AMSTERDAM, "2026-11-23T07:00"),
        ("2026-11-22T23:59", AMSTERDAM, "2026-11-23T07:00"),
        ("2026-11-23T00:00", AMSTERDAM, "2026-11-23T07:00"),
        ("2026-11-23T06:59", AMSTERDAM, "2026-11-23T07:00"),
        ("2026-11-23T07:00", AMSTERDAM, "2026-11-23T07:00"),
        ("2026-12-31T22:00", TOKYO, "2027-01-01T07:00"),
        # The nights in which the clocks change: seven o'clock is seven on the new clock.
        ("2026-03-28T23:30", AMSTERDAM, "2026-03-29T07:00"),
        ("2026-03-29T03:10", AMSTERDAM, "2026-03-29T07:00"),
        ("2026-10-24T23:30", AMSTERDAM, "2026-10-25T07:00"),
        ("2026-10-25T02:30", AMSTERDAM, "2026-10-25T07:00"),
        ("2026-04-23T23:30", CAIRO, "2026-04-24T07:00"),
    ],
)
def test_at_night_nothing_leaves_before_seven_on_the_readers_own_clock(now, zone, leaves):
    assert rhythm.after_quiet_hours(at(now, zone), zone) == at(leaves, zone)


def test_the_quiet_night_of_spring_is_an_hour_shorter_and_that_of_autumn_longer():
    lengths = [
        rhythm.after_quiet_hours(at(evening, AMSTERDAM), AMSTERDAM).astimezone(UTC)
        - at(evening, AMSTERDAM).astimezone(UTC)
        for evening in ("2026-03-28T21:00", "2026-11-22T21:00", "2026-10-24T21:00")
    ]

    assert lengths == [timedelta(hours=hours) for hours in (9, 10, 11)]


@pytest.mark.parametrize(
    ("today", "ends"),
    [("2026-08-31", "2026-09-01"), ("2026-09-01", "2027-09-01"), ("2026-11-22", "2027-09-01")],
)
def test_the_summer_ends_on_the_first_of_september(today, ends):
    assert rhythm.after_summer(date.fromisoformat(today)) == date.fromisoformat(ends)


@pytest.mark.parametrize(
    ("often", "moment", "zone", "name"),
    [
        (Rhythm.DAILY, "2026-11-22T07:00", AMSTERDAM, "2026-11-22"),
        (Rhythm.WEEKLY, "2026-11-24T07:00", AMSTERDAM, "2026-W48"),
        (Rhythm.WEEKLY, "2026-12-29T07:00", AMSTERDAM, "2026-W53"),
        (Rhythm.WEEKLY, "2027-01-05T07:00", AMSTERDAM, "2027-W01"),
        (Rhythm.MONTHLY, "2026-12-01T08:00", AMSTERDAM, "2026-12"),
    ],
)
def test_a_period_is_named_after_the_calendar(often, moment, zone, name):
    assert rhythm.period(often, at(moment, zone), zone) == name


@given(
    st.sampled_from([AMSTERDAM, TOKYO, CAIRO, "America/Sao_Paulo", "Pacific/Apia", "UTC"]),
    st.integers(0, 23),
    st.sampled_from([Rhythm.DAILY, Rhythm.WEEKLY]),
    st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_no_day_is_left_out_and_none_comes_twice(zone, hour, often, start):
    wish = Wish(often, hour=hour, zone=zone)
    moments = [start]
    for _step in range(12):
        moments.append(rhythm.next_moment(wish, after=moments[-1]))
    periods = [rhythm.period(often, moment, zone) for moment in moments[1:]]
    gaps = {b - a for a, b in pairwise(moments[1:])}
    whole = timedelta(days=7 if often == Rhythm.WEEKLY else 1)

    assert len(set(periods)) == len(periods)
    assert all(abs(gap - whole) <= timedelta(hours=1) for gap in gaps)
