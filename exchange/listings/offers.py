"""What is said in the text of a draft and not yet filled in, offered to its writer."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.text import get_text_list
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from exchange.listings import wording
from exchange.listings.models import Listing, slot_choices
from exchange.listings.recognised import Recognised, recognise

MOST_NAMED = 3
LONGEST_SPAN = 80


@dataclass(frozen=True)
class Offer:
    """Values for one or two fields, with the words in which they were read."""

    field: str
    span: str
    take_as: str
    changes: Mapping[str, list[str]]

    @property
    def as_json(self) -> str:
        """For the script that fills in the form."""
        return json.dumps(self.changes)


def offers(draft: Listing) -> list[Offer]:
    """What could be taken over from the text. Never what has been filled in. No queries."""
    said = recognise(draft.kind, draft.title, draft.body, timezone.localdate())
    return [offer for offer in _all(said, draft) if _is_free(draft, offer)]


def in_sentence(slot: str) -> str:
    """The name of a part of the week inside a sentence: small in Dutch, not in English."""
    return slot if get_language() == "en" else slot.lower()


def _all(said: Recognised, draft: Listing) -> Iterator[Offer]:
    if said.slots:
        values = sorted(said.slots.value, key=[slot for slot, _name in slot_choices()].index)
        text = _("as part of the week: %(what)s") % {"what": _names(values)}
        yield _offer("slots", said.slots.span, text, {"slots": values})
    if said.starts_on or said.ends_on:
        yield _period(said)
    if said.quantity:
        text = _("as number: %(n)s") % {"n": number_format(said.quantity.value)}
        yield _offer("quantity", said.quantity.span, text, _one("quantity", said.quantity.value))
    if said.area_m2:
        text = _("as floor area: %(n)s m²") % {"n": number_format(said.area_m2.value)}
        yield _offer("area_m2", said.area_m2.span, text, _one("area_m2", said.area_m2.value))
    if said.rhythm:
        label = str(Listing.Rhythm(said.rhythm.value).label)
        text = _("as rhythm: %(what)s") % {"what": label}
        yield _offer("rhythm", said.rhythm.span, text, _one("rhythm", said.rhythm.value))


def _period(said: Recognised) -> Offer:
    first, last = said.starts_on, said.ends_on
    span = (first or last).span  # type: ignore[union-attr]
    changes = {
        "starts_on": [first.value.isoformat() if first else ""],
        "ends_on": [last.value.isoformat() if last else ""],
    }
    if not last:
        text = _("as first day: %(day)s") % {"day": _day(first.value)}  # type: ignore[union-attr]
    elif not first:
        text = _("as last day: %(day)s") % {"day": _day(last.value)}
    elif first.value == last.value:
        text = _("as day: %(day)s") % {"day": _day(first.value)}
    else:
        days = {"first": _day(first.value), "last": _day(last.value)}
        text = _("as period: %(first)s – %(last)s") % days
    return _offer("starts_on", span, text, changes)


def _offer(field: str, span: str, text: str, changes: dict[str, list[str]]) -> Offer:
    short = span if len(span) <= LONGEST_SPAN else f"{span[:LONGEST_SPAN].rstrip()}…"
    return Offer(field, short, text, changes)


def _is_free(draft: Listing, offer: Offer) -> bool:
    """Whether all its fields are asked of this kind and nothing has been typed into them."""
    asked = wording.KIND_FIELDS[draft.kind]
    of_kinds = {name for names in wording.KIND_FIELDS.values() for name in names}
    return all(
        (name in asked or name not in of_kinds)
        and not getattr(draft, name)
        and not draft.typed.get(name)
        for name in offer.changes
    )


def _names(slots: list[str]) -> str:
    if len(slots) > MOST_NAMED:
        return _("%(count)s parts of the week") % {"count": len(slots)}
    names = dict(slot_choices())
    return get_text_list([in_sentence(names[slot]) for slot in slots], _("and"))


def _one(name: str, value: Any) -> dict[str, list[str]]:
    return {name: [str(value)]}


def _day(day: Any) -> str:
    return date_format(day, "j F Y")
