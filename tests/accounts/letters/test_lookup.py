"""Whether a letter in doubt was accepted after all, as the log of Postfix has it."""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.letters import delivery, handover
from accounts.letters.lookup import in_postfix_log
from accounts.models import Letter
from tests.accounts.letters.test_delivery import post, state  # noqa: F401 - a fixture
from tests.factories import LetterFactory

pytestmark = pytest.mark.django_db

Status = Letter.Status
ANNA = "anna@example.org"
NOTED = "mail postfix/cleanup[12]: 4XYz12abC: message-id=<letter@example.org>"
QUEUED = "mail postfix/qmgr[7]: 4XYz12abC: from=<a@example.org>, size=9, nrcpt=1 (queue active)"
SENT = "mail postfix/smtp[9]: 4XYz12abC: to=<anna@example.org>, dsn=2.0.0, status=sent (250 ok)"
OTHER = "mail postfix/qmgr[7]: 4OTHER12: from=<b@example.org>, size=9, nrcpt=1 (queue active)"


@pytest.fixture
def log(settings, tmp_path):
    settings.POSTFIX_LOG = str(tmp_path / "mail.log")
    return tmp_path / "mail.log"


@pytest.fixture
def letter():
    return LetterFactory(
        message_id="<letter@example.org>",
        status=Status.HANDING,
        next_at=timezone.now() - timedelta(minutes=2),
        lease_until=timezone.now() - timedelta(minutes=1),
    )


def write(log, *lines, begins=timedelta(hours=1), style="%Y-%m-%dT%H:%M:%S%z"):
    """A log that begins so long ago and ends now."""
    first = f"{(timezone.localtime() - begins).strftime(style)} mail postfix/postfix[1]: starting"
    now = timezone.localtime().strftime(style)
    log.write_text("\n".join([first, *(f"{now} {line}" for line in lines)]) + "\n")


@pytest.mark.parametrize("after", [QUEUED, SENT])
def test_a_letter_in_the_queue_was_accepted(log, letter, after):
    write(log, NOTED, OTHER, after)

    assert in_postfix_log(letter.message_id, ANNA) is True


def test_a_letter_in_the_log_of_yesterday_was_accepted(log, letter):
    write(log)
    write(log.with_name("mail.log.1"), NOTED, QUEUED)

    assert in_postfix_log(letter.message_id, ANNA) is True


@pytest.mark.parametrize("style", ["%Y-%m-%dT%H:%M:%S%z", "%b %d %H:%M:%S"])
def test_a_letter_that_a_living_log_does_not_know_was_not_accepted(log, letter, style):
    write(log, OTHER, style=style)

    assert in_postfix_log(letter.message_id, ANNA) is False


def test_a_letter_of_which_only_the_beginning_came_may_still_come(log, letter):
    write(log, NOTED, OTHER)

    assert in_postfix_log(letter.message_id, ANNA) is None


def test_without_a_log_nobody_can_tell(log, letter):
    assert in_postfix_log(letter.message_id, ANNA) is None


def test_a_log_that_begins_later_cannot_tell(log, letter):
    write(log, OTHER, begins=timedelta(seconds=30))

    assert in_postfix_log(letter.message_id, ANNA) is None


def test_a_log_that_nobody_writes_any_more_cannot_tell(log, letter):
    write(log, OTHER)
    long_ago = (timezone.now() - timedelta(minutes=30)).timestamp()
    os.utime(log, (long_ago, long_ago))

    assert in_postfix_log(letter.message_id, ANNA) is None


@pytest.mark.parametrize(
    ("answer", "then", "doubts"),
    [(True, Status.SENT, 0), (False, Status.PENDING, 0), (None, Status.HANDING, 0)],
)
@pytest.mark.parametrize("repeatable", [True, False])
def test_the_sweep_does_as_the_answer_says(settings, letter, answer, then, doubts, repeatable):
    settings.LETTER_LOOKUP = f"{__name__}.says_{answer}"
    Letter.objects.update(repeatable=repeatable)

    delivery.sweep()

    assert (state(letter), letter.doubts) == (then, doubts)
    assert bool(letter.lease_until) is (answer is None)


@pytest.mark.parametrize(("repeatable", "then"), [(True, Status.PENDING), (False, Status.UNSURE)])
def test_in_the_end_the_rule_decides(settings, letter, repeatable, then):
    settings.LETTER_LOOKUP = f"{__name__}.says_None"
    Letter.objects.update(repeatable=repeatable, next_at=timezone.now() - timedelta(hours=1))

    delivery.sweep()

    assert (state(letter), letter.doubts) == (then, 1)


def test_a_look_up_that_fails_decides_nothing(settings, letter):
    settings.LETTER_LOOKUP = f"{__name__}.fails"

    delivery.sweep()

    assert state(letter) == Status.HANDING


def test_a_broken_connection_is_looked_up_before_anything_is_sent_again(settings, post):  # noqa: F811
    settings.LETTER_LOOKUP = f"{__name__}.says_True"
    waiting = LetterFactory()

    with post(hangs_up=True) as sink:
        delivery.drain()
        assert state(waiting) == Status.HANDING
        Letter.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        delivery.sweep()
        handover.hang_up()
        delivery.drain()

    assert state(waiting) == Status.SENT
    assert sink.texts == 1


def says_True(message_id, recipient):  # noqa: N802 - named by its answer
    return True


def says_False(message_id, recipient):  # noqa: N802
    return False


def says_None(message_id, recipient):  # noqa: N802
    return None


def fails(message_id, recipient):
    raise RuntimeError("no log today")
