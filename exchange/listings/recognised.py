"""What a text says that could stand in a field: how many, how large, when (pure).

The writer is offered it; matching reads it where the field is empty.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from exchange.language import quantities as q
from exchange.language.moments import Period, moments
from exchange.language.quantities import Quantity
from exchange.listings.models import Kind, Part

LARGEST_STEP = 12  # times the first number: a larger one is about something else


class Said(NamedTuple):
    """The value of a field, and the words in which it was read."""

    value: Any
    span: str


@dataclass(frozen=True)
class Recognised:
    """By field of a listing; None where the text says nothing."""

    quantity: Said | None = None
    area_m2: Said | None = None
    slots: Said | None = None
    starts_on: Said | None = None
    ends_on: Said | None = None
    rhythm: Said | None = None


def recognise(kind: str, title: str, body: str, today: date) -> Recognised:
    """Read the facts out of a text of one kind of listing.

    Args:
        today: relative to which *komende zaterdag* is read: the day of writing.

    Returns:
        For a range of numbers the largest; a number in the title before one in the body.
    """
    text = f"{title}.\n{body}"
    when = moments(text, today)
    slots = Said(_parts_meant(when.slots.slots), when.slots.span) if when.slots else None
    starts, ends = _ends(when.period)
    rhythm_span = (slots and slots.span) or (when.period.span if when.period else "")
    return Recognised(
        quantity=_quantity(kind, title, body),
        area_m2=_area(kind, text),
        slots=slots,
        starts_on=starts,
        ends_on=ends,
        rhythm=Said(when.rhythm, rhythm_span) if when.rhythm and rhythm_span else None,
    )


def _parts_meant(slots: frozenset[str]) -> frozenset[str]:
    """Parts of days, where some are named: a day named in passing is then none of them.

    *Dinsdag wordt ons zaaltje verbouwd, we zoeken de woensdagavond.*
    """
    return frozenset(slot for slot in slots if not is_whole_day(slot, slots)) or slots


def is_whole_day(slot: str, slots: Collection[str]) -> bool:
    """Whether a part of the week stands among all parts of its day."""
    day = slot.partition("-")[0]
    return all(f"{day}-{part}" in slots for part in Part.values)


def _ends(period: Period | None) -> tuple[Said | None, Said | None]:
    if period is None:
        return None, None
    return (
        Said(period.starts_on, period.span) if period.starts_on else None,
        Said(period.ends_on, period.span) if period.ends_on else None,
    )


def _area(kind: str, text: str) -> Said | None:
    found = q.areas(text) if kind == Kind.SPACE else []
    largest = max(found, key=lambda area: area.m2, default=None)
    return Said(largest.m2, largest.span) if largest else None


def _quantity(kind: str, title: str, body: str) -> Said | None:
    for text in (title, body):
        found = _CHOICE[kind](q.quantities(text)) if kind in _CHOICE else None
        if found:
            return Said(found.most, found.span)
    return None


def _people(found: list[Quantity]) -> Quantity | None:
    """For a space: people, or seats; a bare number only after *voor*. The largest that is said."""
    counted = [x for x in found if x.of in (q.PEOPLE, q.HELPERS, q.SEATS)]
    counted = counted or [x for x in found if x.of in (q.AGENTS, q.OPEN)]
    counted = [x for x in counted if x.most > 1]
    if not counted:
        return None
    near = [x for x in counted if x.most <= LARGEST_STEP * counted[0].most]
    return max(near, key=lambda x: x.most)


def _helpers(found: list[Quantity]) -> Quantity | None:
    """For volunteers: those who help, before people in general; of an audience nothing."""
    for of in (q.HELPERS, q.PEOPLE, q.OPEN):
        for x in found:
            if x.of == of and (of != q.PEOPLE or x.noun in _WHO_MAY_HELP):
                return x
    return None


def _pieces(found: list[Quantity]) -> Quantity | None:
    """For equipment: the first things that are counted, chairs as well; of people nothing."""
    return next((x for x in found if x.of in (q.PIECES, q.SEATS, q.AGENTS)), None)


_CHOICE: dict[str, Callable[[list[Quantity]], Quantity | None]] = {
    Kind.SPACE: _people,
    Kind.VOLUNTEERS: _helpers,
    Kind.EQUIPMENT: _pieces,
}
_WHO_MAY_HELP = frozenset(
    "man mensen personen persoon people persons person vrouwen mannen volwassenen jongeren "
    "studenten students".split()
)
