"""How well an answer fits a request: one number, and the reasons as data (pure)."""

from dataclasses import dataclass
from math import exp, sqrt
from typing import Any

from accounts.postcodes import Place, distance_km
from exchange.matching.sides import Side

FLOOR = 0.5  # below this nobody is told

# A linear model squeezed to 0..1. Each feature lies between -1 (speaks against),
# 0 (says nothing) and 1 (speaks for).
BIAS = -3.2
WEIGHTS = {
    "concepts": 3.6,
    "terms": 3.4,
    "slots": 1.0,
    "quantity": 0.8,
    "features": 0.6,
    "distance": 0.6,
    "disciplines": 0.5,
}
VETO = ("slots", "quantity")  # a full clash of hours or size outweighs all the rest
MUCH_TOO_LARGE = 5  # times what is needed


@dataclass(frozen=True)
class Scored:
    """`value` from 0.0 to 1.0; `reasons` strongest first, for `reasons.sentence`."""

    value: float
    reasons: list[dict[str, Any]]


def score(request: Side, answer: Side) -> Scored:
    """Compare a request with an offer or a volunteer.

    Costs no queries; O(number of terms of both sides).
    """
    weighed: list[tuple[float, dict[str, Any] | None]] = [
        _concepts(request, answer),
        _terms(request, answer),
        _slots(request, answer),
        _quantity(request, answer),
        _features(request, answer),
        _disciplines(request, answer),
        _distance(request, answer),
    ]
    names = ("concepts", "terms", "slots", "quantity", "features", "disciplines", "distance")
    total = BIAS
    for name, (value, _reason) in zip(names, weighed, strict=True):
        total += WEIGHTS[name] * value
    about_the_same = weighed[0][0] > 0 or weighed[1][0] > 0
    value = 1 / (1 + exp(-total)) if about_the_same else 0.0
    clashes = any(
        name in VETO and feature <= -1
        for name, (feature, _reason) in zip(names, weighed, strict=True)
    )
    if clashes:
        value *= FLOOR  # so that it stays below the floor, and still ranks
    return Scored(round(value, 4), [reason for _value, reason in weighed if reason])


def kilometres(a: Side, b: Side) -> float | None:
    """How far apart two sides are, or None when one of them has no place."""
    here, there = _point(a), _point(b)
    return distance_km(here, there) if here and there else None


def _point(side: Side) -> Place | None:
    if side.latitude is None or side.longitude is None:
        return None
    return Place("", side.place, side.latitude, side.longitude)


def _concepts(request: Side, answer: Side) -> tuple[float, dict[str, Any] | None]:
    shared = {
        slug: min(weight, answer.concepts[slug])
        for slug, weight in request.concepts.items()
        if slug in answer.concepts
    }
    if not shared:
        return 0.0, None
    best = max(request.concepts.values())
    named = sorted((s for s in shared if shared[s] > 0.35), key=lambda s: -shared[s])
    reason = {"code": "concepts", "slugs": named[:1]} if named else None
    return min(1.0, max(shared.values()) / best), reason


def _terms(request: Side, answer: Side) -> tuple[float, dict[str, Any] | None]:
    """Cosine of the two bags of stems; longer words say more (a stand-in for rarity)."""

    def weigh(side: Side) -> dict[str, float]:
        return {t: w * min(1.0, len(t) / 8) for t, w in side.terms.items()}

    a, b = weigh(request), weigh(answer)
    dot = sum(w * b[t] for t, w in a.items() if t in b)
    if not dot:
        return 0.0, None
    norm = sqrt(sum(w * w for w in a.values()) * sum(w * w for w in b.values()))
    return min(1.0, 1.6 * dot / norm), None


def _slots(request: Side, answer: Side) -> tuple[float, dict[str, Any] | None]:
    if not request.slots or not answer.slots:
        return 0.0, None
    shared = request.slots & answer.slots
    if not shared:
        return -1.0, None
    return 1.0, {"code": "slots", "slots": sorted(shared)}


def _quantity(request: Side, answer: Side) -> tuple[float, dict[str, Any] | None]:
    if not request.quantity or not answer.quantity or answer.is_volunteer:
        return 0.0, None
    if request.kind == "volunteers":
        return 0.0, None
    if answer.quantity < request.quantity:
        share = answer.quantity / request.quantity
        return (-1.0, None) if share < 0.6 else (-0.3, None)
    reason = {
        "code": "quantity",
        "kind": request.kind,
        "needed": request.quantity,
        "offered": answer.quantity,
    }
    if request.kind == "space" and answer.quantity > MUCH_TOO_LARGE * request.quantity:
        return -0.5, None
    return 1.0, reason


def _features(request: Side, answer: Side) -> tuple[float, dict[str, Any] | None]:
    if not request.features:
        return 0.0, None
    shared = request.features & answer.features
    reason = {"code": "features", "features": sorted(shared)} if shared else None
    return 2 * len(shared) / len(request.features) - 1 if answer.features else 0.0, reason


def _disciplines(request: Side, answer: Side) -> tuple[float, dict[str, Any] | None]:
    shared = request.disciplines & answer.disciplines
    if not shared:
        return 0.0, None
    return 1.0, {"code": "disciplines", "slugs": sorted(shared)[:2]}


def _distance(request: Side, answer: Side) -> tuple[float, dict[str, Any] | None]:
    apart = kilometres(request, answer)
    if apart is None:
        return 0.0, None
    willing = max(1.0, min(request.radius_km, answer.radius_km))
    reason = {"code": "distance", "km": round(apart, 1), "place": answer.place}
    return max(-1.0, 1 - apart / willing), reason
