"""Telling people once, at once or in an overview, by their own choice."""

import threading
from datetime import UTC, date, datetime, timedelta

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
Priority = Notification.Priority


def notify(users, kind=Kind.MATCH, thing="match:1", **details):
    return actions.notify(users, kind, thing=thing, url="/listings/7/", details=details)


def prefers(user, rhythm, **wishes):
    return actions.choose_rhythm(user, rhythm, **wishes)


def waits(user, **fields):
    """Somebody waits for this person: a row that asks for a letter at once."""
    return NotificationFactory(
        user=user,
        kind=Kind.SIGN_UP,
        priority=Priority.URGENT,
        details={"person": "Jo", "listing_title": "Kassa"},
        **fields,
    )


@pytest.mark.django_db
def test_each_person_is_told_a_thing_once(jobs, django_capture_on_commit_callbacks):
    anna, wim = UserFactory.create_batch(2)

    with django_capture_on_commit_callbacks(execute=True):
        assert notify([anna], Kind.SIGN_UP) == 1
        assert notify([anna, wim], Kind.SIGN_UP) == 1
        assert notify([anna, wim], Kind.SIGN_UP) == 0

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
        (None, Kind.MATCH, False, True),
        (None, Kind.SIGN_UP, True, True),
        (Rhythm.DAILY, Kind.MATCH, False, True),
        (Rhythm.MONTHLY, Kind.LISTING_EXPIRED, False, True),
        (Rhythm.DAILY, Kind.SIGN_UP, True, True),
        (Rhythm.URGENT, Kind.MATCH, False, False),
        (Rhythm.URGENT, Kind.LISTING_EXPIRED, False, False),
        (Rhythm.URGENT, Kind.SIGN_UP, True, True),
        (Rhythm.URGENT, Kind.SIGN_UP_ANSWER, True, True),
        (Rhythm.STOP, Kind.MATCH, False, False),
        (Rhythm.STOP, Kind.SIGN_UP, False, False),
        (Rhythm.STOP, Kind.SIGN_UP_ANSWER, True, True),
        (Rhythm.STOP, Kind.ORGANISATION, True, True),
    ],
)
def test_news_waits_and_what_somebody_waits_for_goes_at_once(
    jobs, django_capture_on_commit_callbacks, rhythm, kind, rung, by_mail
):
    anna = UserFactory()
    if rhythm:
        prefers(anna, rhythm)

    with django_capture_on_commit_callbacks(execute=True):
        notify([anna], kind=kind)

    assert bool(jobs) == rung
    assert Notification.objects.get().by_mail == by_mail


@pytest.mark.django_db
def test_each_notification_has_a_reason_and_a_priority():
    anna = UserFactory()

    for kind in Kind:
        notify([anna], kind)
    for row in Notification.objects.all():
        assert row.reason in Notification.Reason
        assert row.priority in Priority

    actions.notify(
        [anna],
        Kind.MATCH,
        thing="interest:1",
        url="/",
        details={},
        priority=Priority.URGENT,
        reason=Notification.Reason.INTRODUCED,
    )
    row = Notification.objects.get(thing="interest:1")
    assert (row.priority, row.reason) == (Priority.URGENT, "introduced")


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
    assert not actions.tell(waits(gone).pk)


@pytest.mark.django_db
def test_news_is_never_told_at_once():
    assert not actions.tell(NotificationFactory().pk)
    assert not actions.tell(0)
    assert Letter.objects.count() == 0


@pytest.mark.django_db
def test_telling_writes_one_letter():
    row = waits(UserFactory())

    assert actions.tell(row.pk)
    assert not actions.tell(row.pk)

    letter = Letter.objects.get()
    row.refresh_from_db()
    assert row.letter == letter
    assert letter.user == row.user
    assert letter.key == f"notification:{row.pk}"
    assert letter.priority == Letter.Priority.OBLIGATION
    assert letter.things == [row.thing]
    assert "List-Unsubscribe" in letter.headers


@pytest.mark.django_db
def test_a_duty_has_no_button_to_stop_it():
    row = NotificationFactory(
        kind=Kind.SIGN_UP_ANSWER, priority=Priority.DUTY, details={"listing_title": "Kassa"}
    )

    assert actions.tell(row.pk)
    assert "List-Unsubscribe" not in Letter.objects.get().headers


@pytest.mark.django_db
def test_what_is_new_at_the_same_time_comes_in_one_letter():
    anna = UserFactory()
    first, *_others = [waits(anna) for _n in range(3)]
    news = NotificationFactory(user=anna)
    somebody_else = waits(UserFactory())

    actions.tell(first.pk)

    letter = Letter.objects.get()
    assert letter.notifications.count() == 3
    for row in (news, somebody_else):
        row.refresh_from_db()
        assert row.letter is None


@pytest.mark.django_db
def test_a_listing_that_closed_meanwhile_is_not_written_about():
    open_one, closed = ListingFactory(open=True), ListingFactory()
    anna = UserFactory()
    stale, fresh = waits(anna), waits(anna)
    for row, ids in ((stale, [open_one.pk, closed.pk]), (fresh, [open_one.pk])):
        row.details |= {"listing_ids": ids}
        row.save()

    assert actions.tell(stale.pk)

    stale.refresh_from_db()
    fresh.refresh_from_db()
    assert fresh.letter is not None
    assert stale.letter is None
    assert not stale.by_mail, "and it is not tried again"


@pytest.mark.django_db
def test_reading_it_on_the_site_does_not_spare_the_letter():
    assert actions.tell(waits(UserFactory(), read_at=timezone.now()).pk)


@pytest.mark.django_db
def test_the_sweep_rings_once_per_person_and_kind_for_what_was_forgotten(
    jobs, django_capture_on_commit_callbacks
):
    past = timezone.now() - timedelta(minutes=5)
    anna, wim, gone = UserFactory(), UserFactory(), UserFactory(is_active=False)
    first, _second = waits(anna, created_at=past), waits(anna, created_at=past)
    must = waits(wim, created_at=past)
    NotificationFactory(user=wim, created_at=past)
    waits(gone, created_at=past)
    waits(anna, by_mail=False, created_at=past)
    waits(UserFactory())

    with django_capture_on_commit_callbacks(execute=True):
        assert actions.sweep() == 2

    assert {ids["notification_id"] for _job, ids in jobs} == {first.pk, must.pk}


@pytest.mark.django_db
def test_a_letter_costs_the_same_for_any_number_of_things(django_assert_max_num_queries):
    costs = []
    for count in (1, 1, 3):  # the first letter of all looks up more
        anna = UserFactory()
        rows = [waits(anna) for _n in range(count)]
        with django_assert_max_num_queries(14) as asked:
            assert actions.tell(rows[0].pk)
        costs.append(len(asked))

    assert costs[1] == costs[2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "now", "leaves"),
    [
        ("Europe/Amsterdam", "2026-11-22T21:30+01:00", "2026-11-23T07:00+01:00"),
        ("Europe/Amsterdam", "2026-11-22T12:00+01:00", None),
        ("America/New_York", "2026-11-22T21:30+01:00", None),
        ("America/New_York", "2026-11-22T12:00+01:00", "2026-11-22T07:00-05:00"),
        ("Asia/Tokyo", "2026-11-22T14:00+01:00", "2026-11-23T07:00+09:00"),
        ("Europe/Amsterdam", "2026-03-29T01:30+01:00", "2026-03-29T07:00+02:00"),
        ("Europe/Amsterdam", "2026-10-25T02:30+02:00", "2026-10-25T07:00+01:00"),
    ],
)
def test_at_night_a_letter_is_written_and_waits_for_the_morning(time_machine, zone, now, leaves):
    time_machine.move_to(datetime.fromisoformat(now), tick=False)
    row = waits(UserFactory(time_zone=zone))

    assert actions.tell(row.pk)

    moment = datetime.fromisoformat(leaves or now)
    assert Letter.objects.get().next_at == moment


@pytest.mark.django_db
def test_neither_a_pause_nor_the_ceiling_holds_what_somebody_waits_for(time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), tick=False)
    anna = UserFactory()
    prefers(anna, Rhythm.WEEKLY, ceiling=1, paused_until=date(2027, 9, 1))

    assert all(actions.tell(waits(anna).pk) for _n in range(5))

    assert Letter.objects.filter(next_at__lte=timezone.now()).count() == 5


@pytest.mark.django_db
def test_a_pause_holds_news_back_and_loses_nothing(jobs, django_capture_on_commit_callbacks):
    anna = UserFactory()
    before = NotificationFactory(user=anna)

    with django_capture_on_commit_callbacks(execute=True):
        kept = prefers(anna, Rhythm.DAILY, paused_until=date(2099, 9, 1))
        notify([anna], thing="match:later")

    assert jobs == [], "and nothing is let out at once"
    waiting = Notification.objects.of(anna).waiting()
    assert {row.thing for row in waiting} == {before.thing, "match:later"}
    assert kept.next_at.date() == date(2099, 9, 1)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rhythms", "ceiling"),
    [
        ([Rhythm.DAILY], 7),
        ([Rhythm.DAILY, Rhythm.MONTHLY], 3),
        ([Rhythm.URGENT, Rhythm.DAILY], 7),
    ],
)
def test_the_ceiling_goes_along_with_the_rhythm(rhythms, ceiling):
    anna = UserFactory()
    for often in rhythms:
        kept = prefers(anna, often)

    assert kept.ceiling == ceiling


@pytest.mark.django_db
def test_a_ceiling_that_somebody_chose_stays():
    anna = UserFactory()
    prefers(anna, Rhythm.WEEKLY, ceiling=2)

    assert prefers(anna, Rhythm.DAILY).ceiling == 2


@pytest.mark.django_db(transaction=True)
def test_eight_workers_tell_one_person_once():
    anna = UserFactory()
    rows = [waits(anna) for _n in range(4)]
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
def test_stopping_keeps_duties_and_leaves_the_rest_on_the_bell():
    anna = UserFactory()
    duty = NotificationFactory(user=anna, kind=Kind.SIGN_UP_ANSWER, priority=Priority.DUTY)
    urgent = waits(anna)

    prefers(anna, Rhythm.STOP)

    assert actions.tell(duty.pk)
    assert not actions.tell(urgent.pk)
    assert Letter.objects.count() == 1


@pytest.mark.django_db
def test_whoever_takes_stopping_back_has_missed_no_news():
    anna = UserFactory()
    row = NotificationFactory(user=anna)

    for often in (Rhythm.STOP, Rhythm.WEEKLY):
        prefers(anna, often)

    assert list(Notification.objects.of(anna).waiting()) == [row]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("rhythm", "then"),
    [(None, Rhythm.URGENT), (Rhythm.DAILY, Rhythm.URGENT), (Rhythm.STOP, Rhythm.STOP)],
)
def test_stopping_the_news_never_brings_more(rhythm, then):
    anna = UserFactory()
    if rhythm:
        prefers(anna, rhythm)

    actions.stop_news(anna)

    assert MailPreference.objects.get().rhythm == then
