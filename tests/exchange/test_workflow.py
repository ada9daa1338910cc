"""Every status changes in one place, once, and on the record."""

import pytest

from exchange.listings.models import Listing
from exchange.workflow import StatusChange, TransitionError
from tests.factories import ListingFactory, UserFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db
Status = Listing.Status


def test_a_move_is_recorded_with_who_and_why():
    listing = ListingFactory(open=True)
    user = UserFactory()

    listing.move(Status.PAUSED, by=user, reason="Even vakantie")

    listing.refresh_from_db()
    change = StatusChange.objects.get()
    assert listing.status == Status.PAUSED
    assert (change.old, change.new, change.by, change.reason) == (
        "open",
        "paused",
        user,
        "Even vakantie",
    )
    assert (change.get_old_display(), change.get_new_display()) == ("open", "gepauzeerd")


@pytest.mark.parametrize("old", Status.values)
@pytest.mark.parametrize("new", Status.values)
def test_only_the_ways_that_exist_can_be_gone(old, new):
    listing = ListingFactory(open=True)
    Listing.objects.update(status=old)
    listing.refresh_from_db()
    exists = new in Listing.TRANSITIONS[old]
    assert listing.can_become(new) == exists
    if exists:
        listing.move(new, by=None)
    else:
        with pytest.raises(TransitionError, match="kan niet"):
            listing.move(new, by=None)
        assert not StatusChange.objects.exists()


def test_every_status_has_its_ways():
    assert set(Listing.TRANSITIONS) == set(Status)


def test_what_was_changed_in_the_meantime_is_told_and_nothing_is_overwritten():
    listing = ListingFactory(open=True)
    stale = Listing.objects.get(pk=listing.pk)
    listing.move(Status.FULFILLED, by=None)

    with pytest.raises(TransitionError, match="Iemand anders"):
        stale.move(Status.PAUSED, by=None)
    listing.refresh_from_db()
    assert listing.status == Status.FULFILLED


@pytest.mark.django_db(transaction=True)
def test_of_eight_at_once_one_wins():
    listing = ListingFactory(open=True)

    def pause():
        return Listing.objects.get(pk=listing.pk).move(Status.PAUSED, by=None)

    results = at_once(8, pause)

    assert results.count(None) == 1
    assert StatusChange.objects.count() == 1
    assert sum(isinstance(r, TransitionError) for r in results) == 7


@pytest.mark.django_db(transaction=True)
def test_without_naming_the_old_status_all_eight_would_win():
    """The negative control: the same race with the guard taken away."""
    listing = ListingFactory(open=True)

    def pause():
        return Listing.objects.filter(pk=listing.pk).update(status=Status.PAUSED)

    assert at_once(8, pause) == [1] * 8
