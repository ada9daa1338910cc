"""An answer to a letter: done, passed on, or asked about."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.letters import addresses, inbox
from accounts.models import Letter, Membership
from exchange.answering import receiving, replies
from exchange.listings.models import Listing
from exchange.matching import reacting
from exchange.notifications import actions as notifying
from exchange.notifications import rhythm
from exchange.notifications.models import Notification
from exchange.volunteering import actions
from exchange.volunteering.models import SignUp
from tests.exchange.answering.conftest import editor_of, listing_of
from tests.factories import LetterFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

HERE = ZoneInfo("Europe/Amsterdam")
MATCH = ("interested", "later", "declined")


@pytest.fixture(autouse=True)
def by_day():
    """At two in the afternoon, when letters leave at once."""
    today = datetime.now(HERE).replace(hour=14)  # the database has a clock of its own
    with time_machine.travel(today):
        yield


@pytest.fixture
def answer():
    """Answer a letter; each answer is a message of its own unless `mail_id` says otherwise."""
    count = iter(range(1, 1000))

    def answer(letter, text, *, mail_id=0, allowed=True):
        number = mail_id or next(count)
        return replies.carry_out(letter, text, mail_id=number, allowed=allowed)

    return answer


def about_match(user, match, side="request", talk=False):
    return LetterFactory(
        user=user,
        address=user.email,
        subject="Dit past bij je oproep",
        offers=[[verb, match.pk, side] for verb in MATCH],
        talk_to=f"match:{match.pk}:{side}" if talk else "",
    )


def about_sign_up(user, signed, verbs=("accept", "decline")):
    return LetterFactory(
        user=user,
        address=user.email,
        subject="Bram wil helpen",
        offers=[[verb, signed.pk] for verb in verbs],
        talk_to=f"sign_up:{signed.pk}",
    )


def back():
    """The one letter that went back."""
    return Letter.objects.get(name__in=["reply_done", "reply_help"])


# --- words -------------------------------------------------------------------------------------


def test_yes_to_a_match_is_done_and_confirmed(match, seeker, giver, answer):
    assert answer(about_match(seeker, match), "Ja graag!") == f"did interested match:{match.pk}"

    assert match.reactions.get().answer == "interested"
    assert "De Hoven" in back().subject
    assert "/act/" in back().text
    assert Notification.objects.get(user=giver).details.get("line", "") == ""


def test_no_and_later_and_when(match, seeker, answer):
    letter = about_match(seeker, match)

    answer(letter, "volgende week")
    assert match.reactions.get().until == timezone.localdate() + timedelta(days=7)
    answer(letter, "nee dank je")
    assert match.reactions.get().answer == "declined"


def test_found_already_says_no_to_the_only_suggestion(match, seeker, answer):
    answer(about_match(seeker, match), "is al gevonden")

    said = match.reactions.get()
    assert (said.answer, said.why) == ("declined", "already")


def test_listings_are_extended_and_closed(answer):
    listing = listing_of("Koor", request=True)
    owner = editor_of(listing)
    letter = LetterFactory(
        user=owner, offers=[[v, listing.pk] for v in ("extend", "fulfilled", "gone")]
    )
    Listing.objects.update(expires_on=timezone.localdate())

    assert answer(letter, "VERLENG") == f"did extend listing:{listing.pk}"
    assert answer(letter, "vervuld") == f"did fulfilled listing:{listing.pk}"
    listing.refresh_from_db()
    assert listing.outcome == "found_here"


def test_the_same_answer_twice_is_done_once(match, seeker, answer):
    letter = about_match(seeker, match)

    assert answer(letter, "ja", mail_id=7) == f"did interested match:{match.pk}"
    assert answer(letter, "ja", mail_id=7) == "done before"
    assert answer(letter, "ja", mail_id=8) == f"did had been done interested match:{match.pk}"
    assert Letter.objects.filter(name="reply_done").count() == 2
    assert Notification.objects.count() == 1


def test_an_answer_to_the_confirmation_counts_as_well(match, seeker, answer):
    answer(about_match(seeker, match), "ja")

    answer(back(), "nee")

    assert match.reactions.get().answer == "declined"


def test_whoever_left_the_team_is_told_why_nothing_happens(match, seeker, answer):
    letter = about_match(seeker, match)
    Membership.objects.filter(user=seeker).delete()

    assert answer(letter, "ja") == f"no interested match:{match.pk}"
    assert not match.reactions.exists()
    assert back().name == "reply_done"


def test_what_is_closed_is_explained(match, seeker, answer):
    letter = about_match(seeker, match)
    Listing.objects.filter(pk=match.offer_id).update(status="fulfilled")

    assert answer(letter, "ja") == f"no interested match:{match.pk}"
    assert "De Hoven" in back().text


# --- several things ----------------------------------------------------------------------------


@pytest.fixture
def overview(match, seeker):
    """[1] a match, [2] a listing of hers, and one without anything to do in between."""
    listing = match.request
    return LetterFactory(
        user=seeker,
        offers=[
            *[[verb, match.pk, "request"] for verb in MATCH],
            *[[verb, listing.pk, "", 3] for verb in ("right", "fulfilled", "gone")],
        ],
    )


def test_numbers_choose_and_several_are_done_together(overview, match, answer):
    log = answer(overview, "1 nee / 3 klopt nog")

    assert log == f"did declined match:{match.pk}, did right listing:{match.request_id}"
    assert Letter.objects.filter(name="reply_done").count() == 1


def test_without_a_number_we_ask_which(overview, match, answer):
    assert answer(overview, "nee") == "did not say which"
    assert not match.reactions.exists()
    assert "NEE 1" in back().text or "NO 1" in back().text


def test_a_word_that_fits_one_thing_needs_no_number(overview, match, answer):
    assert answer(overview, "vervuld") == f"did fulfilled listing:{match.request_id}"


def test_a_number_that_is_not_there_does_nothing(overview, match, answer):
    assert answer(overview, "ja 2") == "did not understand"
    assert answer(overview, "1 ja, 2 nee") == f"did interested match:{match.pk}, not offered"


# --- help --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["ja leuk maar we kunnen niet", "hmm", "", "Wat kost het?"])
def test_what_is_not_understood_gets_one_friendly_answer(match, seeker, answer, text):
    assert answer(about_match(seeker, match), text) == "did not understand"

    assert not match.reactions.exists()
    assert back().name == "reply_help"
    assert back().user == seeker
    assert back().text.count("/act/") == 3


def test_there_is_never_a_loop(match, seeker, answer):
    letter = about_match(seeker, match)
    answer(letter, "Wat?")

    assert answer(back(), "Wat?") == "did not understand, asked before"
    for _again in range(5):
        last = answer(letter, "Wat?")
    assert last == "did not understand, not answered"
    assert Letter.objects.filter(name="reply_help").count() == 3


def test_an_answer_to_the_help_is_understood(match, seeker, answer):
    answer(about_match(seeker, match), "Wat?")

    assert answer(back(), "JA") == f"did interested match:{match.pk}"


def test_another_address_does_nothing_and_the_reader_hears_of_it(match, seeker, answer):
    letter = about_match(seeker, match)

    assert answer(letter, "ja <b>geheim</b>", allowed=False) == "refused"

    assert not match.reactions.exists()
    assert back().address == seeker.email
    assert "geheim" not in back().text


def test_a_letter_to_nobody_has_nobody_to_act_for(answer):
    assert answer(LetterFactory(user=None), "ja").startswith("refused")
    assert answer(LetterFactory(user=UserFactory(is_active=False)), "ja").startswith("refused")


def test_stop_stops_the_news_and_says_where_to_choose(match, seeker, answer):
    assert answer(about_match(seeker, match), "stop maar met deze mails") == "stopped the news"

    assert rhythm.of(seeker) == "urgent"
    assert "/notifications/stop/" in back().text
    assert not match.reactions.exists()


def test_stop_leaves_who_wants_nothing_with_nothing(match, seeker, answer):
    notifying.choose_rhythm(seeker, "stop")

    answer(about_match(seeker, match), "STOP")

    assert rhythm.of(seeker) == "stop"


# --- in own words ------------------------------------------------------------------------------


def test_own_words_reach_the_organisation_in_full(signed, host, answer):
    letter = about_sign_up(signed.user, signed, ("coming", "cancel"))
    text = "Kan ik een uur eerder komen?\n\n<script>alert(1)</script> & groet"

    assert answer(letter, text) == "passed on"

    passed = Letter.objects.get(name="message")
    assert passed.user == host
    assert "Kan ik een uur eerder komen?" in passed.text
    assert "<script>alert(1)</script> & groet" in passed.text
    assert "<script>" not in passed.html
    assert "&lt;script&gt;" in passed.html
    assert passed.talk_to == f"sign_up:{signed.pk}"
    assert passed.offers == []
    assert "bram@example.org" not in passed.text + passed.html + str(passed.headers)


def test_the_answer_comes_back_the_same_way(signed, host, answer):
    answer(about_sign_up(signed.user, signed, ()), "Moet ik iets meenemen?")

    assert answer(Letter.objects.get(name="message"), "Nee") == "passed on"

    back = Letter.objects.get(name="message", user=signed.user)
    assert "> Nee" in back.text
    assert "Het Koelhuis" in back.subject
    signed.refresh_from_db()
    assert signed.is_waiting  # a no in a talk decides nothing


def test_words_to_a_volunteer_who_waits_ask_for_a_yes_or_no(signed, host, answer):
    assert answer(about_sign_up(host, signed), "Wanneer kun je?") == "passed on"

    assert Letter.objects.get(name="message").user == signed.user
    assert back().name == "reply_done"
    assert "/act/" in back().text
    signed.refresh_from_db()
    assert signed.is_waiting


def test_a_yes_with_words_accepts_with_these_words(signed, host, answer):
    text = "Ja graag! Kom om twee uur naar de achterdeur."

    assert answer(about_sign_up(host, signed), text) == f"did accept sign_up:{signed.pk}"

    signed.refresh_from_db()
    assert signed.answer == text
    assert not Letter.objects.filter(name="message").exists()


def test_a_bare_yes_accepts_with_the_friendly_text(signed, host, answer):
    answer(about_sign_up(host, signed), "JA")

    signed.refresh_from_db()
    assert "Hulp achter de bar" in signed.answer


def test_a_bare_no_to_a_question_is_asked_once_more(signed, host, answer):
    SignUp.objects.filter(pk=signed.pk).update(message="Ik kom graag. Is er een trap?")
    letter = about_sign_up(host, signed)

    assert answer(letter, "nee") == "asked once more"
    signed.refresh_from_db()
    assert signed.is_waiting
    assert answer(back(), "nee") == f"did decline sign_up:{signed.pk}"


def test_not_coming_carries_the_reason(signed, host, answer):
    actions.accept(signed, by=host, answer="Welkom")
    letter = about_sign_up(signed.user, signed, ("coming", "cancel"))

    answer(letter, "Ik kan helaas niet komen. Mijn dochter is ziek.")

    assert "Mijn dochter is ziek" in Letter.objects.get(name="sign_up_withdrawn").text


def test_words_with_a_yes_go_along_with_the_interest(match, seeker, giver, answer):
    answer(about_match(seeker, match), "Ja graag! We zijn met 40 mensen.")

    told = Notification.objects.get(user=giver)
    assert told.details["line"] == "Ja graag! We zijn met 40 mensen."
    assert not Letter.objects.filter(name="message").exists()


def test_many_words_with_a_yes_become_a_letter(match, seeker, giver, answer):
    text = "Ja graag! " + "We zoeken een zaal voor veertig zangers met een piano. " * 12

    log = answer(about_match(seeker, match), text)

    assert log == f"did interested match:{match.pk}, passed on"
    passed = Letter.objects.get(name="message")
    assert passed.user == giver
    assert passed.talk_to == f"match:{match.pk}:answer"
    assert "/act/" in passed.text


def test_two_who_are_interested_talk(match, seeker, giver, answer):
    reacting.react(match, side="request", by=seeker, answer="interested")
    letter = about_match(giver, match, "answer", talk=True)

    assert "passed on" in answer(letter, "Voor hoeveel mensen is het?")

    passed = Letter.objects.get(name="message")
    assert passed.user == seeker
    assert "De Hoven" in passed.subject
    assert giver.email not in passed.text + passed.html


def test_words_are_passed_on_even_when_the_interest_was_withdrawn(match, seeker, giver, answer):
    letter = about_match(seeker, match, talk=True)
    Letter.objects.filter(pk=letter.pk).update(name="interest")
    letter.refresh_from_db()

    assert answer(letter, "Wat kost het?") == "passed on"

    assert "Wat kost het?" in Letter.objects.get(name="message", user=giver).text
    assert "ingetrokken" in back().text or "withdrawn" in back().text


def test_a_letter_that_invites_no_words_passes_none_on(match, seeker, answer):
    assert answer(about_match(seeker, match), "Wat kost het?") == "did not understand"
    assert not Letter.objects.filter(name="message").exists()


def test_the_address_is_called_hidden_only_while_it_is(settings, signed, host, answer):
    settings.REPLY_DOMAIN = "antwoord.example.org"
    answer(about_sign_up(signed.user, signed, ()), "Ik neem taart mee")
    hidden = Letter.objects.get(name="message").text
    actions.accept(signed, by=host, answer="Welkom")
    answer(about_sign_up(signed.user, signed, ()), "Ik neem ook koffie mee")

    known = Letter.objects.filter(name="message").latest("pk").text
    assert [("adres niet" in x or "not see your" in x) for x in (hidden, known)] == [True, False]


def test_no_to_a_welcome_is_done_after_a_yes(signed, host, answer):
    actions.accept(signed, by=host, answer="Welkom! Past twee uur?")
    letter = about_sign_up(signed.user, signed, ("coming", "cancel"))

    assert answer(letter, "nee") == "asked once more"
    answer(letter, "ja")
    assert answer(letter, "nee").startswith("did cancel")


def test_the_text_that_went_out_stands_in_the_confirmation(signed, host, answer):
    answer(about_sign_up(host, signed), "JA")

    signed.refresh_from_db()
    assert signed.answer.splitlines()[2] in back().text
    assert back().talk_to == f"sign_up:{signed.pk}"


def test_a_number_that_cannot_be_extended_gets_a_better_one(overview, match, answer):
    Listing.objects.update(expires_on=timezone.localdate())

    answer(overview, "verleng 1")

    assert ("JA 3" in back().text) or ("YES 3" in back().text)
    assert back().text.count("/act/") <= replies.MOST_OPTIONS


def test_a_number_stands_in_no_subject(overview, match, answer):
    answer(overview, "1 ja")

    assert "[1]" not in back().subject
    assert back().subject in back().text.split("\n\n", 3)[-1]


def test_nobody_talks_for_a_team_she_has_left(signed, host, answer):
    letter = about_sign_up(host, signed)
    Membership.objects.filter(user=host).delete()

    assert answer(letter, "Wanneer kun je?") == "refused"
    assert "Het Koelhuis" in back().text


def test_a_removed_listing_is_talked_about_no_more(signed, host, answer):
    Listing.objects.filter(pk=signed.listing_id).update(status="removed")

    assert answer(about_sign_up(host, signed), "Wanneer kun je?") == "refused"


def test_all_editors_get_it_and_the_writer_does_not(signed, host, answer):
    second = MembershipFactory(organisation=signed.listing.organisation).user
    MembershipFactory(organisation=signed.listing.organisation, role=Membership.Role.MEMBER)

    answer(about_sign_up(signed.user, signed, ()), "Ik neem taart mee")

    assert {x.user for x in Letter.objects.filter(name="message")} == {host, second}


def test_who_stopped_all_mail_gets_only_what_she_counts_on(signed, host, answer):
    notifying.choose_rhythm(signed.user, "stop")

    assert answer(about_sign_up(host, signed), "Wanneer kun je?") == "refused"
    actions.accept(signed, by=host, answer="Welkom")
    assert answer(about_sign_up(host, signed, ()), "Neem je een schort mee") == "passed on"

    passed = Letter.objects.get(name="message")
    assert "List-Unsubscribe" not in passed.headers


def test_at_night_it_waits_for_the_morning(signed, host, answer):
    with time_machine.travel(datetime(2026, 11, 24, 23, tzinfo=HERE)):
        answer(about_sign_up(signed.user, signed, ()), "Tot zaterdag? Ik neem taart mee")

    passed = Letter.objects.get(name="message")
    assert passed.next_at == datetime(2026, 11, 25, 7, tzinfo=HERE)


def test_the_same_message_is_passed_on_once(signed, host, answer):
    letter = about_sign_up(signed.user, signed, ())

    answer(letter, "Ik neem taart mee", mail_id=5)
    answer(letter, "Ik neem taart mee", mail_id=5)

    assert Letter.objects.filter(name="message").count() == 1


@pytest.mark.parametrize("language", ["nl", "en"])
def test_letters_are_in_the_language_of_their_reader(signed, host, answer, language):
    host.language = language
    host.save()

    answer(about_sign_up(host, signed), "Wanneer kun je?")

    assert ("Hallo" in back().text or "Dag" in back().text) == (language == "nl")
    assert Letter.objects.get(name="message").language == "nl"


# --- from the mailbox to the other side --------------------------------------------------------


def test_an_answer_in_the_mail_program_reaches_the_other_side(settings, match, seeker, giver):
    """The real way: the letter of an interest, a reply from a phone, and what it does."""
    settings.REPLY_DOMAIN = "antwoord.example.org"
    reacting.react(match, side="request", by=seeker, answer="interested", note="Past dit?")
    notifying.tell(Notification.objects.get(user=giver).pk)
    letter = Letter.objects.get(name="interest")
    raw = (
        f"From: Els <{giver.email}>\r\nTo: {addresses.reply_address(letter.pk)}\r\n"
        "Subject: Re: interesse\r\nMessage-ID: <1@example.org>\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        "Ja graag! Kom eens kijken op dinsdag.\r\n\r\n"
        "Op di 24 nov 2026 om 09:00 schreef Samenspel <post@example.org>:\r\n> Past dit?\r\n"
    )

    mail = inbox.take_in(
        raw.encode(), sender=giver.email, recipient=addresses.reply_address(letter.pk)
    )
    receiving.handle(mail.pk)

    mail.refresh_from_db()
    assert mail.outcome == f"did interested match:{match.pk}"
    told = Notification.objects.get(user=seeker)
    assert told.details["line"] == "Ja graag! Kom eens kijken op dinsdag."
    notifying.tell(told.pk)
    theirs = Letter.objects.get(name="interest", user=seeker)
    assert "Kom eens kijken op dinsdag." in theirs.text
    assert theirs.talk_to == f"match:{match.pk}:request"


def test_machines_that_say_yes_are_not_answered_for_ever(match, seeker, answer, monkeypatch):
    monkeypatch.setattr(replies, "MOST_CONFIRMED_A_DAY", 2)
    letter = about_match(seeker, match)

    logs = [answer(letter, "ja\x00") for _again in range(4)]

    assert logs[-1].endswith("not confirmed")
    assert Letter.objects.filter(name="reply_done").count() == 2
