"""Telling people once, at once or in an overview, by their own choice."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Letter
from exchange.jobs import Job
from exchange.notifications import actions
from exchange.notifications.models import MailPreference, Notification
from tests.factories import ListingFactory, NotificationFactory, UserFactory

Kind = Notification.Kind
Rhythm = MailPreference.Rhythm


def notify(users, kind=Kind.MATCH, thing="match:1", **details):
    return actions.notify(users, kind, thing=thing, url="/listings/7/", details=details)


def prefers(user, rhythm):
    return actions.choose_rhythm(user, rhythm)


@pytest.mark.django_db
def test_each_person_is_told_a_thing_once(jobs, django_capture_on_commit_callbacks):
    anna, wim = UserFactory.create_batch(2)

    with django_capture_on_commit_callbacks(execute=True):
        assert notify([anna]) == 1
        assert notify([anna, wim]) == 1
        assert notify([anna, wim]) == 0

    told = list(Notification.objects.order_by("pk"))
    assert [n.user for n in told] == [anna, wim]
    assert jobs == [(Job.TELL, {"notification_id": n.pk}) for n in told]


@pytest.mark.django_db
def test_the_same_thing_of_another_kind_is_another_thing():
    anna = UserFactory()

    assert notify([anna], thing="listing:1") == 1
    assert notify([anna], kind=Kind.LISTING_EXPIRED, thing="listing:1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_telling_costs_the_same_for_any_number_of_people(django_assert_num_queries, count):
    people = UserFactory.create_batch(count)

    with django_assert_num_queries(4):  # savepoint, rhythms, rows, release
        assert notify(people) == count


@pytest.mark.django_db
def test_nobody_to_tell_is_no_mistake():
    assert notify([]) == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rhythm", "kind", "rung", "by_mail"),
    [
        (Rhythm.INSTANT, Kind.MATCH, True, True),
        (Rhythm.DAILY, Kind.MATCH, False, True),
        (Rhythm.WEEKLY, Kind.MATCH, False, True),
        (Rhythm.NEVER, Kind.MATCH, False, False),
        (Rhythm.DAILY, Kind.SIGN_UP, True, True),
        (Rhythm.NEVER, Kind.SIGN_UP_ANSWER, True, True),
        (Rhythm.NEVER, Kind.LISTING_EXPIRED, False, False),
    ],
)
def test_news_follows_the_rhythm_and_obligations_do_not(
    jobs, django_capture_on_commit_callbacks, rhythm, kind, rung, by_mail
):
    anna = UserFactory()
    prefers(anna, rhythm)

    with django_capture_on_commit_callbacks(execute=True):
        notify([anna], kind=kind)

    assert bool(jobs) == rung
    assert Notification.objects.get().by_mail == by_mail


@pytest.mark.django_db
def test_bell_only_means_no_letter(jobs, django_capture_on_commit_callbacks):
    anna = UserFactory()

    with django_capture_on_commit_callbacks(execute=True):
        actions.notify([anna], Kind.SIGN_UP, thing="signup:1", url="/", details={}, by_mail=False)

    assert jobs == []
    assert not actions.tell(Notification.objects.get().pk)
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_somebody_who_left_is_not_told():
    gone = UserFactory(is_active=False)

    assert notify([gone]) == 0
    assert not actions.tell(NotificationFactory(user=gone).pk)


@pytest.mark.django_db
def test_telling_writes_one_letter():
    row = NotificationFactory()

    assert actions.tell(row.pk)
    assert not actions.tell(row.pk)

    letter = Letter.objects.get()
    row.refresh_from_db()
    assert row.letter == letter
    assert letter.user == row.user
    assert letter.key == f"notification:{row.pk}"
    assert not letter.repeatable


@pytest.mark.django_db
def test_what_is_new_at_the_same_time_comes_in_one_letter():
    anna = UserFactory()
    first, *_others = NotificationFactory.create_batch(3, user=anna)
    sign_up = NotificationFactory(user=anna, kind=Kind.SIGN_UP, details={"person": "Jo"})
    somebody_else = NotificationFactory()

    actions.tell(first.pk)

    letter = Letter.objects.get()
    assert letter.notifications.count() == 3
    for row in (sign_up, somebody_else):
        row.refresh_from_db()
        assert row.letter is None


@pytest.mark.django_db
def test_a_listing_that_closed_meanwhile_is_not_written_about():
    open_one, closed = ListingFactory(open=True), ListingFactory()
    anna = UserFactory()
    details = NotificationFactory.build(user=anna).details
    stale = NotificationFactory(
        user=anna, details={**details, "listing_ids": [open_one.pk, closed.pk]}
    )
    fresh = NotificationFactory(user=anna, details={**details, "listing_ids": [open_one.pk]})

    assert actions.tell(stale.pk)

    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert fresh.letter is not None
    assert stale.letter is None
    assert not stale.by_mail, "and it is not tried again"


@pytest.mark.django_db
def test_news_read_on_the_site_needs_no_letter_but_an_obligation_does():
    news = NotificationFactory(read_at=timezone.now())
    must = NotificationFactory(kind=Kind.SIGN_UP, details={"person": "Jo"}, read_at=timezone.now())

    assert not actions.tell(news.pk)
    assert actions.tell(must.pk)


@pytest.mark.django_db
def test_a_choice_made_meanwhile_counts():
    row = NotificationFactory()
    prefers(row.user, Rhythm.WEEKLY)

    assert not actions.tell(row.pk)


@pytest.mark.django_db
def test_the_sweep_rings_once_per_person_and_kind_for_what_was_forgotten(
    jobs, django_capture_on_commit_callbacks
):
    past = timezone.now() - timedelta(minutes=5)
    anna, wim, gone = UserFactory(), UserFactory(), UserFactory(is_active=False)
    prefers(wim, Rhythm.DAILY)
    first, _second = NotificationFactory.create_batch(2, user=anna, created_at=past)
    must = NotificationFactory(user=wim, kind=Kind.SIGN_UP, created_at=past)
    NotificationFactory(user=wim, created_at=past)
    NotificationFactory(user=gone, created_at=past)
    NotificationFactory(user=anna, by_mail=False, created_at=past)
    NotificationFactory()

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep() == 2

    assert {ids["notification_id"] for _job, ids in jobs} == {first.pk, must.pk}


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_letter_costs_the_same_for_any_number_of_things(django_assert_num_queries, count):
    anna = UserFactory()
    listing = ListingFactory(open=True)
    details = NotificationFactory.build(user=anna).details | {"listing_ids": [listing.pk]}
    rows = NotificationFactory.create_batch(count, user=anna, details=details)

    with django_assert_num_queries(13):
        actions.tell(rows[0].pk)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_tell_one_person_once():
    anna = UserFactory()
    rows = NotificationFactory.create_batch(4, user=anna)
    together = threading.Barrier(8)

    results = []

    def work(pk):
        together.wait()
        results.append(actions.tell(pk))
        connection.close()

    threads = [threading.Thread(target=work, args=(rows[n % 4].pk,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False] * 7 + [True]
    assert Letter.objects.count() == 1
    assert Notification.objects.filter(letter=None).count() == 0


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_announce_a_thing_once_to_each():
    people = UserFactory.create_batch(3)
    together = threading.Barrier(8)
    new = []

    def work():
        together.wait()
        new.append(notify(people))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(new) == 3
    assert Notification.objects.count() == 3


@pytest.mark.django_db
def test_stopping_leaves_nothing_to_be_mailed_later():
    row = NotificationFactory()
    must = NotificationFactory(user=row.user, kind=Kind.SIGN_UP)

    prefers(row.user, Rhythm.NEVER)

    row.refresh_from_db()
    must.refresh_from_db()
    assert not row.by_mail
    assert must.by_mail
