"""Why a match fits: data that is kept, and a sentence for whoever reads it."""

from datetime import date
from json import dumps, loads

import pytest

from exchange.matching.scoring.model import measure
from exchange.matching.texts.analysis import analyse
from exchange.matching.texts.rarity import Rarity
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import lexicon
from exchange.matching.wording import nouns, reasons
from exchange.matching.wording.explaining import Reader, explained

pytestmark = pytest.mark.django_db  # the names of disciplines are rows

HERE = {"latitude": 52.1425, "longitude": 6.1961, "place": "Zutphen"}
NEAR = {"latitude": 52.1490, "longitude": 6.2100, "place": "Zutphen"}


def why(kind, wanted, offered, *, request=None, answer=None, title_only=False):
    """The reasons of a pair, as they come back out of the database."""
    words = lexicon()
    sides = []
    for is_request, text, fields in ((True, wanted, request), (False, offered, answer)):
        title, _, body = text.partition(". ")
        side = Side(
            kind=kind,
            is_request=is_request,
            analysis=analyse(words, kind, title, body),
            **(fields or {}),
        )
        sides.append(Weighed(side, words, Rarity()))
    return loads(dumps(reasons.of(*sides, measure(*sides))))


def told(found, side="request", language="nl", request="Koor Hoogwater", answer="De Brug", **words):
    return explained(found, Reader(side, request, answer, **words), language)


@pytest.fixture
def rooms():
    return why(
        "space",
        "Oefenruimte gezocht",
        "Zaal met piano te huur",
        request={"slots": frozenset({"tue-evening"}), "quantity": 40,
                 "features": frozenset({"piano"}), **HERE},
        answer={"slots": frozenset({"tue-evening"}), "quantity": 60,
                "features": frozenset({"piano"}), **NEAR},
    )  # fmt: skip


def test_a_seeker_reads_what_she_seeks_and_what_the_other_has(rooms):
    assert told(rooms, wanted="oefenruimte", offered="zaal") == (
        "Jullie zoeken een oefenruimte op dinsdagavond voor 40 mensen; "
        "De Brug heeft een zaal voor 60, 1,2 km verderop, met piano."
    )
    assert told(rooms, language="en", wanted="rehearsal room", offered="hall") == (
        "You are looking for a rehearsal room on Tuesday evening for 40 people; "
        "De Brug has a hall for 60, 1.2 km away, with piano."
    )


def test_who_offers_reads_it_from_her_own_side(rooms):
    assert told(rooms, "answer", offered="zaal") == (
        "Jullie bieden een zaal voor 60; Koor Hoogwater zoekt een repetitieruimte "
        "op dinsdagavond voor 40 mensen, 1,2 km verderop, met piano."
    )
    assert told(rooms, "answer", "en", wanted="rehearsal room", offered="hall") == (
        "You offer a hall for 60; Koor Hoogwater is looking for a rehearsal room "
        "on Tuesday evening for 40 people, 1.2 km away, with piano."
    )


def test_the_coordinator_reads_both_names(rooms):
    assert told(rooms, "").startswith("Koor Hoogwater zoekt een repetitieruimte")
    assert "De Brug heeft een repetitieruimte voor 60" in told(rooms, "")


CASES = [
    ("equipment", "120 stoelen?", "Stoelen te leen", {"quantity": 120}, {"quantity": 200}),
    ("equipment", "Geluidsinstallatie gezocht", "PA-set te leen", {}, {}),
    ("equipment", "Beamer nodig", "Projector met scherm", {}, {}),
    ("equipment", "Bugel te leen gevraagd", "Koperblazers: wij lenen instrumenten uit", {}, {}),
    ("equipment", "Kostuums voor de musical", "Toneelkleding uit ons depot", {}, {}),
    ("equipment", "Kookgerei voor groepen", "Keukenspullen te leen", {}, {}),
    ("equipment", "Boxen", "Luidsprekers", {"quantity": 1}, {"quantity": 2}),
    ("expertise", "Wie helpt ons met de boekhouding?", "Ervaren penningmeester denkt mee", {}, {}),
    ("expertise", "Hulp bij subsidie aanvragen", "Wij schrijven fondsaanvragen", {}, {}),
    ("expertise", "Dirigent gezocht", "Dirigent beschikbaar", {}, {}),
    ("expertise", "Website vernieuwen", "Hulp bij websites", {}, {}),
    ("volunteers", "Wie schenkt koffie?", "Vrijwilligers achter de bar", {"quantity": 3}, {}),
    ("volunteers", "Museumgids gezocht", "Rondleiders beschikbaar", {}, {}),
    ("space", "Atelier gezocht", "Werkplaats met daglicht", {"area_m2": 60}, {"area_m2": 80}),
    ("space", "Opslag voor decor", "Loods beschikbaar", {}, {}),
    ("space", "Kerk voor ons concert", "Concertzaal", {}, {}),
    ("space", "Plek voor een vergadering", "Vergaderzaal", {}, {}),
    ("space", "", "", {}, {}),
    ("equipment", "", "", {}, {}),
    ("expertise", "", "", {}, {}),
    ("volunteers", "", "", {}, {}),
]  # fmt: skip


@pytest.mark.parametrize("side", ["request", "answer", ""])
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("kind", "wanted", "offered", "request_", "answer"), CASES)
def test_every_sentence_is_whole(kind, wanted, offered, request_, answer, language, side):
    text = told(why(kind, wanted, offered, request=request_, answer=answer), side, language)
    assert text[0].isupper()
    assert text.endswith(".")
    assert text.count(";") == 1
    for broken in ("None", "  ", " ,", " .", "%(", "een een ", "a a ", "[]", "; ;"):
        assert broken not in text


def volunteer(
    wanted="Bardienst bij concerten", headline="Bardienst is mijn lust en leven", **fields
):
    return why("volunteers", wanted, headline, answer={"is_volunteer": True, **HERE, **fields})


def test_a_volunteer_is_spoken_to_by_herself_and_never_named():
    found = volunteer()
    assert told(found, "answer", answer="") == (
        "Jij wilt helpen (bardienst); Koor Hoogwater zoekt vrijwilligers voor bardienst."
    )
    assert "een vrijwilliger uit Zutphen wil helpen (bardienst)" in told(found, answer="")
    assert "a volunteer from Zutphen would like to help (bar work)" in told(
        found, language="en", answer=""
    )
    assert "Mia wil helpen (bardienst)" in told(found, "", answer="Mia")


def test_where_no_concept_is_sure_the_titles_are_quoted():
    found = why("equipment", "Iets voor onze optocht", "Van alles en nog wat")
    titles = {"wanted_title": "Iets voor onze optocht.", "offered_title": "Van alles"}
    assert told(found, **titles) == (
        "Jullie vragen “Iets voor onze optocht”; De Brug biedt “Van alles”."
    )
    assert told(found, "answer", "en", **titles) == (
        "You offer “Van alles”; Koor Hoogwater asks “Iets voor onze optocht”."
    )
    assert told(found, knows_own=True, **titles) == "De Brug biedt “Van alles”."
    assert told(found, "answer", knows_own=True, **titles) == (
        "Koor Hoogwater vraagt “Iets voor onze optocht”."
    )
    mine = volunteer("Wie helpt ons?", "Ik kan van alles")
    assert told(mine, "answer", answer="", offered_title="Ik kan van alles") == (
        "Jij schreef “Ik kan van alles”; Koor Hoogwater zoekt vrijwilligers."
    )
    assert "van alles" not in told(mine, answer="", offered_title="Ik kan van alles")


def test_a_label_of_a_person_stands_between_brackets_too():
    found = volunteer("Museumgids gezocht", "Museumgids met ervaring")
    assert told(found, "answer", answer="") == (
        "Jij wilt helpen (museumgids); Koor Hoogwater zoekt een museumgids."
    )
    assert "You would like to help (museum guide)" in told(found, "answer", "en", answer="")


def test_of_many_guides_the_title_speaks():
    found = why("volunteers", "Museumgids", "Museumgids", request={"quantity": 6})
    said = told(found, wanted_title="Zes museumgidsen")
    assert said == "Jullie vragen “Zes museumgidsen”; De Brug biedt een museumgids."


def test_one_person_and_many():
    one = why("space", "Zaal", "Zaal", request={"quantity": 1})
    assert "voor 1 persoon" in told(one)
    assert "for 1 person;" in told(one, language="en")
    helper = why("volunteers", "Bardienst", "Bardienst", request={"quantity": 1})
    assert "1 vrijwilliger voor bardienst" in told(helper)


def test_many_moments_are_counted_at_the_end():
    slots = frozenset({"mon-evening", "tue-evening", "wed-evening", "thu-evening"})
    found = why("space", "Zaal", "Zaal", request={"slots": slots}, answer={"slots": slots})
    assert told(found) == "Jullie zoeken een ruimte; De Brug heeft een ruimte, 4 dagdelen passen."


@pytest.mark.parametrize(
    ("starts", "ends", "nl", "en"),
    [
        (date(2027, 5, 12), date(2027, 5, 12), "op 12 mei", "on 12 May"),
        (date(2027, 5, 12), date(2027, 5, 14), "van 12 mei tot en met 14 mei",
         "from 12 May to 14 May"),
        (date(2027, 5, 1), date(2027, 8, 1), "in dezelfde periode", "in the same period"),
    ],
)  # fmt: skip
def test_days_that_both_can(starts, ends, nl, en):
    days = {"starts_on": starts, "ends_on": ends}
    found = why("equipment", "Beamer", "Beamer", request=days, answer=days)
    assert f" {nl}" in told(found)
    assert nl in reasons.sentence(found, "nl")
    assert en in told(found, language="en")


def test_a_word_that_no_concept_knows_is_quoted_as_it_is_written():
    found = [
        {"code": "words", "stems": ["zwiep"]},
        {"code": "sides", "kind": "equipment", "volunteer": False, "wanted": [], "offered": [],
         "needed": None, "there": None, "needed_m2": None, "there_m2": None, "place": ""},
    ]  # fmt: skip
    assert "“Zwieper” staat in beide teksten" in told(found, words={"zwiep": "Zwieper"})
    assert "Zwieper" not in told(found)
    assert reasons.sentence(found, "nl") == "Met een woord dat in beide teksten staat."


def test_no_shared_concept_leaves_the_rarest_shared_word():
    found = why("equipment", "Qwertofoon gezocht", "Qwertofoon te leen")
    assert [r["stems"] for r in found if r["code"] == "words"] == [["qwertofoon"]]


def test_reasons_of_an_earlier_version_stay_readable():
    old = [
        {"code": "slots", "slots": ["tue-evening"]},
        {"code": "distance", "km": 0.2, "place": "Zutphen"},
        {"code": "of a later version"},
    ]
    assert told(old) == reasons.sentence(old, "nl") == "Op dinsdagavond, om de hoek."
    assert told([]) == ""


def test_what_a_match_stands_on():
    found = [
        {"code": "concepts", "slugs": ["beamer", "sound_equipment"]},
        {"code": "disciplines", "slugs": ["music"]},
    ]
    assert reasons.main_causes(found) == [("concepts", "beamer"), ("disciplines", "music")]
    two = [{"code": "disciplines", "slugs": ["dance", "music"]}]
    assert reasons.main_causes(two) == []


@pytest.mark.parametrize(
    ("label", "language", "said"),
    [
        ("zaal", "nl", "een zaal"),
        ("stoelen", "nl", "stoelen"),
        ("keuken", "nl", "een keuken"),
        ("aanhangwagen", "nl", "een aanhangwagen"),
        ("geluidsapparatuur", "nl", "geluidsapparatuur"),
        ("koffie", "nl", "koffie"),
        ("licht en geluid", "nl", "licht en geluid"),
        ("boekhouder of accountant", "nl", "een boekhouder of accountant"),
        ("zaal voor lezingen", "nl", "een zaal voor lezingen"),
        ("met een bar", "nl", "met een bar"),
        ("hall", "en", "a hall"),
        ("attic", "en", "an attic"),
        ("uniform", "en", "a uniform"),
        ("chairs", "en", "chairs"),
        ("minibus", "en", "a minibus"),
        ("lighting", "en", "lighting"),
    ],
)
def test_an_article_only_where_it_belongs(label, language, said):
    assert nouns.with_article(label, language) == said


@pytest.mark.parametrize(
    ("title", "room"),
    [
        ("Oefenruimte voor ons koor", "oefenruimte"),
        ("Wie heeft een ZAAL voor 60?", "zaal"),
        ("Theatergroep zoekt repetitielokaal", "repetitielokaal"),
        ("Zalen te huur", ""),
        ("Oefenstal met slaapplek", ""),
        ("Koor zoekt onderdak", ""),
    ],
)
def test_a_dutch_title_names_its_room(title, room):
    assert nouns.room_in(title) == room
