"""Exactly one overview for each reader and period, whatever happens to clocks and processes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from exchange.digests import choosing, moments, preparing
from exchange.jobs import Job
from exchange.notifications import actions
from exchange.notifications.models import Digest, MailPreference, Notification
from tests.exchange.digests.conftest import DAY, TUESDAY, overviews, reader
from tests.factories import NotificationFactory, UserFactory
from tests.threads import at_once

AMSTERDAM, TOKYO = "Europe/Amsterdam", "Asia/Tokyo"
HOUR = timedelta(hours=1)


def news(user):
    """Something that makes an overview of any day."""
    return NotificationFactory(
        user=user, kind=Notification.Kind.ORGANISATION, details={"organisation": "Koor"}
    )


def live(clock, user, start, hours):
    """Let the beat come every hour, with always something new; the moments of the letters."""
    came = []
    for hour in range(hours):
        clock.move_to(start + hour * HOUR)
        if not Notification.objects.filter(letter=None).exists():
            news(user)
        if overviews():
            came.append(start + hour * HOUR)
    return came


@pytest.mark.django_db
def test_the_weekly_overview_comes_on_tuesday_at_eight(
    clock, jobs, django_capture_on_commit_callbacks
):
    anna = reader()
    news(anna)
    clock.move_to(TUESDAY - timedelta(seconds=1))
    assert preparing.prepare_due() == 0

    clock.move_to(TUESDAY + timedelta(seconds=20))
    with django_capture_on_commit_callbacks(execute=True):
        assert preparing.prepare_due() == 1

    assert Digest.objects.get().period == "2026-W48"
    assert jobs == [(Job.WRITE_DIGESTS, {})]
    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == TUESDAY + 7 * DAY


@pytest.mark.django_db
def test_who_is_new_gets_a_first_moment_and_no_letter_yet(clock):
    clock.move_to(TUESDAY + DAY)
    anna, gone = UserFactory(), UserFactory(is_active=False)
    tokyo = UserFactory(time_zone=TOKYO)
    news(anna)

    assert preparing.prepare_due() == 0

    wishes = {p.user_id: p for p in MailPreference.objects.all()}
    assert set(wishes) == {anna.pk, tokyo.pk}
    assert gone.pk not in wishes
    assert wishes[anna.pk].rhythm == MailPreference.Rhythm.WEEKLY
    assert wishes[anna.pk].next_at == TUESDAY + 7 * DAY
    assert wishes[tokyo.pk].next_at == TUESDAY + 7 * DAY - 8 * HOUR


@pytest.mark.django_db
@pytest.mark.parametrize("zone", [AMSTERDAM, "America/New_York"])
@pytest.mark.parametrize("night", ["2026-03-29", "2026-10-25"])
def test_nights_in_which_the_clock_changes_bring_one_overview_a_day(night, zone):
    start = datetime.fromisoformat(f"{night}T00:00+00:00") - DAY / 2
    with time_machine.travel(start, tick=False) as clock:
        anna = UserFactory(time_zone=zone)
        actions.choose_rhythm(anna, MailPreference.Rhythm.DAILY, hour=7)
        came = live(clock, anna, start, 48)

    local = [moment.astimezone(ZoneInfo(zone)) for moment in came]
    assert [moment.hour for moment in local] == [7, 7]
    assert [str(m.date()) for m in local] == list(
        Digest.objects.order_by("pk").values_list("period", flat=True)
    )


@pytest.mark.django_db
def test_the_week_is_that_of_the_reader(clock):
    # Monday morning in Tokyo is still Sunday in Amsterdam, and the week before.
    moment = datetime(2026, 11, 22, 23, tzinfo=UTC)
    news(reader(next_at=moment, time_zone=TOKYO))
    clock.move_to(moment)

    overviews()

    assert Digest.objects.get().period == "2026-W48"


@pytest.mark.django_db
def test_a_beat_that_was_away_for_days_makes_up_for_it_once(clock):
    anna = reader(rhythm="daily")
    news(anna)
    clock.move_to(TUESDAY + 3 * DAY + 2 * HOUR)

    assert overviews() == 1
    assert overviews() == 0

    assert Digest.objects.get().period == "2026-11-24"
    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == TUESDAY + 4 * DAY


@pytest.mark.django_db
def test_another_day_of_the_same_week_brings_no_second_overview(clock):
    anna = reader()
    news(anna)
    assert overviews() == 1
    actions.choose_rhythm(anna, "weekly", weekday=5)
    left = news(anna)

    clock.move_to(TUESDAY + 3 * DAY)
    assert overviews() == 0
    left.refresh_from_db()
    assert left.digest is None

    clock.move_to(TUESDAY + 10 * DAY)
    assert overviews() == 1


@pytest.mark.django_db
def test_a_clock_that_was_a_year_ahead_does_no_harm(clock):
    anna = reader()
    clock.move_to(TUESDAY + 364 * DAY)
    preparing.prepare_due()
    clock.move_to(TUESDAY)
    preparing.prepare_due()

    anna.mail_preference.refresh_from_db()
    assert anna.mail_preference.next_at == TUESDAY + 7 * DAY


@pytest.mark.django_db
def test_a_clock_set_back_brings_no_second_overview(clock):
    anna = reader()
    news(anna)
    assert overviews() == 1
    MailPreference.objects.update(next_at=TUESDAY)
    news(anna)

    clock.move_to(TUESDAY + timedelta(minutes=10))
    assert overviews() == 0


@pytest.mark.django_db
def test_an_end_in_the_middle_leaves_everything_to_the_next_beat(clock, monkeypatch):
    anna = reader()
    waiting = news(anna)
    monkeypatch.setattr(choosing.variety, "compose", _killed)
    with pytest.raises(KeyboardInterrupt):
        preparing.prepare_due()
    assert not Digest.objects.exists()
    monkeypatch.undo()

    assert overviews() == 1
    waiting.refresh_from_db()
    assert waiting.letter_id


def _killed(*_args, **_kwargs):
    raise KeyboardInterrupt


@pytest.mark.django_db
def test_more_readers_than_one_batch_are_all_served(clock, monkeypatch):
    monkeypatch.setattr(moments, "BATCH", 2)
    for _number in range(5):
        news(reader())

    assert preparing.prepare_due() == 5


@pytest.mark.django_db(transaction=True)
def test_four_beats_at_once_make_exactly_one_overview_each():
    past = timezone.now() - timedelta(minutes=1)
    for _person in range(6):
        news(reader(next_at=past))

    made = at_once(4, preparing.prepare_due)

    assert sum(made) == 6

    assert Digest.objects.count() == 6
    assert not Notification.objects.filter(digest=None).exists()
