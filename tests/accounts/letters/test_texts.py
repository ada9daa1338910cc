"""The coordinator's words: filled in where they can be, refused with a reason, never in the way."""

import logging

import pytest
from django.utils import translation

from accounts.letters import samples, texts

HERS = {}


def hers(name, language):
    """Stands in for what the coordinator wrote."""
    found = HERS[name, language]
    if isinstance(found, Exception):
        raise found
    return found


@pytest.fixture(autouse=True)
def words(settings):
    settings.LETTER_TEXTS = f"{__name__}.hers"
    HERS.clear()
    HERS.update({(s.name, lang): ("", "") for s in samples.all() for lang in ("nl", "en")})
    return HERS


def test_her_subject_and_opening_lines_take_the_place_of_ours(words):
    words["sign_up", "nl"] = (
        "{Persoon} wil helpen!",
        "Wat leuk, {naam}.\n\nHet gaat om {listing}.",
    )

    draft = samples.render("sign_up", "nl")

    assert draft.subject == "Jamila Bakker wil helpen!"
    assert "Wat leuk, Marijke.\n\nHet gaat om Wie schenkt koffie" in draft.text
    assert "<p" in draft.html
    assert "Wat leuk, Marijke." in draft.html
    assert "er biedt zich hulp aan" not in draft.text + draft.html
    assert samples.render("sign_up", "en").subject.startswith("Jamila Bakker wants")


def test_a_word_works_in_english_and_in_dutch_and_with_double_braces(words):
    words["sign_up", "en"] = ("{{ persoon }} and {person}", "")

    assert samples.render("sign_up", "en").subject == "Jamila Bakker and Jamila Bakker"


def test_what_is_filled_in_is_never_markup_and_never_filled_in_again(words):
    values = {"user": None, "first": {"details": {"person": "{plaatsing} <b>Jo</b>\nX"}}}
    words["sign_up", "nl"] = ("{persoon}", "")
    with translation.override("nl"):
        assert texts.subject("sign_up", values) == "{plaatsing} <b>Jo</b> X"


@pytest.mark.parametrize(
    "broken",
    [
        ("{onbekend} wil helpen", ""),
        ("{persoon wil helpen", ""),
        ("{user.email}", ""),
        ("{person.__class__}", ""),
        RuntimeError("the database is away"),
        None,
        ("only one",),
    ],
)
def test_whatever_is_wrong_with_her_words_the_letter_goes_out_with_ours(words, broken, caplog):
    words["sign_up", "nl"] = broken
    caplog.set_level(logging.ERROR)
    logging.getLogger("accounts").addHandler(caplog.handler)

    draft = samples.render("sign_up", "nl")

    logging.getLogger("accounts").removeHandler(caplog.handler)
    assert draft.subject == "Jamila Bakker wil helpen bij “Wie schenkt koffie op 12 april?”"
    assert "sign_up" in caplog.text


def test_a_word_that_has_nothing_to_say_here_gives_ours(words):
    words["account/unknown_account", "nl"] = ("Dag {naam}", "")

    assert "nog geen account" in samples.render("account/unknown_account", "nl").subject


def test_a_letter_about_several_things_has_our_words(words):
    words["sign_up", "nl"] = ("Iemand wil helpen", "")
    values = {"bundled": True, "parts": [1, 2], "first": {"details": {}}}
    with translation.override("nl"):
        assert texts.subject("sign_up", values) == "2 mensen willen helpen"


# --- whether an edit may be kept ---------------------------------------------------------------


@pytest.mark.parametrize("language", ["nl", "en"])
def test_our_own_words_and_empty_ones_are_right(language):
    for sample in samples.all():
        assert texts.check(sample.name, language, "", "") == []
        assert texts.check(sample.name, language, *texts.ours(sample.name, language)) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_word_of_every_letter_can_be_used(language):
    for sample in samples.all():
        for word in sample.all_words:
            value = word.value(sample.values(language))
            assert value or word.name == "name", (sample.name, word.name)
            if value:
                for name in (word.name, word.dutch):
                    assert texts.check(sample.name, language, f"Over {{{name}}}", "") == []


REFUSED = [
    ("{voornaam} wil helpen", "“{voornaam}” is geen woord", "Je kunt gebruiken: {naam}, {site}"),
    ("{perzoon} wil helpen", "Bedoel je {persoon}?", ""),
    ("{} wil helpen", "“{}” is geen woord", ""),
    ("{user.email}", "“{user.email}” is geen woord", ""),
    ("{% include 'x' %}", "geen woord", ""),
    ("{persoon wil helpen", "losse accolade", ""),
    ("persoon} wil helpen", "losse accolade", ""),
    ("Iemand\nwil helpen", "één regel", ""),
    ("Lang " * 40, "te lang: 199 tekens", ""),
    ("<b>Help</b>", "“<b>” komt zo in de brief te staan", ""),
    ("Kijk op https://voorbeeld.nl/x", "gaat naar een andere site", ""),
    ("Kijk op www.voorbeeld.nl", "gaat naar een andere site", ""),
    ("Kijk op bit.ly/abc", "gaat naar een andere site", ""),
    ("http://testserver@kwaad.nl/", "gaat naar een andere site", ""),
    ("Hulp\u202egnisrever", "onzichtbaar teken", ""),
]


@pytest.mark.parametrize(("text", "why", "more"), REFUSED)
def test_an_edit_that_would_go_wrong_is_refused_with_the_reason(text, why, more):
    with translation.override("nl"):
        found = texts.check("sign_up", "nl", text, "")

    assert found
    assert why in " ".join(found)
    assert more in " ".join(found)


def test_opening_lines_are_checked_as_well():
    with translation.override("en"):
        assert texts.check("sign_up", "nl", "", "Kijk op http://testserver/listings/\n\nDag") == []
        assert "too long" in texts.check("sign_up", "nl", "", "x" * 1001)[0]
        assert "is not a word" in texts.check("sign_up", "nl", "", "{nobody}")[0]
        assert "You can use: {name}, {site}, {person}" in texts.check("sign_up", "nl", "", "{x}")[0]


def test_words_that_are_empty_in_the_example_leave_nothing():
    with translation.override("nl"):
        assert "niets over" in texts.check("account/unknown_account", "nl", "{naam}", "")[0]


def test_a_letter_that_does_not_exist_has_no_words():
    with translation.override("nl"):
        assert texts.check("nobody", "nl", "Dag", "") == ["Deze brief bestaat niet."]
