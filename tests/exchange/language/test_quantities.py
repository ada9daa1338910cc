"""How many and how large, in the words of people."""

from time import process_time

import pytest

from exchange.language.quantities import areas, quantities

AWKWARD = [
    "",
    " ",
    "👩‍🎤🎻" * 5_000,
    "<p onclick=\"x('1')\">40</p>" * 700,
    "1, 2, 3, " * 2_200,
    "3-3-" * 5_000,
    "2x4 " * 5_000,
    "two hundred and " * 1_250,
    "honderd " * 2_500,
    "é1" * 10_000,
    "١٢ ½ ² ㊿ Ⅻ",
    "\x00\ud800 40 zangers",
    "9" * 20_000,
    "ZAAL VOOR VEERTIG MAN " * 900,
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voor 40 zangers", (40, 40, "people")),
        ("zo'n veertig man", (40, 40, "people")),
        ("een koor van vijfendertig leden", (35, 35, "people")),
        ("tussen de 30 en 40 personen", (30, 40, "people")),
        ("150 tot 200 bezoekers", (150, 200, "people")),
        ("20 à 25 enthousiaste jonge violisten", (20, 25, "people")),
        ("10-15 kinderen", (10, 15, "people")),
        ("max 15 pers.", (15, 15, "people")),
        ("Wij zijn met acht en hebben grote ketels", (8, 8, "people")),
        ("een vijftiental mensen", (15, 15, "people")),
        ("1.200 bezoekers", (1200, 1200, "people")),
        ("VIJFTIG ZANGERS", (50, 50, "people")),
        ("zestien stoelen", (16, 16, "seats")),
        ("honderdvijftig stoelen", (150, 150, "seats")),
        ("tweehonderdvijftig zitplaatsen", (250, 250, "seats")),
        ("een stuk of tien", (10, 10, "open")),
        ("Zaal voor 60.", (60, 60, "open")),
        ("een dozijn vrijwilligers", (12, 12, "helpers")),
        ("zes extra handen", (6, 6, "helpers")),
        ("twee beamers", (2, 2, "pieces")),
        ("vijftig imkers", (50, 50, "people")),
        ("zes bakkers", (6, 6, "agents")),
        ("drie stuks is genoeg", (3, 3, "pieces")),
        ("twaalf muziekstandaards", (12, 12, "pieces")),
        ("één piano", (1, 1, "pieces")),
        ("forty-five singers", (45, 45, "people")),
        ("room for two hundred and fifty people", (250, 250, "people")),
        ("a dozen chairs", (12, 12, "seats")),
        ("about twenty mums", (20, 20, "people")),
        ("between 10 and 20 guests", (10, 20, "people")),
    ],
)
def test_a_number_of_something_is_read(text, expected):
    found = quantities(text)
    assert [(q.least, q.most, q.of) for q in found] == [expected]
    assert found[0].span in text


@pytest.mark.parametrize(
    "text",
    [
        "anderhalf uur",
        "2 uur per week",
        "drie weken",
        "€ 40 per keer",
        "25 euro",
        "bel 06-12345678 of 0575 512345",
        "12 tot 15-jarigen",
        "voor 70-plussers",
        "in 1998 opgericht",
        "op 3 oktober",
        "van 19.30 tot 22.00 uur",
        "een piano",
        "Zoom H5 audiorecorder",
        "leerling van 15 heeft een basgitaar",
        "50%",
        "10 km verderop",
    ],
)
def test_other_numbers_are_left_alone(text):
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "m2"),
    [
        ("2x4 meter", 8),
        ("6 bij 8 m", 48),
        ("8 meter bij 6 meter", 48),
        ("4m x 5m", 20),
        ("ongeveer 2,5 x 4 meter", 10),
        ("60 m2", 60),
        ("60m²", 60),
        ("zestig vierkante meter", 60),
        ("40-50 m2", 50),
        ("about 60 square metres", 60),
        ("zaal van 1.200 m²", 1200),
    ],
)
def test_a_floor_is_read(text, m2):
    assert [area.m2 for area in areas(text)] == [m2]


@pytest.mark.parametrize("text", ["100 m van de kerk", "6 x 8", "0 m2", "4 meter hoog", "x m2"])
def test_what_is_no_floor_is_left_alone(text):
    assert areas(text) == []


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_no_text_is_an_error_or_takes_long(text):
    begin = process_time()
    quantities(text)
    areas(text)
    assert process_time() - begin < 3
