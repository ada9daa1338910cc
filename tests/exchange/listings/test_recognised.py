"""What a text of one kind says that could stand in a field."""

from datetime import date

import pytest

from exchange.listings.models import Listing
from exchange.listings.offers import offers
from exchange.listings.recognised import recognise

TODAY = date(2026, 9, 23)


@pytest.mark.parametrize(
    ("kind", "title", "body", "quantity"),
    [
        ("space", "Oefenruimte voor 40 zangers", "", 40),
        ("space", "Oefenruimte", "Wij zijn met tussen de 30 en 40 personen.", 40),
        ("space", "Zaal", "Koor van 40 leden, het bestuur bestaat uit 5 mensen.", 40),
        ("space", "Zaal voor 60", "Er staan 4 piano's.", 60),
        ("space", "Zaal", "In een dorp met 3000 inwoners", None),
        ("volunteers", "Zes vrijwilligers gezocht", "Voor 300 bezoekers.", 6),
        ("volunteers", "Hulp bij de bar", "Er komen 200 bezoekers.", None),
        ("volunteers", "Bardienst", "We hebben vier mensen nodig", 4),
        ("equipment", "Twee beamers", "", 2),
        ("equipment", "Stoelen te leen", "Honderdvijftig stoelen, voor 40 leden.", 150),
        ("equipment", "Piano", "Voor 40 zangers", None),
        ("expertise", "Workshop voor 12 mensen", "", None),
    ],
)
def test_the_number_is_that_of_the_kind(kind, title, body, quantity):
    said = recognise(kind, title, body, TODAY).quantity
    assert (said and said.value) == quantity


def test_only_a_space_has_a_floor():
    assert recognise("space", "Zaal van 6 bij 8 m", "", TODAY).area_m2 == (48, "6 bij 8 m")
    assert recognise("equipment", "Doek van 6 bij 8 m", "", TODAY).area_m2 is None


def draft(**fields):
    given = {"kind": "space", "direction": "request", "title": "Zaal voor 40 zangers"}
    return Listing(**given | {"body": "Elke dinsdagavond, 60 m2."} | fields)


def test_what_the_text_says_is_offered_with_its_words():
    found = {o.field: (o.span, dict(o.changes)) for o in offers(draft())}

    assert found == {
        "slots": ("Elke dinsdagavond", {"slots": ["tue-evening"]}),
        "quantity": ("40 zangers", {"quantity": ["40"]}),
        "area_m2": ("60 m2", {"area_m2": ["60"]}),
    }


@pytest.mark.parametrize(
    "filled",
    [
        {"quantity": 30, "slots": ["mon-morning"], "area_m2": 10},
        {"typed": {"quantity": "veel", "area_m2": "groot", "slots": ["x"]}},
    ],
)
def test_what_was_filled_in_or_typed_is_never_offered_anew(filled):
    assert offers(draft(**filled)) == []


def test_a_field_that_the_kind_does_not_have_is_not_offered():
    found = {o.field for o in offers(draft(kind="expertise"))}
    assert found == {"slots"}


def test_a_stretch_of_days_is_offered_as_one():
    (offer,) = offers(draft(title="Zaal", body="Van 6 t/m 20 januari"))
    assert set(offer.changes) == {"starts_on", "ends_on"}


@pytest.mark.parametrize(
    "text", ["", "👩‍🎤" * 4000, "<script>alert(40)</script>" * 700, "9" * 20_000]
)
def test_no_text_is_an_error(text):
    offers(draft(title=text, body=text))


def test_a_day_named_in_passing_is_not_taken_with_the_part_that_is_meant():
    said = recognise(
        "space",
        "Repetitieruimte gezocht",
        "Ons zaaltje wordt dinsdag verbouwd en nu zoeken we voor de woensdagavond.",
        date(2026, 11, 22),
    )
    assert said.slots
    assert set(said.slots.value) == {"wed-evening"}
