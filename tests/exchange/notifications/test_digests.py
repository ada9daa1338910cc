"""Overviews: one per person and period, with what is still worth reading."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Letter
from exchange.jobs import Job
from exchange.notifications import actions, digests
from exchange.notifications.models import Digest, MailPreference, Notification
from tests.factories import ListingFactory, NotificationFactory, UserFactory

Rhythm = MailPreference.Rhythm
SUNDAY_SEVEN = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)  # 7:00 in Amsterdam
TUESDAY_SEVEN = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch):
    """`clock(moment)` sets what digests take for now."""

    def set_to(moment):
        monkeypatch.setattr(digests.timezone, "now", lambda: moment)

    return set_to


def reader(rhythm=Rhythm.DAILY, next_at=SUNDAY_SEVEN, **fields):
    user = UserFactory(**fields)
    MailPreference.objects.create(user=user, rhythm=rhythm, next_at=next_at)
    return user


@pytest.mark.django_db
def test_the_daily_overview_is_made_at_the_hour_and_sent_once(
    jobs, clock, django_capture_on_commit_callbacks
):
    anna = reader(first_name="Anna")
    NotificationFactory.create_batch(2, user=anna)
    clock(SUNDAY_SEVEN - timedelta(seconds=1))
    assert digests.prepare_due() == 0

    clock(SUNDAY_SEVEN + timedelta(seconds=20))
    with django_capture_on_commit_callbacks(execute=True):
        assert digests.prepare_due() == 1

    digest = Digest.objects.get()
    assert digest.period == "2026-11-22"
    assert jobs == [(Job.SEND_DIGEST, {"digest_id": digest.pk})]
    assert anna.mail_preference.next_at == SUNDAY_SEVEN  # as read before
    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == SUNDAY_SEVEN + timedelta(days=1)

    assert digests.send(digest.pk)
    assert not digests.send(digest.pk)
    letter = Letter.objects.get()
    assert letter.key == f"digest:2026-11-22:user:{anna.pk}"
    assert letter.subject == "Vandaag: Grote zaal met vleugel – en nog 1"
    assert letter.text.count("\nGrote zaal met vleugel\n") == 2
    assert "Bij je vraag “Oefenruimte voor 40 zangers”" in letter.text
    assert letter.headers["List-Unsubscribe-Post"]
    assert not letter.repeatable
    assert set(Notification.objects.values_list("letter", flat=True)) == {letter.pk}


@pytest.mark.django_db
def test_the_weekly_overview_comes_on_tuesday(clock):
    anna = reader(Rhythm.WEEKLY, TUESDAY_SEVEN)
    NotificationFactory(user=anna)

    clock(TUESDAY_SEVEN)
    digests.prepare_due()

    digest = Digest.objects.get()
    assert digest.period == "2026-W48"
    assert digests.send(digest.pk)
    assert Letter.objects.get().subject == "Deze week: Grote zaal met vleugel"
    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == TUESDAY_SEVEN + timedelta(days=7)


@pytest.mark.django_db
def test_a_long_overview_shows_a_dozen_and_where_the_others_are(clock):
    anna = reader()
    NotificationFactory.create_batch(15, user=anna)
    clock(SUNDAY_SEVEN)
    digests.prepare_due()

    digests.send(Digest.objects.get().pk)

    letter = Letter.objects.get()
    assert letter.subject == "Vandaag: Grote zaal met vleugel – en nog 14"
    assert letter.text.count("\nGrote zaal met vleugel\n") == 12
    assert "En nog 3 dingen bij je meldingen" in letter.text
    assert "http://testserver/notifications/" in letter.html
    assert letter.notifications.count() == 15


@pytest.mark.django_db
def test_nothing_new_means_no_letter(clock):
    anna = reader()
    NotificationFactory(user=anna, read_at=timezone.now())
    NotificationFactory(user=anna, by_mail=False)
    clock(SUNDAY_SEVEN)

    assert digests.prepare_due() == 0

    assert not Digest.objects.exists()
    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at > SUNDAY_SEVEN


@pytest.mark.django_db
def test_what_was_told_once_is_not_told_again(clock):
    anna = reader()
    NotificationFactory(user=anna)
    clock(SUNDAY_SEVEN)
    digests.prepare_due()
    digests.send(Digest.objects.get().pk)

    clock(SUNDAY_SEVEN + timedelta(days=1))

    assert digests.prepare_due() == 0


@pytest.mark.django_db
def test_a_listing_that_closed_is_dropped(clock):
    anna = reader()
    open_one, closed = ListingFactory(open=True), ListingFactory()
    details = NotificationFactory.build(user=anna).details
    fresh = NotificationFactory(
        user=anna, details={**details, "other_title": "Nog vrij", "listing_ids": [open_one.pk]}
    )
    NotificationFactory(
        user=anna, details={**details, "other_title": "Al weg", "listing_ids": [closed.pk]}
    )
    clock(SUNDAY_SEVEN)
    digests.prepare_due()

    assert digests.send(Digest.objects.get().pk)

    letter = Letter.objects.get()
    assert "Nog vrij" in letter.text
    assert "Al weg" not in letter.text
    assert list(letter.notifications.all()) == [fresh]


@pytest.mark.django_db
def test_an_overview_of_which_nothing_is_left_is_not_sent(clock):
    anna = reader()
    closed = ListingFactory()
    NotificationFactory(user=anna, details={"listing_ids": [closed.pk]})
    clock(SUNDAY_SEVEN)
    digests.prepare_due()

    assert not digests.send(Digest.objects.get().pk)

    assert Digest.objects.get().written_at
    assert not Letter.objects.exists()


@pytest.mark.django_db
def test_who_stopped_the_mail_meanwhile_gets_none(clock):
    anna = reader()
    NotificationFactory(user=anna)
    clock(SUNDAY_SEVEN)
    digests.prepare_due()
    actions.choose_rhythm(anna, Rhythm.NEVER)

    assert not digests.send(Digest.objects.get().pk)


@pytest.mark.django_db
def test_after_days_of_silence_one_overview_comes_and_not_one_per_day(clock):
    anna = reader()
    NotificationFactory(user=anna)
    clock(SUNDAY_SEVEN + timedelta(days=3, hours=2))

    assert digests.prepare_due() == 1
    assert digests.prepare_due() == 0

    assert Digest.objects.get().period == "2026-11-22"
    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == SUNDAY_SEVEN + timedelta(days=4)


@pytest.mark.django_db
def test_a_later_hour_on_the_same_day_brings_no_second_overview(clock):
    anna = reader()
    NotificationFactory(user=anna)
    clock(SUNDAY_SEVEN)
    digests.prepare_due()
    NotificationFactory(user=anna)
    MailPreference.objects.update(hour=9, next_at=SUNDAY_SEVEN + timedelta(hours=2))

    clock(SUNDAY_SEVEN + timedelta(hours=2))
    digests.prepare_due()
    assert Digest.objects.count() == 1

    clock(SUNDAY_SEVEN + timedelta(days=1, hours=2))
    digests.prepare_due()
    assert Digest.objects.filter(period="2026-11-23").count() == 1


@pytest.mark.django_db
def test_seven_o_clock_is_that_of_the_reader(clock):
    tokyo = UserFactory(time_zone="Asia/Tokyo")
    MailPreference.objects.create(
        user=tokyo, rhythm=Rhythm.DAILY, next_at=datetime(2026, 11, 21, 22, tzinfo=UTC)
    )
    NotificationFactory(user=tokyo)

    clock(datetime(2026, 11, 21, 22, 0, 5, tzinfo=UTC))
    digests.prepare_due()

    assert Digest.objects.get().period == "2026-11-22"
    assert tokyo.mail_preference.hour == 7


@pytest.mark.django_db
def test_who_has_no_hour_yet_gets_one(clock):
    anna = reader(next_at=None)
    NotificationFactory(user=anna)
    clock(SUNDAY_SEVEN - timedelta(hours=1))

    assert digests.prepare_due() == 0

    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == SUNDAY_SEVEN


@pytest.mark.django_db
def test_an_overview_whose_message_was_lost_is_rung_for_again(
    jobs, clock, django_capture_on_commit_callbacks
):
    digest = Digest.objects.create(user=reader(), period="2026-11-22")
    Digest.objects.update(created_at=SUNDAY_SEVEN)
    MailPreference.objects.update(next_at=SUNDAY_SEVEN + timedelta(days=1))
    clock(SUNDAY_SEVEN + timedelta(minutes=3))

    with django_capture_on_commit_callbacks(execute=True):
        assert digests.prepare_due() == 1

    assert jobs == [(Job.SEND_DIGEST, {"digest_id": digest.pk})]


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_preparing_costs_the_same_for_any_number_of_people(clock, django_assert_num_queries, count):
    for _person in range(count):
        NotificationFactory.create_batch(count, user=reader())
    clock(SUNDAY_SEVEN)

    with django_assert_num_queries(8):
        assert digests.prepare_due() == count

    assert Notification.objects.filter(digest__isnull=False).count() == count * count


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_sending_costs_the_same_for_any_number_of_things(clock, django_assert_num_queries, count):
    anna = reader()
    listing = ListingFactory(open=True)
    details = NotificationFactory.build(user=anna).details | {"listing_ids": [listing.pk]}
    NotificationFactory.create_batch(count, user=anna, details=details)
    clock(SUNDAY_SEVEN)
    digests.prepare_due()
    digest = Digest.objects.get()

    with django_assert_num_queries(13):
        assert digests.send(digest.pk)


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_make_exactly_one_overview_each():
    past = timezone.now() - timedelta(minutes=1)
    for _person in range(5):
        NotificationFactory(user=reader(next_at=past))
    together = threading.Barrier(4)

    def beat():
        together.wait()
        digests.prepare_due()
        connection.close()

    threads = [threading.Thread(target=beat) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Digest.objects.count() == 5
    assert Notification.objects.filter(digest=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_workers_send_one_overview_once():
    anna = reader(next_at=timezone.now() - timedelta(minutes=1))
    NotificationFactory(user=anna)
    digests.prepare_due()
    pk = Digest.objects.get().pk
    together = threading.Barrier(8)
    sent = []

    def work():
        together.wait()
        sent.append(digests.send(pk))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sent.count(True) == 1
    assert Letter.objects.count() == 1
