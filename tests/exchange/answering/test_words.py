"""What replies of a few words mean. Rather not understood than understood wrongly."""

import re
import time
from pathlib import Path

import pytest

from exchange.answering.words import Answer, Word, understand

SAYINGS = Path(__file__).with_name("sayings.txt")


def _sayings() -> dict[str, list[str]]:
    """The texts under each heading of the file; `\\n` stands for the end of a line."""
    found: dict[str, list[str]] = {}
    for line in SAYINGS.read_text().splitlines():
        if heading := re.fullmatch(r"\[(.+)\]", line):
            texts = found.setdefault(heading[1], [])
        elif line:
            texts.append(line.replace("\\n", "\n"))
    return found


SAID = _sayings()
# Each of these might be taken for an answer, and is none that is sure enough.
DOUBTFUL = SAID.pop("nothing that is sure")
SURE = [(text, word) for word, texts in SAID.items() for text in texts]


@pytest.mark.parametrize(("text", "word"), SURE)
def test_what_is_meant(text, word):
    assert [a.word for a in understand(text)] == [word]
    assert not understand(text)[0].more


@pytest.mark.parametrize("text", DOUBTFUL)
def test_doubt_is_not_understood(text):
    assert understand(text) == []


def test_there_are_enough_examples_in_both_languages():
    assert len(SURE) >= 150
    assert len(DOUBTFUL) >= 100


@pytest.mark.parametrize(
    ("text", "soon"),
    [
        ("volgende maand", "month"),
        ("Liever volgende maand, dank je", "month"),
        ("over een maand", "month"),
        ("next month please", "month"),
        ("volgende week", "week"),
        ("Later, volgende week", "week"),
        ("maybe next week", "week"),
        ("na de zomer", "summer"),
        ("After the summer!", "summer"),
        ("volgende maadn", "month"),
    ],
)
def test_later_says_when(text, soon):
    assert understand(text) == [Answer(Word.LATER, soon=soon)]


@pytest.mark.parametrize(
    "text", ["volgende week of volgende maand", "volgende week. Volgende maand."]
)
def test_two_moments_are_none(text):
    assert understand(text) == []


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("ja 2", [(2, Word.YES)]),
        ("2 ja", [(2, Word.YES)]),
        ("2: ja", [(2, Word.YES)]),
        ("JA op nummer 2", [(2, Word.YES)]),
        ("ja, 2", [(2, Word.YES)]),
        ("nr 3 nee", [(3, Word.NO)]),
        ("nr. 3 nee", [(3, Word.NO)]),
        ("no 2", [(2, Word.NO)]),
        ("[2] ja graag", [(2, Word.YES)]),
        ("#2 yes", [(2, Word.YES)]),
        ("yes to 2", [(2, Word.YES)]),
        ("Yes, number 12 please", [(12, Word.YES)]),
        ("1 ja / 2 nee", [(1, Word.YES), (2, Word.NO)]),
        ("1 ja\n2 nee", [(1, Word.YES), (2, Word.NO)]),
        ("1: ja, 2: nee, 3: later", [(1, Word.YES), (2, Word.NO), (3, Word.LATER)]),
        ("1. ja\n2. nee\n\nGroet, Els", [(1, Word.YES), (2, Word.NO)]),
        ("1) ja graag\n2) nee, dank je\nEls de Boer", [(1, Word.YES), (2, Word.NO)]),
        ("ja op 1 en 3", [(1, Word.YES), (3, Word.YES)]),
        ("ja: 1, 3", [(1, Word.YES), (3, Word.YES)]),
        ("1 en 3 ja, 2 nee", [(1, Word.YES), (3, Word.YES), (2, Word.NO)]),
        ("1, 3: ja", [(1, Word.YES), (3, Word.YES)]),
        (
            "Hoi,\n\n2 ja graag\n4 vervuld\n\nDank je wel!\nEls",
            [(2, Word.YES), (4, Word.FULFILLED)],
        ),
        ("verleng 3", [(3, Word.EXTEND)]),
        ("nummer 3 is al gevonden", [(3, Word.FULFILLED)]),
        ("2 volgende maand", [(2, Word.LATER)]),
        ("1 ja 2 nee 3 later", [(1, Word.YES), (2, Word.NO), (3, Word.LATER)]),
        ("ja 1 nee 2", [(1, Word.YES), (2, Word.NO)]),
        ("Ja, nummer drie", [(3, Word.YES)]),
        ("2 ja, bedankt", [(2, Word.YES)]),
    ],
)
def test_numbers(text, answers):
    assert [(a.number, a.word) for a in understand(text)] == answers


def test_a_number_keeps_its_moment():
    assert understand("2 volgende maand") == [Answer(Word.LATER, 2, "month")]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Ja graag! We hebben veertig stoelen staan en kunnen ze brengen.", Word.YES),
        ("Ja! Hoe laat zullen we bellen?", Word.YES),
        ("Yes please! When can we come and see it?", Word.YES),
        (
            "Je bent welkom. Kom om twee uur naar de achterdeur, dan geef ik je een rondleiding.",
            Word.WELCOME,
        ),
        ("Ik kom! Ik neem mijn gereedschap mee.", Word.COMING),
        ("Nee, te ver weg", Word.NO),
        ("no thanks, too far away", Word.NO),
        ("Nee, dank je. De zaal is te klein voor ons koor.", Word.NO),
        ("Ik kan helaas niet komen. Mijn dochter is ziek.", Word.CANNOT),
        ("Vervuld! Via de muziekschool hebben we een zaal geregeld.", Word.FULFILLED),
        ("Hoi Els,\n\nJa graag.\n\nZaterdag", Word.YES),
        ("Later graag. Ons bestuur vergadert over een tijdje.", Word.LATER),
    ],
)
def test_a_clear_answer_with_a_text_is_both(text, word):
    assert understand(text) == [Answer(word, more=True)]


def test_a_number_with_a_text_is_both():
    assert understand("JA 2. We hebben veertig stoelen staan.") == [Answer(Word.YES, 2, more=True)]
    assert understand("JA 2. We kunnen dan helaas niet.") == []


@pytest.mark.parametrize(
    "text", ["", " ", "\n", "?!", "👍", ">", "ja" * 3000, "ja " * 3000, "\x00"]
)
def test_nothing_and_nonsense_are_no_answer(text):
    assert understand(text) == []


def test_capitals_and_accents_do_not_matter():
    for text in ("GEÏNTERESSEERD", "Geinteresseerd", "geïnteresseerd"):
        assert understand(text) == [Answer(Word.INTERESTED)]


def test_a_long_text_costs_little():
    text = "Ja graag!\n" + "Wij hebben een grote zaal met een vleugel en een keuken. " * 2000
    started = time.process_time()

    understand(text)

    assert time.process_time() - started < 0.5
