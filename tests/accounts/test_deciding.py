"""Letting organisations in, and deciding who speaks for an entry."""

import threading

import pytest
from django.contrib.auth.models import Permission
from django.db import connection

from accounts import actions
from accounts.errors import Refused
from accounts.models import Claim, Letter, Membership, Organisation, User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator() -> User:
    user = UserFactory()
    user.user_permissions.add(Permission.objects.get(codename="change_organisation"))
    return User.objects.get(pk=user.pk)


@pytest.fixture
def submitted() -> Organisation:
    return MembershipFactory(
        organisation__status="submitted",
        organisation__joined_at=None,
        organisation__name="Kamerkoor De Berkel",
    ).organisation


def test_approving_puts_it_on_the_map_and_writes_what_comes_next(submitted, coordinator):
    actions.approve_organisation(submitted, by=coordinator, note="Welkom!")

    assert submitted.is_active
    assert submitted.joined_at
    assert submitted.decided_by == coordinator
    assert submitted in Organisation.objects.listed()
    letter = Letter.objects.get(name="organisation_approved")
    assert "Kamerkoor De Berkel" in letter.subject
    assert "Welkom!" in letter.text
    assert "/listings/new/" in letter.text
    assert letter.user == submitted.memberships.get().user


def test_declining_tells_why_and_leaves_a_way_on(submitted, coordinator):
    actions.decline_organisation(submitted, by=coordinator, note="Dit is een bedrijf.")

    assert submitted.status == Organisation.Status.DECLINED
    assert "Dit is een bedrijf." in Letter.objects.get(name="organisation_declined").text

    actions.resubmit(submitted, by=submitted.memberships.get().user)
    assert submitted.is_waiting
    assert Letter.objects.filter(name="organisation_to_check", user=coordinator).exists()


def test_submitting_writes_to_the_coordinators_and_not_to_others(coordinator):
    bystander = UserFactory()
    person = UserFactory()

    actions.submit(Organisation(name="Nieuw koor", kind="association"), by=person)

    readers = set(
        Letter.objects.filter(name="organisation_to_check").values_list("user", flat=True)
    )
    assert readers == {coordinator.pk}
    assert bystander.pk not in readers


def test_only_a_coordinator_decides(submitted):
    for verb in (actions.approve_organisation, actions.decline_organisation):
        with pytest.raises(Refused):
            verb(submitted, by=submitted.memberships.get().user)
    submitted.refresh_from_db()
    assert submitted.is_waiting


def test_a_coordinator_does_not_decide_on_her_own_organisation(submitted, coordinator):
    MembershipFactory(user=coordinator, organisation=submitted)

    with pytest.raises(Refused):
        actions.approve_organisation(submitted, by=coordinator)


def test_a_second_decision_is_too_late(submitted, coordinator):
    stale = Organisation.objects.get(pk=submitted.pk)
    actions.approve_organisation(submitted, by=coordinator)

    with pytest.raises(Refused):
        actions.decline_organisation(stale, by=coordinator)

    stale.refresh_from_db()
    assert stale.is_active
    assert not Letter.objects.filter(name="organisation_declined").exists()


@pytest.mark.django_db(transaction=True)
def test_of_eight_decisions_at_once_one_counts(submitted, coordinator):
    barrier = threading.Barrier(8)
    outcomes: list[str] = []

    def decide(number: int) -> None:
        verb = actions.approve_organisation if number % 2 else actions.decline_organisation
        mine = Organisation.objects.get(pk=submitted.pk)
        barrier.wait()
        try:
            verb(mine, by=coordinator)
            outcomes.append(mine.status)
        except Refused:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("too late") == 7
    assert Letter.objects.filter(name__startswith="organisation_").count() == 1


def test_the_first_claim_makes_a_manager_and_takes_the_entry_over(coordinator):
    entry = OrganisationFactory(joined_at=None)
    person = UserFactory()
    claim = actions.claim(entry, by=person, role_text="secretaris")

    membership = actions.approve_claim(claim, by=coordinator)

    entry.refresh_from_db()
    person.refresh_from_db()
    assert membership.role == Membership.Role.MANAGER
    assert entry.is_claimed
    assert person.acting_for == entry
    assert entry.name in Letter.objects.get(name="claim/approved").subject


def test_a_claim_on_a_team_is_answered_by_its_manager_and_gives_the_smallest_role():
    manager = MembershipFactory()
    claim = actions.claim(manager.organisation, by=UserFactory(), role_text="lid")

    membership = actions.approve_claim(claim, by=manager.user)

    assert membership.role == Membership.Role.MEMBER


def test_nobody_approves_her_own_claim(coordinator):
    entry = OrganisationFactory(joined_at=None)
    claim = actions.claim(entry, by=coordinator, role_text="ik")

    with pytest.raises(Refused):
        actions.approve_claim(claim, by=coordinator)

    assert not entry.memberships.exists()


def test_rejecting_tells_why(coordinator):
    claim = actions.claim(OrganisationFactory(joined_at=None), by=UserFactory(), role_text="x")

    actions.reject_claim(claim, by=coordinator, note="We kennen je daar niet.")

    assert claim.status == Claim.Status.REJECTED
    assert "We kennen je daar niet." in Letter.objects.get(name="claim/rejected").text


def test_a_claim_is_decided_once(coordinator):
    claim = actions.claim(OrganisationFactory(joined_at=None), by=UserFactory(), role_text="x")
    stale = Claim.objects.get(pk=claim.pk)
    actions.reject_claim(claim, by=coordinator)

    with pytest.raises(Refused):
        actions.approve_claim(stale, by=coordinator)


def test_one_person_claims_one_entry_once():
    entry = OrganisationFactory(joined_at=None)
    person = UserFactory()
    actions.claim(entry, by=person, role_text="x")

    with pytest.raises(Refused):
        actions.claim(entry, by=person, role_text="x")
