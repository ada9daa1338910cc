"""What a message is, and the words a person wrote: from real-looking messages of many programs."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.letters import verdicts
from exchange.answering import parsing
from exchange.answering.parsing import Kind
from exchange.answering.parsing.texts import from_html
from exchange.answering.parsing.words import own_words

MAILS = Path(__file__).parent / "mails"


def mail(name):
    return (MAILS / f"{name}.eml").read_bytes()


REPLIES = {
    "outlook_desktop_nl": "Ja\n\nWij komen graag kijken.",
    "outlook_desktop_en": "Yes please. Café De Zwaan has room — “the blue one”.",
    "outlook_web_nl": "LATER\n\nVolgende maand weten we meer.",
    "outlook_web_en": "No, thank you.\n\nWe found a room already.",
    "outlook_mobile_nl": "Ja, leuk!",
    "outlook_mobile_en": "Yes, I come.",
    "gmail_web_nl": "Ja 2\n\nIk kan op dinsdag en donderdag.",
    "gmail_web_en": "Could we come and look on Friday?",
    "gmail_web_nl_onderaan": "Graag! Wij zijn met zijn twaalven.",
    "gmail_web_en_between": "We have one, on Mondays.\n\nSo: yes!",
    "gmail_android_nl": "vervuld",
    "gmail_android_en": "Stop",
    "apple_mail_nl": "Wij hebben een vleugel, is dat goed?\n\nAnna",
    "apple_mail_en": "Yes,  but only after the holidays: the hall is being painted until then, "
    "and the smell is awful.",
    "iphone_nl": "Nee helaas",
    "iphone_en": "I am coming 🎺",
    "samsung_nl": "JA",
    "thunderbird_nl": "Prima, maar graag een piano erbij.\n\n"
    "- stemmen doen wij zelf\n- de kruk hebben wij ook",
    "disclaimer_nl": "Nee, dank u. De zaal is al weg.\n\nP.S. Volgend jaar graag weer!",
    "disclaimer_en": "Interested! Which evenings?\n\nAnna",
    "ziggo_webmail_nl": "Samen met het jeugdorkest lukt het wel.",
    "only_a_greeting_nl": "Groetjes, Anna",
    "in_the_subject_nl": "Ja, ik kom naar de cafémiddag",
    "mislabelled_nl": "Één café is genoeg.",
    "picture_first_nl": "Zo ziet de zaal eruit.",
    "thanks_is_no_signature_nl": "Hoi,\n\nBedankt, ik kom graag om acht uur.\n"
    "Op maandag schreef ik al: liever geen piano.\nVan: de buren kreeg ik een stoel.\n"
    "Best, als het mag.\n\nGroeten aan iedereen,\n"
    "en zeg maar dat wij de stoelen op zaterdagochtend zelf komen brengen.",
}


@pytest.mark.parametrize("name", REPLIES)
def test_of_a_reply_the_own_words_are_read(name):
    incoming = parsing.read(mail(name), envelope_sender="anna@example.org")

    assert incoming.kind == Kind.REPLY
    assert incoming.sender == "anna@example.org"
    assert incoming.words == REPLIES[name]


def test_where_nothing_is_ones_own_the_whole_is_kept():
    words = parsing.read(mail("only_a_quote_nl")).words

    assert words.startswith("Op di 24 nov 2026 om 08:00 schreef")
    assert "> Antwoord met JA, NEE of LATER." in words


AUTOMATIC = [
    "away_exchange_nl",
    "away_exchange_en",
    "away_gmail_nl",
    "away_subject_only_nl",
    "away_precedence",
    "away_suppress",
    "mailing_list",
    "ticket_system",
    "calendar_answer",
    "read_receipt",
    "bounce_delivered",
]


@pytest.mark.parametrize("name", AUTOMATIC)
def test_what_a_machine_wrote_is_recognised(name):
    incoming = parsing.read(mail(name), envelope_sender="anna@example.org")

    assert incoming.kind == Kind.AUTOMATIC
    assert incoming.sign


def test_a_message_that_must_not_be_answered_is_automatic():
    assert parsing.read(mail("gmail_web_nl"), envelope_sender="").kind == Kind.AUTOMATIC
    assert parsing.read(mail("gmail_web_nl"), envelope_sender="<>").kind == Kind.AUTOMATIC
    assert parsing.read(mail("gmail_web_nl"), envelope_sender=None).kind == Kind.REPLY


@pytest.mark.parametrize(
    "subject", ["Re: Vakantieorkest zoekt trompet", "Away with the fairies", "Autoharp te leen"]
)
def test_a_person_may_write_about_holidays(subject):
    raw = mail("gmail_web_nl").replace(
        b"Subject: Re: Er is een match", f"Subject: {subject}".encode()
    )

    assert parsing.read(raw).kind == Kind.REPLY


def test_stopping_by_mail_program_is_no_automatic_answer():
    raw = (
        b"From: anna@example.org\nSubject: STOP\nAuto-Submitted: auto-generated\n\n"
        b"This message was automatically generated.\n"
    )

    incoming = parsing.read(raw, envelope_sender="anna@example.org")

    assert (incoming.kind, incoming.words) == (Kind.REPLY, "STOP")


GONE = {
    "bounce_unknown_user": True,
    "bounce_no_domain": True,
    "bounce_disabled": True,
    "bounce_vague_but_clear_words": True,
    "bounce_exim": True,
    "bounce_forwarded": True,
    "bounce_full": False,
    "bounce_full_for_now": False,
    "bounce_spam": False,
    "bounce_sender_refused": False,
    "bounce_timed_out": False,
    "bounce_delayed": False,
    "bounce_qmail": False,
}


@pytest.mark.parametrize("name", GONE)
def test_only_a_clear_word_makes_an_address_gone(name):
    incoming = parsing.read(mail(name), envelope_sender="")

    assert incoming.kind == Kind.BOUNCE
    assert incoming.bounce.gone is GONE[name]
    whose = "anna.oud@example.net" if name == "bounce_forwarded" else "anna@example.org"
    assert incoming.bounce.recipients == {whose}


def test_a_bounce_says_what_the_other_server_said():
    assert (
        "User unknown in virtual mailbox" in parsing.read(mail("bounce_unknown_user")).bounce.detail
    )
    assert "quota exceeded" in parsing.read(mail("bounce_qmail")).bounce.detail


def test_a_feedback_report_is_a_complaint():
    assert parsing.read(mail("complaint"), envelope_sender="fbl@example.org").kind == Kind.COMPLAINT


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ("550 5.1.1 User unknown", True),
        ("550 5.1.10 RESOLVER.ADR.RecipientNotFound", True),
        ("550 No such user here", True),
        ("450 4.1.1 User unknown", False),
        ("450 no such user, try later", False),
        ("550 5.7.1 Sender address rejected: does not exist", False),
        ("550 sender unknown: mailbox does not exist", False),
        ("554 5.7.1 Client host blocked", False),
        ("452 4.2.2 over quota", False),
        ("552 5.2.2 mailbox full", False),
        ("", False),
    ],
)
def test_the_words_of_mail_servers_are_weighed(said, gone):
    assert verdicts.is_gone(said) is gone


def test_links_are_left_out_of_html_and_their_words_stay():
    html = '<p>Kijk <a href="https://x.example/?a=1">hier</a> eens</p><script>x()</script>'

    assert from_html(html) == "Kijk hier eens\n"


def test_quotes_in_html_are_quotes_in_text():
    assert from_html("Ja<blockquote>Komt u?<blockquote>Wie?</blockquote></blockquote>") == (
        "Ja\n\n> Komt u?\n>\n>> Wie?\n>>"
    )


@pytest.mark.parametrize(
    "words",
    [
        "Prima.\n\nVerzonden heb ik de mail gisteren al.",
        "- een\n- twee",
        "Hallo,\nGraag.\nLiefs zouden we twee kamers hebben, een voor de kinderen en een voor ons.",
        "Aan: iedereen\nDatum: zaterdag",
        "Caution: the stairs are steep.",
        "On Friday she wrote: no.",
        "Ja --\nmaar pas om acht uur",
        "😀",
    ],
)
def test_what_only_looks_like_an_ending_stays(words):
    assert own_words(words) == words


@given(st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_something_written_is_never_nothing(text):
    if any(letter.isalnum() for letter in text):
        assert own_words(text)


@given(st.binary(max_size=400), st.sampled_from(sorted(p.stem for p in MAILS.glob("*.eml"))))
@settings(max_examples=150, deadline=None)
def test_no_bytes_are_too_strange(noise, name):
    raw = mail(name)
    for broken in (noise, noise + b"\n" + raw, raw[: len(raw) // 2] + noise + raw[len(raw) // 2 :]):
        assert parsing.read(broken).kind


@pytest.mark.parametrize(
    "text",
    [
        "<div>" * 40_000 + "</div>" * 40_000,
        "On " * 60_000,
        "Op ma 1 schreef\n" * 10_000,
        "> " * 90_000,
        "- - " * 50_000,
        "Van: a\nAan: b\n" * 10_000,
        "Met vriendelijke groet, " * 8_000,
        "verstuurd vanaf " * 10_000,
        "\n" * 150_000 + "ja",
    ],
    ids=range(9),
)
def test_no_text_takes_long(text):
    for kind in (b"plain", b"html"):
        raw = b"From: a@b.example\nContent-Type: text/" + kind + b"\n\n" + text.encode()
        began = time.process_time()
        parsing.read(raw)
        assert time.process_time() - began < 2
