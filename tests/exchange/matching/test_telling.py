"""Which matches people are told of, and when not."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Organisation
from exchange.jobs import Job
from exchange.listings import actions as listings
from exchange.listings.models import Listing
from exchange.matching import actions, nudging
from exchange.matching.finding import exposure, index
from exchange.matching.models import IndexEntry, Match, Posting
from exchange.matching.scoring.adopted import model
from exchange.matching.scoring.model import is_vetoed, sigmoid_shift
from exchange.matching.scoring.telling import MOST_TOLD, Pair, chosen
from exchange.notifications.models import Notification
from tests.factories import ListingFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.django_db


def opened(title="Oefenruimte met piano", **fields):
    listing = ListingFactory(
        open=True, organisation=MembershipFactory().organisation, title=title, **fields
    )
    index.index_listing(listing)
    return listing


def found_and_told():
    offer, request = opened(), opened("Repetitieruimte gezocht", request=True)
    actions.match_listing(request.pk)
    return offer, request, Match.objects.get()


def again(listing):
    Listing.objects.filter(pk=listing.pk).update(matched_at=None)
    return actions.match_listing(listing.pk)


# The rule itself


def test_a_pair_below_the_floor_is_not_told():
    assert chosen([Pair("r", "a", 0.4)], floor=0.5) == set()
    assert chosen([Pair("r", "a", 0.5)], floor=0.5) == {("r", "a")}


def test_of_four_good_answers_three_are_told():
    pairs = [Pair("r", f"a{n}", 0.9 - n / 100) for n in range(MOST_TOLD + 1)]
    assert chosen(pairs, floor=0.5) == {("r", f"a{n}") for n in range(MOST_TOLD)}


def test_a_request_that_is_only_fourth_for_the_offer_is_not_told():
    pairs = [Pair(f"r{n}", "a", 0.9 - n / 100) for n in range(MOST_TOLD + 1)]
    assert chosen(pairs, floor=0.5) == {(f"r{n}", "a") for n in range(MOST_TOLD)}


def test_what_is_far_behind_the_best_is_not_told():
    pairs = [Pair("r", "a", 0.98), Pair("r", "b", 0.45)]
    assert chosen(pairs, floor=0.4) == {("r", "a")}


# The same with rows


def test_an_offer_hears_of_no_more_than_its_three_best_requests():
    offer = opened()
    for _ in range(MOST_TOLD + 2):
        actions.match_listing(opened("Oefenruimte", request=True).pk)
    assert Match.objects.told().filter(offer=offer).count() == MOST_TOLD


def test_a_match_told_once_is_not_told_again_after_an_edit():
    _offer, request, _match = found_and_told()
    request.title = "Repetitieruimte gezocht, ook in het weekend"
    listings.edit(request, by=request.created_by, tell_again=True)

    assert actions.match_listing(request.pk) == 0
    assert Notification.objects.count() == 2


def test_what_was_declined_is_not_proposed_again():
    _offer, request, match = found_and_told()
    match.move(Match.Status.DECLINED, by=None, declined_digest=nudging.digest_of(match))

    assert again(request) == 0
    match.refresh_from_db()
    assert match.status == Match.Status.DECLINED


def test_what_was_declined_may_come_back_when_the_text_has_really_changed(jobs):
    _offer, request, match = found_and_told()
    match.move(Match.Status.DECLINED, by=None, declined_digest=nudging.digest_of(match))
    request.title, request.body = "Oefenruimte met piano", "Nu ook graag overdag"
    listings.edit(request, by=request.created_by, tell_again=True)

    actions.match_listing(request.pk)
    match.refresh_from_db()
    assert match.status == Match.Status.TOLD


def test_a_new_reading_of_the_same_text_is_no_change():
    _offer, request, match = found_and_told()
    match.move(Match.Status.DECLINED, by=None, declined_digest=nudging.digest_of(match))
    IndexEntry.objects.update(vocabulary="older")

    assert again(request) == 0
    assert not nudging.has_changed(Match.objects.get())


def test_a_person_is_told_no_more_than_her_share_in_a_week():
    offer = opened()
    reader = offer.organisation.memberships.get().user
    for n in range(nudging.WEEKLY_CEILING):
        Notification.objects.create(
            user=reader, kind=Notification.Kind.MATCH, thing=f"match:x{n}", url="/"
        )
    request = opened("Oefenruimte", request=True)
    actions.match_listing(request.pk)

    assert reader.notifications.count() == nudging.WEEKLY_CEILING
    other = request.organisation.memberships.get().user
    assert other.notifications.count() == 1


def test_when_everybody_had_her_share_the_match_waits_and_is_told_later():
    offer, request = opened(), opened("Oefenruimte", request=True)
    readers = [x.organisation.memberships.get().user for x in (offer, request)]
    for reader in readers:
        for n in range(nudging.WEEKLY_CEILING):
            Notification.objects.create(
                user=reader, kind=Notification.Kind.MATCH, thing=f"match:x{n}", url="/"
            )
    assert actions.match_listing(request.pk) == 0
    assert Match.objects.get().status == Match.Status.PROPOSED
    Notification.objects.update(created_at=timezone.now() - timedelta(days=8))

    assert actions.tell_waiting() == 1
    assert Match.objects.get().status == Match.Status.TOLD
    assert actions.tell_waiting() == 0


@pytest.mark.parametrize("status", [Listing.Status.PAUSED, Listing.Status.FULFILLED])
def test_a_listing_closed_between_score_and_telling_is_not_told(status, monkeypatch):
    offer, request = opened(), opened("Oefenruimte", request=True)
    tell = nudging.tell

    def close_first(match, **options):
        Listing.objects.filter(pk=offer.pk).update(status=status)
        return tell(match, **options)

    monkeypatch.setattr(nudging, "tell", close_first)
    assert actions.match_listing(request.pk) == 0
    assert Notification.objects.count() == 0


def test_a_listing_edited_between_score_and_telling_is_not_told(monkeypatch):
    offer, request = opened(), opened("Oefenruimte", request=True)
    tell = nudging.tell

    def edit_first(match, **options):
        offer.title = "Oefenruimte, alleen voor blazers"
        listings.edit(offer, by=offer.created_by)
        return tell(match, **options)

    monkeypatch.setattr(nudging, "tell", edit_first)
    assert actions.match_listing(request.pk) == 0
    assert Notification.objects.count() == 0


def test_an_edit_has_the_matches_weighed_again_and_tells_nobody(
    jobs, django_capture_on_commit_callbacks
):
    _offer, request, _match = found_and_told()
    request.title = "Vitrine gezocht"
    with django_capture_on_commit_callbacks(execute=True):
        listings.edit(request, by=request.created_by)
    assert (Job.REFRESH_LISTING, {"listing_id": request.pk}) in jobs

    actions.refresh_listing(request.pk)
    assert Notification.objects.count() == 2
    assert IndexEntry.objects.get(listing=request).indexed_at >= request.updated_at


def test_refreshing_what_is_gone_or_closed_is_no_error():
    assert actions.refresh_listing(1) == 0


def test_a_deleted_listing_leaves_nothing_in_the_index():
    offer = opened()
    assert Posting.objects.filter(entry__listing=offer).exists()
    offer.delete()
    assert not IndexEntry.objects.exists()
    assert not Posting.objects.exists()


# A fair share


def test_the_boost_is_bounded_and_only_for_small_or_new_organisations():
    large = OrganisationFactory(size=200, joined_at=timezone.now() - timedelta(days=900))
    tiny = OrganisationFactory(
        size=3, kind=Organisation.Kind.INFORMAL, joined_at=timezone.now() - timedelta(days=2)
    )
    found = exposure.boosts([large.pk, tiny.pk])

    assert found[large.pk] == 0
    assert found[tiny.pk] == pytest.approx(exposure.MOST)
    assert sigmoid_shift(0.5, exposure.MOST) == pytest.approx(0.6, abs=0.005)


def test_who_was_just_told_of_gets_less_of_a_boost():
    offer, _request, _match = found_and_told()
    Organisation.objects.update(size=3)

    before = exposure.NEW_BOOST + exposure.SMALL_BOOST + exposure.UNSEEN_BOOST
    assert exposure.boosts([offer.organisation_id])[offer.organisation_id] < before


def test_a_clash_cannot_be_told_however_well_the_texts_agree():
    assert is_vetoed({"moments": -1.0, "dates": 0.0, "too_far": 0.0, "room": 0.0})
    best = model().probability(6, best_for_request=-2, best_for_answer=-2, vetoed=True)
    assert best < model().floor
