"""Who may what: each rule and its twin on the queryset say the same about everybody."""

from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser, Permission

from accounts import actions, rules
from accounts.models import Claim, Invitation, Organisation, User
from tests.factories import MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> list[User]:
    """Somebody in each role, somebody in none, and a coordinator who is in a team as well."""
    organisation = MembershipFactory().organisation
    waiting = MembershipFactory(organisation__status="submitted").organisation
    OrganisationFactory(status="declined")
    entry = OrganisationFactory(joined_at=None)
    for role in ("editor", "member"):
        MembershipFactory(organisation=organisation, role=role)
    coordinator = MembershipFactory(organisation=waiting).user
    permission = Permission.objects.get(codename="change_organisation")
    for user in (coordinator, UserFactory()):
        user.user_permissions.add(permission)
    for where in (organisation, entry):
        actions.claim(where, by=UserFactory(), role_text="x")
    manager = organisation.memberships.filter(role="manager").get().user
    invited = UserFactory()
    actions.invite(organisation, email=invited.email.upper(), role="member", by=manager)
    actions.invite(organisation, email="elsewhere@example.org", role="member", by=manager)
    return list(User.objects.all())


@pytest.mark.parametrize(
    ("rule", "twin"),
    [
        (rules.can_see, "visible_to"),
        (rules.can_manage, "managed_by"),
        (rules.can_edit, "edited_by"),
        (rules.belongs_to, "of"),
        (rules.can_decide, "decidable_by"),
    ],
)
def test_rules_about_organisations_agree_with_their_querysets(people, rule, twin):
    organisations = list(Organisation.objects.all())
    by_rule = {(u, o) for u, o in product(people, organisations) if rule(u, o)}
    by_query = {(u, o) for u in people for o in getattr(Organisation.objects, twin)(u)}

    assert by_rule == by_query
    assert by_rule
    assert len(by_rule) < len(people) * len(organisations)


def test_rules_about_claims_and_invitations_agree_with_their_querysets(people):
    decided = {
        (u, c) for u, c in product(people, Claim.objects.all()) if rules.can_decide_claim(u, c)
    }
    assert decided == {(u, c) for u in people for c in Claim.objects.decidable_by(u)}
    assert len(decided) >= 3

    answered = {
        (u, i) for u, i in product(people, Invitation.objects.all()) if rules.can_answer(u, i)
    }
    assert answered == {(u, i) for u in people for i in Invitation.objects.addressed_to(u)}
    assert len(answered) == 1


@pytest.mark.parametrize(
    "rule", [rules.can_manage, rules.can_edit, rules.belongs_to, rules.can_decide]
)
def test_a_visitor_may_change_nothing(people, rule):
    assert not any(rule(AnonymousUser(), o) for o in Organisation.objects.all())


def test_an_address_that_is_not_confirmed_answers_no_invitation():
    manager = MembershipFactory()
    invited = UserFactory()
    invited.emailaddress_set.update(verified=False)
    actions.invite(manager.organisation, email=invited.email, role="member", by=manager.user)

    assert not rules.can_answer(invited, Invitation.objects.get())
