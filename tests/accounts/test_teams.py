"""Teams: inviting, roles, and always at least one manager."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import actions
from accounts.actions import teams
from accounts.errors import Refused
from accounts.models import Invitation, Letter, Membership
from tests.accounts.test_sign_in import the_code
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

Role = Membership.Role


@pytest.fixture
def manager() -> Membership:
    return MembershipFactory()


def invite(manager: Membership, email: str = "piet@example.org", role: str = "editor") -> str:
    """Invite somebody; returns the address in the letter."""
    actions.invite(manager.organisation, email=email, role=role, by=manager.user)
    return newest_link(email)


def newest_link(email: str) -> str:
    letter = Letter.objects.filter(name="invitation", address=email).order_by("-pk").first()
    assert letter
    found = re.search(r"/invitations/\S+", letter.text)
    assert found
    return found[0]


def answer(client: Client, link: str, word: str = "yes"):
    return client.post(f"{link}answer/", {"answer": word})


def test_looking_at_an_invitation_changes_nothing(client, manager):
    """T-24: scanners of mail follow links."""
    link = invite(manager)

    for _look in range(3):
        page = client.get(link)

    assert page.status_code == 200
    assert Invitation.objects.get().status == "pending"
    assert not Membership.objects.filter(user__email="piet@example.org").exists()


def test_a_newcomer_accepts_with_a_code_and_is_in_the_team(client, manager):
    asked = answer(client, invite(manager))
    done = client.post(asked["Location"], {"code": the_code("piet@example.org")})

    assert done["Location"] == manager.organisation.get_absolute_url()
    membership = Membership.objects.get(user__email="piet@example.org")
    assert (membership.organisation, membership.role) == (manager.organisation, Role.EDITOR)
    assert membership.user.acting_for == manager.organisation


def test_the_link_alone_does_not_make_somebody_a_member(client, manager):
    """T-28: a forwarded link; the code goes to the invited address."""
    answer(client, invite(manager))

    assert "_auth_user_id" not in client.session
    assert manager.organisation.memberships.count() == 1


def test_another_account_cannot_take_the_invitation(client, manager):
    """T-28."""
    link = invite(manager)
    client.force_login(UserFactory())

    answer(client, link)

    assert manager.organisation.memberships.count() == 1
    assert Invitation.objects.get().status == "pending"


def test_an_invitation_works_once(client, manager):
    piet = UserFactory(email="piet@example.org")
    link = invite(manager)
    client.force_login(piet)
    answer(client, link)
    actions.remove(Membership.objects.get(user=piet), by=manager.user)

    answer(client, link)

    assert not Membership.objects.filter(user=piet).exists()
    assert client.get(link).status_code == 410


def test_the_role_in_the_row_counts_whatever_is_posted(client, manager):
    """T-28, T-04."""
    client.force_login(UserFactory(email="piet@example.org"))

    client.post(f"{invite(manager)}answer/", {"answer": "yes", "role": "manager"})

    assert Membership.objects.get(user__email="piet@example.org").role == Role.EDITOR


def test_after_seven_days_an_invitation_says_how_to_get_a_new_one(client, manager):
    link = invite(manager)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    client.force_login(UserFactory(email="piet@example.org"))

    page = client.get(link)
    answer(client, link)

    assert page.status_code == 410
    assert "zeven dagen" in page.content.decode()
    assert manager.organisation.memberships.count() == 1


def test_a_withdrawn_invitation_no_longer_works(client, manager):
    link = invite(manager)
    actions.revoke(Invitation.objects.get(), by=manager.user)
    client.force_login(UserFactory(email="piet@example.org"))

    answer(client, link)

    assert client.get(link).status_code == 410
    assert manager.organisation.memberships.count() == 1


def test_sending_again_gives_a_new_link_and_the_old_one_stops(client, manager):
    old = invite(manager)
    actions.send_again(Invitation.objects.get(), by=manager.user)

    assert newest_link("piet@example.org") != old
    assert client.get(old).status_code == 404
    assert client.get(newest_link("piet@example.org")).status_code == 200


def test_no_needs_no_account(client, manager):
    answer(client, invite(manager), "no")

    assert Invitation.objects.get().status == "declined"


def test_only_a_hash_of_the_link_is_kept(manager):
    token = invite(manager).split("/")[2]

    assert len(token) >= 22  # 128 bits
    kept = [str(value) for value in Invitation.objects.values_list().get()]
    assert not any(token in value for value in kept)


@pytest.mark.parametrize("token", ["x", "a" * 500, "%00", "..", "ü"])
def test_an_invented_link_finds_nothing(client, token):
    assert client.get(f"/invitations/{token}/").status_code == 404
    assert client.post(f"/invitations/{token}/answer/").status_code in (302, 404)


def test_twenty_invitations_a_day_are_enough(manager):
    """T-51."""
    for number in range(teams.PER_ORGANISATION_A_DAY):
        invite(manager, f"p{number}@example.org")

    with pytest.raises(Refused):
        invite(manager, "nog@example.org")


def test_one_address_gets_at_most_three_invitations_a_week():
    """T-51: from however many organisations."""
    for _n in range(6):
        with pytest.MonkeyPatch.context():
            try:
                invite(MembershipFactory())
            except Refused:
                continue

    assert Letter.objects.filter(name="invitation").count() == teams.PER_ADDRESS_A_WEEK


def test_who_is_invited_or_in_the_team_is_not_invited_again(manager):
    invite(manager)
    for address in ("Piet@Example.org", manager.user.email):
        with pytest.raises(Refused):
            actions.invite(manager.organisation, email=address, role="editor", by=manager.user)


def test_an_expired_invitation_is_simply_sent_again(manager):
    invite(manager)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))

    invite(manager, role="manager")

    invitation = Invitation.objects.get()
    assert (invitation.role, invitation.times_sent) == ("manager", 2)
    assert not invitation.is_expired


@pytest.mark.parametrize("role", ["editor", "member", None])
def test_only_managers_change_the_team(client, manager, role):
    """T-05: each button of the page, pressed by somebody who may not."""
    user = UserFactory()
    if role:
        MembershipFactory(user=user, organisation=manager.organisation, role=role)
    invite(manager)
    invitation = Invitation.objects.get()
    slug = manager.organisation.slug
    before = list(Membership.objects.order_by("pk").values_list("pk", "role"))
    client.force_login(user)

    for name, args, data in (
        ("invite", [], {"email": "x@example.org", "role": "manager"}),
        ("send_again", [invitation.pk], {}),
        ("revoke", [invitation.pk], {}),
        ("change_role", [manager.pk], {"role": "member"}),
        ("remove", [manager.pk], {}),
        ("decide_claim", [1], {"answer": "yes"}),
        ("resubmit", [], {}),
        ("edit", [], {"name": "Van mij"}),
    ):
        answered = client.post(reverse(f"organisations:{name}", args=[slug, *args]), data)
        assert answered.status_code == 404, name

    assert list(Membership.objects.order_by("pk").values_list("pk", "role")) == before
    invitation.refresh_from_db()
    assert (invitation.status, invitation.times_sent) == ("pending", 1)
    assert Invitation.objects.count() == 1


def test_a_manager_cannot_reach_into_another_team(client, manager):
    """T-01, T-03: a row of another organisation behind one's own address."""
    other = MembershipFactory()
    MembershipFactory(organisation=other.organisation)
    client.force_login(manager.user)
    for slug in (manager.organisation.slug, other.organisation.slug):
        for name in ("remove", "change_role"):
            url = reverse(f"organisations:{name}", args=[slug, other.pk])
            assert client.post(url, {"role": "member"}).status_code == 404

    other.refresh_from_db()
    assert other.role == Role.MANAGER


@pytest.mark.parametrize("path", ["invite", "leave", "edit", "team"])
def test_visitors_are_asked_to_sign_in(client, manager, path):
    answered = client.post(reverse(f"organisations:{path}", args=[manager.organisation.slug]))

    assert answered.status_code == 302
    assert answered["Location"].startswith(reverse("account_login"))


def test_the_last_manager_cannot_leave_or_step_down(client, manager):
    client.force_login(manager.user)
    slug = manager.organisation.slug

    client.post(reverse("organisations:leave", args=[slug]))
    client.post(reverse("organisations:remove", args=[slug, manager.pk]))
    url = reverse("organisations:change_role", args=[slug, manager.pk])
    told = client.post(url, {"role": "member"}, follow=True)

    manager.refresh_from_db()
    assert manager.role == Role.MANAGER
    assert "minstens één beheerder" in told.content.decode()


@pytest.mark.parametrize("role", ["owner", "", "superuser"])
def test_a_role_that_does_not_exist_is_refused(client, manager, role):
    second = MembershipFactory(organisation=manager.organisation, role="editor")
    client.force_login(manager.user)

    url = reverse("organisations:change_role", args=[manager.organisation.slug, second.pk])
    client.post(url, {"role": role})

    second.refresh_from_db()
    assert second.role == Role.EDITOR


def test_the_database_itself_keeps_a_manager(manager):
    MembershipFactory(organisation=manager.organisation, role="member")

    Membership.objects.filter(pk=manager.pk).delete()
    with pytest.raises(IntegrityError):
        connection.check_constraints()


@pytest.mark.django_db(transaction=True)
def test_of_two_managers_who_leave_at_once_one_stays():
    """T-05."""
    organisation = OrganisationFactory()
    managers = [MembershipFactory(organisation=organisation) for _n in range(2)]
    MembershipFactory(organisation=organisation, role="member")
    barrier = threading.Barrier(2)
    refused: list[str] = []

    def leave(membership: Membership) -> None:
        barrier.wait()
        try:
            actions.leave(organisation, by=membership.user)
        except Refused as refusal:
            refused.append(str(refusal))
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(m,)) for m in managers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert organisation.memberships.filter(role=Role.MANAGER).count() == 1
    assert len(refused) == 1


def test_who_is_taken_out_no_longer_gets_in(client, manager):
    """T-07: in the very next request, with the same session."""
    second = MembershipFactory(organisation=manager.organisation)
    actions.act_for(manager.organisation, by=second.user)
    client.force_login(second.user)
    page = reverse("organisations:team", args=[manager.organisation.slug])
    assert client.get(page).status_code == 200

    actions.remove(second, by=manager.user)

    assert client.get(page).status_code == 404
    second.user.refresh_from_db()
    assert second.user.acting_for is None


def test_a_single_manager_is_asked_for_a_second_one_until_one_is_invited(client, manager):
    client.force_login(manager.user)
    page = reverse("organisations:team", args=[manager.organisation.slug])
    assert "enige beheerder" in client.get(page).content.decode().split("In het team")[0]

    invite(manager, role="manager")

    assert "enige beheerder" not in client.get(page).content.decode().split("In het team")[0]


@pytest.mark.parametrize("email", ["", "piet", "piet@", "a@b\r\nBcc: x@example.org", "x" * 400])
def test_an_address_that_cannot_be_right_is_told(client, manager, email):
    client.force_login(manager.user)

    url = reverse("organisations:invite", args=[manager.organisation.slug])
    page = client.post(url, {"email": email, "role": "editor"})

    assert page.status_code == 200
    assert "field--error" in page.content.decode()
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_page_costs_the_same_for_any_number_of_people(
    client, manager, django_assert_max_num_queries, count
):
    for number in range(count):
        MembershipFactory(organisation=manager.organisation)
        invite(manager, f"p{number}@example.org")
        actions.claim(manager.organisation, by=UserFactory(), role_text="x")
    client.force_login(manager.user)

    with django_assert_max_num_queries(9):
        client.get(reverse("organisations:team", args=[manager.organisation.slug]))
