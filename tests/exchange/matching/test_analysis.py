"""What a text is about: weights, what is denied, and any text that people may send."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exchange.matching.texts.analysis import MOST_CONCEPTS, MOST_TERMS, analyse
from exchange.matching.vocabulary import shipped_lexicon

LONGEST_SECONDS = 5.0  # generous: other work may be going on beside the tests


def read(title, body="", tags=(), kind="space"):
    return analyse(shipped_lexicon(), kind, title, body, tags)


def test_the_title_weighs_more_than_a_tag_and_a_tag_more_than_the_text():
    title = read("Piano", kind="equipment").concepts["piano"]
    tag = read("", tags=["piano"], kind="equipment").concepts["piano"]
    body = read("", "Er is een piano.", kind="equipment").concepts["piano"]

    assert title > tag > body > 0


def test_titles_are_kept_apart():
    found = read("Vleugel", "Met een drumstel erbij.", kind="equipment")

    assert set(found.title_concepts) < set(found.concepts)
    assert set(found.title_terms) < set(found.terms)


@pytest.mark.parametrize(
    "text",
    [
        "Er is geen piano.",
        "Zaal zonder piano, wel met keuken",
        "Er is een keuken, maar niet een piano",
        "There is no piano here",
        "We have everything except a piano",
    ],
)
def test_what_is_denied_does_not_count(text):
    assert "piano" not in read("", text).concepts


def test_what_follows_a_denial_does_count():
    assert "kitchen" in " ".join(read("", "Geen piano, maar wel een keuken").concepts)


@pytest.mark.parametrize(
    ("title", "body", "tags"),
    [
        ("", "", []),
        ("Piano", "", []),
        ("x", "repetitieruimte " * 1_250, []),
        ("x", "a" * 20_000, []),
        ("x", "abcdefghij" * 2_000, []),
        ("x", " ".join(f"woord{n}" for n in range(2_500)), []),
        ("🎹🎺🥁", "🎶 " * 5_000, ["🎷"]),
        ("<b>Piano</b>", "<script>alert(1)</script>" * 500, ["<i>"]),
        ("PIANO TE LEEN!!!", "WIJ HEBBEN EEN PIANO!!! " * 400, ["PIANO"]),
        ("Piano", "", [f"tag{n}" for n in range(500)]),
        ("Klavier gesucht", "Wir suchen dringend einen Proberaum für unseren Chor.", []),
        ("钢琴", "我们正在寻找排练室", []),
        ("\x00\x01\u202e", "\n\n\n\t\t" * 1_000, [""]),
        ("geen geen geen", "zonder niet geen " * 1_000, []),
    ],
    ids=[
        "empty",
        "one word",
        "20,000 characters",
        "one long word",
        "another",
        "many words",
        "emoji",
        "html",
        "capitals",
        "500 tags",
        "German",
        "Chinese",
        "signs",
        "denials",
    ],
)
def test_any_text_is_answered_in_time_and_within_bounds(title, body, tags):
    shipped_lexicon()
    before = process_time()

    found = read(title, body, tags)

    assert process_time() - before < LONGEST_SECONDS
    assert len(found.terms) <= MOST_TERMS
    assert len(found.concepts) <= MOST_CONCEPTS
    assert all(0 <= weight <= 1 for weight in (*found.terms.values(), *found.concepts.values()))


def test_capitals_and_tags_of_html_change_nothing():
    plain = read("Piano te leen", kind="equipment").concepts

    assert read("PIANO TE LEEN", kind="equipment").concepts == plain
    assert read("<b>Piano</b> te leen", kind="equipment").concepts["piano"] == plain["piano"]


def test_nonsense_is_about_nothing():
    assert read("asdf qwer zxcv", "jkl; uiop").concepts == {}
    assert read("🎹🎺").terms == {}


@given(st.text(max_size=200), st.text(max_size=400))
@settings(max_examples=50, deadline=None)
def test_no_text_is_an_error(title, body):
    read(title, body)
