"""Dutch compounds, taken apart."""

import pytest

from exchange.language.compounds import Compounds, word_counts

COUNTS = {"koffie": 50_000, "schenker": 200, "theater": 20_000, "zaal": 30_000, "boek": 40_000}
COUNTS |= {"kast": 20_000, "heid": 90_000, "vrij": 90_000, "vrijheid": 30_000, "kerk": 40_000}


@pytest.fixture(scope="module")
def compounds():
    return Compounds(word_counts(), {"zang", "les", "band", "hok", "coordinator", "schenker"})


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("geluidsinstallatie", ("geluid", "installatie")),
        ("vrijwilligerscoordinator", ("vrijwilligers", "coordinator")),
        ("theaterzaal", ("theater", "zaal")),
        ("koffieschenker", ("koffie", "schenker")),
        ("boekenkast", ("boeken", "kast")),
        ("stadhuisplein", ("stad", "huis", "plein")),
    ],
)
def test_the_examples_are_taken_apart_and_link_letters_fall_out(compounds, word, parts):
    assert compounds.split(word) == parts


@pytest.mark.parametrize("word", ["zaal", "koor", "piano", "vrijheid", "12345", "qqqqqqqq", ""])
def test_what_is_no_compound_stays_whole(compounds, word):
    assert compounds.split(word) == (word,)


def test_words_of_the_field_are_parts_from_three_letters(compounds):
    assert compounds.split("zangles") == ("zang", "les")
    assert compounds.split("bandhok") == ("band", "hok")


def test_the_commonest_parts_win_and_rare_ones_are_none():
    split = Compounds(COUNTS).split
    assert split("kerkzaal") == ("kerk", "zaal")
    assert split("vrijheid") == ("vrijheid",)
    assert Compounds({**COUNTS, "zaal": 3}).split("kerkzaal") == ("kerkzaal",)


def test_more_words_can_be_added_without_changing_the_first():
    few = Compounds(COUNTS)
    more = few.extended({"knurf"})
    assert more.split("knurfzaal") == ("knurf", "zaal")
    assert few.split("knurfzaal") == ("knurfzaal",)


def test_a_word_without_end_is_answered(compounds):
    assert compounds.split("a" * 5_000) == ("a" * 5_000,)
