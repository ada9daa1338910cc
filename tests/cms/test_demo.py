"""The demo network: what a newcomer sees first, so it has to be right and whole."""

from collections import Counter
from datetime import timedelta
from io import BytesIO
from itertools import product

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.models import AddressTrouble, Discipline, Letter, Organisation, User
from accounts.postcodes import locate
from cms import editorial
from cms.demo import ACCOUNTS
from cms.demo.content import read
from cms.demo.drawing import ALTS, drawing_for
from cms.demo.marks import SIGNS, mark
from cms.demo.network import SIGN_UPS, volunteer_email
from cms.demo.pages import _typographic
from cms.demo.pictures import MOTIFS, picture
from cms.models import AgendaItem, HomePage, StoryPage
from exchange.listings.models import Feature, Listing, slot_choices
from exchange.listings.saved import SavedSearch
from exchange.matching.actions import match_listing
from exchange.matching.models import Match
from exchange.notifications.models import Digest, MailPreference, Notification
from exchange.volunteering.models import SignUp, VolunteerProfile
from exchange.workflow import StatusChange

pytestmark = pytest.mark.xdist_group("demo")  # one process loads the demo network

KINDS = {kind for kind, _ in Listing.Kind.choices}
ROUGHLY_OPEN = range(115, 136)


# --- The content ---------------------------------------------------------------------------


def test_the_organisations_are_of_every_kind_domain_and_discipline():
    organisations = read("organisations")

    assert len(organisations) in range(38, 48)
    assert {o["kind"] for o in organisations} == {k for k, _ in Organisation.Kind.choices}
    assert {o["domain"] for o in organisations} == {d for d, _ in Organisation.Domain.choices}
    assert len({d for o in organisations for d in o["disciplines"]}) >= 10
    assert sum(not o.get("joined", True) for o in organisations) == 4


def test_every_address_is_one_that_nobody_can_have():
    addresses = [o["email"] for o in read("organisations") if "email" in o]

    assert len(addresses) == len(set(addresses))
    assert all(address.endswith(".example") for address in addresses)


def test_every_organisation_lies_where_its_postcode_says():
    for entry in read("organisations"):
        place = locate(entry["postcode4"])
        assert place is not None, entry["slug"]
        assert place.name == entry["place"], entry["slug"]


def test_there_are_150_listings_of_all_kinds_and_both_directions():
    listings = read("listings")
    status = Counter(entry.get("status", "open") for entry in listings)

    assert len(listings) in range(148, 156)
    assert status["open"] in ROUGHLY_OPEN
    assert {(x["kind"], x["direction"]) for x in listings} == set(
        product(KINDS, ("offer", "request"))
    )
    assert sum(entry.get("language") == "en" for entry in listings) >= 10


@pytest.mark.parametrize("entry", read("listings"), ids=lambda entry: entry["title"][:40])
def test_a_listing_of_the_content_says_what_its_kind_needs(entry):
    needs = {
        "space": {"quantity"},
        "volunteers": {"quantity", "rhythm", "hours"},
        "equipment": {"quantity", "handover"},
        "expertise": {"form", "hours"},
    }

    assert needs[entry["kind"]] <= entry.keys()
    assert entry["org"] in {o["slug"] for o in read("organisations") if o.get("joined", True)}
    assert len(entry["title"]) <= 120
    assert 60 <= len(entry["body"]) <= 900
    assert entry["tags"]
    assert set(entry.get("slots", ())) <= {slot for slot, _ in slot_choices()}
    assert set(entry.get("features", ())) <= set(Feature.values)
    assert (entry.get("cost") == "paid") == ("cents" in entry) == ("unit" in entry)
    assert drawing_for(entry, 1).motif in MOTIFS


def test_what_is_over_says_why_and_what_is_open_still_is():
    for entry in read("listings"):
        status = entry.get("status", "open")
        if status in ("fulfilled", "paused", "withdrawn"):
            assert entry["reason"], entry["title"]
        if status == "open":
            assert entry.get("ends_in", 1) > 0, entry["title"]


def test_the_volunteers_are_thirty_and_have_addresses_of_their_own():
    volunteers = read("volunteers")

    assert len(volunteers) == 30
    assert len({volunteer_email(v["name"]) for v in volunteers}) == 30
    assert sum("access_needs" in v for v in volunteers) == 2
    assert all(locate(v["postcode4"]) for v in volunteers)


def test_the_stories_are_six_and_have_something_to_read():
    stories = read("stories")

    assert len(stories) == 6
    for story in stories:
        assert 240 <= sum(len(p.split()) for p in story["body"]) <= 450
        assert story["motif"] in MOTIFS
        assert len(story["summary"]) <= 300


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("'Dag', zei ze.", "‘Dag’, zei ze."),
        ("Ze zei: 'Kom.'", "Ze zei: ‘Kom.’"),
        ("'s Avonds is het stil.", "’s Avonds is het stil."),
        ("twee piano's", "twee piano’s"),
    ],
)
def test_quotes_are_curled_the_dutch_way(typed, shown):
    assert _typographic(typed) == shown


# --- The pictures --------------------------------------------------------------------------


@pytest.mark.parametrize("name", MOTIFS)
def test_a_motif_can_be_drawn_and_described(name):
    drawn = picture(name, 1, zoom=0.25)

    assert drawn.size == (300, 200)
    assert len(drawn.getcolors(maxcolors=100_000)) > 30
    assert ALTS[name].startswith("Tekening van ")


def test_the_same_seed_draws_the_same_and_another_one_does_not():
    def pixels(seed: int) -> bytes:
        return picture("choir", seed, zoom=0.25).tobytes()

    assert pixels(1) == pixels(1)
    assert pixels(1) != pixels(2)


def test_every_organisation_has_a_mark_that_can_be_drawn():
    for entry in read("organisations"):
        assert entry["symbol"] in SIGNS, entry["slug"]
        out = BytesIO()
        mark(entry["symbol"], entry["colour"]).save(out, "WEBP")
        assert out.tell() > 300


# --- The loading ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """The demo network, loaded once for this file and taken back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("seed_network", without_pictures=True, stdout=_Silent())
        yield
        transaction.set_rollback(True)


@pytest.fixture
def network(loaded, db):
    """The demo network; what a test changes of it is undone after that test."""


class _Silent:
    def write(self, text: str) -> None: ...
    def flush(self) -> None: ...


def _state() -> dict[str, object]:
    counted = (
        Organisation, User, Listing, VolunteerProfile, Match, StoryPage, SignUp, StatusChange,
        Discipline, MailPreference, SavedSearch, AddressTrouble, AgendaItem,
    )  # fmt: skip
    return {
        **{model.__name__: model._default_manager.count() for model in counted},
        "told": list(Notification.objects.order_by("pk").values("pk", "user", "thing")),
        "listings": list(Listing.objects.order_by("pk").values("pk", "title", "matched_at")),
        "home": HomePage.objects.get().latest_revision_id,
    }


def test_the_network_is_loaded_once_and_a_second_time_changes_nothing(network):
    first = _state()

    call_command("seed_network", without_pictures=True, stdout=_Silent())

    assert _state() == first
    assert first["Organisation"] == len(read("organisations"))
    assert first["Listing"] == len(read("listings"))
    assert first["VolunteerProfile"] == 30
    assert first["StoryPage"] == 6
    assert first["SignUp"] == len(SIGN_UPS)


def test_nobody_is_written_to_and_nothing_is_left_for_a_sweep(network):
    assert not Letter.objects.exists()
    assert not Digest.objects.exists()
    assert not Notification.objects.waiting().at_once().exists()
    assert not Listing.objects.open().filter(matched_at=None).exists()
    assert not VolunteerProfile.objects.open().filter(matched_at=None).exists()
    assert not Listing.objects.due(timezone.localdate()).exists()


def test_the_three_people_to_sign_in_as_can_do_what_they_are_for(network):
    people = {role: User.objects.get(email=email) for email, role in ACCOUNTS}

    assert people["coordinator"].has_perm("wagtailadmin.access_admin")
    assert people["coordinator"].has_perm("accounts.change_organisation")
    assert Organisation.objects.managed_by(people["organisation"]).exists()
    assert people["volunteer"].volunteer_profile.is_open
    for person in people.values():
        assert person.emailaddress_set.filter(verified=True, primary=True).exists()
        assert not person.has_usable_password()


def test_every_organisation_that_joined_has_a_manager_and_no_other_has_anybody(network):
    for organisation in Organisation.objects.prefetch_related("memberships"):
        managers = [m for m in organisation.memberships.all() if m.role == "manager"]
        assert bool(managers) == organisation.is_claimed, organisation


def test_mail_is_at_work_for_the_people_to_sign_in_as(network):
    now = timezone.now()

    for email, role in ACCOUNTS:
        person = User.objects.get(email=email)
        waits = Notification.objects.of(person).waiting().news()
        assert waits.exists() is (role != "coordinator"), email
        if waits:
            assert person.mail_preference.next_at <= now
    marijke = User.objects.get(email="marijke@koorhoogwater.example")
    ours = Organisation.objects.edited_by(marijke)
    soon = timezone.localdate() + timedelta(days=7)
    assert SignUp.objects.waiting().filter(listing__organisation__in=ours).exists()
    assert Listing.objects.open().filter(organisation__in=ours, expires_on__lte=soon).exists()
    search = SavedSearch.objects.get(user=marijke)
    assert (search.kinds, search.direction, search.km) == (["space"], "offer", 10)


def test_there_is_a_reader_of_every_rhythm_and_each_has_its_hour(network):
    chosen = MailPreference.objects.select_related("user")

    assert {p.rhythm for p in chosen} == {"daily", "weekly", "monthly", "urgent"}
    assert sum(p.paused_until is not None for p in chosen) == 1
    for preference in chosen:
        preference.full_clean()
        assert (preference.next_at is None) is (preference.rhythm == "urgent")
    assert SignUp.objects.filter(user__language="en").exists()
    assert SavedSearch.objects.filter(user__language="en").exists()


def test_two_addresses_give_trouble_and_one_of_them_gets_nothing(network):
    assert AddressTrouble.objects.count() == 2
    assert AddressTrouble.objects.stopped().count() == 1
    assert all(row.user for row in AddressTrouble.objects.select_related("user"))


@pytest.mark.parametrize(("language", "stories"), [("nl", 1), ("en", 0)])
def test_the_coordinator_has_chosen_something_for_the_overviews(network, language, stories):
    chosen = editorial.chosen(timezone.now() - timedelta(days=14), language)

    kinds = [item["kind"] for item in chosen]
    assert kinds == ["story"] * stories + ["agenda"] * 4
    assert all(item["text"] and item["url"] for item in chosen)


def test_every_status_has_a_history_that_ends_in_it(network):
    for listing in Listing.objects.exclude(status="draft").prefetch_related("history"):
        lines = list(listing.history.order_by("at"))
        assert lines[0].new == "open", listing
        assert lines[-1].new == listing.status, listing
        assert abs(lines[0].at - listing.opened_at) < timedelta(seconds=1), listing


@pytest.mark.parametrize(
    ("title", "body", "disciplines", "tags"),
    [
        (
            "Oefenruimte voor ons koor op dinsdagavond, 40 zangers, met piano",
            "We zoeken een oefenruimte.",
            ["choir"],
            ["repetitie"],
        ),
        ("Oefenruimte voor ons koor op dinsdagavond", "40 zangers, graag met piano.", [], []),
        ("Rehearsal room for our choir", "Forty singers and a piano, on Tuesdays.", ["choir"], []),
    ],
)
def test_the_room_that_the_choir_will_ask_for_is_offered_by_two_exactly(
    network, title, body, disciplines, tags
):
    choir = Organisation.objects.get(slug="koor-hoog-water")
    wish = Listing.objects.create(
        organisation=choir,
        kind="space",
        direction="request",
        status="open",
        title=title,
        body=body,
        postcode=choir.postcode,
        place=choir.place,
        latitude=choir.latitude,
        longitude=choir.longitude,
        quantity=40,
        features=["piano"],
        slots=["tue-evening"],
        opened_at=timezone.now(),
        expires_on=timezone.localdate() + timedelta(days=42),
    )
    wish.disciplines.set(Discipline.objects.filter(slug__in=disciplines))
    wish.tags.set(tags)

    before = list(Notification.objects.values_list("pk", flat=True))

    match_listing(wish.pk)

    told = Notification.objects.filter(by_mail=True).exclude(pk__in=before)
    written = told.values_list("user__email", flat=True)
    assert set(written) == {"evelien@kapelzaal.example", "petra@spiegelwaard.example"}
    found = Match.objects.told().filter(request=wish).select_related("offer__organisation")
    assert {match.offer.organisation.slug for match in found} == {
        "stichting-de-kapelzaal",
        "woonzorghuis-de-spiegelwaard",
    }


def test_the_network_grows_to_the_size_that_is_asked_for_and_no_further(network):
    wanted = {"organisations": 60, "listings": 190, "volunteers": 40}

    for _ in range(2):
        call_command("seed_network", without_pictures=True, stdout=_Silent(), **wanted)

    assert Organisation.objects.count() == 60
    assert Listing.objects.count() == 190
    assert VolunteerProfile.objects.count() == 40
    assert not Listing.objects.filter(search=None).exists()
    assert not Listing.objects.open().filter(matched_at=None).exists()
    assert not Letter.objects.exists()
