"""Why two sides fit, as data, and in a few words of the reader's language.

The long sentence, with both sides in it, is made by `exchange.matching.wording.explaining`.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from time import time
from typing import Any

from django.utils import translation
from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from accounts.models import Discipline
from exchange.language import stems
from exchange.listings.models import Feature, slot_choices
from exchange.matching.scoring.features import kilometres
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import Lexicon, labels
from exchange.matching.wording import things

NEXT_DOOR_KM = 0.5
NAMED = 0.35  # of a shared concept that is worth saying
MOST_NAMED = 2
LONG_PERIOD_DAYS = 14  # of which the days are not worth naming


def of(request: Weighed, answer: Weighed, features: Mapping[str, float]) -> list[dict[str, Any]]:
    """Why a pair fits, as data, the strongest first; what speaks against it is left out.

    The last one, `sides`, is what each names itself, of which the long sentence is made.

    Args:
        features: of the pair, as `exchange.matching.scoring.model.measure` gives them.
    """
    a, b = request.side, answer.side
    concepts = _shared_concepts(request, answer)
    found: list[dict[str, Any] | None] = [
        concepts,
        None if concepts else _shared_word(request, answer),
        _shared_moments(a, b) if features["moments"] > 0 else None,
        _shared_dates(a, b) if features["dates"] > 0 else None,
        _sizes(a, b) if features["room"] > 0 else None,
        _shared("features", "features", a.features & b.features),
        _shared("disciplines", "slugs", a.disciplines & b.disciplines),
        _apart(a, b) if features["too_far"] >= 0 else None,
        _sides(request, answer),
    ]
    return [reason for reason in found if reason]


def main_causes(reasons: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """What a match stands on: its first concept, and its discipline when there is only one.

    As pairs of the code of a reason and the slug; these can be switched off.
    """
    causes = []
    for reason in reasons:
        slugs = reason.get("slugs") or []
        if reason.get("code") == "concepts" and slugs:
            causes.append(("concepts", slugs[0]))
        if reason.get("code") == "disciplines" and len(slugs) == 1:
            causes.append(("disciplines", slugs[0]))
    return causes


def label_of(code: str, slug: str) -> str:
    """A cause in the language of the moment; empty when the word is gone."""
    language = _language()
    if code == "concepts":
        return "".join(labels([slug], language))
    return _names(int(time() // 60), language == "en").get(slug, "")


def _shared_concepts(request: Weighed, answer: Weighed) -> dict[str, Any] | None:
    """What both name themselves before what is only broader; the rarest first."""
    both = {
        slug: min(weight, answer.concepts[slug])
        for slug, weight in request.concepts.items()
        if slug in answer.concepts
    }
    direct = request.direct.keys() & answer.direct.keys()
    ordered = sorted(both, key=lambda slug: (slug not in direct, -both[slug], slug))
    named = ordered[:1]
    for slug in ordered[1:]:
        sure = both[slug] >= NAMED and slug in direct
        if sure and len(named) < MOST_NAMED and _says_more(slug, named, request.lexicon):
            named.append(slug)
    return {"code": "concepts", "slugs": named} if named else None


def _says_more(slug: str, named: Sequence[str], words: Lexicon) -> bool:
    """Whether a concept is another thing than those named: no sort of them, and no such word."""
    for other in named:
        if slug in words.upward({other: 1.0}) or other in words.upward({slug: 1.0}):
            return False
        if set(stems(words.concepts[slug].nl)) & set(stems(words.concepts[other].nl)):
            return False
    return True


def _shared_word(request: Weighed, answer: Weighed) -> dict[str, Any] | None:
    """The rarest stem that both have: all there is when no concept is shared."""
    both = {
        term: min(weight, answer.terms[term])
        for term, weight in request.terms.items()
        if term in answer.terms
    }
    if not both:
        return None
    return {"code": "words", "stems": [max(both, key=lambda term: (both[term], term))]}


def _shared_dates(a: Side, b: Side) -> dict[str, Any] | None:
    """The days that both can, when both ends are known."""
    starts = max((d for d in (a.starts_on, b.starts_on) if d), default=None)
    ends = min((d for d in (a.ends_on, b.ends_on) if d), default=None)
    if starts is None or ends is None or starts > ends:
        return None
    return {"code": "dates", "starts": starts.isoformat(), "ends": ends.isoformat()}


def _sides(request: Weighed, answer: Weighed) -> dict[str, Any]:
    a, b = request.side, answer.side
    return {
        "code": "sides",
        "kind": a.kind,
        "volunteer": b.is_volunteer,
        "wanted": things.named(request, answer),
        "offered": things.named(answer, request),
        "needed": a.quantity,
        "there": b.quantity,
        "needed_m2": a.area_m2,
        "there_m2": b.area_m2,
        "place": b.place,
    }


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
        text = ", ".join(phrases(reasons))
    return f"{text[0].upper()}{text[1:]}." if text else ""


def phrases(reasons: Sequence[dict[str, Any]], *codes: str) -> list[str]:
    """A few words for each reason, in the language of the moment; of these codes, or of all."""
    ordered = [r for code in codes for r in reasons if r.get("code") == code] or reasons
    if codes and ordered is reasons:
        return []
    return [phrase for reason in ordered if (phrase := _phrase(reason))]


def _phrase(reason: dict[str, Any]) -> str:
    make = _PHRASES.get(reason.get("code", ""))
    return make(reason) if make else ""


def _concepts(reason: dict[str, Any]) -> str:
    found = labels(reason["slugs"], _language())
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


def _dates(reason: dict[str, Any]) -> str:
    starts, ends = _days(reason)
    if starts == ends:
        return _("on %(day)s") % {"day": date_format(starts, "j F")}
    if (ends - starts).days > LONG_PERIOD_DAYS:
        return _("in the same period")
    days = {"first": date_format(starts, "j F"), "last": date_format(ends, "j F")}
    return _("from %(first)s to %(last)s") % days


def _days(reason: dict[str, Any]) -> tuple[date, date]:
    return date.fromisoformat(reason["starts"]), date.fromisoformat(reason["ends"])


def is_long_period(reasons: Sequence[dict[str, Any]]) -> bool:
    """Whether both can for so long that the days are not worth naming."""
    periods = [_days(r) for r in reasons if r.get("code") == "dates"]
    return any((ends - starts).days > LONG_PERIOD_DAYS for starts, ends in periods)


def _words(reason: dict[str, Any]) -> str:
    return _("with a word in common")


def _distance(reason: dict[str, Any]) -> str:
    km = reason["km"]
    if km < NEXT_DOOR_KM:
        return _("around the corner")
    return _("%(km)s km away") % {"km": number_format(km, 1 if km < 10 else 0)}


def _language() -> str:
    return "en" if (translation.get_language() or "nl").startswith("en") else "nl"


@lru_cache(maxsize=4)
def _names(minute: int, in_english: bool) -> dict[str, str]:
    """The names of the disciplines, asked for once a minute: a page has many reasons."""
    field = "name_en" if in_english else "name"
    return {slug: name.lower() for slug, name in Discipline.objects.values_list("slug", field)}


_PHRASES = {
    "concepts": _concepts,
    "words": _words,
    "slots": _slots,
    "dates": _dates,
    "quantity": _quantity,
    "features": _features,
    "disciplines": _disciplines,
    "distance": _distance,
}
