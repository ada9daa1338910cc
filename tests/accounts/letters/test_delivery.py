"""Delivery against a mail server that behaves, or does not."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.letters import delivery, handover, outbox
from accounts.models import Letter
from tests.accounts.letters.sink import listening
from tests.factories import LetterFactory

Status = Letter.Status
SMTP = "django.core.mail.backends.smtp.EmailBackend"


@pytest.fixture
def post(settings):
    """Have letters go to a sink: `with post(to_recipient=…) as sink`."""
    settings.EMAIL_BACKEND = SMTP
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_TIMEOUT = 5

    def start(**answers):
        return _pointing_at(settings, listening(**answers))

    return start


class _pointing_at:  # noqa: N801 - reads as a word in the tests
    def __init__(self, settings, server):
        self.settings, self.server = settings, server

    def __enter__(self):
        sink = self.server.__enter__()
        self.settings.EMAIL_PORT = sink.port
        return sink

    def __exit__(self, *error):
        return self.server.__exit__(*error)


def state(letter):
    letter.refresh_from_db()
    return letter.status


@pytest.mark.django_db
def test_a_letter_arrives_as_it_was_written(post, settings):
    settings.DEFAULT_FROM_EMAIL = "Samenspel <post@samenspel.example>"
    letter = LetterFactory(subject="Zaal – vrij?", headers={"List-Unsubscribe": "<https://x/y>"})

    with post() as sink:
        assert delivery.drain() == 1

    (message,) = sink.messages
    assert state(letter) == Status.SENT
    assert letter.sent_at
    assert not letter.lease_until
    assert message["Subject"] == "Zaal – vrij?"
    assert message["To"] == "anna@example.org"
    assert message["From"] == "Samenspel <post@samenspel.example>"
    assert message["Message-ID"] == letter.message_id
    assert message["List-Unsubscribe"] == "<https://x/y>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "nl"
    text = message.get_body(("plain",)).get_content()
    assert text.splitlines() == letter.text.splitlines()
    assert "Dag Anna" in message.get_body(("html",)).get_content()
    assert sink.senders == ["MAIL FROM:<post@samenspel.example>"]


@pytest.mark.django_db
def test_a_calendar_file_travels_along(post):
    LetterFactory(attachments=[["dienst.ics", "BEGIN:VCALENDAR\r\n", "text/calendar"]])

    with post() as sink:
        delivery.drain()

    (attached,) = sink.messages[0].iter_attachments()
    assert attached.get_filename() == "dienst.ics"
    assert attached.get_content_type() == "text/calendar"
    assert "BEGIN:VCALENDAR" in attached.get_content()


@pytest.mark.django_db
def test_delivering_twice_sends_once(post):
    LetterFactory()

    with post() as sink:
        assert delivery.drain() == 1
        assert not delivery.drain()

    assert len(sink.accepted) == 1


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["to_recipient", "to_text"])
def test_a_busy_server_is_asked_again_later(post, where):
    letter = LetterFactory()

    with post(**{where: "451 come back later"}):
        assert not delivery.drain()

    assert state(letter) == Status.PENDING
    assert letter.attempts == 1
    assert letter.next_at > timezone.now() + timedelta(seconds=15)
    assert "451 come back later" in letter.error


@pytest.mark.django_db
@pytest.mark.parametrize("where", ["to_recipient", "to_text"])
def test_a_refused_address_is_not_tried_again(post, where):
    letter = LetterFactory()

    with post(**{where: "550 nobody here"}):
        assert not delivery.drain()

    assert state(letter) == Status.FAILED
    assert "nobody here" in letter.error


@pytest.mark.django_db
def test_no_server_at_all_costs_nothing_but_time(post):
    letter = LetterFactory(repeatable=False)
    with post():
        pass  # its port is free again: connection refused

    assert not delivery.drain()

    assert state(letter) == Status.PENDING
    assert letter.attempts == 0  # it is no fault of the letter
    assert "refused" in letter.error


@pytest.mark.django_db
def test_after_six_attempts_a_letter_is_given_up(post):
    letter = LetterFactory(attempts=5)

    with post(to_recipient="451 still busy"):
        delivery.drain()

    assert state(letter) == Status.DEAD


@pytest.mark.django_db
def test_news_in_doubt_is_never_sent_again(post):
    letter = LetterFactory(repeatable=False)

    with post(hangs_up=True) as sink:
        delivery.drain()
        delivery.sweep()
        delivery.drain()

    assert state(letter) == Status.UNSURE
    assert sink.texts == 1


@pytest.mark.django_db
def test_a_code_in_doubt_is_sent_at_most_once_more(post):
    letter = LetterFactory(repeatable=True)

    with post(hangs_up=True) as sink:
        for _attempt in range(4):
            handover.hang_up()  # a server that behaves so is left alone for a second
            delivery.drain()

    assert state(letter) == Status.UNSURE
    assert sink.texts == 2


@pytest.mark.django_db
def test_a_sign_in_code_goes_before_the_news(post):
    LetterFactory(subject="Nieuws")
    LetterFactory(subject="Code", priority=Letter.Priority.CODE)

    with post() as sink:
        delivery.drain()

    assert [m["Subject"] for m in sink.messages] == ["Code", "Nieuws"]


@pytest.mark.django_db
def test_a_long_line_and_odd_signs_survive_the_way(post):
    text = "é" * 1200 + "\n.\n..\nFrom here\n"
    LetterFactory(text=text, html="")

    with post() as sink:
        delivery.drain()

    assert sink.messages[0].get_content().splitlines() == text.splitlines()


@pytest.mark.django_db
def test_a_frozen_worker_that_wakes_up_does_not_meddle(post):
    letter = LetterFactory()
    (frozen,) = outbox.claim(1)
    Letter.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    delivery.sweep()

    with post() as sink:
        assert delivery.drain() == 1
    woken = outbox.record(sent=None, handing=frozen)

    assert not woken
    assert len(sink.accepted) == 1
    assert state(letter) == Status.SENT


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "repeatable", "attempts", "doubts", "then"),
    [
        (Status.CLAIMED, False, 1, 0, Status.PENDING),  # certainly not sent
        (Status.CLAIMED, False, 6, 0, Status.DEAD),  # it kills whoever takes it
        (Status.HANDING, True, 3, 0, Status.PENDING),
        (Status.HANDING, True, 2, 1, Status.UNSURE),
        (Status.HANDING, False, 1, 0, Status.UNSURE),
        (Status.SENT, False, 1, 0, Status.SENT),
    ],
)
def test_the_sweep_judges_what_a_crash_left_behind(status, repeatable, attempts, doubts, then):
    past = timezone.now() - timedelta(minutes=1)
    letter = LetterFactory(
        status=status,
        repeatable=repeatable,
        attempts=attempts,
        doubts=doubts,
        lease_until=past,
    )

    delivery.sweep()

    assert state(letter) == then


@pytest.mark.django_db
def test_the_sweep_leaves_running_work_alone():
    later = timezone.now() + timedelta(minutes=1)
    letter = LetterFactory(status=Status.HANDING, lease_until=later)

    delivery.sweep()

    assert state(letter) == Status.HANDING


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("waits", "rings"), [(timedelta(minutes=1), 1), (-timedelta(hours=1), 0), (timedelta(0), 0)]
)
def test_the_sweep_rings_once_for_what_was_missed(
    jobs, django_capture_on_commit_callbacks, waits, rings
):
    LetterFactory.create_batch(3, next_at=timezone.now() - waits)
    LetterFactory(status=Status.SENT, next_at=timezone.now() - timedelta(minutes=1))

    with django_capture_on_commit_callbacks(execute=True):
        delivery.sweep()

    assert jobs == [("accounts.letters.delivery.drain", {})] * rings


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_a_sweep_costs_the_same_for_any_number(django_assert_num_queries, count):
    past = timezone.now() - timedelta(minutes=1)
    for status in (Status.PENDING, Status.CLAIMED, Status.HANDING):
        LetterFactory.create_batch(count, status=status, next_at=past, lease_until=past)

    with django_assert_num_queries(6):  # two judgements, a pulse, who waits, a savepoint: the bell
        assert delivery.sweep() == 2 * count


@pytest.mark.django_db(transaction=True)
def test_eight_workers_with_one_letter_send_one_message(post):
    letter = LetterFactory()
    together = threading.Barrier(8)
    results = []

    def work():
        together.wait()
        results.append(delivery.drain())
        connection.close()

    with post() as sink:
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert sorted(results) == [0] * 7 + [1]
    assert sink.texts == 1
    assert state(letter) == Status.SENT
