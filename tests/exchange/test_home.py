"""A member's own start page: what waits, what is hers, and always a next step."""

import pytest
from django.urls import reverse

from accounts import actions
from tests.factories import (
    ListingFactory,
    MembershipFactory,
    NotificationFactory,
    SignUpFactory,
    UserFactory,
    VolunteerProfileFactory,
)

pytestmark = pytest.mark.django_db

HOME = "/my/"


def test_a_newcomer_reads_how_to_begin(client):
    client.force_login(UserFactory(first_name="Riet"))

    html = client.get(HOME).content.decode()

    assert "Riet" in html
    assert f"{reverse('accounts:join')}?part=organisation" in html
    assert reverse("volunteering:profile") in html


def test_an_invitation_can_be_accepted_right_there(client):
    manager, riet = MembershipFactory(), UserFactory()
    actions.invite(manager.organisation, email=riet.email, role="editor", by=manager.user)
    client.force_login(riet)
    assert manager.organisation.name in client.get(HOME).content.decode()

    invitation = manager.organisation.invitations.get()
    client.post(reverse("accounts:my_invitation", args=[invitation.pk]), {"answer": "yes"})

    assert riet.memberships.get().role == "editor"


def test_somebody_else_cannot_accept_it_there(client):
    manager = MembershipFactory()
    actions.invite(manager.organisation, email="piet@example.org", role="editor", by=manager.user)
    client.force_login(UserFactory())

    invitation = manager.organisation.invitations.get()
    answer = client.post(reverse("accounts:my_invitation", args=[invitation.pk]), {"answer": "yes"})

    assert answer.status_code == 404


def test_drafts_states_and_unread_lines_are_there(client):
    membership = MembershipFactory()
    ListingFactory(organisation=membership.organisation, title="Nog niet af ding")
    ListingFactory.create_batch(2, organisation=membership.organisation, open=True)
    NotificationFactory(user=membership.user)
    client.force_login(membership.user)

    page = client.get(HOME)

    assert "Nog niet af ding" in page.content.decode()
    assert {c["status"]: c["count"] for c in page.context["counts"]} == {"draft": 1, "open": 2}
    assert len(page.context["bell"]) == 1


def test_a_member_without_a_say_sees_no_drafts(client):
    membership = MembershipFactory(role="member")
    ListingFactory(organisation=membership.organisation, title="Geheim plan")
    client.force_login(membership.user)

    assert "Geheim plan" not in client.get(HOME).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_whatever_there_is(client, django_assert_max_num_queries, count):
    user = UserFactory()
    VolunteerProfileFactory(user=user)
    for _n in range(count):
        membership = MembershipFactory(user=user)
        ListingFactory(organisation=membership.organisation)
        ListingFactory(organisation=membership.organisation, open=True)
        NotificationFactory(user=user)
        SignUpFactory(user=user)
        actions.claim(membership.organisation, by=UserFactory(), role_text="x")
        other = MembershipFactory()
        actions.claim(MembershipFactory().organisation, by=user, role_text="x")
        if _n < 3:
            actions.invite(other.organisation, email=user.email, role="member", by=other.user)
    client.force_login(user)

    with django_assert_max_num_queries(12):
        client.get(HOME)
