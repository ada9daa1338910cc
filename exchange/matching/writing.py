"""Who would answer a draft, while it is written; and what would help when nobody does yet."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from json import dumps
from typing import Any

from django.utils.translation import ngettext

from exchange.listings.forms import DISTANCES_KM
from exchange.listings.models import Kind, Listing, slot_choices
from exchange.listings.offers import in_sentence
from exchange.matching.finding import candidates
from exchange.matching.finding.candidates import Candidate
from exchange.matching.finding.comparing import Compared, compare, with_reasons
from exchange.matching.finding.statistics import weighed
from exchange.matching.scoring.model import is_vetoed
from exchange.matching.texts.reading import side_of_listing
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import lexicon
from exchange.matching.wording import reasons

SHOWN = 3
LEAST = 0.3  # lower than what is told: the writer looks herself, and may still change her text
LOOKED_AT = 12  # for three that somebody may see
WIDEST_KM = 100
MOST_WAYS = 3
LEAST_OF_SIZE = 0.25  # of what is asked, below which a smaller one is no help


@dataclass(frozen=True)
class Way:
    """One change that would help: what it brings, and the new values by field of the form."""

    text: str
    count: int
    changes: Mapping[str, list[str]]

    @property
    def as_json(self) -> str:
        """For the script that changes the form."""
        return dumps(self.changes)


@dataclass(frozen=True)
class Counterparts:
    """What fits a draft.

    `found` are listings with `why`; `volunteers` counts profiles, which are nobody's to see;
    `ways` is only looked for when nothing fits. `is_asked` is whether there was a text at all.
    """

    is_asked: bool = False
    found: Sequence[Listing] = ()
    volunteers: int = 0
    ways: Sequence[Way] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return self.is_asked and not self.found and not self.volunteers


def counterparts(draft: Listing, user: Any) -> Counterparts:
    """The three best counterparts of a draft, by the score that decides who is told.

    Works for a draft that was never saved. Cost: two or three queries, some tens of milliseconds.
    """
    side = side_of_listing(draft, lexicon())
    if not side.analysis.terms and not side.analysis.concepts:
        return Counterparts()
    own = weighed(side)
    good = _good(own, candidates.find(own))
    found = _visible(own, good, user)
    volunteers = sum(1 for c in good if c.candidate.profile_id)
    ways = [] if found or volunteers else list(_ways(side))
    return Counterparts(True, found, volunteers, _best(ways))


def _good(own: Weighed, found: Sequence[Candidate]) -> list[Compared]:
    return [c for c in compare(own, found) if c.score >= LEAST and not is_vetoed(c.features)]


def _visible(own: Weighed, good: Sequence[Compared], user: Any) -> list[Listing]:
    """The best that somebody may read, each with why."""
    likely = [c for c in good if c.candidate.listing_id][:LOOKED_AT]
    ids = [c.candidate.listing_id or 0 for c in likely]
    listings = Listing.objects.visible_to(user).filter(pk__in=ids).for_cards().in_bulk()
    shown = [c for c in likely if c.candidate.listing_id in listings][:SHOWN]
    answers: list[Listing] = []
    for compared in with_reasons(own, shown):
        listing: Any = listings[compared.candidate.listing_id or 0]
        listing.why = reasons.sentence(compared.reasons)
        answers.append(listing)
    return answers


# What would help


def _ways(side: Side) -> Iterator[Way]:
    """Each change of one field that brings counterparts, with how many."""
    anyhow = replace(
        side,
        radius_km=max(side.radius_km, WIDEST_KM),
        slots=frozenset(),
        starts_on=None,
        ends_on=None,
        quantity=None,
        area_m2=None,
    )
    own = weighed(anyhow)
    likely = [c.candidate for c in _good(own, candidates.find(own))]
    if likely:
        yield from _further(side, likely)
        yield from _other_days(side, likely)
        yield from _other_dates(side, likely)
        yield from _smaller(side, likely)


def _best(ways: Sequence[Way]) -> list[Way]:
    return sorted(ways, key=lambda way: -way.count)[:MOST_WAYS]


def _count(side: Side, likely: Sequence[Candidate]) -> int:
    return len(_good(weighed(side), likely))


def _further(side: Side, likely: Sequence[Candidate]) -> Iterator[Way]:
    """The nearest distance at which there is somebody."""
    for km in DISTANCES_KM:
        if side.radius_km < km <= WIDEST_KM and (n := _count(replace(side, radius_km=km), likely)):
            text = ngettext(
                "Within %(km)s km there is %(n)s.", "Within %(km)s km there are %(n)s.", n
            )
            yield Way(text % {"km": km, "n": n}, n, {"radius_km": [str(km)]})
            return


def _other_days(side: Side, likely: Sequence[Candidate]) -> Iterator[Way]:
    """The part of the week on which most can, beside those that were chosen."""
    if not side.slots:
        return
    free = _good(weighed(replace(side, slots=frozenset())), likely)
    slots = Counter(slot for c in free for slot in c.candidate.side.slots - side.slots)
    for slot, _n in slots.most_common(1):
        wider = side.slots | {slot}
        if n := _count(replace(side, slots=wider), likely):
            name = dict(slot_choices())[slot]
            text = ngettext("On %(slot)s there is %(n)s.", "On %(slot)s there are %(n)s.", n)
            yield Way(text % {"slot": in_sentence(name), "n": n}, n, {"slots": sorted(wider)})


def _other_dates(side: Side, likely: Sequence[Candidate]) -> Iterator[Way]:
    if not side.starts_on and not side.ends_on:
        return
    if n := _count(replace(side, starts_on=None, ends_on=None), likely):
        text = ngettext("On other dates there is %(n)s.", "On other dates there are %(n)s.", n)
        yield Way(text % {"n": n}, n, {"starts_on": [""], "ends_on": [""]})


def _smaller(side: Side, likely: Sequence[Candidate]) -> Iterator[Way]:
    """The largest size below what is asked that somebody has."""
    for name, text in (("quantity", _for_fewer), ("area_m2", _with_less_floor)):
        wanted = getattr(side, name)
        if not side.is_request or not wanted:
            continue
        free = _good(weighed(_with(side, name, None)), likely)
        there = (getattr(c.candidate.side, name) for c in free)
        size = max((v for v in there if v and LEAST_OF_SIZE * wanted <= v < wanted), default=None)
        if size and (n := _count(_with(side, name, size), likely)):
            values = {"size": size, "n": n}
            yield Way(text(side, n) % values, n, {name: [str(size)]})


def _with(side: Side, name: str, value: int | None) -> Side:
    changes: dict[str, Any] = {name: value}
    return replace(side, **changes)


def _with_less_floor(side: Side, n: int) -> str:
    return ngettext("With %(size)s m² there is %(n)s.", "With %(size)s m² there are %(n)s.", n)


def _for_fewer(side: Side, n: int) -> str:
    if side.kind == Kind.SPACE:
        return ngettext(
            "For at most %(size)s people there is %(n)s.",
            "For at most %(size)s people there are %(n)s.",
            n,
        )
    return ngettext(
        "If %(size)s is enough there is %(n)s.", "If %(size)s is enough there are %(n)s.", n
    )
