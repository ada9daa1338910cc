"""Mail that came in is looked at once: handed on, noted, or left alone."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.letters import addresses, inbox, trouble
from accounts.models import AddressTrouble, Letter, ReceivedMail
from exchange.answering import forgetting, receiving, replies
from exchange.jobs import Job
from exchange.notifications import links, rhythm
from exchange.notifications.actions import choose_rhythm
from exchange.notifications.models import Notification
from exchange.notifications.stopping import stop_url
from tests.factories import LetterFactory, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

MAILS = Path(__file__).parent / "mails"
ANNA = "anna@example.org"


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.REPLY_DOMAIN = "antwoord.samenspel.example"


@pytest.fixture
def anna():
    return UserFactory(email=ANNA)


@pytest.fixture
def letter(anna):
    return LetterFactory(user=anna, address=ANNA, sent_at=timezone.now())


@pytest.fixture
def carried(monkeypatch):
    """What was handed on to whoever carries replies out."""
    handed = []

    def carry_out(letter, text, *, mail_id, allowed):
        handed.append((letter.pk, text, allowed))
        if "kapot" in text:
            raise RuntimeError("kapot")
        return "done"

    monkeypatch.setattr(replies, "carry_out", carry_out)
    return handed


def came_in(letter, name="gmail_android_nl", *, to="reply", sender=ANNA, raw=None):
    address = getattr(addresses, f"{to}_address")(letter.pk)
    mail = inbox.take_in(
        raw or (MAILS / f"{name}.eml").read_bytes(), sender=sender, recipient=address
    )
    receiving.handle(mail.pk)
    mail.refresh_from_db()
    return mail


def written(text, *, sender=ANNA, number=0, **headers):
    lines = "".join(f"{k.replace('_', '-')}: {v}\n" for k, v in headers.items())
    head = f"From: {sender}\nMessage-ID: <{number}@mail.example.org>\n{lines}"
    return f"{head}\n{text}\n".encode()


def test_a_reply_is_handed_on_with_its_own_words(letter, carried):
    mail = came_in(letter)

    assert carried == [(letter.pk, "vervuld", True)]
    assert (mail.status, mail.kind, mail.outcome) == ("done", "reply", "done")
    assert mail.letter == letter
    letter.refresh_from_db()
    assert letter.fate == Letter.Fate.ANSWERED


def test_a_message_is_done_once_however_often_it_comes(letter, carried):
    mail = came_in(letter)
    again = b"Received: by another.example\n" + bytes(mail.raw)

    assert inbox.take_in(again, sender=ANNA, recipient=mail.recipient.upper()) is None
    assert not receiving.handle(mail.pk)
    assert len(carried) == 1


def test_two_messages_of_one_person_are_two(letter, carried):
    came_in(letter, raw=written("JA", number=1))
    came_in(letter, raw=written("NEE", number=2))

    assert [text for _pk, text, _allowed in carried] == ["JA", "NEE"]


def test_links_that_act_for_the_reader_are_not_passed_on(letter, carried, anna, settings):
    link = links.make(anna.pk, links.Verb.INTERESTED, 3)
    stop = settings.SITE_URL + stop_url(anna)
    own = f"{settings.SITE_URL}/listings/7/"
    quoted = f"> Ja: <{link}>\n> {stop} {own}\n> {addresses.reply_address(letter.pk)}"

    came_in(letter, raw=written(quoted))

    [(_pk, text, _allowed)] = carried
    assert text == f"> Ja: …\n> … {own}\n> …"


@pytest.mark.parametrize(
    "sender", ["Anna <ANNA@Example.org>", "anna+werk@example.org", "tweede@example.org"]
)
def test_every_proven_address_of_the_reader_may_answer(letter, carried, anna, sender):
    anna.emailaddress_set.create(email="tweede@example.org", verified=True)

    came_in(letter, raw=written("JA", sender=sender))

    assert carried == [(letter.pk, "JA", True)]


@pytest.mark.parametrize("sender", ["bram@example.net", "anna@example.net", "derde@example.org"])
def test_somebody_else_may_not_answer_for_the_reader(letter, carried, anna, sender):
    anna.emailaddress_set.create(email="derde@example.org", verified=False)

    came_in(letter, raw=written("JA", sender=sender))

    assert carried == [(letter.pk, "JA", False)]
    letter.refresh_from_db()
    assert letter.fate == ""


def test_a_letter_to_an_address_without_account_can_be_answered(carried):
    letter = LetterFactory(user=None, address="nieuw@example.org")

    came_in(letter, raw=written("Graag", sender="nieuw@example.org"))

    assert carried == [(letter.pk, "Graag", True)]


@pytest.mark.parametrize(
    "name", ["away_exchange_nl", "away_gmail_nl", "mailing_list", "ticket_system", "read_receipt"]
)
def test_automatic_mail_leads_to_nothing(letter, carried, name):
    mail = came_in(letter, name)

    assert (mail.status, mail.kind) == ("done", "automatic")
    assert carried == []
    assert Letter.objects.count() == 1


def test_nothing_is_answered_to_an_empty_sender(letter, carried):
    assert came_in(letter, sender="").kind == "automatic"
    assert came_in(letter, to="bounce").kind == "automatic"
    assert carried == []


def test_our_own_letters_coming_back_lead_to_nothing(letter, carried, settings):
    settings.DEFAULT_FROM_EMAIL = "Samenspel <post@samenspel.example>"
    own = LetterFactory()
    reply = addresses.reply_address(letter.pk)
    raw = written("JA").replace(b"<0@mail.example.org>", own.message_id.encode())

    assert came_in(letter, raw=raw).kind == "automatic"
    for number, sender in enumerate(["post@samenspel.example", reply]):
        raw = written("JA", sender=sender, number=number)
        assert came_in(letter, raw=raw).kind == "automatic"
    assert carried == []


def test_one_letter_is_not_answered_without_end(letter, carried):
    mails = [came_in(letter, raw=written(f"nummer {n}", number=n)) for n in range(7)]

    assert len(carried) == receiving.MOST_REPLIES_AN_HOUR
    assert mails[-1].status == "done"
    assert mails[-1].outcome.startswith("left alone")


def test_stop_is_heard_however_many_answers_came_before(letter, carried):
    for number in range(7):
        came_in(letter, raw=written(f"nummer {number}", number=number))

    came_in(letter, raw=written("STOP", number=8))
    came_in(letter, raw=written("weg ermee", number=9, Subject="STOP"))

    assert [text for _pk, text, _allowed in carried[-2:]] == ["STOP", "STOP"]


def test_a_letter_with_many_things_may_be_answered_more_often(letter, carried):
    Letter.objects.filter(pk=letter.pk).update(offers=[["extend", n] for n in range(1, 5)])
    for number in range(10):
        came_in(letter, raw=written(f"nummer {number}", number=number))

    assert len(carried) == 8


def test_an_hour_later_answers_are_read_again(letter, carried):
    for number in range(6):
        came_in(letter, raw=written("JA", number=number))
    ReceivedMail.objects.update(handled_at=timezone.now() - timedelta(minutes=61))

    came_in(letter, raw=written("NEE", number=7))

    assert carried[-1][1] == "NEE"


def test_a_hard_bounce_stops_mail_to_that_address(letter, carried):
    mail = came_in(letter, "bounce_unknown_user", to="bounce", sender="")

    assert (mail.kind, mail.outcome) == ("bounce", "came back, hard")
    noted = AddressTrouble.objects.get()
    assert (noted.address, noted.kind, noted.user) == (ANNA, "hard", letter.user)
    assert "User unknown" in noted.detail
    assert trouble.stopped([ANNA]) == {ANNA}
    letter.refresh_from_db()
    assert letter.fate == Letter.Fate.HARD


@pytest.mark.parametrize(
    "name", ["bounce_full", "bounce_spam", "bounce_delayed", "bounce_qmail", "bounce_forwarded"]
)
def test_other_bounces_stop_nothing(letter, carried, name):
    mail = came_in(letter, name, to="bounce", sender="")

    assert (mail.kind, mail.outcome) == ("bounce", "came back, soft")
    assert trouble.stopped([ANNA]) == set()
    letter.refresh_from_db()
    assert letter.fate == Letter.Fate.SOFT


def test_a_complaint_stops_news_and_nothing_else(letter, carried, anna):
    came_in(letter, "complaint", to="bounce", sender="fbl@example.org")

    assert rhythm.of(anna) == "urgent"
    assert trouble.stopped([ANNA]) == set()
    letter.refresh_from_db()
    assert letter.fate == Letter.Fate.COMPLAINT


def test_who_wanted_no_mail_at_all_keeps_that_after_a_complaint(letter, carried, anna):
    choose_rhythm(anna, "stop")

    came_in(letter, "complaint", to="bounce", sender="fbl@example.org")

    assert rhythm.of(anna) == "stop"


def test_an_address_with_a_wrong_signature_is_nobody_s(letter, carried):
    wrong = addresses.reply_address(letter.pk).replace(f"+{letter.pk}.", f"+{letter.pk + 1}.")
    mail = inbox.take_in(written("JA"), sender=ANNA, recipient=wrong)

    assert receiving.handle(mail.pk)
    mail.refresh_from_db()
    assert (mail.status, mail.kind, mail.letter) == ("done", "unknown", None)
    assert carried == []


def test_a_letter_that_is_gone_is_unknown(letter, carried):
    address = addresses.reply_address(letter.pk)
    letter.delete()
    mail = inbox.take_in(written("JA"), sender=ANNA, recipient=address)

    assert receiving.handle(mail.pk)
    mail.refresh_from_db()
    assert mail.kind == "unknown"


def test_poison_is_given_up_after_five_times_and_keeps_its_reason(letter, carried):
    mail = came_in(letter, raw=written("kapot"))
    assert (mail.status, mail.attempts) == ("waiting", 1)
    for _time in range(6):
        receiving.handle(mail.pk)

    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("dead", 5)
    assert "kapot" in mail.error
    assert len(carried) == 5
    letter.refresh_from_db()
    assert letter.fate == "", "what failed left nothing behind"


def test_mail_that_nobody_looked_at_is_rung_for_again(
    letter, jobs, django_capture_on_commit_callbacks
):
    address = addresses.reply_address(letter.pk)
    fresh = inbox.take_in(written("JA", number=1), sender=ANNA, recipient=address)
    missed = inbox.take_in(written("NEE", number=2), sender=ANNA, recipient=address)
    tried = inbox.take_in(written("JA", number=3), sender=ANNA, recipient=address)
    minute = timedelta(minutes=1)
    late = ReceivedMail.objects.filter(pk__in=[missed.pk, tried.pk])
    late.update(received_at=timezone.now() - minute * 1.5)
    ReceivedMail.objects.filter(pk=tried.pk).update(attempts=2)

    with django_capture_on_commit_callbacks(execute=True):
        assert receiving.sweep() == 1

    assert jobs == [(Job.HANDLE_MAIL, {"mail_id": missed.pk})]
    late.update(received_at=timezone.now() - minute * 9)
    assert receiving.sweep() == 2
    assert fresh.status == "waiting"


def test_what_killed_its_worker_five_times_is_given_up(letter):
    address = addresses.reply_address(letter.pk)
    mail = inbox.take_in(written("JA"), sender=ANNA, recipient=address)
    ReceivedMail.objects.update(attempts=5, received_at=timezone.now() - timedelta(hours=3))

    assert receiving.sweep() == 0
    mail.refresh_from_db()
    assert mail.status == "dead"


def test_a_message_is_emptied_after_a_week_and_only_its_row_stays(letter, carried):
    mail = came_in(letter)
    forgetting.sweep()
    mail.refresh_from_db()
    assert bytes(mail.raw)

    ReceivedMail.objects.update(received_at=timezone.now() - timedelta(days=8))
    forgetting.sweep()
    mail.refresh_from_db()
    assert (bytes(mail.raw), mail.outcome) == (b"", "done")

    ReceivedMail.objects.update(received_at=timezone.now() - timedelta(days=366))
    forgetting.sweep()
    assert not ReceivedMail.objects.exists()


def test_mail_that_waits_is_not_emptied(letter):
    inbox.take_in(written("JA"), sender=ANNA, recipient=addresses.reply_address(letter.pk))
    ReceivedMail.objects.update(received_at=timezone.now() - timedelta(days=8))

    assert forgetting.sweep() == 0


def test_the_words_of_a_letter_are_kept_for_thirty_days():
    days = timedelta(days=1)
    now = timezone.now()
    young = LetterFactory(status="sent", sent_at=now - 29 * days)
    old = LetterFactory(status="sent", sent_at=now - 31 * days, headers={"X": "1"})
    waits = LetterFactory(status="pending", created_at=now - 40 * days)

    assert forgetting.sweep() == 1

    for letter in (young, old, waits):
        letter.refresh_from_db()
    assert (old.text, old.html, old.headers, old.subject) == ("", "", {}, "Er is een match")
    assert young.text
    assert waits.text


def test_a_letter_is_forgotten_after_a_year_and_its_news_is_not_told_again():
    year = timedelta(days=366)
    old = LetterFactory(status="sent", sent_at=timezone.now() - year)
    Letter.objects.filter(pk=old.pk).update(created_at=timezone.now() - year)
    told = NotificationFactory(letter=old, priority=Notification.Priority.URGENT)

    forgetting.sweep()

    assert not Letter.objects.exists()
    assert not Notification.objects.waiting().filter(pk=told.pk).exists()


def test_from_the_message_to_the_deed(signed, host):
    """Nothing replaced by anything: a reply from a phone accepts a volunteer."""
    asked = LetterFactory(
        user=host,
        address=host.email,
        offers=[["accept", signed.pk], ["decline", signed.pk]],
        talk_to=f"sign_up:{signed.pk}",
    )
    raw = (MAILS / "outlook_mobile_nl.eml").read_bytes().replace(ANNA.encode(), host.email.encode())

    mail = came_in(asked, raw=raw, sender=host.email)

    signed.refresh_from_db()
    assert (signed.status, mail.status) == ("accepted", "done")
    assert "accept" in mail.outcome


def test_a_machine_that_answers_everything_is_not_kept_busy(anna):
    """It hides that it is one; each letter of ours gets an answer, and that answer one of ours."""
    first = LetterFactory(user=anna, address=ANNA, offers=[["extend", 1]])
    unanswered, rounds = [first], 0
    while unanswered and rounds < 50:
        rounds += 1
        came_in(unanswered.pop(), raw=written("Uw bericht is in behandeling.", number=rounds))
        answered = ReceivedMail.objects.values("letter")
        unanswered = list(Letter.objects.exclude(pk__in=answered))

    assert rounds <= 2
    assert Letter.objects.count() == 2, "the first, and one friendly answer"
