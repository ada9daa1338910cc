"""Journey O1: a choir joins, nothing typed is lost, and nobody makes a second entry."""

import io
import re

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.letters import delivery
from accounts.models import Claim, Discipline, Invitation, Letter, Membership, Organisation, User
from tests.accounts.test_sign_in import the_code
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

JOIN = "/join/"


def choir(**changes) -> dict[str, object]:
    """What the board member of a choir fills in."""
    return {
        "part": "organisation",
        "first_name": "Riet",
        "last_name": "Jansen",
        "email": "riet@example.org",
        "name": "Kamerkoor De Berkel",
        "role_text": "secretaris",
        "kind": "association",
        "domain": "culture",
        "disciplines": [str(Discipline.objects.get(slug="choir").pk)],
        "about": "Wij zingen.",
        "size": "30",
        "meets": "Dinsdagavond",
        "postcode": "7201 AB",
        "website": "berkel.example",
        "colour": "#0f7a4d",
        "colleague": "",
        **changes,
    }


def a_logo() -> SimpleUploadedFile:
    content = io.BytesIO()
    Image.new("RGB", (900, 900), "#0f7a4d").save(content, "PNG")
    return SimpleUploadedFile("logo.png", content.getvalue(), content_type="image/png")


def come_in(client: Client, data: dict[str, object]):
    """Fill in the form, read the code, type it; returns the last answer."""
    asked = client.post(JOIN, data)
    assert asked.status_code == 302, asked.context["joining"].second.errors
    return client.post(asked["Location"], {"code": the_code(str(data["email"]))})


def test_a_choir_joins_without_an_account_and_everything_typed_arrives(client):
    answer = come_in(client, {**choir(), "logo": a_logo()})

    assert answer["Location"] == reverse("accounts:joined")
    organisation = Organisation.objects.get(name="Kamerkoor De Berkel")
    user = User.objects.get(email="riet@example.org")
    assert organisation.status == Organisation.Status.SUBMITTED
    assert organisation.slug == "kamerkoor-de-berkel"
    assert (organisation.place, organisation.postcode) == ("Zutphen", "7201")
    assert organisation.latitude
    assert organisation.website == "https://berkel.example"
    assert [d.slug for d in organisation.disciplines.all()] == ["choir"]
    assert organisation.logo.name.endswith(".webp")
    with Image.open(organisation.logo) as logo:
        assert max(logo.size) <= 480
    membership = user.memberships.get()
    assert (membership.role, membership.title) == (Membership.Role.MANAGER, "secretaris")
    assert user.get_full_name() == "Riet Jansen"
    assert user.acting_for == organisation
    assert "2 werkdagen" in client.get(answer["Location"]).content.decode()


def test_nothing_exists_before_the_address_is_shown_to_be_hers(client):
    client.post(JOIN, choir())

    assert not Organisation.objects.exists()
    assert "_auth_user_id" not in client.session


def test_when_the_mail_is_lost_the_form_is_still_filled_in_for_another_address(client):
    client.post(JOIN, choir(email="tipfuot@example.org"))

    page = client.get(JOIN).content.decode()
    assert "Kamerkoor De Berkel" in page
    assert "Wij zingen." in page
    come_in(client, choir(email="tipfout@example.org"))

    manager = Organisation.objects.get().memberships.get().user
    assert manager.email == "tipfout@example.org"


def test_the_code_page_leads_back_to_the_form_and_can_send_again(client):
    page = client.post(JOIN, choir())["Location"]

    html = client.get(page).content.decode()

    assert f'href="{JOIN}"' in html
    assert 'value="resend"' in html


def test_somebody_with_an_account_uses_the_same_form_and_gets_no_second_account(client):
    user = UserFactory(email="riet@example.org", first_name="Rita", last_name="")

    come_in(client, choir())

    user.refresh_from_db()
    assert user.first_name == "Rita"  # a name that she chose stays
    assert Organisation.objects.get().memberships.get().user == user


def test_what_somebody_began_is_not_finished_by_who_signs_in_after_her(client):
    other = UserFactory(email="other@example.org")
    client.post(JOIN, choir())
    begun = client.session["begun"]
    client.post(reverse("account_logout"))
    session = client.session
    session["begun"] = begun
    session.save()

    page = client.post(reverse("account_login"), {"login": other.email})["Location"]
    client.post(page, {"code": the_code(other.email)})

    assert client.session["_auth_user_id"] == str(other.pk)
    assert not Organisation.objects.exists()


def test_a_member_joins_with_a_second_organisation_at_once(client):
    user = UserFactory(email="riet@example.org")
    client.force_login(user)

    answer = client.post(JOIN, choir())

    assert answer["Location"] == reverse("accounts:joined")
    assert Organisation.objects.get().memberships.get().user == user


def test_a_second_manager_is_invited_on_the_same_day(client):
    come_in(client, choir(colleague="piet@example.org"))

    invitation = Invitation.objects.get()
    assert (invitation.email, invitation.role) == ("piet@example.org", "manager")
    assert Letter.objects.filter(name="invitation", address="piet@example.org").exists()


def test_the_name_finds_an_entry_that_is_on_the_map(client):
    OrganisationFactory(name="Zutphens Vocaal Ensemble")
    OrganisationFactory(name="Museum De Toren")

    html = client.get(reverse("accounts:lookup"), {"name": "Zutphens Vocaal"}).content.decode()

    assert "Zutphens Vocaal Ensemble" in html
    assert "Museum" not in html


@pytest.mark.parametrize("name", ["", "Zu", "\x00", "%%%", "x" * 5000, "'; DROP TABLE"])
def test_any_name_can_be_looked_up(client, name):
    OrganisationFactory(name="Zutphens Vocaal Ensemble")

    assert client.get(reverse("accounts:lookup"), {"name": name}).status_code == 200


def test_without_javascript_the_form_asks_whether_it_is_one_of_these(client):
    there = OrganisationFactory(name="Kamerkoor De Berkel en vrienden", joined_at=None)

    answer = client.post(JOIN, choir())

    assert answer.status_code == 200
    assert f'name="claim" value="{there.pk}"' in answer.content.decode()
    assert not Letter.objects.exists()
    assert client.post(JOIN, choir(claim="new")).status_code == 302


def test_this_is_us_asks_the_coordinator_and_makes_no_second_entry(client):
    there = OrganisationFactory(name="Kamerkoor De Berkel", joined_at=None)

    answer = come_in(
        client,
        {
            "part": "organisation",
            "first_name": "Riet",
            "email": "riet@example.org",
            "claim": str(there.pk),
            "role_text": "secretaris",
        },
    )

    claim = Claim.objects.get()
    assert (claim.organisation, claim.role_text) == (there, "secretaris")
    assert claim.user.email == "riet@example.org"
    assert Organisation.objects.count() == 1
    assert not there.memberships.exists()
    assert there.name in client.get(answer["Location"]).content.decode()


def test_an_entry_that_is_not_on_the_map_cannot_be_claimed(client):
    hidden = OrganisationFactory(status=Organisation.Status.SUBMITTED)

    answer = client.post(
        JOIN,
        {
            "part": "organisation",
            "first_name": "R",
            "email": "r@example.org",
            "claim": str(hidden.pk),
            "role_text": "x",
        },
    )

    assert answer.status_code == 200
    assert not Letter.objects.exists()


def test_a_volunteer_needs_no_organisation_and_goes_on_to_the_profile(client):
    answer = come_in(
        client, {"part": "volunteer", "first_name": "Fatima", "email": "fatima@example.org"}
    )

    assert answer["Location"] == reverse("volunteering:profile")
    assert User.objects.get(email="fatima@example.org").first_name == "Fatima"
    assert not Organisation.objects.exists()


def test_both_shows_the_way_to_the_volunteer_profile_as_well(client):
    answer = come_in(client, choir(part="both"))

    assert reverse("volunteering:profile") in client.get(answer["Location"]).content.decode()


def test_two_choirs_with_the_same_name_get_addresses_of_their_own(client):
    client.force_login(UserFactory())
    for _n in range(2):
        client.post(JOIN, choir(claim="new"))

    assert set(Organisation.objects.values_list("slug", flat=True)) == {
        "kamerkoor-de-berkel",
        "kamerkoor-de-berkel-2",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "geen adres"},
        {"part": "boss"},
        {"first_name": ""},
        {"first_name": "Klik https://evil.example"},
        {"name": ""},
        {"name": "Koor\r\nBcc: x@example.org www.evil.example"},
        {"kind": "criminal"},
        {"disciplines": ["99999"]},
        {"disciplines": ["abc"]},
        {"size": "0"},
        {"size": "veel"},
        {"postcode": "0123"},
        {"postcode": "Zutphen"},
        {"website": "javascript:alert(1)"},
        {"colour": "red;}body{display:none"},
        {"colleague": "niemand"},
        {"claim": "abc"},
    ],
)
def test_what_cannot_be_right_is_told_and_nothing_is_made(client, wrong):
    answer = client.post(JOIN, choir(**wrong))

    assert answer.status_code == 200
    assert "error-summary" in answer.content.decode()
    assert not Organisation.objects.exists()
    assert not User.objects.exists()


def test_nobody_lets_herself_in_by_extra_fields(client):
    """T-04."""
    user = UserFactory()
    client.force_login(user)
    extra = {
        "status": "active",
        "slug": "admin",
        "joined_at": "2020-01-01",
        "decided_by": str(user.pk),
        "is_staff": "1",
        "is_superuser": "1",
        "role": "manager",
    }

    client.post(JOIN, {**choir(), **extra})

    organisation = Organisation.objects.get()
    user.refresh_from_db()
    assert (organisation.status, organisation.slug) == ("submitted", "kamerkoor-de-berkel")
    assert organisation.joined_at is None
    assert not user.is_staff
    assert not user.is_superuser


def test_a_picture_that_is_none_is_refused(client):
    fake = SimpleUploadedFile("logo.png", b"<svg onload=alert(1)>", content_type="image/png")

    answer = client.post(JOIN, {**choir(), "logo": fake})

    assert answer.status_code == 200
    assert not Letter.objects.exists()


def test_too_many_codes_are_refused_in_words(client):
    for _n in range(3):
        assert client.post(JOIN, choir()).status_code == 302

    answer = client.post(JOIN, choir())

    assert answer.status_code == 200
    assert answer.context["joining"].person.errors["email"]


def test_the_letter_comes_out_of_the_outbox_with_the_code(client):
    client.post(JOIN, choir())

    assert delivery.drain() == 1

    message = mail.outbox[0]
    assert message.to == ["riet@example.org"]
    assert re.search(the_code("riet@example.org"), message.body)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_from_an_entry_has_this_is_us_filled_in(client, language):
    there = OrganisationFactory(name="Museum De Toren", joined_at=None)
    client.cookies["django_language"] = language

    html = client.get(JOIN, {"claim": there.pk}).content.decode()

    assert re.search(rf'name="claim" value="{there.pk}" checked', html)


@pytest.mark.parametrize("claim", ["abc", "99999", "9" * 400, "-1", "\x00"])
def test_an_address_with_nonsense_still_shows_the_page(client, claim):
    assert client.get(JOIN, {"claim": claim, "part": claim}).status_code == 200


def test_managers_of_a_claimed_organisation_are_asked_themselves(client):
    membership = MembershipFactory()
    client.force_login(UserFactory())

    client.post(
        JOIN,
        {
            "part": "organisation",
            "claim": str(membership.organisation.pk),
            "role_text": "penningmeester",
        },
    )

    letter = Letter.objects.get(name="claim/to_check")
    assert letter.user == membership.user
    assert "penningmeester" in letter.text
