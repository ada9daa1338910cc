"""What speaks for a pair and what against it: few numbers, each from -1 to 1 (pure).

Each feature is 0 when nothing is known. The model weighs them (`exchange.matching.scoring.model`).
The database ranks by rough twins of some of them (`exchange.matching.finding.candidates`): whoever
changes disciplines, moments, dates, room or distance here looks there too.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from math import sqrt

from accounts.postcodes import Place, distance_km
from exchange.matching.texts.analysis import Weights
from exchange.matching.texts.sides import Side, Weighed

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
LONGEST_PERIOD_DAYS = 6  # a longer period than a week has every weekday
DENIED_SURELY = 0.2  # of a concept of the request, weighed by its rarity
ROOMY = 3.3  # times what is needed a hall begins to be too large; at three times that it clashes


def concepts(request: Weighed, answer: Weighed) -> float:
    """How much the two texts are about the same: cosine of their concepts."""
    return _cosine(request.concepts, answer.concepts)


def strongest(request: Weighed, answer: Weighed) -> float:
    """The rarest thing that both name, or that is broader than what both name.

    What the request names may be answered by a sort of it.
    """
    return max(
        _most_shared(request.concepts, answer.concepts),
        _most_shared(request.direct, answer.sorts),
    )


def needed(request: Weighed, answer: Weighed) -> float:
    """What share of what the request names stands in the answer, its title above all.

    A sort of what is sought counts nearly as the thing itself; not the other way round.
    """
    wanted = request.direct_title or request.direct
    return max(_covered(wanted, answer.concepts), _covered(wanted, answer.sorts))


def offered(request: Weighed, answer: Weighed) -> float:
    """What share of what the answer names was asked for, its title above all."""
    return _covered(answer.direct_title or answer.direct, request.concepts)


def titles(request: Weighed, answer: Weighed) -> float:
    return _cosine(request.title_concepts, answer.title_concepts)


def terms(request: Weighed, answer: Weighed) -> float:
    """Cosine of the stems, so that words outside the vocabulary count too."""
    return _cosine(request.terms, answer.terms)


def rare_term(request: Weighed, answer: Weighed) -> float:
    return _most_shared(request.terms, answer.terms)


def disciplines(request: Weighed, answer: Weighed) -> float:
    a, b = request.side.disciplines, answer.side.disciplines
    if not a or not b:
        return 0.0
    return 1.0 if a & b else -0.5


def tags(request: Weighed, answer: Weighed) -> float:
    """A tag of the one that the other has as a tag or names in its text."""
    a, b = request.side, answer.side
    if not a.tags and not b.tags:
        return 0.0
    shared = (a.tags & b.analysis.terms.keys()) | (b.tags & a.analysis.terms.keys())
    return min(1.0, len(shared) / 2 + (0.5 if a.tags & b.tags else 0.0))


def moments(request: Weighed, answer: Weighed) -> float:
    """Parts of the week that both can: the share of the request's, or -1 when none agree."""
    a, b = moments_of_week(request.side), moments_of_week(answer.side)
    if not a or not b:
        return 0.0
    shared = _shared(a, b)
    if not shared:
        return -1.0
    return 0.5 + 0.5 * len(shared) / len(a)


def dates(request: Weighed, answer: Weighed) -> float:
    """Periods that overlap (1) or not (-1)."""
    a, b = request.side, answer.side
    if not (a.starts_on or a.ends_on) or not (b.starts_on or b.ends_on):
        return 0.0
    if a.ends_on and b.starts_on and a.ends_on < b.starts_on:
        return -1.0
    if b.ends_on and a.starts_on and b.ends_on < a.starts_on:
        return -1.0
    return 1.0


def room(request: Weighed, answer: Weighed) -> float:
    """Large enough and not much too large, in people or pieces and in square metres."""
    is_space = request.side.kind == "space"
    fits = (_suits(*pair, is_space=is_space) for pair in _sizes(request.side, answer.side))
    return min(fits, default=0.0)


def near(request: Weighed, answer: Weighed) -> float:
    """1 next door, 0 at the edge of what is wanted, -1 at twice that and further."""
    a, b = request.side, answer.side
    if a.is_remote or b.is_remote:
        return 0.5
    km = kilometres(a, b)
    return 0.0 if km is None else max(-1.0, 1 - km / reach_km(a, b))


def too_far(request: Weighed, answer: Weighed) -> float:
    """-1 when it is further than whoever has to travel is willing to."""
    a, b = request.side, answer.side
    if a.is_remote or b.is_remote:
        return 0.0
    km = kilometres(a, b)
    return -1.0 if km is not None and km > reach_km(a, b) + 1 else 0.0


def features(request: Weighed, answer: Weighed) -> float:
    """What a space should have: all of it 1, none of it -1."""
    wanted, there = request.side.features, answer.side.features
    if not wanted or not there:
        return 0.0
    return 2 * len(wanted & there) / len(wanted) - 1


def audience(request: Weighed, answer: Weighed) -> float:
    """For the same people (1) or expressly for others (-1)."""
    a, b = request.audiences, answer.audiences
    if not a or not b:
        return 0.0
    return 1.0 if a & b else -1.0


def denied(request: Weighed, answer: Weighed) -> float:
    """-1 when the answer says that it has not what the request names (*geen lift*)."""
    missing = answer.side.analysis.denied
    clash = max((request.concepts.get(slug, 0.0) for slug in missing), default=0.0)
    return -1.0 if clash >= DENIED_SURELY else 0.0


def language(request: Weighed, answer: Weighed) -> float:
    return 0.0 if request.side.language == answer.side.language else -1.0


def organisations(request: Weighed, answer: Weighed) -> float:
    """Organisations of one kind understand each other a little sooner."""
    a, b = request.side.organisation_kind, answer.side.organisation_kind
    return 1.0 if a and a == b else 0.0


def for_space(request: Weighed, answer: Weighed) -> float:
    """A space that is free at the time, large enough and near is half the answer."""
    if request.side.kind != "space":
        return 0.0
    when, size, where = moments(request, answer), room(request, answer), near(request, answer)
    return min(when, 1.0) * (0.5 + 0.5 * size) * max(0.0, where) if when > 0 and size > 0 else 0.0


Feature = Callable[[Weighed, Weighed], float]
FEATURES: Mapping[str, Feature] = {
    function.__name__: function
    for function in (
        concepts,
        strongest,
        needed,
        offered,
        titles,
        terms,
        rare_term,
        disciplines,
        tags,
        moments,
        dates,
        room,
        near,
        too_far,
        features,
        audience,
        denied,
        language,
        organisations,
        for_space,
    )
}


def kilometres(a: Side, b: Side) -> float | None:
    """How far apart two sides are, or None when one of them has no place."""
    here, there = _point(a), _point(b)
    return distance_km(here, there) if here and there else None


def reach_km(request: Side, answer: Side) -> float:
    """How far whoever has to travel is willing to.

    A space does not move: those who seek it come. A volunteer comes herself. Things and people
    who know something come or are fetched: the more willing of the two decides.
    """
    if request.kind == "space":
        reach = request.radius_km
    elif answer.is_volunteer:
        reach = answer.radius_km
    else:
        reach = max(request.radius_km, answer.radius_km)
    return max(1.0, reach)


def _point(side: Side) -> Place | None:
    if side.latitude is None or side.longitude is None:
        return None
    return Place("", side.place, side.latitude, side.longitude)


def _most_shared(a: Weights, b: Weights) -> float:
    return max((min(w, b[key]) for key, w in a.items() if key in b), default=0.0)


def _cosine(a: Weights, b: Weights) -> float:
    if len(a) > len(b):
        a, b = b, a
    dot = sum(w * b[key] for key, w in a.items() if key in b)
    if not dot:
        return 0.0
    return dot / sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))


def _covered(wanted: Weights, there: Weights) -> float:
    """The share of `wanted` that is `there`; the heaviest of it counts most."""
    total = sum(w * w for w in wanted.values())
    if not total:
        return 0.0
    return min(1.0, sum(w * min(w, there.get(key, 0.0)) for key, w in wanted.items()) / total)


def moments_of_week(side: Side) -> frozenset[str]:
    """The parts of the week of a side; a short period without hours has its weekdays whole."""
    if side.slots:
        return side.slots
    if not side.starts_on or not side.ends_on or (side.kind != "space" and not side.is_request):
        return frozenset()
    days = (side.ends_on - side.starts_on).days
    if days > LONGEST_PERIOD_DAYS:
        return frozenset()
    return frozenset(
        WEEKDAYS[(side.starts_on + timedelta(days=n)).weekday()] for n in range(days + 1)
    )


def _shared(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    """Parts in common, where a whole day (`sat`) has all its parts (`sat-evening`)."""
    if shared := a & b:
        return shared
    return frozenset(x for x in a for y in b if x.startswith(f"{y}-") or y.startswith(f"{x}-"))


def _sizes(request: Side, answer: Side) -> list[tuple[float, float]]:
    """What is wanted and what is there, in each measure that both give."""
    if answer.is_volunteer or request.kind in ("volunteers", "expertise"):
        return []
    pairs = (request.area_m2, answer.area_m2), (request.quantity, answer.quantity)
    return [(wanted, there) for wanted, there in pairs if wanted and there]


def _suits(wanted: float, there: float, *, is_space: bool) -> float:
    if there < wanted:
        return max(-1.0, 2 * there / wanted - 1.6) if there >= 0.3 * wanted else -1.0
    if not is_space or there <= ROOMY * wanted:
        return 1.0
    return max(-1.0, 1 - (there / wanted - ROOMY) / ROOMY)
