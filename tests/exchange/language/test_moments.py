"""When, in the words of people. Today is Wednesday 23 September 2026."""

from datetime import date, timedelta
from time import process_time

import pytest

from exchange.language.moments import DAYS, PARTS, moments

TODAY = date(2026, 9, 23)
WEEK = frozenset(f"{day}-{part}" for day in DAYS for part in PARTS)


def of(days, parts=PARTS):
    return {f"{day}-{part}" for day in days.split() for part in parts}


EVENING, MORNING, AFTERNOON = ["evening"], ["morning"], ["afternoon"]
WORKDAYS = "mon tue wed thu fri"


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("elke dinsdagavond", of("tue", EVENING)),
        ("Iedere Dinsdagavond!", of("tue", EVENING)),
        ("op dinsdag- en vrijdagochtend", of("tue fri", MORNING)),
        ("'s maandags", of("mon")),
        ("’s avonds op maandag en dinsdag", of("mon tue", EVENING)),
        ("maandag 's avonds", of("mon", EVENING)),
        ("doordeweeks overdag", of(WORKDAYS, MORNING + AFTERNOON)),
        ("avonden door de week", of(WORKDAYS, EVENING)),
        ("woensdagmiddagen", of("wed", AFTERNOON)),
        ("in het weekend", of("sat sun")),
        ("op vr en za avond", of("fri sat", EVENING)),
        ("wo/do-avond", of("wed thu", EVENING)),
        ("ma t/m vr", of(WORKDAYS)),
        ("maandag tot en met vrijdag overdag", of(WORKDAYS, MORNING + AFTERNOON)),
        ("vrijdag t/m maandag", of("fri sat sun mon")),
        ("dinsdagmiddag of -avond", of("tue", AFTERNOON + EVENING)),
        ("dinsdag van 19.30 tot 22.00 uur", of("tue", EVENING)),
        ("donderdag 10:00-12:00", of("thu", MORNING)),
        ("zaterdag om 14 uur", of("sat", AFTERNOON)),
        ("wekelijks op do. avond", of("thu", EVENING)),
        ("eerste zondag van de maand", of("sun")),
        ("Tuesday evenings", of("tue", EVENING)),
        ("Monday to Friday in the evening", of(WORKDAYS, EVENING)),
        ("Fri and Sat nights", of("fri sat", EVENING)),
        ("every weekday morning", of(WORKDAYS, MORNING)),
        ("niet op zondag", None),
        ("geen avonden", None),
        ("we zijn op zondag gesloten", None),
        ("ik kan dinsdag niet", None),
        ("op werkdagen bereikbaar", None),
        ("vier gezellige avonden", None),
        ("alle dagen behalve maandag", WEEK - of("mon")),
        ("elke avond, niet op vrijdag", of("mon tue wed thu sat sun", EVENING)),
        ("in het weekend maar niet op zondag", of("sat")),
        ("niet alleen op zondag", of("sun")),
        ("every Sunday except in July", of("sun")),
        ("wij komen zo snel, ma en pa ook; do it", None),
        ("the sun sat and we wed", None),
        ("zaterdag 3 oktober", None),
        ("in het weekend van 3 en 4 oktober", None),
        ("zaterdagavond 3 oktober", of("sat", EVENING)),
    ],
)
def test_parts_of_the_week_are_read(text, slots):
    found = moments(text, TODAY).slots
    assert (found and found.slots) == slots


@pytest.mark.parametrize(
    ("text", "starts", "ends"),
    [
        ("zaterdag 3 oktober", "2026-10-03", "2026-10-03"),
        ("3-10-2026", "2026-10-03", "2026-10-03"),
        ("3/10/26", "2026-10-03", "2026-10-03"),
        ("2026-10-03", "2026-10-03", "2026-10-03"),
        ("31 okt", "2026-10-31", "2026-10-31"),
        ("3 februari", "2027-02-03", "2027-02-03"),
        ("zaterdag 27 november", "2027-11-27", "2027-11-27"),
        ("van 1 tot en met 20 juni", "2027-06-01", "2027-06-20"),
        ("28 mei t/m 3 juni", "2027-05-28", "2027-06-03"),
        ("20 dec - 5 jan", "2026-12-20", "2027-01-05"),
        ("3 en 4 oktober", "2026-10-03", "2026-10-04"),
        ("3, 4 en 5 oktober 2026", "2026-10-03", "2026-10-05"),
        ("van vrijdag 2 t/m zondag 4 oktober", "2026-10-02", "2026-10-04"),
        ("begin juni, liefst 7 t/m 13 juni", "2027-06-07", "2027-06-13"),
        ("eind november", "2026-11-21", "2026-11-30"),
        ("eind februari", "2027-02-21", "2027-02-28"),
        ("in december", "2026-12-01", "2026-12-31"),
        ("van maart tot juni", "2027-03-01", "2027-06-30"),
        ("komende zaterdag", "2026-09-26", "2026-09-26"),
        ("zaterdag a.s.", "2026-09-26", "2026-09-26"),
        ("volgende week dinsdag", "2026-09-29", "2026-09-29"),
        ("komend weekend", "2026-09-26", "2026-09-27"),
        ("vanaf 1 november", "2026-11-01", None),
        ("tot 1 juli", None, "2027-07-01"),
        ("October 3rd", "2026-10-03", "2026-10-03"),
        ("from 1 to 20 June", "2027-06-01", "2027-06-20"),
        ("29 februari", "2028-02-29", "2028-02-29"),
    ],
)
def test_dates_are_read_as_the_next_to_come(text, starts, ends):
    period = moments(text, TODAY).period
    assert period is not None
    assert [str(day) if day else None for day in (period.starts_on, period.ends_on)] == [
        starts,
        ends,
    ]
    assert period.span in text or "," in period.span


@pytest.mark.parametrize(
    "text",
    [
        "31 februari",
        "31-02-2027",
        "op 3 oktober 2019",
        "3 oktober 3019",
        "sinds 1 mei",
        "afgelopen 3 juni",
        "reageer voor 1 december",
        "uiterlijk 1 december",
        "opgericht in mei 1998",
        "we may march on",
        "Jan komt ook",
        "van februari tot en met april afwezig",
        "1-2",
        "0575-512345",
    ],
)
def test_what_is_over_impossible_or_no_date_is_left_alone(text):
    assert moments(text, TODAY).period is None


@pytest.mark.parametrize(
    ("text", "rhythm"),
    [
        ("elke dinsdagavond", "regular"),
        ("'s maandags", "regular"),
        ("Tuesday evenings", "regular"),
        ("wekelijks", "regular"),
        ("op 3 oktober", "once"),
        ("komende zaterdag", "once"),
        ("dinsdagavond", ""),
        ("in december", ""),
    ],
)
def test_how_often_is_read(text, rhythm):
    assert moments(text, TODAY).rhythm == rhythm


def test_the_words_are_told():
    found = moments("Wij zoeken een zaal, elke dinsdagavond van 6 t/m 20 oktober.", TODAY)
    assert found.slots is not None
    assert found.period is not None
    assert found.slots.span == "elke dinsdagavond"
    assert found.period.span == "van 6 t/m 20 oktober"


AWKWARD = [
    "",
    "👩‍🎤🎻" * 5_000,
    "<b>dinsdag</b>" * 1_400,
    "1, 2, 3, " * 2_200,
    "maandag, " * 2_200,
    "'s avonds op maandag en " * 830,
    "3 mei, " * 2_800,
    "van maart tot " * 1_400,
    "ma/" * 6_600,
    "zondag de de " * 1_500,
    "31 31 feb " * 2_000,
    "99-99-9999 0-0-0 ²-²-²²²² 1.1.1.1",
    "\x00\ud800 dinsdag",
]


@pytest.mark.parametrize("text", AWKWARD, ids=range(len(AWKWARD)))
def test_no_text_is_an_error_or_takes_long(text):
    begin = process_time()
    moments(text, TODAY)
    assert process_time() - begin < 3


@pytest.mark.parametrize("days", range(0, 1500, 29))
def test_any_today_will_do(days):
    today = date(2024, 1, 1) + timedelta(days=days)
    period = moments("31 dec, eind februari, komend weekend, volgende maand, 29 feb", today).period
    assert period is not None
    assert period.ends_on is not None
    assert period.ends_on >= today
