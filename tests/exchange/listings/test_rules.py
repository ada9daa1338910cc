"""Each rule and its twin on the queryset say the same of everything."""

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import Membership, Organisation
from exchange.listings import rules
from exchange.listings.models import Listing
from tests.factories import ListingFactory, MembershipFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything():
    """Listings in every status, audience and kind of organisation, and those who look at them."""
    ours = OrganisationFactory()
    checked = OrganisationFactory(status=Organisation.Status.SUBMITTED)
    for organisation in (ours, checked, OrganisationFactory()):
        for status in Listing.Status:
            for audience in Listing.Audience:
                listing = ListingFactory(open=True, organisation=organisation, audience=audience)
                Listing.objects.filter(pk=listing.pk).update(status=status)
    readers = [AnonymousUser(), UserFactory()]
    for role in Membership.Role:
        for organisation in (ours, checked):
            readers.append(MembershipFactory(organisation=organisation, role=role).user)
            MembershipFactory(organisation=organisation)
    return readers


@pytest.mark.parametrize(
    ("rule", "twin"),
    [
        (rules.can_see, "visible_to"),
        (rules.can_edit, "editable_by"),
        (rules.can_read_history, "of_team"),
    ],
)
def test_rule_and_twin_agree(everything, rule, twin):
    listings = list(Listing.objects.select_related("organisation"))
    some = 0
    for reader in everything:
        by_rule = {listing for listing in listings if rule(reader, listing)}
        assert by_rule == set(getattr(Listing.objects, twin)(reader))
        some += len(by_rule)
    assert some


def test_posting_and_its_twin_agree(everything):
    for reader in everything:
        by_rule = {o for o in Organisation.objects.all() if rules.can_post_for(reader, o)}
        if reader.is_authenticated:
            assert by_rule == set(Organisation.objects.edited_by(reader))
        else:
            assert not by_rule


def test_visitors_see_no_drafts_nothing_for_members_and_nothing_unchecked(everything):
    for listing in Listing.objects.visible_to(AnonymousUser()):
        assert listing.status in Listing.READABLE
        assert listing.audience == Listing.Audience.EVERYONE
        assert listing.organisation.is_active
