"""Recognising concepts in words."""

import pytest

from exchange.language import content_tokens
from exchange.matching.vocabulary import Lexicon, Term, read, shipped_lexicon

LINES = """
instrument | instrument | instrument | | | |
brass > instrument | koper | brass | | | |
flugelhorn > brass | bugel | flugelhorn | | bugels, bugelist | flugel | cornet
cornet > brass | cornet | cornet | | | |
lesson | les | lesson | expertise | lessen | |
piano > instrument | piano | piano | | ~toetsen | |
sound_set | geluidsinstallatie | sound system | equipment | pa, geluidsset | PA system |
hall | zaal | hall | space | | |
theatre | theater | theatre | | | |
rehearsal_room | repetitieruimte | rehearsal room | space | hok@space, oefenruimte | |
coffee | koffie schenken | serving coffee | volunteers | | |
"""


@pytest.fixture(scope="module")
def lexicon():
    return Lexicon(read((str(n), line) for n, line in enumerate(LINES.splitlines())))


def found(lexicon, text, kind="space"):
    return {f.slug: f.weight for f in lexicon.find(content_tokens(text), kind)}


@pytest.mark.parametrize(
    ("text", "kind", "slug"),
    [
        ("bugel", "equipment", "flugelhorn"),
        ("Bugels", "equipment", "flugelhorn"),
        ("repetitieruimtes", "space", "rehearsal_room"),
        ("koffie schenken", "volunteers", "coffee"),
        ("schenken van koffie, koffie schenkt", "volunteers", "coffee"),
        ("rehearsal rooms", "space", "rehearsal_room"),
        ("PA", "equipment", "sound_set"),
        ("sound systems", "equipment", "sound_set"),
    ],
)
def test_a_term_is_known_in_all_its_forms_and_in_english(lexicon, text, kind, slug):
    assert found(lexicon, text, kind)[slug] == 1.0


def test_the_longest_phrase_wins(lexicon):
    assert set(found(lexicon, "sound system", "equipment")) == {"sound_set"}


def test_a_compound_written_apart_is_one_word(lexicon):
    assert found(lexicon, "geluids installatie", "equipment") == {"sound_set": 1.0}
    assert found(lexicon, "repetitie ruimte") == {"rehearsal_room": 1.0}


def test_a_compound_is_what_its_end_says_and_a_little_of_what_its_beginning_says(lexicon):
    theatre_hall = found(lexicon, "theaterzaal")
    assert theatre_hall["hall"] > theatre_hall["theatre"] > 0

    piano_lesson = found(lexicon, "pianoles", "expertise")
    assert piano_lesson["lesson"] > piano_lesson["piano"] > 0


def test_a_typing_error_is_understood_with_less_weight(lexicon):
    assert 0.5 < found(lexicon, "geluidsinstalatie", "equipment")["sound_set"] < 1
    assert 0.5 < found(lexicon, "repetietieruimte")["rehearsal_room"] < 1


def test_terms_and_concepts_count_in_their_kinds_only(lexicon):
    assert found(lexicon, "hok", "space") == {"rehearsal_room": 1.0}
    assert found(lexicon, "hok", "equipment") == {}
    assert found(lexicon, "les", "equipment") == {}


def test_a_hint_weighs_half(lexicon):
    assert found(lexicon, "toetsen", "equipment") == {"piano": 0.5}


def test_broader_and_related_concepts_come_along_with_less_weight(lexicon):
    named = lexicon.expand({"flugelhorn": 1.0})

    assert named["flugelhorn"] == 1.0
    assert named["flugelhorn"] > named["brass"] > named["instrument"] > 0
    assert 0 < named["cornet"] < 1
    assert lexicon.expand({"cornet": 1.0})["flugelhorn"] == named["cornet"]  # both ways
    assert "piano" not in named


def test_what_nobody_knows_names_nothing(lexicon):
    assert found(lexicon, "xyzzy plugh") == {}
    assert lexicon.find([], "space") == []
    assert lexicon.expand({"gone": 1.0}) == {}


def test_extending_leaves_the_first_as_it_is_and_ignores_unknown_concepts(lexicon):
    named = [("piano", Term("fnirkel", "nl")), ("gone", Term("knurf", "nl"))]

    more = lexicon.extended(named, "2")

    assert found(more, "fnirkels", "equipment") == {"piano": 1.0}
    assert found(more, "bugel", "equipment") == found(lexicon, "bugel", "equipment")
    assert found(lexicon, "fnirkel", "equipment") == {}
    assert found(more, "knurf") == {}
    assert more.version == "2"


def test_a_word_too_common_to_count_counts_once_it_is_added():
    shipped = shipped_lexicon()
    quiet = next(word for word in sorted(shipped._quiet) if not found(shipped, word))

    assert found(shipped.extended([("piano", Term(quiet, "nl"))], "2"), quiet) == {"piano": 1.0}


def test_what_is_left_of_a_phrase_of_little_words_names_nothing():
    found = {f.slug for f in shipped_lexicon().find(content_tokens("Zaal gezocht"), "equipment")}
    assert "microphone" not in found  # *vragen uit de zaal*


def test_a_number_by_itself_names_nothing():
    assert shipped_lexicon().find(content_tokens("80"), "equipment") == []
