"""A person's own choices: for whom she acts, her name, language and time zone."""

import pytest
from django.urls import reverse

from accounts.models import User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

ACTING = "/acting/"
SETTINGS = "/settings/"


def test_acting_for_an_organisation_shows_in_the_header(client):
    membership = MembershipFactory(organisation__name="Kamerkoor De Berkel")
    client.force_login(membership.user)

    client.post(ACTING, {"organisation": membership.organisation.pk, "next": "/organisations/"})

    header = client.get("/organisations/").content.decode().split("<main")[0]
    assert "<strong>Kamerkoor De Berkel</strong>" in header


def test_nobody_acts_for_an_organisation_she_does_not_belong_to(client):
    """T-03."""
    user = UserFactory()
    client.force_login(user)

    answer = client.post(ACTING, {"organisation": OrganisationFactory().pk})

    assert answer.status_code == 404
    user.refresh_from_db()
    assert user.acting_for is None


@pytest.mark.parametrize("number", ["abc", "-1", "0", "99999", "\x00", "1; DROP"])
def test_a_number_that_cannot_be_is_not_found(client, number):
    client.force_login(UserFactory())

    assert client.post(ACTING, {"organisation": number}).status_code == 404


def test_acting_for_oneself_again(client):
    membership = MembershipFactory()
    User.objects.filter(pk=membership.user.pk).update(acting_for=membership.organisation)
    client.force_login(membership.user)

    client.post(ACTING, {"organisation": ""})

    membership.user.refresh_from_db()
    assert membership.user.acting_for is None


@pytest.mark.parametrize("address", ["//evil.example", "https://evil.example", "/\\evil.example"])
def test_the_choice_leads_to_no_other_site(client, address):
    """T-22."""
    client.force_login(UserFactory())

    assert client.post(ACTING, {"organisation": "", "next": address})["Location"] == "/my/"


def test_a_link_alone_changes_nothing(client):
    client.force_login(UserFactory())

    assert client.get(ACTING).status_code == 405


def test_the_language_holds_from_the_next_page_on(client):
    user = UserFactory()
    client.force_login(user)

    page = client.post(
        SETTINGS,
        {
            "first_name": "Riet",
            "last_name": "Jansen",
            "language": "en",
            "time_zone": "Europe/London",
        },
        follow=True,
    )

    user.refresh_from_db()
    assert (user.first_name, user.language, user.time_zone) == ("Riet", "en", "Europe/London")
    assert "Your settings are saved." in page.content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"language": "xx"},
        {"time_zone": "Mars/Olympus"},
        {"first_name": "x" * 200},
        {"first_name": "zie www.evil.example"},
    ],
)
def test_settings_that_cannot_be_are_told(client, wrong):
    user = UserFactory(first_name="Riet")
    client.force_login(user)
    right = {"first_name": "Anna", "language": "nl", "time_zone": "Europe/Amsterdam"}

    page = client.post(SETTINGS, {**right, **wrong})

    assert "error-summary" in page.content.decode()
    user.refresh_from_db()
    assert user.first_name == "Riet"


def test_nobody_makes_herself_more_than_she_is(client):
    """T-04."""
    user = UserFactory()
    client.force_login(user)

    client.post(
        SETTINGS,
        {
            "first_name": "Anna",
            "language": "nl",
            "time_zone": "Europe/Amsterdam",
            "is_staff": "on",
            "is_superuser": "on",
            "email": "boss@example.org",
            "acting_for": OrganisationFactory().pk,
        },
    )

    user.refresh_from_db()
    assert not user.is_staff
    assert not user.is_superuser
    assert user.email != "boss@example.org"
    assert user.acting_for is None


@pytest.mark.parametrize("name", ["accounts:home", "accounts:settings", "accounts:joined"])
def test_visitors_are_asked_to_sign_in(client, name):
    answer = client.get(reverse(name))

    assert answer["Location"] == f"{reverse('account_login')}?next={reverse(name)}"
