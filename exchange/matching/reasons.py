"""Why two sides fit, as one sentence in the reader's language."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from time import time
from typing import Any

from django.utils import translation
from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import Discipline
from exchange.listings.models import Feature, slot_choices
from exchange.matching.features import kilometres
from exchange.matching.sides import Side, Weighed
from exchange.matching.vocabulary import labels

NEXT_DOOR_KM = 0.5
NAMED = 0.35  # of a shared concept that is worth saying
MOST_NAMED = 2


def of(request: Weighed, answer: Weighed, features: Mapping[str, float]) -> list[dict[str, Any]]:
    """Why a pair fits, as data, the strongest first; what speaks against it is left out.

    Args:
        features: of the pair, as `exchange.matching.scoring.measure` gives them.
    """
    a, b = request.side, answer.side
    found: list[dict[str, Any] | None] = [
        _shared_concepts(request, answer),
        _shared_moments(a, b) if features["moments"] > 0 else None,
        _sizes(a, b) if features["room"] > 0 else None,
        _shared("features", "features", a.features & b.features),
        _shared("disciplines", "slugs", a.disciplines & b.disciplines),
        _apart(a, b) if features["too_far"] >= 0 else None,
    ]
    return [reason for reason in found if reason]


def _shared_concepts(request: Weighed, answer: Weighed) -> dict[str, Any] | None:
    """What both name themselves before what is only broader; the rarest first."""
    both = {
        slug: min(weight, answer.concepts[slug])
        for slug, weight in request.concepts.items()
        if slug in answer.concepts
    }
    direct = request.direct.keys() & answer.direct.keys()
    ordered = sorted(both, key=lambda slug: (slug not in direct, -both[slug], slug))
    named = [slug for slug in ordered if both[slug] >= NAMED] or ordered[:1]
    return {"code": "concepts", "slugs": named[:MOST_NAMED]} if named else None


def _shared_moments(a: Side, b: Side) -> dict[str, Any] | None:
    return _shared("slots", "slots", a.slots & b.slots)


def _sizes(a: Side, b: Side) -> dict[str, Any] | None:
    if not a.quantity or not b.quantity:
        return None
    return {"code": "quantity", "kind": a.kind, "needed": a.quantity, "offered": b.quantity}


def _apart(a: Side, b: Side) -> dict[str, Any] | None:
    apart = kilometres(a, b)
    if apart is None:
        return None
    return {"code": "distance", "km": round(apart, 1), "place": b.place}


def _shared(code: str, name: str, values: frozenset[str]) -> dict[str, Any] | None:
    return {"code": code, name: sorted(values)} if values else None


def sentence(reasons: Sequence[dict[str, Any]], language: str = "") -> str:
    """One sentence that says why, such as “Oefenruimte, op dinsdagavond, 1,2 km verderop.”

    Args:
        reasons: as stored with a match, strongest first.
        language: of the reader; the active one when empty.
    """
    with translation.override(language or translation.get_language()):
        phrases = [phrase for reason in reasons if (phrase := _phrase(reason))]
    text = ", ".join(phrases)
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _phrase(reason: dict[str, Any]) -> str:
    make = _PHRASES.get(reason.get("code", ""))
    return make(reason) if make else ""


def _concepts(reason: dict[str, Any]) -> str:
    found = labels(reason["slugs"], translation.get_language() or "nl")
    return get_text_list(found, _("and")) if found else ""


def _slots(reason: dict[str, Any]) -> str:
    names = dict(slot_choices())
    known = [str(names[s]).lower() for s in reason["slots"] if s in names]
    if translation.get_language() == "en":
        known = [k.capitalize() for k in known]
    if len(known) > 3:
        return _("%(count)s parts of the week fit") % {"count": len(known)}
    return _("on %(when)s") % {"when": get_text_list(known, _("and"))}


def _quantity(reason: dict[str, Any]) -> str:
    values = {"needed": reason["needed"], "offered": reason["offered"]}
    if reason.get("kind") == "space":
        return _("room for %(offered)s (%(needed)s needed)") % values
    if values["offered"] == values["needed"]:
        return _("exactly the %(needed)s needed") % values
    return _("%(offered)s available (%(needed)s needed)") % values


def _features(reason: dict[str, Any]) -> str:
    names = dict(Feature.choices)
    known = [str(names[f]).lower() for f in reason["features"] if f in names]
    return _("with %(what)s") % {"what": get_text_list(known, _("and"))} if known else ""


def _disciplines(reason: dict[str, Any]) -> str:
    known = _names(int(time() // 60), translation.get_language() == "en")
    names = [known[slug] for slug in reason["slugs"] if slug in known]
    return _("both about %(what)s") % {"what": get_text_list(names, _("and"))} if names else ""


def _distance(reason: dict[str, Any]) -> str:
    km = reason["km"]
    if km < NEXT_DOOR_KM:
        return _("around the corner")
    return _("%(km)s km away") % {"km": number_format(km, 1 if km < 10 else 0)}


@lru_cache(maxsize=4)
def _names(minute: int, in_english: bool) -> dict[str, str]:
    """The names of the disciplines, asked for once a minute: a page has many reasons."""
    field = "name_en" if in_english else "name"
    return {slug: name.lower() for slug, name in Discipline.objects.values_list("slug", field)}


_PHRASES = {
    "concepts": _concepts,
    "slots": _slots,
    "quantity": _quantity,
    "features": _features,
    "disciplines": _disciplines,
    "distance": _distance,
}
