"""While somebody writes: who would answer, and what would help."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from exchange.listings.models import Listing
from exchange.matching.finding import index
from exchange.matching.writing import counterparts
from tests.factories import (
    ListingFactory,
    MembershipFactory,
    VolunteerProfileFactory,
)

pytestmark = pytest.mark.django_db

HERE = {"postcode": "7201", "place": "Zutphen", "latitude": 52.14, "longitude": 6.2}


@pytest.fixture
def team():
    return MembershipFactory(role="editor")


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def opened(title="Oefenruimte met piano", **fields):
    listing = ListingFactory(open=True, title=title, **{**HERE, **fields})
    index.index_listing(listing)
    return listing


def draft(team, title="Repetitieruimte gezocht", **fields):
    given = {"kind": "space", "direction": "request", "radius_km": 15, **HERE, **fields}
    return Listing(organisation=team.organisation, title=title, **given)


def test_the_best_are_shown_with_why_before_anything_is_saved(team):
    hall = opened(slots=["tue-evening"])
    opened("Twintig klapstoelen", kind="equipment")
    opened("Keuken om te koken")

    answer = counterparts(draft(team, body="Elke dinsdagavond"), team.user)

    assert [found.pk for found in answer.found] == [hall.pk]
    assert "Tuesday evening" in answer.found[0].why
    assert answer.ways == []


def test_there_are_at_most_three(team):
    for _hall in range(5):
        opened()

    assert len(counterparts(draft(team), team.user).found) == 3


def test_own_listings_closed_ones_and_those_not_to_be_seen_are_left_out(team):
    opened(organisation=team.organisation)
    paused = opened()
    Listing.objects.filter(pk=paused.pk).update(status=Listing.Status.PAUSED)
    hidden = opened()
    type(hidden.organisation).objects.filter(pk=hidden.organisation_id).update(status="pending")

    assert counterparts(draft(team), team.user).found == []


@pytest.mark.parametrize("title", ["", "   ", "!!! ???"])
def test_without_a_text_nothing_is_asked(team, title, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = counterparts(draft(team, title=title), team.user)
    assert not answer.is_asked
    assert not answer.is_empty


def test_of_volunteers_only_their_number_is_told(team):
    profile = VolunteerProfileFactory(headline="Ik sta graag achter de bar", **HERE)
    index.index_profile(profile)

    answer = counterparts(draft(team, "Barvrijwilliger gezocht", kind="volunteers"), team.user)

    assert answer.found == []
    assert answer.volunteers == 1
    assert not answer.is_empty


def test_when_nobody_is_near_the_distance_that_would_help_is_named(team):
    opened(latitude=52.14 + 20 / 111, radius_km=50)
    answer = counterparts(draft(team, radius_km=5), team.user)

    assert answer.is_empty
    (way,) = answer.ways
    assert way.text == "Within 25 km there is 1."
    assert way.changes == {"radius_km": ["25"]}


def test_when_the_days_clash_one_that_would_help_is_added(team):
    opened(slots=["wed-evening"])
    (way,) = counterparts(draft(team, slots=["tue-evening"]), team.user).ways

    assert way.text == "On Wednesday evening there is 1."
    assert way.changes == {"slots": ["tue-evening", "wed-evening"]}


def test_when_the_dates_clash_other_dates_are_named(team):
    soon = timezone.localdate() + timedelta(days=10)
    opened(starts_on=soon, ends_on=soon)
    late = soon + timedelta(days=60)
    (way,) = counterparts(draft(team, starts_on=late, ends_on=late), team.user).ways

    assert way.text == "On other dates there is 1."
    assert way.changes == {"starts_on": [""], "ends_on": [""]}


def test_when_it_is_too_large_the_size_that_is_there_is_named(team):
    opened(quantity=60)
    opened(quantity=10)
    (way,) = counterparts(draft(team, quantity=200), team.user).ways

    assert way.text == "For at most 60 people there is 1."
    assert way.changes == {"quantity": ["60"]}


def test_what_is_named_really_helps(team):
    opened(slots=["wed-evening"])
    asked = draft(team, slots=["tue-evening"])
    (way,) = counterparts(asked, team.user).ways
    asked.slots = way.changes["slots"]

    assert len(counterparts(asked, team.user).found) == way.count


def test_where_nothing_would_help_nothing_is_named(team):
    answer = counterparts(draft(team, "Onderwaterhockeybad"), team.user)
    assert answer.is_empty
    assert answer.ways == []


@pytest.mark.parametrize(
    "text", ["👩‍🎤" * 5000, "<b>zaal</b>" * 1800, "ZAAL " * 4000, "x" * 20_000], ids=range(4)
)
def test_no_text_is_an_error(team, text):
    counterparts(draft(team, text, body=text), team.user)


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(team, count, django_assert_max_num_queries):
    for _hall in range(count):
        opened()
    asked = draft(team)
    counterparts(asked, team.user)

    with django_assert_max_num_queries(2):
        counterparts(asked, team.user)


# On the pages


def saved(team, **fields):
    given = {"kind": "space", "request": True, "title": "Repetitieruimte gezocht", **HERE}
    return ListingFactory(organisation=team.organisation, created_by=team.user, **given | fields)


def test_what_is_typed_is_answered_with_offers_and_counterparts(client, team):
    opened()
    client.force_login(team.user)
    sent = {"direction": "request", "kind": "space", "organisation": team.organisation_id}
    sent |= {"title": "Repetitieruimte", "body": "voor 40 zangers", "key": ""}

    page = client.post(reverse("listings:autosave"), sent).content.decode()

    assert "Oefenruimte met piano" in page
    assert "40 zangers" in page
    assert 'hx-swap-oob="innerHTML:#offers"' in page


def test_at_the_preview_one_press_takes_it_over(client, team):
    listing = saved(team, body="Elke dinsdagavond voor 40 zangers")
    client.force_login(team.user)
    preview = client.get(reverse("listings:preview", args=[listing.pk])).content.decode()
    assert 'name="quantity" value="40"' in preview

    answer = client.post(reverse("listings:adoption", args=[listing.pk]), {"quantity": "40"})

    assert answer.url == reverse("listings:preview", args=[listing.pk])
    listing.refresh_from_db()
    assert listing.quantity == 40
    assert listing.slots == []
    assert listing.body == "Elke dinsdagavond voor 40 zangers"


def test_taking_over_keeps_tags_and_clears_what_had_been_typed_there(client, team):
    listing = saved(team, tags=["piano"], typed={"starts_on": "ooit", "price": "x"})
    client.force_login(team.user)

    days = {"starts_on": "2027-01-06", "ends_on": ""}
    client.post(reverse("listings:adoption", args=[listing.pk]), days)

    listing.refresh_from_db()
    assert listing.starts_on == date(2027, 1, 6)
    assert listing.typed == {"price": "x"}
    assert list(listing.tags.names()) == ["piano"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"quantity": "-1"},
        {"slots": ["nonsense"]},
        {"starts_on": "2027-02-02", "ends_on": "2027-01-01"},
        {"radius_km": "9999"},
        {"title": "Anders"},
    ],
)
def test_what_makes_no_sense_is_refused(client, team, sent):
    listing = saved(team)
    client.force_login(team.user)

    answer = client.post(reverse("listings:adoption", args=[listing.pk]), sent)

    assert answer.status_code == 302
    before, listing = listing, Listing.objects.get(pk=listing.pk)
    assert (listing.title, listing.quantity, listing.slots) == (before.title, before.quantity, [])


def test_somebody_else_may_not_and_a_published_listing_stays(client, team):
    mine, other = saved(team, open=True), saved(MembershipFactory(role="editor"))
    client.force_login(team.user)

    assert client.post(reverse("listings:adoption", args=[other.pk])).status_code in (403, 404)
    client.post(reverse("listings:adoption", args=[mine.pk]), {"quantity": "7"})
    assert Listing.objects.get(pk=mine.pk).quantity is None


def test_a_large_floor_does_not_make_up_for_too_few_places(team):
    opened(quantity=20, area_m2=200)
    answer = counterparts(draft(team, quantity=150, area_m2=100), team.user)
    assert answer.found == []
