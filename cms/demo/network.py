"""Puts the organisations, people and listings of the content into the database.

Rows are written directly, with the history they would have had: nobody gets a letter, and
nothing is asked of the worker. What is there already is left as it is.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID, uuid5

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db.models import F
from django.utils import timezone

from accounts.models import Discipline, Membership, Organisation, User
from accounts.postcodes import locate
from cms.demo.bulk import Line, link_disciplines, link_tags, write_history, write_search
from cms.demo.content import read
from cms.demo.drawing import drawing_for, mark_name
from exchange.listings.actions import valid_until
from exchange.listings.models import Listing
from exchange.matching.actions import index_all, match_listing
from exchange.volunteering.models import SignUp, VolunteerProfile

NAMESPACE = UUID("6f0d3f3e-6d0e-5b7c-9c62-2f0c3f8b7a51")
COORDINATOR = ("coordinator@samenspel.example", "Noor Wessels")
COORDINATOR_GROUP = "Coordinator"
JOINED_DAYS_AGO = 420  # the oldest member

# More people than the contact persons: (organisation, name, address, role, what they do there).
COLLEAGUES = [
    ("koor-hoog-water", "Jan-Willem Terpstra", "jw@koorhoogwater.example", "manager", "dirigent"),
    ("koor-hoog-water", "Ans Hilferink", "ans@koorhoogwater.example", "member", "alt"),
    ("stadsorkest-tussen-de-bruggen", "Marijke Oldenhof", "marijke@koorhoogwater.example",
     "editor", "redactie programmaboekje"),
    ("stichting-de-kapelzaal", "Pieter Lenderink", "pieter@kapelzaal.example", "member",
     "verhuur"),
    ("woonzorghuis-de-spiegelwaard", "Esra Aydın", "esra@spiegelwaard.example", "member",
     "activiteiten"),
    ("poppodium-loods-9", "Kim Wolters", "kim@loods9.example", "manager", "vrijwilligers"),
    ("gemeente-berkelstede", "Hakan Polat", "hakan@berkelstede.example", "editor",
     "buitendienst"),
    ("stadsmuseum-de-gulden-berkel", "Loes Bijvanck", "loes@guldenberkel.example", "editor",
     "educatie"),
]  # fmt: skip

# Who wants to help where: (volunteer, start of the title, message, answer or None).
SIGN_UPS = [
    ("Theo Brandenbarg", "Decorbouwers voor een veerpont",
     "Een pont heb ik nog nooit gebouwd. Wanneer beginnen we?",
     "Donderdag om half acht, in de schuur. Neem je duimstok mee!"),
    ("Willy Derksen", "Pianist gezocht voor ons huiskamerkoor",
     "Ik heb zeven mappen met liedjes en woon om de hoek.",
     "Wat fijn! Kom dinsdag een keer kijken, de koffie is om tien uur klaar."),
    ("Jildou Postma", "Barploeg voor de zaterdagavond",
     "Ik heb drie zomers op een terras gewerkt en kan rekenen zonder telefoon.", None),
    ("Leyla Haddad", "Praat mee in het Taalcafé",
     "Ik heb hier zelf Nederlands geleerd. Nu wil ik iets terugdoen.", None),
    ("Kees Wiggers", "Leerling-molenaar",
     "Mijn knie is goed, mijn hoogtevrees afwezig. Mag ik een zaterdag meelopen?",
     "Zaterdag om negen uur, als het waait. Trek oude kleren aan."),
    ("Olena Kovalenko", "Altviolen gezocht",
     "I have played Dvořák Eight four times. I would love to play it a fifth time.", None),
    ("Gijs Lammers", "Snoeidag in het openluchttheater",
     "Ik neem mijn eigen zaag mee. En mijn hond, als dat mag.",
     "Graag! De hond krijgt ook een pannenkoek."),
]  # fmt: skip


class Network:
    """Loads the demo network; safe to run twice."""

    def __init__(self, *, pictures: bool = True) -> None:
        self.pictures = pictures
        self.now = timezone.now()
        self.today = timezone.localdate()

    @cached_property
    def disciplines(self) -> dict[str, Discipline]:
        return {d.slug: d for d in Discipline.objects.all()}

    def load_people(self) -> int:
        """Organisations with their teams, and the coordinator. Returns how many are new."""
        entries = read("organisations")
        team = [
            (entry["slug"], entry["contact"], entry["email"], "manager", "")
            for entry in entries
            if entry.get("joined", True)
        ]
        team += COLLEAGUES
        people = self._people([COORDINATOR, *((email, name) for _, name, email, *_ in team)])
        people[COORDINATOR[0]].groups.add(Group.objects.get(name=COORDINATOR_GROUP))
        there = set(Organisation.objects.values_list("slug", flat=True))
        new = {
            entry["slug"]: self._organisation(entry, number)
            for number, entry in enumerate(entries)
            if entry["slug"] not in there
        }
        Organisation.objects.bulk_create(new.values())
        slugs = {entry["slug"]: entry["disciplines"] for entry in entries}
        link_disciplines([(o, slugs[slug]) for slug, o in new.items()], self.disciplines)
        self._teams([member for member in team if member[0] in new], new, people)
        return len(new)

    def load_volunteers(self) -> int:
        entries = {volunteer_email(entry["name"]): entry for entry in read("volunteers")}
        people = self._people((email, entry["name"]) for email, entry in entries.items())
        there = set(VolunteerProfile.objects.values_list("user__email", flat=True))
        new = {
            email: self._profile(entry, people[email])
            for email, entry in entries.items()
            if email not in there
        }
        made = VolunteerProfile.objects.bulk_create(new.values())
        given = [(profile, entries[email]) for email, profile in new.items()]
        link_disciplines([(p, entry["disciplines"]) for p, entry in given], self.disciplines)
        link_tags(VolunteerProfile, [(p, entry["tags"]) for p, entry in given])
        return len(made)

    def load_listings(self) -> int:
        there = set(Listing.objects.values_list("key", flat=True))
        managers = self._managers()
        made, given = [], []
        for number, entry in enumerate(read("listings")):
            if listing_key(entry) not in there:
                made.append(self._listing(entry, managers[entry["org"]], number))
                given.append(entry)
        Listing.objects.bulk_create(made)
        if not made:
            return 0
        words = [(entry["disciplines"], entry["tags"]) for entry in given]
        rows = list(zip(made, words, strict=True))
        link_disciplines([(row, slugs) for row, (slugs, _) in rows], self.disciplines)
        link_tags(Listing, [(row, tags) for row, (_, tags) in rows])
        write_search([(row, row.organisation.name, w) for row, w in rows], self.disciplines)
        Listing.objects.filter(pk__in=[row.pk for row in made], opened_at__isnull=False).update(
            created_at=F("opened_at"), updated_at=F("opened_at")
        )
        pairs = zip(made, given, strict=True)
        write_history([line for row, entry in pairs for line in self._history(row, entry)])
        return len(made)

    def load_sign_ups(self) -> None:
        for number, (name, title, message, answer) in enumerate(SIGN_UPS):
            self._sign_up(number, volunteer_email(name), title, message, answer)

    def match(self) -> int:
        """Find what fits together, without telling anybody. Returns how many pairs there are.

        Every pair has a request in it, so that looking from the requests finds them all.
        """
        index_all()
        ours = Listing.objects.open().filter(key__in=listing_keys())
        waiting = ours.filter(direction=Listing.Direction.REQUEST, matched_at=None)
        ids = list(waiting.order_by("opened_at").values_list("pk", flat=True))
        return sum(match_listing(pk, quietly=True) for pk in ids)

    def _people(self, wanted: Iterable[tuple[str, str]]) -> dict[str, User]:
        """The people with these addresses and names, by address; made where they are missing."""
        names = dict(wanted)
        people = {p.email: p for p in User.objects.filter(email__in=names)}
        english = {
            volunteer_email(e["name"]) for e in read("volunteers") if e.get("language") == "en"
        }
        new = []
        for email, name in names.items():
            if email not in people:
                first, _, last = name.partition(" ")
                language = "en" if email in english else "nl"
                person = User(email=email, first_name=first, last_name=last, language=language)
                person.set_unusable_password()
                new.append(person)
        User.objects.bulk_create(new)
        EmailAddress.objects.bulk_create(
            EmailAddress(user=person, email=person.email, verified=True, primary=True)
            for person in new
        )
        return people | {person.email: person for person in new}

    def _teams(
        self,
        members: Iterable[tuple[str, str, str, str, str]],
        organisations: Mapping[str, Organisation],
        people: Mapping[str, User],
    ) -> None:
        memberships, acting = [], []
        for slug, _name, email, role, title in members:
            person, organisation = people[email], organisations[slug]
            memberships.append(
                Membership(user=person, organisation=organisation, role=role, title=title)
            )
            if person.acting_for_id is None:
                person.acting_for = organisation
                acting.append(person)
        Membership.objects.bulk_create(memberships)
        User.objects.bulk_update(acting, ["acting_for"])

    def _managers(self) -> dict[str, tuple[Organisation, User]]:
        """For each organisation itself and its first manager, by slug."""
        found = Membership.objects.filter(role="manager").select_related("organisation", "user")
        return {m.organisation.slug: (m.organisation, m.user) for m in found.order_by("-pk")}

    def _organisation(self, entry: Mapping[str, Any], number: int) -> Organisation:
        joined = entry.get("joined", True)
        joined_at = self.now - timedelta(days=JOINED_DAYS_AGO - 9 * number)
        place = locate(entry["postcode4"])
        return Organisation(
            slug=entry["slug"],
            name=entry["name"],
            kind=entry["kind"],
            domain=entry["domain"],
            status=Organisation.Status.ACTIVE,
            about=entry["about"],
            size=entry.get("size"),
            meets=entry.get("meets", ""),
            colour=entry["colour"],
            logo=mark_name(entry["slug"]) if joined and self.pictures else "",
            postcode=entry["postcode4"],
            place=entry["place"],
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
            joined_at=joined_at if joined else None,
        )

    def _profile(self, entry: Mapping[str, Any], person: User) -> VolunteerProfile:
        place = locate(entry["postcode4"])
        return VolunteerProfile(
            user=person,
            headline=entry["headline"],
            about=entry["about"].strip(),
            slots=entry["slots"],
            postcode=entry["postcode4"],
            place=place.name if place else "",
            latitude=place.latitude if place else None,
            longitude=place.longitude if place else None,
            radius_km=entry["radius_km"],
            hours_per_month=entry["hours"],
            access_needs=entry.get("access_needs", ""),
            language=entry.get("language", "nl"),
            matched_at=self.now,  # found from the requests
        )

    def _listing(
        self, entry: Mapping[str, Any], owner: tuple[Organisation, User], number: int
    ) -> Listing:
        organisation, manager = owner
        listing = Listing(
            key=listing_key(entry),
            organisation=organisation,
            created_by=manager,
            **self._columns(entry, organisation, number),
        )
        self._set_times(listing, entry, number)
        return listing

    def _columns(
        self, entry: Mapping[str, Any], organisation: Organisation, number: int
    ) -> dict[str, Any]:
        drawn = self.pictures and number % 7 != 5  # some go without, as in real life
        return {
            "kind": entry["kind"],
            "direction": entry["direction"],
            "title": entry["title"],
            "body": entry["body"].strip(),
            "language": entry.get("language", "nl"),
            "audience": entry.get("audience", Listing.Audience.EVERYONE),
            "status": entry.get("status", Listing.Status.OPEN),
            "postcode": organisation.postcode,
            "place": organisation.place,
            "latitude": organisation.latitude,
            "longitude": organisation.longitude,
            "radius_km": entry.get("radius_km", 15),
            "starts_on": self._day(entry.get("starts_in")),
            "ends_on": self._day(entry.get("ends_in")),
            "slots": entry.get("slots", []),
            "cost": entry.get("cost", Listing.Cost.FREE),
            "price_cents": entry.get("cents"),
            "price_unit": entry.get("unit", ""),
            "quantity": entry.get("quantity"),
            "hours": entry.get("hours"),
            "rhythm": entry.get("rhythm", ""),
            "minimum_age": entry.get("minimum_age"),
            "in_return": entry.get("in_return", ""),
            "area_m2": entry.get("area_m2"),
            "features": entry.get("features", []),
            "handover": entry.get("handover", ""),
            "deposit_cents": entry.get("deposit_cents"),
            "form": entry.get("form", ""),
            **(drawing_for(entry, number).fields() if drawn else {}),
        }

    def _set_times(self, listing: Listing, entry: Mapping[str, Any], number: int) -> None:
        if listing.status == Listing.Status.DRAFT:
            return
        listing.opened_at = self._moment(entry["posted"], number)
        usual = valid_until(listing, timezone.localdate(listing.opened_at))
        listing.expires_on = self._day(entry.get("expires_in")) or usual
        if listing.status == Listing.Status.FULFILLED:
            listing.outcome = Listing.Outcome.FOUND_HERE
        if listing.status == Listing.Status.WITHDRAWN:
            listing.outcome = Listing.Outcome.NOT_NEEDED
        if listing.status != Listing.Status.OPEN or listing.is_offer:
            listing.matched_at = listing.opened_at  # no sweep takes it for forgotten

    def _history(self, listing: Listing, entry: Mapping[str, Any]) -> Iterator[Line]:
        """The lines that `actions` would have written, at the time they would have."""
        if listing.opened_at is None:
            return
        by = listing.created_by
        yield Line(listing, "draft", "open", listing.opened_at, "Published.", by)
        if listing.status != Listing.Status.OPEN:
            ended_at = listing.opened_at + (self.now - listing.opened_at) * 0.8
            reason = entry.get("reason", "Its last day has passed.")
            who = None if listing.status == Listing.Status.EXPIRED else by
            yield Line(listing, "open", str(listing.status), ended_at, reason, who)

    def _sign_up(
        self, number: int, email: str, title: str, message: str, answer: str | None
    ) -> None:
        listing = Listing.objects.get(title__startswith=title, key__in=listing_keys())
        person = User.objects.get(email=email)
        applied_at = self.now - timedelta(days=1 + number % 3, hours=3 * number)
        answered = {
            "status": SignUp.Status.ACCEPTED,
            "answer": answer,
            "answered_at": applied_at + timedelta(hours=9),
            "answered_by": listing.created_by,
        }
        signed, is_new = SignUp.objects.get_or_create(
            listing=listing,
            user=person,
            defaults={
                "message": message,
                "applied_at": applied_at,
                **(answered if answer else {}),
            },
        )
        if is_new and answer:
            at = applied_at + timedelta(hours=9)
            write_history([Line(signed, "applied", "accepted", at, "", listing.created_by)])

    def _day(self, days: int | None) -> date | None:
        return None if days is None else self.today + timedelta(days=days)

    def _moment(self, days_ago: int, number: int) -> datetime:
        """A moment of that day, never twice the same, never in the future."""
        return self.now - timedelta(days=days_ago, minutes=37 * number % 600)


def listing_key(entry: Mapping[str, Any]) -> UUID:
    """What a listing of the content is known by, however often it is loaded."""
    return uuid5(NAMESPACE, f"{entry['org']}/{entry['title']}")


def listing_keys() -> list[UUID]:
    return [listing_key(entry) for entry in read("listings")]


def volunteer_email(name: str) -> str:
    """The address of a volunteer of the content: her first name is enough to tell her apart."""
    return f"{name.split()[0].lower()}@samenspel.example"
