"""How good matching is on texts that it was not made for: the goals, held by a test."""

from pathlib import Path

import pytest

from exchange.matching.fitting.figures import Figures, figures
from exchange.matching.fitting.judged import JudgedSet
from exchange.matching.scoring.model import Model
from exchange.matching.vocabulary import lexicon

SETS = Path(__file__).with_name("sets")


@pytest.fixture(scope="module")
def measured() -> dict[str, Figures]:
    found = {}
    for name in ("a", "b", "c"):
        judged = JudgedSet.load(SETS / name, lexicon())
        ranked = judged.ranked(Model.read())
        found[name] = figures(judged.relevance, ranked, texts=len(judged.sides))
    return found


def test_on_texts_held_out_the_right_ones_stand_on_top(measured):
    assert measured["b"].ndcg_at_5 >= 0.87
    assert measured["b"].mrr_at_10 >= 0.88


def test_what_is_told_is_mostly_welcome_and_most_of_the_best_is_told(measured):
    assert measured["b"].told_precision >= 0.75
    assert measured["b"].strong_told >= 0.65
    assert measured["b"].letters_per_text <= 1


@pytest.mark.parametrize("name", ["a", "c"])
def test_riddles_and_everyday_texts_are_understood_fairly(measured, name):
    assert measured[name].ndcg_at_5 >= 0.75


def test_a_model_that_weighs_nothing_fails_these_goals():
    judged = JudgedSet.load(SETS / "b", lexicon())
    nothing = Model(0.0, {}, {"bias": 0.0, "fit": 1.0, "request": 1.0, "answer": 1.0}, 0.5)
    ranked = judged.ranked(nothing)
    assert figures(judged.relevance, ranked, texts=len(judged.sides)).ndcg_at_5 < 0.5
