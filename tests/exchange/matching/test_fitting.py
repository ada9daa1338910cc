"""Measuring and fitting: the same figures as others would count, and nothing adopted unseen."""

import json
from datetime import date

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from exchange.matching.fitting import refitting
from exchange.matching.fitting.figures import figures, ndcg, reciprocal_rank
from exchange.matching.fitting.judged import JudgedSet
from exchange.matching.fitting.logistic import Example, cross_validated, fit, fold, logistic
from exchange.matching.models import Match, Reaction
from exchange.matching.scoring import adopted
from exchange.matching.scoring.features import FEATURES
from exchange.matching.scoring.model import FILE, Model
from exchange.matching.vocabulary import shipped_lexicon
from tests.factories import ListingFactory

THINGS = {
    "piano": "Piano",
    "chairs": "Klapstoelen",
    "tent": "Partytent",
    "projector": "Beamer",
    "kiln": "Keramiekoven",
    "bike": "Bakfiets",
    "lights": "Theaterlampen",
    "costumes": "Kostuums",
}


def ranking(*rows):
    return [{"doc_id": doc, "notify": told} for doc, told in rows]


def test_the_gain_of_later_places_counts_less():
    grades = {"a": 2, "b": 1}

    assert ndcg(grades, ranking(("a", 0), ("b", 0))) == pytest.approx(1.0)
    # (1 / log2(2) + 3 / log2(3)) / (3 / log2(2) + 1 / log2(3)), worked out by hand
    assert ndcg(grades, ranking(("b", 0), ("a", 0))) == pytest.approx(0.7967, abs=1e-4)
    assert ndcg(grades, ranking(("c", 0), ("d", 0))) == 0
    assert ndcg(grades, []) == 0


def test_the_reciprocal_rank_is_that_of_the_first_relevant_one():
    assert reciprocal_rank({"a": 1}, ranking(("x", 0), ("y", 0), ("a", 0))) == pytest.approx(1 / 3)
    assert reciprocal_rank({"a": 1}, ranking(*((str(n), 0) for n in range(10)), ("a", 0))) == 0


def test_figures_are_means_over_queries_and_told_pairs_count_once():
    relevance = {"q1": {"a": 2, "b": 1}, "q2": {"c": 2}, "q3": {"d": 0}, "a": {"q1": 2}}
    rankings = {
        "q1": ranking(("a", True), ("b", False)),
        "q2": ranking(("x", True), ("c", False)),
        "q3": ranking(("d", True)),
        "a": ranking(("q1", True)),
    }

    found = figures(relevance, rankings, texts=10)

    assert found.queries == 3  # nobody can answer q3 well
    assert found.ndcg_at_5 == pytest.approx((1 + 0.6309 + 1) / 3, abs=1e-3)
    assert found.recall_at_5_strong == 1
    assert found.mrr_at_10 == pytest.approx((1 + 0.5 + 1) / 3)
    assert found.pairs_told == 3  # q1 and a are the same pair from both sides
    assert found.told_precision == pytest.approx(1 / 3)
    assert found.strong_told == pytest.approx(1 / 2)
    assert found.letters_per_text == pytest.approx(0.6)


def test_a_query_without_an_answer_counts_as_nothing_found():
    assert figures({"q": {"a": 2}}, {}, texts=2).ndcg_at_5 == 0
    assert figures({}, {}, texts=0).letters_per_text == 0


def test_a_fit_finds_the_weight_that_the_examples_were_made_with():
    examples = [Example((1.0, x), 1.0) for x in (2.0, 1.5, 1.0)] + [
        Example((1.0, x), 0.0) for x in (-2.0, -1.5, -1.0)
    ]

    bias, weight = logistic(examples)

    assert weight > 0.8
    assert abs(bias) < 0.1
    assert logistic(examples, free=[True, False])[1] > 0
    upside_down = [Example(e.values, 1 - e.target) for e in examples]
    assert logistic(upside_down, free=[True, False])[1] == 0


@pytest.fixture
def folder(tmp_path):
    """A set of eight requests and eight offers; each request has one that is right."""
    path = tmp_path / "things"
    path.mkdir()
    common = {"kind": "equipment", "body": "", "place": "Zutphen", "lat": 52.1, "lon": 6.2}
    posts = [
        {**common, "id": f"{side}-{slug}", "direction": side, "title": title, "org_name": side}
        for slug, title in THINGS.items()
        for side in ("request", "offer")
    ]
    judged = [
        {
            "query_id": f"request-{slug}",
            "judgements": [
                {"doc_id": f"offer-{other}", "relevance": 2 if other == slug else 0}
                for other in THINGS
            ],
        }
        for slug in THINGS
    ]
    for name, rows in (("posts", posts), ("profiles", []), ("qrels", judged)):
        text = "".join(json.dumps(row) + "\n" for row in rows)
        (path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    return path


def test_cross_validation_ranks_every_query_once_and_always_the_same(folder):
    judged = JudgedSet.load(folder, shipped_lexicon())

    (once,) = cross_validated([judged])
    (again,) = cross_validated([judged])

    assert once == again
    assert set(once) == set(judged.relevance)
    assert {fold(query) for query in judged.relevance} <= set(range(5))
    assert figures(judged.relevance, once, texts=16).ndcg_at_5 > 0.9


def test_what_is_left_out_gets_no_weight(folder):
    judged = JudgedSet.load(folder, shipped_lexicon())

    model = fit([judged], without=("concepts",))

    assert model.weights["concepts"] == 0
    assert model.fitted_on == date.today().isoformat()  # noqa: DTZ011 - as it is fitted


def test_nothing_can_be_learned_of_nothing(folder):
    (folder / "qrels.jsonl").unlink()

    with pytest.raises(CommandError, match="nothing was judged relevant"):
        call_command("fit_matching", folder)


@pytest.fixture
def own_model(settings, tmp_path):
    """Where this network keeps a model of its own."""
    settings.MATCHING_MODEL = tmp_path / "data" / "model.json"
    adopted.forget()
    yield settings.MATCHING_MODEL
    adopted.forget()


@pytest.mark.django_db
def test_fitting_shows_figures_and_changes_nothing(folder, own_model, capsys):
    before = adopted.model()
    call_command("fit_matching", folder)

    shown = capsys.readouterr().out
    for words in ("things, in use", "things, new (5 folds)", "ndcg_at_5", "told by both"):
        assert words in shown
    assert "Nothing was changed" in shown
    assert not own_model.exists()
    assert adopted.model() == before


def pair(title, number=0, **features):
    request = ListingFactory(open=True, request=True, title=f"{title} gezocht {number}")
    offer = ListingFactory(open=True, title=f"{title} te leen {number}")
    values = dict.fromkeys(FEATURES, 0.0) | features
    return Match.objects.create(request=request, offer=offer, score=0.5, fit=0.0, features=values)


GOOD = {"concepts": 1.0, "strongest": 1.0, "needed": 1.0, "titles": 1.0, "disciplines": 1.0}


@pytest.mark.django_db
def test_adopting_shows_what_changes_writes_the_model_and_scores_anew(folder, own_model, capsys):
    good, bad = pair("Piano", **GOOD), pair("Oven", near=0.2)

    call_command("fit_matching", folder, "--adopt", "--floor", "0.4")

    shown = capsys.readouterr().out
    assert "2 matches were scored anew" in shown
    assert adopted.model().floor == 0.4
    assert adopted.model().figures["things"]["ndcg_at_5"] > 0.9
    good.refresh_from_db()
    bad.refresh_from_db()
    assert good.score > bad.score
    assert good.fit == pytest.approx(adopted.model().fit(good.features))
    assert good.status == Match.Status.PROPOSED  # nobody is told by this


@pytest.mark.django_db
def test_the_pairs_that_only_one_of_two_models_tells_are_named():
    match = pair("Piano", **GOOD)
    old = Model.read(FILE)
    strict = Model(old.bias - 20, old.weights, old.lead, old.floor)

    assert refitting.change(strict, old).told_now == [match]
    assert refitting.change(old, strict).told_no_more == [match]
    assert refitting.change(old, old).told_by_both == 1


@pytest.mark.parametrize(
    ("answer", "why", "grade"),
    [
        ("interested", "", 2),
        ("later", "", 1),
        ("declined", "other_thing", 0),
        ("declined", "too_far", 0),
        ("declined", "other_time", 0),
        ("declined", "size", 0),
        ("declined", "already", None),
        ("declined", "not_now", None),
        ("declined", "else", None),
        ("declined", "", None),
    ],
)
def test_only_answers_that_say_something_of_the_machine_are_learned_from(answer, why, grade):
    assert refitting.grade_of(answer, why) == grade


@pytest.mark.django_db
def test_the_less_glad_of_two_sides_says_how_well_a_match_was_chosen():
    match = pair("Piano")
    Reaction.objects.create(match=match, side="request", answer="interested")
    Reaction.objects.create(match=match, side="answer", answer="declined", why="size")

    assert list(refitting.heard().grades.values()) == [0]


@pytest.mark.django_db
def test_too_few_answers_are_refused(folder):
    Reaction.objects.create(match=pair("Piano"), side="request", answer="interested")

    with pytest.raises(CommandError, match=r"1 matches were answered .* at least 200"):
        call_command("fit_matching", "--from-reactions")
    with pytest.raises(CommandError, match="at least 20"):
        call_command("fit_matching", folder, "--from-reactions")
    with pytest.raises(CommandError, match="Give a judged folder"):
        call_command("fit_matching")


@pytest.mark.django_db
def test_answers_of_one_sort_are_refused(folder):
    for number in range(20):
        Reaction.objects.create(match=pair("Piano", number), side="request", answer="interested")

    with pytest.raises(CommandError, match="too much of one sort"):
        call_command("fit_matching", folder, "--from-reactions")


@pytest.mark.django_db
def test_what_people_say_changes_the_weights(folder, own_model, capsys):
    for number in range(10):
        near, far = pair("Piano", number, near=1.0), pair("Orgel", number, concepts=0.3, near=-0.5)
        Reaction.objects.create(match=near, side="request", answer="interested")
        Reaction.objects.create(match=far, side="answer", answer="declined", why="too_far")

    call_command("fit_matching", folder, "--from-reactions", "--adopt")

    assert "20 answered matches" in capsys.readouterr().out
    assert (
        adopted.model().weights["near"]
        > fit([JudgedSet.load(folder, shipped_lexicon())]).weights["near"]
    )


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("{", "no JSON"),
        ("[]", "not written as a model is"),
        ('{"bias": 1}', "not written as a model is"),
        ('{"bias": "x", "weights": {}, "lead": {}, "floor": 0.5}', "“lead” wants"),
        ('{"bias": 0, "weights": {"luck": 1}, "lead": {}, "floor": 0.5}', "no feature “luck”"),
    ],
)
def test_a_model_with_a_mistake_is_refused_and_the_old_one_stays(own_model, text, complaint):
    before = adopted.model()
    own_model.parent.mkdir()
    own_model.write_text(text, encoding="utf-8")

    with pytest.raises(adopted.ModelError, match=complaint):
        adopted.read(own_model)
    assert adopted._model.renew() == before
    assert complaint in adopted._model.complaint
    assert any(complaint in str(warning) for warning in run_checks())


@pytest.mark.parametrize("value", ["NaN", "Infinity", '"x"', "true", "null"])
def test_a_weight_that_is_no_number_is_refused(own_model, value):
    own_model.parent.mkdir()
    lead = '{"bias": 0, "fit": 1, "request": 1, "answer": 1}'
    text = f'{{"bias": 0, "weights": {{"near": {value}}}, "lead": {lead}, "floor": 0.5}}'
    own_model.write_text(text, encoding="utf-8")

    with pytest.raises(adopted.ModelError, match="“near” is no number"):
        adopted.read(own_model)


def test_measuring_prints_a_table_for_each_set(folder, capsys):
    call_command("measure_matching", f"Things={folder}")

    shown = capsys.readouterr().out
    for words in ("| Things: 16 texts, 8 queries |", "| in use |", "without the vocabulary"):
        assert words in shown


def test_a_bad_set_is_named(folder):
    (folder / "posts.jsonl").write_text("{\n", encoding="utf-8")

    with pytest.raises(CommandError, match=r"posts.jsonl:1: no JSON"):
        call_command("measure_matching", f"Things={folder}")
