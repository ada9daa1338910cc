"""The calendar file of an agreed job."""

from datetime import date

import pytest
from icalendar import Calendar

from exchange.listings.models import Listing
from exchange.volunteering.calendar import calendar_file
from tests.factories import SignUpFactory

pytestmark = pytest.mark.django_db


def events(**listing):
    signed = SignUpFactory(**{f"listing__{key}": value for key, value in listing.items()})
    return Calendar.from_ical(calendar_file(signed)).walk("VEVENT")


def test_a_one_off_job_is_one_event_over_its_days():
    (event,) = events(
        title="Opbouwen; met koffie, en taart",
        starts_on=date(2026, 12, 4),
        ends_on=date(2026, 12, 6),
        slots=["sat-morning"],
    )

    assert event.start == date(2026, 12, 4)
    assert event.end == date(2026, 12, 7)  # the first day that is not part of it
    assert "Opbouwen; met koffie, en taart" in event["SUMMARY"]
    assert "Zutphen" in event["LOCATION"]


def test_a_regular_job_is_weekly_on_each_of_its_days():
    found = events(
        rhythm=Listing.Rhythm.REGULAR,
        starts_on=date(2026, 11, 23),  # a Monday
        ends_on=date(2026, 12, 20),
        slots=["tue-evening", "sat-morning", "sat-evening"],
    )

    assert [event.start for event in found] == [date(2026, 11, 24), date(2026, 11, 28)]
    assert all(event["RRULE"]["FREQ"] == ["WEEKLY"] for event in found)
    assert all(event["RRULE"]["UNTIL"] == [date(2026, 12, 20)] for event in found)
    assert len({event["UID"] for event in found}) == 2


def test_a_job_that_ends_before_its_weekday_comes_is_still_in_the_file():
    (event,) = events(
        rhythm=Listing.Rhythm.REGULAR,
        starts_on=date(2026, 11, 23),
        ends_on=date(2026, 11, 24),
        slots=["sun-evening"],
    )

    assert (event.start, event.end) == (date(2026, 11, 23), date(2026, 11, 25))
