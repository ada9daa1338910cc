"""The coordinator's desk: what waits, and the press that handles it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AddressTrouble, Claim, Letter, Membership, Organisation
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted():
    organisation = OrganisationFactory(
        name="Straattheater Kromme Elleboog", status="submitted", joined_at=None
    )
    MembershipFactory(organisation=organisation)
    return organisation


@pytest.fixture
def claim():
    entry = OrganisationFactory(name="Koor op de kaart", joined_at=None)
    return Claim.objects.create(organisation=entry, user=UserFactory(), role_text="secretaris")


def decide(client, thing, decision, note=""):
    name = "desk_claim" if isinstance(thing, Claim) else "desk_organisation"
    url = reverse(name, args=[thing.pk])
    return client.post(url, {"decision": decision, "note": note}, follow=True)


@pytest.mark.parametrize("path", ["/admin/", "/admin/desk/"])
def test_what_waits_is_the_first_thing_she_sees(coordinator, submitted, claim, path):
    content = coordinator.get(path).content.decode()

    assert "1 organisatie om te bekijken" in content
    assert submitted.name in content
    assert claim.organisation.name in content
    assert content.index(submitted.name) < content.index("secretaris")


def test_an_empty_desk_says_so(coordinator):
    assert "Er ligt niets te wachten" in coordinator.get("/admin/desk/").content.decode()


def test_one_press_lets_an_organisation_in_and_writes_a_letter(coordinator, submitted):
    response = decide(coordinator, submitted, "approve", "Welkom!")

    submitted.refresh_from_db()
    assert submitted.status == Organisation.Status.ACTIVE
    assert submitted.decided_by == coordinator.user
    assert Letter.objects.filter(user__memberships__organisation=submitted).count() == 1
    assert submitted.name in response.content.decode()
    assert "organisatie om te bekijken" not in response.content.decode()


def test_a_no_needs_a_reason(coordinator, submitted):
    response = decide(coordinator, submitted, "decline", "  ")

    submitted.refresh_from_db()
    assert submitted.status == Organisation.Status.SUBMITTED
    assert "Zeg in de uitleg waarom" in response.content.decode()


def test_a_no_with_a_reason_is_kept_with_it(coordinator, submitted):
    decide(coordinator, submitted, "decline", "Dit is een winkel.")

    submitted.refresh_from_db()
    assert submitted.status == Organisation.Status.DECLINED
    assert submitted.decision_note == "Dit is een winkel."


def test_a_second_press_is_told_that_it_came_late(coordinator, submitted):
    decide(coordinator, submitted, "approve")
    response = decide(coordinator, submitted, "decline", "Toch niet.")

    submitted.refresh_from_db()
    assert submitted.status == Organisation.Status.ACTIVE
    assert response.status_code == 200


def test_one_press_gives_a_claim_its_manager(coordinator, claim):
    decide(coordinator, claim, "approve")

    claim.refresh_from_db()
    assert claim.status == Claim.Status.APPROVED
    membership = Membership.objects.get(user=claim.user, organisation=claim.organisation)
    assert membership.role == Membership.Role.MANAGER


def test_a_claim_is_declined_with_a_reason(coordinator, claim):
    decide(coordinator, claim, "decline", "Bel ons even.")

    claim.refresh_from_db()
    assert claim.status == Claim.Status.REJECTED
    assert claim.note == "Bel ons even."


@pytest.mark.parametrize("who", ["member", "editor", "client"])
def test_nobody_else_decides(request, who, submitted, claim):
    client = request.getfixturevalue(who)

    for thing in (submitted, claim):
        decide(client, thing, "approve")

    submitted.refresh_from_db()
    claim.refresh_from_db()
    assert submitted.status == Organisation.Status.SUBMITTED
    assert claim.status == Claim.Status.REQUESTED


def test_looking_decides_nothing(coordinator, submitted):
    url = reverse("desk_organisation", args=[submitted.pk])

    assert coordinator.get(url).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_costs_the_same_for_any_number(coordinator, django_assert_num_queries, count):
    for _ in range(count):
        organisation = OrganisationFactory(status="submitted", joined_at=None)
        team = MembershipFactory.create_batch(2, organisation=organisation)
        for member, kind in zip(team, ("hard", "complaint"), strict=True):
            AddressTrouble.objects.create(
                address=member.user.email.lower(),
                user=member.user,
                kind=kind,
                stopped_at=timezone.now() if kind == "hard" else None,
            )
        Claim.objects.create(
            organisation=OrganisationFactory(), user=UserFactory(), role_text="lid"
        )
    coordinator.get("/admin/desk/")

    with django_assert_num_queries(16):
        coordinator.get("/admin/desk/")
