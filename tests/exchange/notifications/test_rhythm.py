"""When an overview is due: on the reader's own clock, also in the nights that clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.notifications import rhythm
from exchange.notifications.models import MailPreference

Rhythm = MailPreference.Rhythm
AMSTERDAM, TOKYO, CAIRO = "Europe/Amsterdam", "Asia/Tokyo", "Africa/Cairo"


def at(text, zone):
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


def next_local(often, hour, zone, after):
    moment = rhythm.next_moment(often, hour, zone, after=at(after, zone))
    return moment.astimezone(ZoneInfo(zone)).strftime("%a %Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("often", "hour", "zone", "after", "then"),
    [
        (Rhythm.DAILY, 7, AMSTERDAM, "2026-11-22T06:59", "Sun 2026-11-22 07:00"),
        (Rhythm.DAILY, 7, AMSTERDAM, "2026-11-22T07:00", "Mon 2026-11-23 07:00"),
        (Rhythm.WEEKLY, 7, AMSTERDAM, "2026-11-22T12:00", "Tue 2026-11-24 07:00"),
        (Rhythm.WEEKLY, 7, AMSTERDAM, "2026-11-24T07:00", "Tue 2026-12-01 07:00"),
        (Rhythm.DAILY, 7, TOKYO, "2026-11-22T23:00", "Mon 2026-11-23 07:00"),
        # Spring: from 2:00 it is 3:00 at once. Autumn: 3:00 becomes 2:00 once more.
        (Rhythm.DAILY, 7, AMSTERDAM, "2026-03-28T12:00", "Sun 2026-03-29 07:00"),
        (Rhythm.DAILY, 2, AMSTERDAM, "2026-03-28T12:00", "Sun 2026-03-29 03:00"),
        (Rhythm.DAILY, 7, AMSTERDAM, "2026-10-24T12:00", "Sun 2026-10-25 07:00"),
        (Rhythm.DAILY, 2, AMSTERDAM, "2026-10-24T12:00", "Sun 2026-10-25 02:00"),
        # In Cairo the spring night skips midnight itself.
        (Rhythm.DAILY, 0, CAIRO, "2026-04-23T12:00", "Fri 2026-04-24 01:00"),
    ],
)
def test_the_next_overview_is_due(often, hour, zone, after, then):
    assert next_local(often, hour, zone, after) == then


def test_the_hour_that_autumn_repeats_counts_once():
    first = rhythm.next_moment(Rhythm.DAILY, 2, AMSTERDAM, after=at("2026-10-24T12:00", AMSTERDAM))
    second = rhythm.next_moment(Rhythm.DAILY, 2, AMSTERDAM, after=first)

    assert second - first == timedelta(hours=25)


@pytest.mark.parametrize("often", [Rhythm.INSTANT, Rhythm.NEVER])
def test_who_gets_no_overview_has_no_next_one(often):
    assert rhythm.next_moment(often, 7, AMSTERDAM, after=datetime.now(UTC)) is None


@pytest.mark.parametrize(
    ("often", "moment", "zone", "name"),
    [
        (Rhythm.DAILY, "2026-11-22T07:00", AMSTERDAM, "2026-11-22"),
        (Rhythm.WEEKLY, "2026-11-24T07:00", AMSTERDAM, "2026-W48"),
        (Rhythm.WEEKLY, "2026-12-29T07:00", AMSTERDAM, "2026-W53"),
        (Rhythm.WEEKLY, "2027-01-05T07:00", AMSTERDAM, "2027-W01"),
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
    moments = [start]
    for _step in range(12):
        moments.append(rhythm.next_moment(often, hour, zone, after=moments[-1]))
    periods = [rhythm.period(often, moment, zone) for moment in moments[1:]]
    gaps = {b - a for a, b in pairwise(moments[1:])}
    whole = timedelta(days=7 if often == Rhythm.WEEKLY else 1)

    assert len(set(periods)) == len(periods)
    assert all(abs(gap - whole) <= timedelta(hours=1) for gap in gaps)
