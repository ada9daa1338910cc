"""Mail at work in the demo network: rhythms, news that waits, a kept search, the agenda.

No letters: they are written by the worker once `make run` is up, as with real people.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, TypedDict

from django.http import QueryDict
from django.utils import timezone

from accounts.models import AddressTrouble, Organisation, User
from cms.demo import ACCOUNTS
from cms.demo.content import read
from cms.models import AgendaItem
from exchange.listings import saving
from exchange.listings.browsing import Search
from exchange.listings.saved import SavedSearch
from exchange.matching.models import Match
from exchange.matching.nudging import details_for
from exchange.notifications import rhythm as clock
from exchange.notifications.actions import notify
from exchange.notifications.models import MailPreference, Notification

Rhythm = MailPreference.Rhythm
TOLD_EACH = 3  # matches that wait for the overview of one person


class Wishes(TypedDict, total=False):
    rhythm: str
    weekday: int
    hour: int
    paused_days: int


# Who is not here chose nothing: every Tuesday at eight.
WISHES: dict[str, Wishes] = {
    "hester@guldenberkel.example": {"rhythm": Rhythm.WEEKLY, "weekday": 5, "hour": 16},
    "sjoerd@loods9.example": {"rhythm": Rhythm.DAILY, "hour": 7},
    "ruben@maatschakel.example": {"rhythm": Rhythm.DAILY, "hour": 17},
    "cultuur@berkelstede.example": {"rhythm": Rhythm.MONTHLY, "weekday": 1, "hour": 9},
    "willy@samenspel.example": {"rhythm": Rhythm.WEEKLY, "paused_days": 19},
    "gijs@samenspel.example": {"rhythm": Rhythm.URGENT},
}
# They are due as soon as somebody looks, so that the mailbox of `make run` has an overview.
DUE_AT_ONCE = {email for email, role in ACCOUNTS if role != "coordinator"}
HEARS_OF_MATCHES = (*sorted(DUE_AT_ONCE), "sjoerd@loods9.example", "olena@samenspel.example")
# Of these addresses letters came back: (address, kind, answer of the other server, times, days).
TROUBLES = [
    ("hakan@berkelstede.example", AddressTrouble.Kind.HARD,
     "550 5.1.1 <hakan@berkelstede.example>: Recipient address rejected: User unknown", 1, 4),
    ("loes@guldenberkel.example", AddressTrouble.Kind.SOFT,
     "452 4.2.2 The email account that you tried to reach is over quota", 6, 12),
]  # fmt: skip
SEARCHES = [
    (
        "marijke@koorhoogwater.example",
        "kind=space&direction=offer&postcode=7201&km=10",
        "Zalen in de buurt",
    ),
    ("olena@samenspel.example", "direction=request&kind=volunteers", "Where I can help"),
]


def load(now: datetime) -> None:
    """Everything that is not there yet."""
    choose_rhythms(now)
    tell_of_matches()
    keep_searches()
    note_troubles(now)
    fill_agenda(now)


def choose_rhythms(now: datetime) -> None:
    for email in sorted(WISHES.keys() | DUE_AT_ONCE):
        person = User.objects.filter(email=email, mail_preference=None).first()
        if person:
            wishes = dict(WISHES.get(email, {}))
            if days := wishes.pop("paused_days", None):
                until = timezone.localdate(now) + timedelta(days=int(str(days)))
                wishes["paused_until"] = until
            preference = MailPreference(user=person, **wishes)
            wish = clock.Wish.of(preference, person.time_zone)
            preference.next_at = now if email in DUE_AT_ONCE else clock.next_moment(wish, after=now)
            preference.save()


def tell_of_matches() -> None:
    """Put the best matches of some people on their bells; they wait for the overview."""
    untold = User.objects.filter(email__in=HEARS_OF_MATCHES, notifications=None)
    for person in untold.order_by("email"):
        for match, side in _best_of(person):
            other = match.offer if side == "request" else match.request
            notify(
                [person],
                Notification.Kind.MATCH,
                thing=f"match:{match.pk}",
                url=(other or match.request).get_absolute_url(),
                details=details_for(match, side),
                reason=Notification.Reason.PROFILE if match.profile_id else "",
            )


def _best_of(person: User) -> Iterable[tuple[Match, str]]:
    """The matches of one person that are surest, each with the side on which she stands."""
    told = Match.objects.told().select_related(
        "request__organisation", "offer__organisation", "profile__user"
    )
    edited = Organisation.objects.edited_by(person)
    asked = told.filter(request__organisation__in=edited, offer__isnull=False)
    found = [(match, "request") for match in asked.order_by("-score", "pk")[:TOLD_EACH]]
    answered = told.filter(offer__organisation__in=edited) | told.filter(profile__user=person)
    found += [(match, "answer") for match in answered.order_by("-score", "pk")[:TOLD_EACH]]
    return sorted(found, key=lambda pair: (-pair[0].score, pair[0].pk))[:TOLD_EACH]


def keep_searches() -> None:
    for email, address, name in SEARCHES:
        person = User.objects.filter(email=email, saved_searches=None).first()
        if person:
            rhythm = SavedSearch.Rhythm.OVERVIEW
            saving.save(Search.of(QueryDict(address)), by=person, name=name, rhythm=rhythm)


def note_troubles(now: datetime) -> None:
    people = {person.email: person for person in User.objects.filter(email__in=_addresses())}
    for address, kind, detail, times, days in TROUBLES:
        since = now - timedelta(days=days)
        AddressTrouble.objects.get_or_create(
            address=address,
            defaults={
                "user": people.get(address),
                "kind": kind,
                "detail": detail,
                "times": times,
                "first_at": since,
                "last_at": now - timedelta(hours=20),
                "stopped_at": since if kind == AddressTrouble.Kind.HARD else None,
            },
        )


def _addresses() -> list[str]:
    return [row[0] for row in TROUBLES]


def fill_agenda(now: datetime) -> None:
    """The items of the content, on coming days; where the agenda has none to come."""
    if AgendaItem.objects.coming().exists():
        return
    teams = Organisation.objects.in_bulk(
        [entry["org"] for entry in read("agenda") if "org" in entry], field_name="slug"
    )
    AgendaItem.objects.bulk_create(
        _agenda_item(entry, now, teams.get(entry.get("org", ""))) for entry in read("agenda")
    )


def _agenda_item(
    entry: Mapping[str, Any], now: datetime, organisation: Organisation | None
) -> AgendaItem:
    day = timezone.localtime(now) + timedelta(days=entry["in_days"])
    begins = day.replace(hour=entry["hour"], minute=entry.get("minute", 0), second=0, microsecond=0)
    return AgendaItem(
        title=entry["title"],
        title_en=entry.get("title_en", ""),
        starts_at=begins,
        ends_at=begins + timedelta(hours=entry["hours"]),
        place=entry["place"],
        about=entry["about"],
        about_en=entry.get("about_en", ""),
        organisation=organisation,
        in_overview=entry.get("in_overview", True),
    )
