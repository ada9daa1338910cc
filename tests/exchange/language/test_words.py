"""Words that mean the same come to the same stem."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.language import plain, stems, tokens
from exchange.language.words import LONGEST_TEXT


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ruimte", "ruimtes"),
        ("huis", "huizen"),
        ("zaal", "zalen"),
        ("koor", "koren"),
        ("schenken", "schenkt"),
        ("piano", "piano's"),
        ("Café", "cafe"),
        ("REPETITIE", "repetities"),
    ],
)
def test_forms_of_a_word_meet(one, other):
    assert stems(one) == stems(other) != []


@pytest.mark.parametrize(("one", "other"), [("koor", "kerk"), ("piano", "pianist"), ("bar", "bas")])
def test_different_words_stay_apart(one, other):
    assert stems(one) != stems(other)


def test_words_that_say_nothing_are_left_out():
    assert stems("Wij zoeken een oefenruimte voor ons koor") == ["oefenruimt", "koor"]


def test_accents_and_capitals_are_folded():
    assert plain("ÉÉN Crème") == "een creme"
    assert tokens("PA-set, 40 m²!") == ["pa", "set", "40", "m2"]


@given(st.text(max_size=300))
def test_any_text_has_stems_without_an_error(text):
    assert all(word and word == word.lower() for word in stems(text))


def test_only_the_first_twenty_thousand_characters_are_read():
    assert len(stems("oefenruimte " * 5000)) <= LONGEST_TEXT // len("oefenruimte ") + 1
