"""The finder: three questions, and what suits with the reason."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from exchange.listings.models import Listing
from exchange.matching.finder import SHOWN
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    MembershipFactory,
    SignUpFactory,
    UserFactory,
    VolunteerProfileFactory,
)

pytestmark = pytest.mark.django_db

DEVENTER = {"postcode": "7411", "place": "Deventer", "latitude": 52.2550, "longitude": 6.1639}
URL = "/help/"


@pytest.fixture
def find(client):
    def find(**answers):
        response = client.get(URL, answers)
        assert response.status_code == 200
        return response

    return find


def titles(jobs):
    return [job.listing.title for job in jobs]


def test_the_address_for_the_poster_stays_what_it_is():
    assert reverse("volunteering:find") == URL


def test_without_answers_a_visitor_sees_where_help_is_wanted(find):
    HelpWantedFactory(title="Tappen op zaterdag")

    response = find()

    assert titles(response.context["close"]) == ["Tappen op zaterdag"]
    assert "Set-Cookie" not in response.headers or "sessionid" not in response.cookies


def test_at_most_eight_are_shown(find):
    for n in range(SHOWN + 2):
        HelpWantedFactory(title=f"Klus {n}")

    assert find().content.count(b'class="card job"') == SHOWN


def test_only_open_requests_for_volunteers_that_everybody_may_see(find):
    HelpWantedFactory(title="gesloten", status=Listing.Status.FULFILLED)
    HelpWantedFactory(title="leden", audience=Listing.Audience.MEMBERS)
    HelpWantedFactory(title="aanbod", direction=Listing.Direction.OFFER)
    ListingFactory(title="zaal", open=True, request=True)

    response = find()

    assert not response.context["close"]
    assert not response.context["others"]
    assert 'class="empty"' in response.content.decode()


def test_the_best_fit_stands_first_and_says_why(find):
    HelpWantedFactory(title="Koken voor de buurt", body="", slots=["sun-afternoon"])
    HelpWantedFactory(
        title="Achter de bar", body="Kom tappen", slots=["tue-evening"], rhythm="once"
    )

    response = find(when="evenings", what="bar_duty", postcode="7201", km="10")

    (job,) = response.context["close"]
    assert job.listing.title == "Achter de bar"
    assert "dinsdagavond" in job.why
    assert "bar" in job.why.lower()
    assert titles(response.context["others"]) == ["Koken voor de buurt"]
    assert job.why in response.content.decode()


def test_own_words_are_understood(find):
    HelpWantedFactory(title="Decorbouwers gezocht", body="Timmeren en verven.")
    HelpWantedFactory(title="Voorlezen aan kinderen", body="Op school.")

    response = find(words="ik kan goed timmeren")

    assert titles(response.context["close"]) == ["Decorbouwers gezocht"]


def test_nearest_first_and_the_distance_in_the_reason(find):
    HelpWantedFactory(title="Ver", **DEVENTER)
    HelpWantedFactory(title="Dichtbij")

    response = find(postcode="7201", km="25")

    assert titles(response.context["close"]) == ["Dichtbij", "Ver"]
    assert "km" in response.context["close"][1].why


def test_what_is_too_far_is_left_out_unless_there_is_nothing_else(find):
    HelpWantedFactory(title="Ver", **DEVENTER)
    near = HelpWantedFactory(title="Dichtbij")

    assert titles(find(postcode="7201", km="2").context["close"]) == ["Dichtbij"]
    near.delete()
    assert titles(find(postcode="7201", km="2").context["close"]) == ["Ver"]


def test_the_wanted_work_on_another_day_comes_before_other_work_and_says_so(find):
    HelpWantedFactory(title="Koken", body="", slots=["tue-evening"])
    HelpWantedFactory(title="Achter de bar", body="", slots=["sat-evening"])

    response = find(when="evenings", what="bar_duty")

    first = response.context["others"][0]
    assert first.listing.title == "Achter de bar"
    assert "Wel is het op zaterdagavond" in first.why
    assert "niets dat bij alles past" in response.content.decode()


def test_one_off_and_regular_are_told_apart(find):
    HelpWantedFactory(title="Een keer", rhythm="once")
    HelpWantedFactory(title="Elke week", rhythm="regular")

    response = find(rhythm="once")

    assert titles(response.context["close"]) == ["Een keer"]
    assert "Eenmalig" in response.content.decode()


def test_what_suits_beginners_and_what_starts_soon_is_visible(find):
    HelpWantedFactory(
        body="Je hoeft geen ervaring te hebben, we leggen alles uit.",
        starts_on=timezone.localdate() + timedelta(days=5),
    )

    content = find().content.decode()

    assert "Goed voor beginners" in content
    assert "Begint op" in content


def test_the_answers_are_kept_in_the_form_and_can_be_shared(find):
    HelpWantedFactory(tags=["bar"])

    content = find(
        when=["evenings", "saturday"],
        slots="mon-morning",
        what="bar_duty",
        disciplines="choir",
        words="tappen",
        postcode="7201 ab",
        km="25",
    ).content.decode()

    for value in ("evenings", "saturday", "mon-morning", "bar_duty", "choir"):
        assert f'value="{value}" checked' in content or f'value="{value}"' in content
    assert content.count("checked") >= 6
    assert 'value="tappen"' in content
    assert "Zutphen, 25 km" in content


@pytest.mark.parametrize(
    "answers",
    [
        {"when": "yesterday"},
        {"slots": "tue-night"},
        {"what": "'; drop table"},
        {"disciplines": "x" * 500},
        {"postcode": "9999"},
        {"postcode": "\x00"},
        {"km": "veel"},
        {"km": "-5"},
        {"rhythm": "soms"},
        {"words": "%' <script>alert(1)</script> \x00" * 20},
        {"unknown": "1"},
    ],
)
def test_nonsense_in_the_address_never_breaks_the_page(find, answers):
    HelpWantedFactory(title="Tappen")

    response = find(**answers)

    assert "Tappen" in response.content.decode()
    assert "<script>alert" not in response.content.decode()


def test_an_unknown_postcode_is_said_at_its_field(find):
    assert "Deze postcode kennen we niet" in find(postcode="9999").content.decode()


def test_a_members_profile_answers_for_her(client):
    profile = VolunteerProfileFactory(
        headline="Ik sta graag achter de bar", slots=["tue-evening"], radius_km=10
    )
    HelpWantedFactory(title="Voorlezen", body="", slots=["sun-morning"])
    HelpWantedFactory(title="Achter de bar", body="", slots=["tue-evening"])
    client.force_login(profile.user)

    response = client.get(URL)

    assert titles(response.context["close"]) == ["Achter de bar"]
    assert "vrijwilligersprofiel" in response.content.decode()


def test_a_member_does_not_see_what_she_signed_up_for_or_her_own(client):
    signed = SignUpFactory()
    own = HelpWantedFactory(title="Van ons")
    MembershipFactory(organisation=own.organisation, user=signed.user)
    client.force_login(signed.user)

    response = client.get(URL)

    assert not response.context["close"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_finder_costs_the_same_for_any_number(client, count, django_assert_num_queries):
    for _ in range(count):
        HelpWantedFactory(tags=["bar", "koken"], disciplines=["choir", "pop"])

    client.get(URL)
    with django_assert_num_queries(4):
        response = client.get(URL, {"when": "evenings", "postcode": "7201"})

    assert response.content.count(b'class="card job"') == count


def test_english_readers_get_it_in_english(client):
    HelpWantedFactory(title="Bar", slots=["tue-evening"])
    client.force_login(UserFactory(language="en"))

    content = client.get(URL, {"when": "evenings", "postcode": "7201"}).content.decode()

    assert "Where can you help?" in content
    assert "on Tuesday evening" in content.replace("On Tuesday", "on Tuesday")
