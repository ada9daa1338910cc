"""The vocabulary of the field."""

import pytest

from exchange.language import stems
from exchange.matching.vocabulary import Vocabulary, VocabularyError, vocabulary


def concepts(text, kind="space"):
    return set(vocabulary().concepts_in(stems(text), kind))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("oefenruimte", "repetitieruimte"),
        ("oefenruimte", "rehearsal room"),
        ("een hok om te repeteren", "oefenlokalen"),
    ],
)
def test_synonyms_name_the_same_concept(one, other):
    assert concepts(one) & concepts(other) >= {"rehearsal_space"}


def test_a_compound_means_what_its_end_means():
    assert "rehearsal_space" in concepts("koorrepetitieruimte")


def test_a_narrower_concept_brings_its_broader_one_at_less_weight():
    found = vocabulary().concepts_in(stems("oefenruimte"), "space")
    assert found["rehearsal_space"] > found["space"] > 0


def test_a_term_counts_only_for_its_kinds():
    assert "pa_system" in concepts("PA", "equipment")
    assert "pa_system" not in concepts("PA", "volunteers")


def test_lending_a_piano_and_giving_piano_lessons_are_different_things():
    lending = concepts("piano te leen", "equipment")
    lessons = concepts("pianoles", "expertise")
    assert lending
    assert lessons
    assert not lending & lessons


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("alleen twee | delen", "line 1"),
        ("hall > nowhere | zaal | hall | space |", "nowhere"),
        (" | zaal | hall | space |", "line 1"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_place(line, complaint):
    with pytest.raises(VocabularyError, match=complaint):
        Vocabulary([line])


def test_the_same_concept_twice_is_refused():
    with pytest.raises(VocabularyError, match="line 2"):
        Vocabulary(["hall | zaal | hall | space |", "hall | zaal | hall | space |"])
