"""Which counterparts are looked at: all that may answer, and nobody who may not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation
from exchange.listings.models import Listing
from exchange.matching.finding import candidates, index, statistics
from exchange.matching.finding.comparing import compare, likeliest
from exchange.matching.texts.reading import side_of_listing, side_of_profile
from exchange.matching.texts.sides import Weighed
from exchange.matching.vocabulary import lexicon
from tests.factories import ListingFactory, MembershipFactory, VolunteerProfileFactory

pytestmark = pytest.mark.django_db


def posted(title="Oefenruimte met piano", **fields):
    listing = ListingFactory(open=True, title=title, **fields)
    index.index_listing(listing)
    return listing


def weighed(side):
    return Weighed(side, lexicon(), statistics.rarity())


def found(listing, **options):
    own = weighed(side_of_listing(listing, lexicon()))
    return [c.listing_id or c.profile_id for c in candidates.find(own, **options)]


def test_counterparts_are_found_and_the_likeliest_come_first():
    far = posted(latitude=52.6, longitude=6.9)
    near = posted()
    request = posted("Oefenruimte gezocht", request=True)

    assert found(request) == [near.pk, far.pk]
    assert found(near) == [request.pk]


@pytest.mark.parametrize(
    "change",
    [
        {"status": Listing.Status.PAUSED},
        {"status": Listing.Status.FULFILLED},
        {"status": Listing.Status.WITHDRAWN},
        {"status": Listing.Status.REMOVED},
        {"ends_on": timezone.localdate() - timedelta(days=1)},
    ],
    ids=str,
)
def test_what_is_not_open_any_more_is_no_candidate(change):
    offer, request = posted(), posted("Oefenruimte gezocht", request=True)
    Listing.objects.filter(pk=offer.pk).update(**change)
    if "ends_on" in change:
        index.index_listing(Listing.objects.get(pk=offer.pk))

    assert found(request) == []


def test_what_was_deleted_is_no_candidate():
    offer, request = posted(), posted("Oefenruimte gezocht", request=True)
    offer.delete()

    assert found(request) == []


def test_neither_the_own_organisation_nor_one_that_is_not_active_is_a_candidate():
    request = posted("Oefenruimte gezocht", request=True)
    posted(organisation=request.organisation)
    other = posted()
    assert found(request) == [other.pk]

    Organisation.objects.filter(pk=other.organisation_id).update(status="suspended")
    assert found(request) == []


def test_another_kind_and_the_same_direction_are_no_candidates():
    request = posted("Piano gezocht", request=True)
    posted("Piano gezocht", request=True)
    posted("Piano te leen", kind=Listing.Kind.EQUIPMENT)

    assert found(request) == []


def test_volunteers_are_candidates_unless_they_rest_or_belong_to_it():
    request = posted("Barmedewerker gezocht", request=True, kind=Listing.Kind.VOLUNTEERS)
    profile = VolunteerProfileFactory(headline="Ik sta graag achter de bar")
    index.index_profile(profile)
    assert found(request) == [profile.pk]
    assert found(request, volunteers=False) == []

    MembershipFactory(user=profile.user, organisation=request.organisation)
    assert found(request) == []
    own = weighed(side_of_profile(profile, lexicon()))
    assert candidates.find(own, user_id=profile.user_id) == []
    assert len(candidates.find(own)) == 1


def test_what_shares_circumstances_but_no_word_is_found_too():
    offer = posted("Zeemleer", body="Spons en emmer", slots=["tue-evening"])
    request = posted("Iets heel anders", request=True, slots=["tue-evening"])

    assert found(request) == [offer.pk]


def test_a_text_without_place_or_meaning_is_no_error():
    posted()
    request = posted("!!!", request=True, body="", latitude=None, longitude=None)

    assert len(found(request)) <= 1


def test_the_order_in_the_database_is_close_to_the_exact_one():
    evenings = ["mon-evening", "tue-evening", "wed-evening", "sat-morning"]
    for number in range(40):
        posted(
            ("Oefenruimte met piano", "Zaal met podium", "Atelier", "Kerk")[number % 4],
            slots=[evenings[number % 3]],
            quantity=10 * (number % 7 + 1),
            latitude=52.1 + number / 200,
            longitude=6.2,
        )
    request = posted(
        "Oefenruimte gezocht", request=True, slots=["tue-evening"], quantity=25, radius_km=10
    )
    own = weighed(side_of_listing(request, lexicon()))

    every = compare(own, candidates.find(own))
    few = candidates.find(own, most=12)

    assert len(every) == 40
    assert likeliest(own, [c.candidate for c in every][::-1], 10) == [
        c.candidate for c in every[:10]
    ]
    assert {c.candidate.entry_id for c in every[:5]} <= {c.entry_id for c in few}


@pytest.mark.parametrize("count", [1, 3])
def test_finding_is_one_query(count, django_assert_num_queries):
    for _ in range(count):
        posted()
    request = posted("Oefenruimte gezocht", request=True)
    own = weighed(side_of_listing(request, lexicon()))

    with django_assert_num_queries(1):
        assert len(candidates.find(own)) == count
