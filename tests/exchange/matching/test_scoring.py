"""How well two sides fit, without a database."""

from dataclasses import replace

import pytest

from exchange.matching import reasons
from exchange.matching.scoring import FLOOR, kilometres, score
from exchange.matching.sides import Side, analyse


def side(title, body="", *, kind="space", **fields):
    terms, concepts = analyse(kind, title, body)
    return Side(kind=kind, name="", terms=terms, concepts=concepts, **fields)


@pytest.fixture
def choir():
    return side(
        "Oefenruimte voor ons koor",
        "Wij zingen met veertig mensen.",
        slots=frozenset({"tue-evening"}),
        quantity=40,
        features=frozenset({"piano"}),
        latitude=52.14,
        longitude=6.20,
    )


@pytest.fixture
def hall():
    return side(
        "Repetitieruimte met piano",
        slots=frozenset({"tue-evening", "wed-evening"}),
        quantity=60,
        features=frozenset({"piano", "stage"}),
        latitude=52.15,
        longitude=6.21,
    )


def test_what_fits_lies_above_the_floor_and_says_why(choir, hall):
    scored = score(choir, hall)
    assert scored.value > FLOOR
    assert [r["code"] for r in scored.reasons] == [
        "concepts",
        "slots",
        "quantity",
        "features",
        "distance",
    ]


@pytest.mark.parametrize(
    "worse",
    [
        {"slots": frozenset({"tue-morning"})},
        {"quantity": 12},
        {"quantity": 400},
        {"features": frozenset({"kitchen"})},
        {"latitude": 52.27},
    ],
    ids=["another part of the day", "too small", "far too large", "without a piano", "far away"],
)
def test_each_thing_that_does_not_fit_costs(choir, hall, worse):
    assert score(choir, replace(hall, **worse)).value < score(choir, hall).value


@pytest.mark.parametrize(
    "clash", [{"slots": frozenset({"tue-morning"})}, {"quantity": 12}], ids=["time", "size"]
)
def test_a_clash_is_never_told(choir, hall, clash):
    assert score(choir, replace(hall, **clash)).value < FLOOR


def test_sides_that_share_no_word_do_not_match_however_near_they_are(choir):
    storage = side("Stalling voor fietsen", latitude=52.14, longitude=6.20, quantity=40)
    assert score(choir, storage).value < FLOOR


def test_a_score_lies_between_nought_and_one(choir, hall):
    for a in (choir, hall, side(""), side("x" * 5000)):
        for b in (choir, hall, side("🎺🎺🎺")):
            assert 0.0 <= score(a, b).value <= 1.0


def test_distance_is_known_only_between_two_places(choir, hall):
    assert kilometres(choir, hall) == pytest.approx(1.3, abs=0.1)
    assert kilometres(choir, replace(hall, latitude=None)) is None


def test_the_sentence_speaks_the_readers_language(choir, hall):
    why = score(choir, hall).reasons
    assert reasons.sentence(why, "nl") == (
        "Oefenruimte, op dinsdagavond, plaats voor 60 (nodig: 40), met piano, 1,3 km verderop."
    )
    assert reasons.sentence(why, "en") == (
        "Rehearsal space, on Tuesday evening, room for 60 (40 needed), with piano, 1.3 km away."
    )


def test_no_reasons_make_no_sentence():
    assert reasons.sentence([], "nl") == ""
    assert reasons.sentence([{"code": "of a later version"}], "nl") == ""
