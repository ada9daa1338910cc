"""What a text says, read where its writer left a field empty (pure)."""

from dataclasses import replace
from datetime import date
from typing import Any

from exchange.listings.models import Kind
from exchange.listings.recognised import is_whole_day, recognise
from exchange.matching.texts.sides import Side


def filled_in(side: Side, title: str, body: str, today: date) -> Side:
    """A side with quantity, floor, parts of the week and dates out of its text.

    What was filled in stays as it is. A volunteer's text gives parts of the week only, that of
    equipment none (*in het weekend te leen* forbids no other day), and half a period is too little
    to turn somebody away for.

    Args:
        today: the day on which the text was written.
    """
    said = recognise(side.kind, title, body, today)
    found: dict[str, Any] = {}
    if said.slots and not side.slots and side.kind != Kind.EQUIPMENT:
        # A day named in passing is too little to turn somebody away for.
        parts = {slot for slot in said.slots.value if not is_whole_day(slot, said.slots.value)}
        if parts:
            found["slots"] = frozenset(parts)
    if not side.is_volunteer:
        for name in ("quantity", "area_m2"):
            value = getattr(said, name)
            if value and getattr(side, name) is None:
                found[name] = value.value
        if said.starts_on and said.ends_on and not side.starts_on and not side.ends_on:
            found |= {"starts_on": said.starts_on.value, "ends_on": said.ends_on.value}
    return replace(side, **found) if found else side
