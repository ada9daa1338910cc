"""The dates of an agreed job, as a file for anybody's calendar."""

from datetime import date, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar, Event

from exchange.listings.models import Listing, Weekday
from exchange.volunteering.models import SignUp

CONTENT_TYPE = "text/calendar"
WEEKDAYS = [day.value for day in Weekday]


def calendar_file(sign_up: SignUp) -> str:
    """The days of a job as iCalendar (RFC 5545).

    A listing knows days and parts of days, no hours, so these are whole days. A regular job with
    weekdays becomes one weekly event for each; anything else one event from the first day to the
    last.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//volunteering//NL")
    calendar.add("version", "2.0")
    listing = sign_up.listing
    if listing.starts_on is None:
        return str(calendar.to_ical().decode())
    days = _weekdays(listing) if listing.rhythm == Listing.Rhythm.REGULAR else []
    for day in days:
        event = _event(sign_up, str(day), first := _first(listing.starts_on, day), first)
        rule: dict[str, object] = {"freq": "weekly"}
        if listing.ends_on:
            rule["until"] = listing.ends_on
        event.add("rrule", rule)
        if not listing.ends_on or first <= listing.ends_on:
            calendar.add_component(event)
    if not calendar.subcomponents:
        last = listing.ends_on or listing.starts_on
        calendar.add_component(_event(sign_up, "all", listing.starts_on, last))
    return str(calendar.to_ical().decode())


def _weekdays(listing: Listing) -> list[int]:
    """The days of the week that are named, Monday as 0."""
    names = {slot.partition("-")[0] for slot in listing.slots}
    return [number for number, name in enumerate(WEEKDAYS) if name in names]


def _first(start: date, weekday: int) -> date:
    return start + timedelta(days=(weekday - start.weekday()) % 7)


def _event(sign_up: SignUp, part: str, first: date, last: date) -> Event:
    listing = sign_up.listing
    host = settings.SITE_URL.partition("://")[2].partition(":")[0]
    event = Event()
    event.add("uid", f"sign-up-{sign_up.pk}-{part}@{host}")
    event.add("dtstamp", sign_up.answered_at or timezone.now())
    event.add("summary", f"{listing.title} ({listing.organisation.name})")
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    if listing.place:
        event.add("location", f"{listing.organisation.name}, {listing.place}")
    event.add("description", "\n".join([*listing.slot_labels, sign_up.answer]).strip())
    event.add("url", settings.SITE_URL + reverse("volunteering:sign_up", args=[sign_up.pk]))
    return event
