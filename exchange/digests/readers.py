"""Who the readers of a batch are: what they act for, what they follow, where they live."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from accounts.models import Discipline, Membership, Organisation, User
from exchange.notifications.models import MailPreference
from exchange.notifications.rhythm import DEFAULT
from exchange.volunteering.models import VolunteerProfile

EDITORS = (Membership.Role.MANAGER, Membership.Role.EDITOR)


class Spot(NamedTuple):
    latitude: float
    longitude: float


@dataclass
class Reader:
    """One person, with what decides what concerns her."""

    pk: int
    email: str
    language: str
    zone: str
    name: str = ""
    is_active: bool = True
    rhythm: str = DEFAULT
    ceiling: int = 3
    paused_until: date | None = None
    next_at: datetime | None = None  # her own overview
    hour: int = 8
    edits: dict[int, str] = field(default_factory=dict)  # organisation number -> name
    teams: dict[int, str] = field(default_factory=dict)  # the same, in any role
    follows: dict[int, list[str]] = field(default_factory=dict)  # discipline -> by whom; "" herself
    place: Spot | None = None

    def today(self, now: datetime) -> date:
        return now.astimezone(ZoneInfo(self.zone)).date()

    def has_own_day(self, now: datetime) -> bool:
        """Whether her own overview comes today, or should have come."""
        return self.rhythm == MailPreference.Rhythm.DAILY or bool(
            self.next_at and self.today(self.next_at) <= self.today(now)
        )

    def is_paused(self, now: datetime) -> bool:
        return bool(self.paused_until and self.today(now) < self.paused_until)

    @property
    def wants_news(self) -> bool:
        return self.is_active and self.rhythm in MailPreference.SCHEDULED


_PERSON = ("pk", "email", "language", "time_zone", "first_name", "last_name", "is_active")
_WISH = tuple(
    f"mail_preference__{name}" for name in ("rhythm", "ceiling", "paused_until", "next_at", "hour")
)


def load_people(user_ids: Iterable[int]) -> dict[int, Reader]:
    """Who they are and how they want to hear. One query."""
    rows = User.objects.filter(pk__in=list(user_ids)).values_list(*_PERSON, *_WISH)
    readers = {}
    for pk, email, language, zone, first, last, active, *wish in rows:
        rhythm, ceiling, paused, next_at, hour = wish
        readers[pk] = Reader(
            pk,
            email,
            language,
            zone,
            name=first or last,
            is_active=active,
            rhythm=rhythm or DEFAULT,
            ceiling=ceiling or 3,
            paused_until=paused,
            next_at=next_at,
            hour=8 if hour is None else hour,
        )
    return readers


def load(user_ids: Iterable[int]) -> dict[int, Reader]:
    """Everything that decides what concerns them. Four queries for any number of readers."""
    readers = load_people(user_ids)
    _add_teams(readers)
    _add_profiles(readers)
    return readers


def editors(readers: Mapping[int, Reader]) -> dict[int, list[Reader]]:
    """Who of the batch answers for an organisation, by its number."""
    found: dict[int, list[Reader]] = defaultdict(list)
    for reader in readers.values():
        for organisation_id in reader.edits:
            found[organisation_id].append(reader)
    return found


def discipline_names() -> dict[str, dict[int, str]]:
    """The names of all disciplines, by language and number. One query, of some twenty rows."""
    rows = list(Discipline.objects.values_list("pk", "name", "name_en"))
    return {"nl": {pk: name for pk, name, _ in rows}, "en": {pk: name for pk, _, name in rows}}


def _add_teams(readers: Mapping[int, Reader]) -> None:
    rows = Membership.objects.filter(
        user__in=list(readers), organisation__status=Organisation.Status.ACTIVE
    ).values_list(
        "user_id",
        "role",
        "organisation_id",
        "organisation__name",
        "organisation__latitude",
        "organisation__longitude",
    )
    names: dict[int, str] = {}
    members: dict[int, list[Reader]] = defaultdict(list)
    for user_id, role, organisation_id, name, latitude, longitude in rows.order_by("pk"):
        reader = readers[user_id]
        reader.teams[organisation_id] = names[organisation_id] = name
        members[organisation_id].append(reader)
        if role in EDITORS:
            reader.edits[organisation_id] = name
        if latitude is not None and longitude is not None and reader.place is None:
            reader.place = Spot(latitude, longitude)
    for organisation_id, discipline_id in _disciplines_of(list(members)):
        for reader in members[organisation_id]:
            reader.follows.setdefault(discipline_id, []).append(names[organisation_id])


def _disciplines_of(organisation_ids: Sequence[int]) -> list[tuple[int, int]]:
    through = Organisation.disciplines.through.objects
    rows = through.filter(organisation__in=organisation_ids)
    return list(rows.values_list("organisation_id", "discipline_id").order_by("pk"))


def _add_profiles(readers: Mapping[int, Reader]) -> None:
    rows = VolunteerProfile.objects.filter(user__in=list(readers), is_open=True).values_list(
        "user_id", "latitude", "longitude", "disciplines"
    )
    for user_id, latitude, longitude, discipline_id in rows:
        reader = readers[user_id]
        if latitude is not None and longitude is not None:
            reader.place = Spot(latitude, longitude)
        if discipline_id is not None:
            reader.follows.setdefault(discipline_id, []).append("")
