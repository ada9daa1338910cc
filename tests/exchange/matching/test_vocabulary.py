"""The vocabulary as it is written down, and what happens to a file with a mistake."""

import logging

import pytest
from django.core.checks import run_checks

from exchange.matching.vocabulary import VocabularyError, current, lexicon, read, shipped
from exchange.matching.vocabulary.reading import lines_of

GOOD = "moon_tin | blikken trommel | tin box | equipment | fnirktrommel, ~blik | biscuit tin |\n"


def lines(text):
    return [(f"words.txt:{n}", line) for n, line in enumerate(text.splitlines(), start=1)]


def test_the_shipped_vocabulary_is_large_and_covers_all_kinds():
    concepts = shipped()

    assert len(concepts) >= 700
    for kind in ("space", "equipment", "expertise", "volunteers"):
        assert sum(kind in concept.kinds for concept in concepts.values()) >= 50


def test_a_line_is_a_concept_with_terms_hints_and_kinds():
    concept = read(lines(GOOD))["moon_tin"]

    assert (concept.nl, concept.en) == ("blikken trommel", "tin box")
    assert [(t.text, t.language, t.weight) for t in concept.terms] == [
        ("blikken trommel", "nl", 1.0),
        ("tin box", "en", 1.0),
        ("fnirktrommel", "nl", 1.0),
        ("blik", "nl", 0.5),
        ("biscuit tin", "en", 1.0),
    ]
    assert concept.kinds == {"equipment"}


def test_comments_and_empty_lines_are_passed_over():
    assert list(read(lines(f"# words\n\n{GOOD}"))) == ["moon_tin"]


@pytest.mark.parametrize(
    ("text", "place", "complaint"),
    [
        ("moon_tin | blik | tin", "words.txt:1", "3 parts where 7 are wanted"),
        ("Tin Box | blik | tin | | | |", "words.txt:1", "“Tin Box” is no slug"),
        (GOOD + GOOD, "words.txt:2", "stands in words.txt:1 too"),
        ("tin | blik | tin | kitchen | | |", "words.txt:1", "there is no kind “kitchen”; there"),
        ("tin | blik | tin | | pan@kitchen | |", "words.txt:1", "there is no kind “kitchen”"),
        (f"{GOOD}pot > moon_tun | pot | pot | | | |", "words.txt:2", "is “moon_tin” meant?"),
        (f"{GOOD}pot | pot | pot | | | | xyz", "words.txt:2", "points to “xyz”"),
        ("a > b | a | a | | | |\nb > a | b | b | | | |", "words.txt:1", "in a circle"),
        ("tin | | tin | | | |", "words.txt:1", "a label in Dutch and one in English"),
        ("tin | blik | tin | | ~ | |", "words.txt:1", "“~” is no term"),
        ("tin | blik | tin | | @space | |", "words.txt:1", "“@space” is no term"),
    ],
    ids=[
        "parts",
        "slug",
        "duplicate",
        "kind",
        "kind of a term",
        "unknown broader",
        "unknown related",
        "circle",
        "no label",
        "empty hint",
        "empty term",
    ],
)
def test_a_mistake_is_named_with_its_line_and_what_helps(text, place, complaint):
    with pytest.raises(VocabularyError) as caught:
        read(lines(text))

    assert str(caught.value).startswith(f"{place}: ")
    assert complaint in str(caught.value)


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes(f"{GOOD}stage | bühne | stage | | | |\n".encode("latin-1"))

    with pytest.raises(VocabularyError, match=r"own.txt:2: .*UTF-8"):
        list(lines_of(path))


def test_a_byte_order_mark_does_no_harm(tmp_path):
    path = tmp_path / "own.txt"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())

    assert list(read(lines_of(path))) == ["moon_tin"]


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(VocabularyError, match=r"own.txt: cannot be opened"):
        list(lines_of(tmp_path / "own.txt"))


@pytest.fixture
def own(settings, tmp_path):
    """The network's own file; what was read of it is forgotten after the test."""
    settings.DATA_DIR = tmp_path / "data"
    path = tmp_path / "own.txt"
    path.write_text(GOOD, encoding="utf-8")
    settings.MATCHING_VOCABULARY = str(path)
    current.forget()
    yield path
    current.forget()


@pytest.mark.django_db
def test_an_own_file_is_read_beside_what_is_shipped_and_again_when_it_changes(own):
    before = current.renew()
    assert before.meanings("fnirktrommel") == ["moon_tin"]
    assert "rehearsal_space" in before.concepts

    own.write_text(f"{GOOD}fnirkel > moon_tin | fnirkel | fnirkel | | | |\n", encoding="utf-8")

    after = current.renew()
    assert after.meanings("fnirkel") == ["fnirkel"]
    assert after.version != before.version
    assert current.complaint() == ""


@pytest.mark.django_db
def test_while_the_file_is_wrong_the_old_one_stays_in_use_and_it_is_logged_once(own, caplog):
    before = current.renew()
    own.write_text(f"{GOOD}\nfnirkel | fnirkel\n", encoding="utf-8")

    with caplog.at_level(logging.ERROR, logger="exchange"):
        logging.getLogger("exchange").propagate = True
        assert current.renew() is before
        assert current.renew() is before

    assert len({id(r) for r in caplog.records if "own.txt:3" in r.message}) == 1
    assert "own.txt:3: 2 parts" in current.complaint()
    assert any("own.txt:3" in str(warning) for warning in run_checks())

    own.write_text(GOOD, encoding="utf-8")
    assert current.renew().version == before.version
    assert current.complaint() == ""


@pytest.mark.django_db
def test_after_a_restart_with_a_wrong_file_the_last_good_one_is_used(own):
    version = current.renew().version
    own.write_text("broken\n", encoding="utf-8")

    current.forget()

    assert lexicon().version == version
    assert "own.txt:1" in current.complaint()


@pytest.mark.django_db
def test_with_a_wrong_file_from_the_beginning_the_shipped_vocabulary_is_used(own):
    own.write_text("broken\n", encoding="utf-8")
    current.forget()

    assert lexicon() is current.shipped_lexicon()


@pytest.mark.django_db
def test_without_a_file_of_its_own_there_is_nothing_to_complain_about():
    assert current.complaint() == ""
    assert not [w for w in run_checks() if w.id and w.id.startswith("matching.")]
