"""A connection that stays open, a queue in which codes go first, and addresses that are no good."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.letters import addresses, delivery, handover, outbox
from accounts.letters.message import Message
from accounts.models import AddressTrouble, Letter
from tests.accounts.letters.test_delivery import post, state  # noqa: F401 - a fixture
from tests.factories import LetterFactory
from tests.threads import at_once

pytestmark = pytest.mark.django_db

Status = Letter.Status
LONG_SUBJECT = " ".join(["Zaal – vrij?"] * 9)
BOTH = pytest.mark.parametrize("extensions", [(), ("PIPELINING", "8BITMIME")])


@BOTH
def test_many_letters_go_over_one_connection(post, extensions):  # noqa: F811
    LetterFactory.create_batch(60)

    with post(extensions=extensions) as sink:
        assert delivery.drain() == 60
        LetterFactory.create_batch(3)
        assert delivery.drain() == 3

    assert sink.connections == 1
    assert len({message["Message-ID"] for message in sink.messages}) == 63
    assert Letter.objects.filter(status=Status.SENT, token=None, lease_until=None).count() == 63


@BOTH
def test_a_server_that_hangs_up_between_letters_leaves_no_doubt(post, extensions):  # noqa: F811
    LetterFactory.create_batch(9, repeatable=False)

    with post(extensions=extensions, letters_per_connection=2) as sink:
        assert delivery.drain() == 9

    assert len(sink.accepted) == 9
    assert sink.connections == 5


@BOTH
def test_a_refused_letter_in_between_keeps_back_no_other(post, extensions):  # noqa: F811
    LetterFactory.create_batch(4)
    wrong = LetterFactory(address="nobody@example.org")
    busy = LetterFactory(address="busy@example.org")
    LetterFactory.create_batch(4)
    answers = {"nobody@example.org": "550 5.1.1 no such user", "busy@example.org": "451 later"}

    with post(extensions=extensions, refuses=answers) as sink:
        assert delivery.drain() == 8

    assert len(sink.accepted) == 8
    assert (state(wrong), state(busy)) == (Status.FAILED, Status.PENDING)
    assert busy.attempts == 1


@BOTH
def test_a_letter_of_which_no_message_can_be_made_stops_nobody(post, extensions):  # noqa: F811
    evil = LetterFactory(headers={"X-Odd": "a\nBcc: all@example.org"})
    odd = LetterFactory(address='"a b"@exa mple')
    LetterFactory.create_batch(4)

    with post(extensions=extensions) as sink:
        assert delivery.drain() == 4

    assert (state(evil), state(odd)) == (Status.FAILED, Status.FAILED)
    assert "line break" in evil.error
    assert not any(message["Bcc"] for message in sink.messages)


@BOTH
def test_in_doubt_is_one_letter_and_no_more(post, extensions):  # noqa: F811
    LetterFactory.create_batch(6, repeatable=False)

    with post(extensions=extensions, hangs_up=True) as sink:
        delivery.drain()

    assert sink.texts == 1
    assert Letter.objects.filter(status=Status.UNSURE).count() == 1
    assert Letter.objects.filter(status=Status.PENDING, attempts=0).count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_code_arrives_within_seconds_though_ten_thousand_newsletters_wait(post):  # noqa: F811
    _many_newsletters(10_000)

    def carry():
        try:
            return delivery.drain(seconds=4)
        finally:
            handover.hang_up()

    def write_code():
        time.sleep(0.5)
        LetterFactory(subject="Je code", priority=Letter.Priority.CODE)
        return time.monotonic()

    turns = iter([carry, write_code])
    with post(seconds_per_text=0.3) as sink:
        results = at_once(2, lambda: next(turns)())
    before = [message["Subject"] for message in sink.messages].index("Je code")

    assert any(isinstance(result, float) for result in results), results
    assert before * 0.3 < 3
    assert len(sink.accepted) < 20  # the others wait still
    assert not Letter.objects.exclude(status__in=[Status.SENT, Status.PENDING]).exists()


@pytest.mark.django_db(transaction=True)
def test_newsletters_claimed_at_once_would_have_kept_it_waiting(post, monkeypatch):  # noqa: F811
    """The control: nothing given back, a whole batch before the next claim."""
    monkeypatch.setattr(delivery, "BATCH_SECONDS", 60)
    monkeypatch.setattr(delivery, "BATCH", (30, 30))
    _many_newsletters(30)

    with post(seconds_per_text=0.1) as sink:
        turns = iter([lambda: delivery.drain(seconds=30), _code_a_little_later])
        at_once(2, lambda: next(turns)())

    assert [message["Subject"] for message in sink.messages].index("Je code") == 30


def _code_a_little_later():
    time.sleep(0.3)
    LetterFactory(subject="Je code", priority=Letter.Priority.CODE)


def _many_newsletters(count):
    first = LetterFactory(subject="Nieuws")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_letter (name, key, address, language, subject, text, html,"
            " headers, attachments, message_id, reason, things, offers, talk_to, priority,"
            " repeatable, status, attempts, doubts, fate, error)"
            " SELECT name, 'news:' || n, address, language, subject, text, html, headers,"
            " attachments, '<news-' || n || '@example.org>', reason, things, offers, talk_to,"
            " priority, repeatable, status, attempts, doubts, fate, error"
            " FROM accounts_letter, generate_series(2, %s) n WHERE id = %s",
            [count, first.pk],
        )


@pytest.mark.django_db(transaction=True)
def test_eight_carriers_share_the_letters_and_send_each_once(post):  # noqa: F811
    _many_newsletters(120)

    def carry():
        try:
            return delivery.drain()
        finally:
            handover.hang_up()

    with post(extensions=("PIPELINING",)) as sink:
        handed = at_once(8, carry)

    assert sum(handed) == 120
    assert sink.texts == 120
    assert not Letter.objects.exclude(status=Status.SENT).exists()


def test_time_over_it_rings_for_the_rest(post, jobs, django_capture_on_commit_callbacks):  # noqa: F811
    LetterFactory.create_batch(8)

    with (
        post(seconds_per_text=0.1) as sink,
        django_capture_on_commit_callbacks(execute=True),
    ):
        handed = delivery.drain(seconds=0.25)

    assert 0 < handed == len(sink.accepted) < 8
    assert jobs == [("accounts.letters.delivery.drain", {})]
    assert Letter.objects.filter(status=Status.PENDING, attempts=0).count() == 8 - handed


def test_a_server_that_is_away_costs_no_letter_an_attempt(post):  # noqa: F811
    LetterFactory.create_batch(5)
    with post():
        pass  # its port is free again: connection refused

    for _ in range(10):
        handover.hang_up()
        delivery.drain()

    assert Letter.objects.filter(status=Status.PENDING, attempts=0).count() == 5
    assert not delivery.drain()  # it rests, and takes nothing out of the queue


def test_a_claimed_letter_of_a_stopped_address_is_not_sent_unless_it_is_a_code(post):  # noqa: F811
    AddressTrouble.objects.create(
        address="gone@example.org", kind="hard", stopped_at=timezone.now()
    )
    news = LetterFactory(address="Gone@example.org")
    code = LetterFactory(address="gone@example.org", priority=Letter.Priority.CODE)

    with post() as sink:
        assert delivery.drain() == 1

    assert (state(news), state(code)) == (Status.FAILED, Status.SENT)
    assert "came back" in news.error
    assert len(sink.accepted) == 1


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 User unknown", "hard"),
        ("550 no such user", "hard"),
        ("552 5.2.2 mailbox full", "soft"),
        ("550 5.7.1 looks like spam", "soft"),
        ("451 4.2.1 come back later", None),
    ],
)
def test_what_a_server_says_of_an_address_is_remembered(post, answer, kind):  # noqa: F811
    LetterFactory()

    with post(to_recipient=answer):
        delivery.drain()

    known = AddressTrouble.objects.values_list("kind", flat=True)
    assert list(known) == ([kind] if kind else [])


def test_replies_and_bounces_come_back_to_where_they_are_understood(post, settings):  # noqa: F811
    settings.REPLY_DOMAIN = "antwoord.example.org"
    letter = LetterFactory(
        offers=[["interested", 12]],
        headers={"List-Unsubscribe": "<https://x/y>", "List-Unsubscribe-Post": "One-Click"},
    )
    plain = LetterFactory()

    with post() as sink:
        delivery.drain()

    first, second = sink.messages
    reply = addresses.reply_address(letter.pk)
    assert first["Reply-To"] == reply
    assert first["List-Unsubscribe"] == f"<https://x/y>, <mailto:{reply}?subject=STOP>"
    assert sink.senders[0] == f"MAIL FROM:<{addresses.bounce_address(letter.pk)}>"
    assert "samenspel" in first["From"]
    assert second["Reply-To"] is second["List-Unsubscribe"] is None
    assert sink.senders[1] == f"MAIL FROM:<{addresses.bounce_address(plain.pk)}>"


def test_the_same_row_gives_the_same_bytes():
    pk = LetterFactory(attachments=[["dienst.ics", "BEGIN:VCALENDAR", "text/calendar"]]).pk

    first, second = (Message(Letter.objects.get(pk=pk)).wire(eight_bit=True) for _ in range(2))

    assert first == second
    assert b"\nDate: " in first


@pytest.mark.parametrize("eight_bit", [True, False])
@pytest.mark.parametrize("text", ["plain\n", "één vleugel\n", "é" * 1200 + "\n", ".\n..\n"])
def test_every_text_survives_either_kind_of_server(text, eight_bit, post):  # noqa: F811
    LetterFactory(text=text, html=f"<p>{text}</p>", subject=LONG_SUBJECT)
    extensions = ("PIPELINING", "8BITMIME") if eight_bit else ("PIPELINING",)

    with post(extensions=extensions) as sink:
        assert delivery.drain() == 1

    (message,) = sink.messages
    assert message["Subject"] == LONG_SUBJECT
    assert message.get_body(("plain",)).get_content().splitlines() == text.splitlines()
    assert message.get_body(("html",)).get_content().splitlines() == f"<p>{text}</p>".splitlines()
    assert max(map(len, sink.accepted[0].splitlines())) <= 998
    assert eight_bit or sink.accepted[0].isascii()


@pytest.mark.parametrize("count", [1, 3])
def test_a_batch_costs_the_same_for_any_number_of_letters(
    post,  # noqa: F811
    django_assert_num_queries,
    count,
):
    LetterFactory.create_batch(count)

    # A claim between two savepoints, stopped addresses, a pulse; the same for the empty claim.
    with post(), django_assert_num_queries(9):
        assert delivery.drain() == count


def test_the_state_of_the_outbox_can_be_seen():
    waiting = LetterFactory(next_at=timezone.now() - timedelta(minutes=7))
    LetterFactory(status=Status.UNSURE)
    outbox.beat("letters", 3)

    now = delivery.state()

    assert now.counts["pending"] == now.counts["unsure"] == 1
    assert now.counts["dead"] == 0
    assert now.oldest_due_at == waiting.next_at
    assert now.beat_at
    assert now.handed == 3
