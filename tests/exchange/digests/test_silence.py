"""When nothing is written, and what is left out."""

import pytest
from django.utils import timezone

from accounts.models import Letter, Organisation
from exchange.digests import preparing
from exchange.listings.models import Listing
from exchange.notifications.models import Digest, MailPreference, Notification
from tests.exchange.digests.conftest import (
    DAY,
    TUESDAY,
    editor,
    follow,
    new_listing,
    overviews,
    reader,
)
from tests.factories import (
    HelpWantedFactory,
    ListingFactory,
    NotificationFactory,
    OrganisationFactory,
    SignUpFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def choir_member(**fields):
    """Somebody for whom everything about choirs is news."""
    return editor(follow(OrganisationFactory(), "koor"), **fields)


def test_nothing_new_means_no_letter_and_the_next_moment():
    anna = choir_member()

    assert overviews() == 0

    assert not Digest.objects.exists()
    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == TUESDAY + 7 * DAY


def test_own_posts_are_no_news():
    anna = choir_member()
    new_listing("koor", organisation=anna.memberships.get().organisation)
    new_listing("koor", created_by=anna)

    assert overviews() == 0


@pytest.mark.parametrize(
    "changed",
    [
        {"status": Listing.Status.PAUSED},
        {"status": Listing.Status.FULFILLED},
        {"ends_on": TUESDAY.date() - DAY},
        {"expires_on": TUESDAY.date() - DAY},
        {"rhythm": "once", "starts_on": TUESDAY.date() - DAY},
        {"opened_at": TUESDAY - 15 * DAY},
    ],
    ids=["paused", "fulfilled", "past", "expired", "its day was yesterday", "old"],
)
def test_what_is_closed_past_or_old_is_no_news(changed):
    choir_member()
    new_listing("koor")
    Listing.objects.update(**changed)

    assert overviews() == 0


def test_an_organisation_that_is_not_in_the_network_is_not_heard():
    choir_member()
    there = new_listing("koor")
    Organisation.objects.filter(pk=there.organisation_id).update(status="declined")

    assert overviews() == 0


def test_what_i_help_with_already_is_no_news():
    anna = choir_member()
    bar = HelpWantedFactory()
    bar.disciplines.set(follow(OrganisationFactory(), "koor").disciplines.all())
    SignUpFactory(listing=bar, user=anna)

    assert overviews() == 0


def test_each_thing_is_told_once(clock):
    choir_member()
    new_listing("koor")
    assert overviews() == 1

    clock.move_to(TUESDAY + 7 * DAY)
    assert overviews() == 0


def test_a_match_shows_a_listing_and_so_it_is_no_new_post_later(clock):
    anna = choir_member()
    seen = new_listing("koor", title="Bekend")
    NotificationFactory(
        user=anna, details={"match_id": 5, "other_id": seen.pk}, read_at=timezone.now()
    )

    assert overviews() == 0


def test_what_waits_for_an_answer_comes_back_once_and_not_the_next_day(clock):
    bar = HelpWantedFactory()
    editor(bar.organisation, rhythm="daily", ceiling=7)
    SignUpFactory(listing=bar, applied_at=timezone.now() - DAY)
    told = []
    for day in range(10):
        clock.move_to(TUESDAY + day * DAY)
        told.append(overviews())

    assert told == [1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    assert "Herinnering" in Letter.objects.latest("pk").text


def test_what_was_left_over_fills_an_overview_but_is_no_cause_for_one(clock):
    choir_member(rhythm="daily", ceiling=7)
    for _number in range(9):
        new_listing("koor")
    assert overviews() == 1
    first = Letter.objects.get()
    assert len(first.things) == 5

    clock.move_to(TUESDAY + DAY)
    assert overviews() == 0

    new_listing("koor", title="Vers")
    clock.move_to(TUESDAY + 2 * DAY)
    assert overviews() == 1
    last = Letter.objects.latest("pk")
    assert "Vers" in last.text
    assert not set(last.things) & set(first.things)


def test_what_was_read_on_the_bell_is_not_mailed():
    anna = choir_member()
    NotificationFactory(user=anna, kind=Notification.Kind.LISTING_EXPIRED, read_at=timezone.now())

    assert overviews() == 0


def test_no_more_letters_with_news_in_a_week_than_the_reader_wants(clock):
    anna = choir_member(rhythm="daily", ceiling=2)
    told = []
    for day in range(9):
        clock.move_to(TUESDAY + day * DAY)
        new_listing("koor")
        told.append(overviews())
        # The database has a clock of its own.
        Letter.objects.filter(created_at__lt=TUESDAY).update(created_at=timezone.now())

    assert told == [1, 1, 0, 0, 0, 0, 0, 1, 1]
    # What could not be told in time is there as well, as far as there is room.
    assert len(Letter.objects.filter(user=anna).order_by("pk")[2].things) == 5


def test_obligations_do_not_count_for_the_ceiling():
    anna = choir_member(ceiling=1)
    Letter.objects.create(
        name="sign_up",
        key="x",
        user=anna,
        address=anna.email,
        language="nl",
        subject="x",
        text="x",
        message_id="x",
        priority=Letter.Priority.OBLIGATION,
    )
    new_listing("koor")

    assert overviews() == 1


def test_a_pause_lasts_until_its_day(clock):
    anna = choir_member()
    MailPreference.objects.filter(user=anna).update(paused_until=TUESDAY.date() + 3 * DAY)
    new_listing("koor")

    assert overviews() == 0

    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == TUESDAY + 7 * DAY
    clock.move_to(TUESDAY + 7 * DAY)
    assert overviews() == 1


@pytest.mark.parametrize("rhythm", [MailPreference.Rhythm.URGENT, MailPreference.Rhythm.STOP])
def test_who_wants_no_news_gets_no_overview(rhythm):
    choir_member(rhythm=rhythm)
    new_listing("koor")

    assert preparing.prepare_due() == 0


def test_who_follows_nothing_hears_nothing():
    reader()
    new_listing("koor")
    ListingFactory(open=True)

    assert overviews() == 0
