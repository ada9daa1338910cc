"""The whole pure chain, from two texts to how likely both are glad."""

from dataclasses import replace
from datetime import date

import pytest

from exchange.matching.fitting.judged import JudgedSet
from exchange.matching.scoring import telling
from exchange.matching.scoring.features import kilometres, reach_km
from exchange.matching.scoring.model import (
    FILE,
    NONE_ELSE,
    Model,
    best_others,
    is_vetoed,
    measure,
    sigmoid_shift,
)
from exchange.matching.scoring.telling import Pair
from exchange.matching.texts.analysis import analyse
from exchange.matching.texts.rarity import Rarity
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import shipped_lexicon

ZUTPHEN = {"latitude": 52.14, "longitude": 6.20}
FAR = {"latitude": 52.40, "longitude": 6.20}  # 29 km north
OTHERS = {
    "equipment": ["Keramiekoven te leen", "Partytent", "Naaimachines", "Bakfiets", "Beamer"],
    "space": ["Parkeerplaats", "Moestuin", "Bergruimte voor decor", "Kantoor met bureaus"],
    "volunteers": ["Ik wil flyeren", "Websites bouwen", "Tuinieren", "Taalmaatje"],
    "expertise": ["Juridisch advies", "Drukwerk ontwerpen", "Bijenhouden", "Fondsenwerving"],
}


@pytest.fixture(scope="module")
def model():
    return Model.read(FILE)


def side(title, kind="space", body="", **fields):
    analysis = analyse(shipped_lexicon(), kind, title, body)
    read = Side(kind=kind, analysis=analysis, **{**ZUTPHEN, **fields})
    return Weighed(read, shipped_lexicon(), Rarity())


def request(title, kind="space", **fields):
    return side(title, kind, is_request=True, **fields)


def answer(title, kind="space", **fields):
    return side(title, kind, is_request=False, is_volunteer=kind == "volunteers", **fields)


def probability(model, one, other):
    features = measure(one, other)
    return model.probability(
        model.fit(features),
        best_for_request=NONE_ELSE,
        best_for_answer=NONE_ELSE,
        vetoed=is_vetoed(features),
    )


@pytest.mark.parametrize(
    ("kind", "wanted", "there"),
    [
        ("equipment", "Geluidsinstallatie gezocht", "Geluidsinstallaties te leen"),
        ("equipment", "PA gezocht voor het feest", "Geluidsset te leen"),
        ("equipment", "Versterking gezocht", "Geluidsset te leen"),
        ("equipment", "Geluidsset nodig", "PA-set te leen"),
        ("equipment", "Sound system needed", "Geluidsinstallatie te leen"),
        ("equipment", "Geluidinstalatie gezocht", "Geluidsinstallatie te leen"),
        ("equipment", "Bühne gezocht", "Podium te leen"),
        ("equipment", "Toneel van 4 bij 6 meter gezocht", "Podium te leen"),
        ("equipment", "Blaasinstrument gezocht", "Bugel te leen"),
        ("equipment", "Bugel gezocht", "Blaasinstrumenten te leen"),
        ("space", "Theaterzaal gezocht", "Zaal met podium in het theater"),
        ("space", "Ruimte om te oefenen", "Ruimtes om te oefenen"),
        ("space", "Huizen gezocht voor huiskamerconcert", "Ons huis voor een huiskamerconcert"),
        ("space", "Oefenruimte gezocht", "Repetitieruimte vrij"),
        ("space", "Hok gezocht om te repeteren", "Repetitieruimte vrij"),
        ("space", "Oefenruimte gezocht", "Hok voor bandjes"),
        ("space", "Repetietieruimte gezocht", "Repetitieruimte vrij"),
        ("space", "Rehearsal room wanted", "Oefenruimte vrij"),
        ("space", "Zaal met podium gezocht", "Zaal met bühne"),
        ("volunteers", "Vrijwilligerscoördinator gezocht", "Coördinator van vrijwilligers"),
        ("volunteers", "Koffieschenker gezocht", "Ik wil koffie schenken"),
        ("volunteers", "Wie schenkt koffie?", "Koffie schenken doe ik graag"),
        ("volunteers", "Penningmeester gezocht", "Boekhouder met tijd over"),
        ("expertise", "Bookkeeper wanted", "Boekhouder biedt hulp"),
    ],
)
def test_what_means_the_same_comes_first(model, kind, wanted, there):
    one = request(wanted, kind)
    right = probability(model, one, answer(there, kind))

    assert right > 2 * max(probability(model, one, answer(o, kind)) for o in OTHERS[kind])


@pytest.mark.parametrize(
    ("kind", "wanted", "there"),
    [
        ("equipment", "Pianolessen gezocht", "Piano te leen"),
        ("equipment", "Klapstoelen gezocht", "Stoelendans als spel"),
        ("expertise", "Wie begeleidt een stoelendans?", "Stoelen te leen"),
        ("volunteers", "Begeleider voor kinderen gezocht", "Begeleider voor ouderen"),
        ("equipment", "Kerktoren te versieren", "Kerkorgel"),
    ],
)
def test_what_only_sounds_the_same_is_not_told(model, kind, wanted, there):
    assert probability(model, request(wanted, kind), answer(there, kind)) < model.floor


TUESDAY = {"slots": frozenset({"tue-evening"})}
MARCH = {"starts_on": date(2027, 3, 1), "ends_on": date(2027, 3, 5)}


@pytest.mark.parametrize(
    ("wanted", "there"),
    [
        ({"quantity": 300}, {"quantity": 30}),
        ({"quantity": 30}, {"quantity": 300}),
        ({"area_m2": 200}, {"area_m2": 20}),
        (MARCH, {"starts_on": date(2027, 5, 1), "ends_on": date(2027, 6, 1)}),
        (TUESDAY, {"slots": frozenset({"tue-morning"})}),
        ({"radius_km": 5}, {**FAR, "radius_km": 100}),
    ],
    ids=["too small", "too large", "floor", "dates", "part of the day", "too far"],
)
def test_what_clashes_is_not_told_however_well_it_fits(model, wanted, there):
    good = {"starts_on": None, "ends_on": None}
    one, other = request("Oefenruimte met piano gezocht"), answer("Oefenruimte met piano")
    assert probability(model, one, other) >= model.floor

    one = replace(one, side=replace(one.side, **{**good, **wanted}))
    other = replace(other, side=replace(other.side, **{**good, **there}))

    assert is_vetoed(measure(one, other))
    assert probability(model, one, other) < model.floor


def test_what_agrees_besides_the_words_makes_it_likelier(model):
    one, other = request("Oefenruimte gezocht"), answer("Hok voor bandjes")
    with_time = (replace(x, side=replace(x.side, **TUESDAY, quantity=40)) for x in (one, other))

    assert probability(model, *with_time) > probability(model, one, other)


def test_spaces_do_not_move_and_volunteers_come_themselves():
    near, far = {"radius_km": 5}, {"radius_km": 100}

    assert reach_km(request("Zaal", **near).side, answer("Zaal", **far).side) == 5
    one = request("Koffie schenken", "volunteers", **far).side
    assert reach_km(one, answer("Koffie schenken", "volunteers", **near).side) == 5
    one = request("Piano", "equipment", **near).side
    assert reach_km(one, answer("Piano", "equipment", **far).side) == 100


def test_a_volunteer_is_not_sent_further_than_she_wants(model):
    one = request("Koffieschenker gezocht", "volunteers", radius_km=100)
    other = answer("Koffie schenken", "volunteers", radius_km=5)
    away = answer("Koffie schenken", "volunteers", radius_km=5, **FAR)

    assert probability(model, one, other) >= model.floor
    assert probability(model, one, away) < model.floor


def test_without_a_place_there_is_no_distance():
    nowhere = answer("Zaal", latitude=None, longitude=None)

    assert kilometres(request("Zaal").side, nowhere.side) is None
    assert measure(request("Zaal"), nowhere)["near"] == 0


def test_ones_own_organisation_is_no_counterpart():
    own = JudgedSet(
        {
            "r": request("Zaal", organisation=1).side,
            "own": answer("Zaal", organisation=1).side,
            "other": answer("Zaal", organisation=2).side,
        },
        {},
        shipped_lexicon(),
    )

    assert own.pairs == [("r", "other")]


def test_every_feature_lies_between_minus_one_and_one():
    sides = [request("Zaal met piano", **TUESDAY, **MARCH, quantity=4), request("", "space")]
    others = [answer("Zaal", **TUESDAY, quantity=400), answer("🎹"), answer("", **FAR)]

    for one in sides:
        for other in others:
            assert all(-1 <= value <= 1 for value in measure(one, other).values())


def test_empty_texts_are_not_told(model):
    assert probability(model, request(""), answer("")) < model.floor


def test_rare_things_say_more_than_common_ones():
    rarity = Rarity(texts=1_000, terms={"zaal": 900, "bugel": 3}, concepts={"space": 900})

    assert rarity.of_term("zaal") < rarity.of_term("bugel") <= rarity.of_term("new") == 1
    assert rarity.of_concept("space") < rarity.of_concept("flugelhorn")
    assert Rarity().of_term("zaal") == 1


def test_the_best_of_the_others_is_not_oneself():
    assert best_others([3.0, 1.0, 2.0]) == [2.0, 3.0, 3.0]
    assert best_others([3.0, 3.0]) == [3.0, 3.0]
    assert best_others([3.0]) == [NONE_ELSE]
    assert best_others([]) == []


def test_a_better_answer_elsewhere_makes_a_pair_less_likely(model):
    alone = model.probability(1.0, best_for_request=NONE_ELSE, best_for_answer=NONE_ELSE)
    beaten = model.probability(1.0, best_for_request=3.0, best_for_answer=NONE_ELSE)

    assert beaten < alone


def test_a_boost_helps_and_never_lifts_above_one():
    assert sigmoid_shift(0.5, 0.4) == pytest.approx(0.599, abs=0.001)
    assert sigmoid_shift(1.0, 0.4) <= 1
    assert sigmoid_shift(0.3, 0) == 0.3


def test_only_the_best_of_both_sides_are_told_and_nothing_below_the_floor():
    pairs = [Pair("r", f"a{n}", 0.9 - n / 100) for n in range(5)]
    assert telling.chosen(pairs, 0.5) == {("r", "a0"), ("r", "a1"), ("r", "a2")}

    unequal = [Pair("r", "good", 0.95), Pair("r", "poor", 0.46)]
    assert telling.chosen(unequal, 0.3) == {("r", "good")}
    assert telling.chosen(unequal, 0.96) == set()

    popular = [Pair(f"r{n}", "a", 0.9 - n / 100) for n in range(5)]
    assert len(telling.chosen(popular, 0.5)) == telling.MOST_TOLD
