"""People and things that letters are about."""

import pytest

from exchange.matching.finding import index
from exchange.matching.models import Match
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    MembershipFactory,
    OrganisationFactory,
    SignUpFactory,
    UserFactory,
)

REASONS = [{"code": "concepts", "slugs": ["meeting_room"]}]


def listing_of(name: str, **fields):
    team = MembershipFactory(
        organisation=OrganisationFactory(name=name), user=UserFactory(first_name=f"Els {name}")
    )
    made = ListingFactory(open=True, organisation=team.organisation, **fields)
    index.index_listing(made)
    return made


def editor_of(listing):
    return listing.organisation.memberships.get(role="manager").user


@pytest.fixture
def match(db):
    return Match.objects.create(
        request=listing_of("Koor Hoog Water", request=True, title="Zaal gezocht"),
        offer=listing_of("De Hoven", title="Vergaderzaal"),
        score=0.8,
        reasons=REASONS,
    )


@pytest.fixture
def seeker(match):
    return editor_of(match.request)


@pytest.fixture
def giver(match):
    return editor_of(match.offer)


@pytest.fixture
def signed(db):
    team = MembershipFactory(organisation=OrganisationFactory(name="Het Koelhuis"))
    wanted = HelpWantedFactory(organisation=team.organisation, title="Hulp achter de bar")
    volunteer = UserFactory(first_name="Bram", last_name="Bos", email="bram@example.org")
    return SignUpFactory(listing=wanted, user=volunteer)


@pytest.fixture
def host(signed):
    return editor_of(signed.listing)
