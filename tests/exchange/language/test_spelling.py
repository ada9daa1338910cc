"""Words that were typed wrongly."""

import pytest

from exchange.language.spelling import Repair

WORDS = ["repetitie", "repetitieruimte", "piano", "podium", "penningmeester", "trompet", "trommel"]


@pytest.fixture(scope="module")
def repair():
    return Repair(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("repetietieruimte", "repetitieruimte"),  # one too many
        ("pennigmeester", "penningmeester"),  # one left out
        ("podiun", "podium"),  # another one
        ("paino", "piano"),  # two swapped
        ("repititiruimte", "repetitieruimte"),  # two errors in a long word
    ],
)
def test_a_typing_error_is_put_right(repair, typed, meant):
    assert repair.nearest(typed) == meant


@pytest.mark.parametrize("typed", ["pino", "xiano", "pixxo", "", "p1ano", "zzzzzzzz"])
def test_what_is_not_near_is_left_alone(repair, typed):
    assert repair.nearest(typed) is None


def test_of_two_that_are_equally_near_none_is_chosen():
    assert Repair(["broden", "bronen"]).nearest("broeen") is None


def test_more_words_can_be_added_without_changing_the_first(repair):
    more = repair.extended({"fnirkel", "a"})

    assert more.nearest("fnirkal") == "fnirkel"
    assert more.nearest("paino") == "piano"
    assert repair.nearest("fnirkal") is None
