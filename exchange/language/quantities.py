"""How many and how large, as people write it: *voor 40 zangers*, *2x4 meter* (pure).

Nothing is ever an error: what is not recognised is not there. Cost: one pass over the text.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from exchange.language.pieces import Text, number_at

MOST = 5_000  # more people or pieces than this is something else
LARGEST_M2 = 20_000
YEARS = range(1900, 2100)  # alone these are years
LOOK_AHEAD = 4  # words between a number and what it counts, at most three of them in between

PEOPLE, HELPERS, AGENTS = "people", "helpers", "agents"
SEATS, PIECES, OPEN = "seats", "pieces", "open"


@dataclass(frozen=True)
class Quantity:
    """A number of something.

    `of` is `people`, `helpers` (people who lend a hand), `agents` (*imkers* or *beamers*: who can
    tell), `seats`, `pieces`, or `open` where nothing is named (*ruimte voor 60*). `span` are the
    words in which it was read.
    """

    least: int
    most: int
    of: str
    noun: str
    span: str


@dataclass(frozen=True)
class Area:
    m2: int
    span: str


def quantities(text: str) -> list[Quantity]:
    """Every number of people, places or pieces in a text, in order."""
    return list(_quantities(Text(text)))


def areas(text: str) -> list[Area]:
    """Every size of a floor in a text, in order: given in m², or as one side by another."""
    return list(_areas(Text(text)))


def _quantities(text: Text) -> Iterator[Quantity]:
    place = 0
    while place < len(text.pieces):
        found = _range_at(text, place)
        if found is None:
            place += 1
            continue
        least, most, end = found
        begin, place = place, end
        if not _is_amount(text, begin, end, least, most):
            continue
        counted = _counted(text, begin, end)
        if counted is None:
            continue
        of, noun, behind = counted
        yield Quantity(round(least), round(most), of, noun, text.words(begin, behind))


def _range_at(text: Text, place: int) -> tuple[float, float, int] | None:
    """*30*, *30-40*, *30 tot 40*, *tussen de 30 en 40*, as (least, most, place behind)."""
    first = number_at(text, place)
    if first is None:
        return None
    value, end = first
    between = text.at(place - 1) in ("tussen", "between") or (
        text.at(place - 1) == "de" and text.at(place - 2) == "tussen"
    )
    for joint in (*_JOINTS, *((("en",), ("and",)) if between else ())):
        if all(text.at(end + n) == word for n, word in enumerate(joint)):
            second = number_at(text, end + len(joint))
            if second and second[0] >= value:
                return value, second[0], second[1]
    return value, value, end


def _is_amount(text: Text, begin: int, end: int, least: float, most: float) -> bool:
    if not 1 <= least <= most <= MOST or not most.is_integer() or not least.is_integer():
        return False
    before, behind = text.at(begin - 1), text.at(end)
    if before in _NOT_BEFORE or behind in _NOT_BEHIND:
        return False
    # Parts of a number of another sort: 06-12345678, 3/4, 12:30, 4K.
    if text.touches(begin) and (before in "-/:.,+#@_&=?" or before.isalnum()):
        return False
    if text.at(end) == "-" and text.touches(end) and text.touches(end + 1):  # 70-plussers
        return False
    return not (end < len(text.pieces) and text.touches(end) and behind not in _MARKS_BEHIND)


def _counted(text: Text, begin: int, end: int) -> tuple[str, str, int] | None:
    """What is counted, its word, and the place behind; None for hours, euros, metres."""
    place = end
    for _word in range(LOOK_AHEAD):
        word = text.at(place)
        if word in ("+", "extra", "x") and place == end:
            place += 1
            continue
        if not word.isalpha() or number_at(text, place):
            break
        if word in _UNITS:
            return None
        of = _sort(word)
        if of:
            return of, word, place + 1
        if word in _LINK_WORDS:
            break
        place += 1
    first = text.at(end)
    if text.at(begin).isdigit() and int(text.at(begin)) in YEARS:
        return None
    is_word = first.isalpha() and first not in _LINK_WORDS and not number_at(text, end)
    is_one = number_at(text, begin) == (1.0, end)
    if is_word and len(first) > 2 and (is_one or first.endswith(("n", "s", "stuk"))):
        return PIECES, first, end + 1
    if text.at(begin - 1) in _FOR or text.at(begin - 2) in _FOR:
        return OPEN, "", end
    if text.at(begin - 1) == "met" and text.at(begin - 2) in ("zijn", "wij", "we"):
        return PEOPLE, "", end
    return None


def _sort(word: str) -> str:
    if word in _SEATS or word.endswith(("stoelen", "zitplaatsen", "plaatsen", "krukken")):
        return SEATS
    if word in _HELPERS or word.endswith(("vrijwilligers", "medewerkers", "hulpen", "helpers")):
        return HELPERS
    if word in _PEOPLE or (word.endswith(_PEOPLE_ENDS) and not word.endswith(_THING_ENDS)):
        return PEOPLE
    if word.endswith(_AGENT_ENDS) and not word.endswith(_THING_ENDS):
        return AGENTS
    return ""


def _areas(text: Text) -> Iterator[Area]:
    place = 0
    while place < len(text.pieces):
        first = _range_at(text, place)
        if first is None:
            place += 1
            continue
        begin, (_least, side, end) = place, first
        place = end
        by = number_at(text, end + 1) if text.at(end) in _BY else None
        if by and (behind := _metres_behind(text, by[1])):
            m2, end = side * by[0], behind
        elif by is None and (behind := _metres_behind(text, end)) and text.at(behind) in _BY:
            by = number_at(text, behind + 1)
            if not by or not (end := _metres_behind(text, by[1]) or 0):
                continue
            m2 = side * by[0]
        else:
            m2, end = side, _square_behind(text, end)
        if end and 1 <= m2 <= LARGEST_M2:
            place = end
            yield Area(round(m2), text.words(begin, end))


def _metres_behind(text: Text, place: int) -> int:
    """The place behind *m* or *meter*, or 0 when it does not stand here."""
    return place + 1 if text.at(place) in _METRES and text.at(place + 1) != "2" else 0


def _square_behind(text: Text, place: int) -> int:
    """The place behind *m2*, *m²*, *vierkante meter*, or 0."""
    word = text.at(place)
    if word == "m" and text.at(place + 1) == "2" and text.touches(place + 1):
        return place + 2
    if word in ("vierkante", "square", "vierk") and text.at(place + 1) in _METRES:
        return place + 2
    if word in ("sqm", "vierkantemeter"):
        return place + 1
    return 0


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINTS = (
    ("tot", "en", "met"),
    ("t", "/", "m"),
    *(((word,)) for word in ("-", "–", "—", "tot", "a", "of", "to", "or")),
)
_BY = ("x", "bij", "by", "×", "*")
_METRES = _words("m meter meters metre metres mtr")
_MARKS_BEHIND = _words(", . ; : ! ? ) - – — + ' \" / x …")
_FOR = _words("voor for max maximaal maximum minimaal minstens capaciteit circa ongeveer rond "
              "about approximately of zo'n")  # fmt: skip
_NOT_BEFORE = _words("€ $ euro eur nr nummer artikel no kerkstraat om rond postcode zaal lokaal "
                     "groep jaargang deel sinds uit anno")  # fmt: skip
_NOT_BEHIND = _words("% € euro eur ° e")
_LINK_WORDS = _words(
    """
    en of van voor met op in aan uit om te tot bij door is zijn was waren wordt worden kunnen kan
    die dat dan maar per naar over onder achter tussen na nog ook niet wel graag the and or of for
    with on in at to from is are was were that which who but per after he as meter jaar
    """
)
_UNITS = _words(
    """
    uur uren uurtje uurtjes minuut minuten min dag dagen week weken maand maanden jaar jaren
    kwartier avond avonden ochtend ochtenden middag middagen dagdeel dagdelen keer maal weekend
    weekenden seizoen seizoenen eeuw eeuwen nacht nachten euro euro's cent procent km kilometer
    kilometers meter meters metre metres m cm mm centimeter m2 kuub liter liters kilo kilo's kg
    gram ton watt kw volt ampere inch hertz lumen db graden etage etages verdieping verdiepingen
    hour hours minute minutes day days week weeks month months year years time times evening
    evenings morning mornings afternoon afternoons euros percent vierkante square inwoners
    januari februari maart april mei juni juli augustus september oktober november december
    january february march may june july august october jan feb mrt apr jun jul aug sep sept okt
    nov dec oct voorstelling voorstellingen concert concerten optreden optredens performances
    concerts repetitie repetities rehearsals sessions sessies bijeenkomsten lessen lezingen
    workshops edities zaterdagen zondagen maandagen dinsdagen woensdagen donderdagen vrijdagen
    octaven klavieren kanalen toetsen snaren pk kilowatt kva
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag nummers liedjes liederen bands
    koren orkesten verenigingen organisaties groepen scholen straten dorpen wijken kerken st ste
    th nd rd de hoog laag lang breed diep oud jarige jarig
    """
)
_SEATS = _words("stoelen stoel zitplaatsen zitplaats plaatsen plekken plek zitplekken seats chairs "
                "places zetels staanplaatsen")  # fmt: skip
_HELPERS = _words(
    """
    vrijwilligers vrijwilliger helpers helper handen hulpen hulpjes volunteers volunteer hands
    gastvrouwen gastheren suppoosten gidsen chauffeurs opbouwers sjouwers barkeepers bardraaiers
    collectanten verkeersregelaars begeleiders koks bezorgers rijders hosts stewards
    """
)
_PEOPLE = _words(
    """
    man mensen personen persoon pers people persons person leden imkers sopranen alten tenoren
    mums dads beginners leden lid members kinderen kids children
    jongeren tieners pubers ouderen senioren volwassenen dames heren vrouwen mannen meisjes jongens
    leerlingen pupils students studenten deelnemers participants bezoekers visitors gasten guests
    toeschouwers luisteraars publiek koorleden zangers zangeressen singers muzikanten musici
    musicians spelers players dansers dancers acteurs actors koppen koppels cursisten makers
    kunstenaars artists amateurs collega's buren ouders vrienden vriendinnen schrijvers lezers
    schilders tekenaars blazers strijkers violisten drummers slagwerkers yogi's wandelaars eters
    bestuursleden pensionado's peuters kleuters gezinnen families sporters supporters audience
    """
)
_PEOPLE_ENDS = (
    "leden", "spelers", "zangers", "dansers", "kinderen", "mensen", "personen", "bezoekers",
    "leerlingen", "isten", "musicanten", "gangers", "genoten", "blazers", "makers", "lopers",
    "liefhebbers", "ganisten",
)  # fmt: skip
_AGENT_ENDS = ("ers", "aars", "eurs", "oren", "anen")
_THING_ENDS = ("platenspelers", "cdspelers", "dvdspelers", "kisten", "kamers", "meters", "beamers",
               "speakers", "banen", "torens")  # fmt: skip
