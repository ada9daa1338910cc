"""What the index holds: everything that is open, and nothing for long that is not."""

import pytest

from exchange.listings.models import Listing
from exchange.matching.finding import index, statistics
from exchange.matching.models import IndexEntry, Posting, TextStatistics
from exchange.matching.texts.sides import Side
from tests.factories import ListingFactory, OrganisationFactory, VolunteerProfileFactory

pytestmark = pytest.mark.django_db


def test_what_nobody_matched_is_read_by_the_sweep():
    listing = ListingFactory(open=True, title="Oefenruimte met piano")
    profile = VolunteerProfileFactory(headline="Ik schenk graag koffie")
    ListingFactory(title="Nog een ontwerp")

    assert index.sweep() == 2
    assert index.sweep() == 0

    entries = IndexEntry.objects.order_by("pk")
    assert {(e.listing_id, e.profile_id) for e in entries} == {
        (listing.pk, None),
        (None, profile.pk),
    }
    assert all(entry.postings.exists() for entry in entries)


def test_many_are_read_as_one_is():
    one, many = ListingFactory.create_batch(2, open=True, title="Zaal", tags=["koor"])
    index.index_listing(one)

    index.read_missing()

    def of(listing):
        entry = listing.index_entry
        lines = sorted(entry.postings.values_list("key", "weight"))
        return entry.side | {"organisation": None}, entry.moments, entry.vocabulary, lines

    assert of(one) == of(many)


@pytest.mark.parametrize("status", ["paused", "fulfilled", "expired", "withdrawn", "removed"])
def test_lines_of_what_is_closed_go_and_come_back_when_it_opens(status):
    listing = ListingFactory(open=True, title="Oefenruimte met piano")
    before = set(index.index_listing(listing).postings.values_list("key", "weight"))
    Listing.objects.update(status=status)

    assert index.sweep() == 1
    assert not Posting.objects.exists()
    digest = IndexEntry.objects.get().digest

    Listing.objects.update(status="open")
    entry = index.index_listing(listing)
    assert set(entry.postings.values_list("key", "weight")) == before
    assert entry.digest == digest


def test_lines_of_a_volunteer_who_rests_go():
    profile = VolunteerProfileFactory(headline="Ik schenk graag koffie")
    index.index_profile(profile)
    profile.user.is_active = False
    profile.user.save()

    assert index.forget_closed(10) == 1
    assert index.forget_closed(10) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_reading_costs_the_same_number_of_queries_for_any_number(count, django_assert_num_queries):
    organisation = OrganisationFactory()
    ListingFactory.create_batch(
        count, open=True, title="Oefenruimte met piano", organisation=organisation, tags=["koor"]
    )
    index.lexicon()

    with django_assert_num_queries(10):
        assert index.read_missing() == count


def test_an_entry_is_written_anew_only_when_something_changed():
    listing = ListingFactory(open=True, title="Oefenruimte met piano")
    lines = set(index.index_listing(listing).postings.values_list("pk", flat=True))
    assert set(index.index_listing(listing).postings.values_list("pk", flat=True)) == lines

    listing.title = "Vleugel te leen"
    entry = index.index_listing(listing)
    assert lines.isdisjoint(entry.postings.values_list("pk", flat=True))
    assert "grand_piano" in entry.side["analysis"]["concepts"]


def test_parts_of_the_week_and_disciplines_are_sets_of_bits():
    evening = index.moments_of(Side("space", slots=frozenset({"tue-evening"})))
    days = index.moments_of(Side("space", slots=frozenset({"tue", "wed-morning"})))
    assert evening.bit_count() == 1
    assert days.bit_count() == 4
    assert evening & days

    choir = index.disciplines_of(Side("space", disciplines=frozenset({"choir"})))
    both = index.disciplines_of(Side("space", disciplines=frozenset({"choir", "dance"})))
    assert choir & both == choir


def test_a_circle_touches_the_squares_around():
    here = Side("space", latitude=52.139, longitude=6.195)
    assert index.cell_of(here) in index.cells_around(here, 0)
    assert len(index.cells_around(here, 0)) == 1
    assert index.cell_of(Side("space", latitude=52.3, longitude=6.3)) in index.cells_around(
        here, 25
    )
    assert index.cells_around(Side("space"), 25) == []


def test_words_are_counted_again_only_when_texts_came_or_a_day_passed():
    listing = ListingFactory(open=True, title="Oefenruimte met piano")
    index.index_listing(listing)
    index.index_listing(ListingFactory(open=True, title="Zaal met piano"))
    index.index_profile(VolunteerProfileFactory(headline="Ik speel piano", about=""))

    assert statistics.sweep() == 3
    assert statistics.sweep() == 0
    counted = TextStatistics.objects.latest()
    assert counted.concepts["piano"] >= 2

    TextStatistics.objects.update(counted_at=counted.counted_at - statistics.LONGEST)
    assert statistics.sweep() == 3
    Listing.objects.filter(pk=listing.pk).update(status="paused")
    assert statistics.sweep() == 2
