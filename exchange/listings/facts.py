"""What there is to know about a listing at a glance: an icon, a word, a value."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from exchange.listings.models import Feature, Kind, Listing, Part, Weekday

SOON_DAYS = 7

FEATURE_ICONS = {
    Feature.PIANO: "piano",
    Feature.STAGE: "theater",
    Feature.STEP_FREE: "accessibility",
    Feature.HEARING_LOOP: "ear",
    Feature.QUIET: "volume-x",
    Feature.KITCHEN: "cooking-pot",
    Feature.SOUND: "speaker",
    Feature.BEAMER: "projector",
}


class Fact(NamedTuple):
    icon: str
    label: str
    value: str


def facts(listing: Listing, *, distance_km: float | None = None) -> list[Fact]:
    """The facts of a listing in the reader's language, the most asked for first."""
    return [
        *_where(listing, distance_km),
        *_when(listing),
        *_cost(listing),
        *_details(listing),
    ]


def features(listing: Listing) -> list[tuple[str, str]]:
    """What a space has, as (icon, word)."""
    return [
        (FEATURE_ICONS[Feature(code)], _first_capital(Feature(code).label))
        for code in Feature.values
        if code in listing.features
    ]


def week(listing: Listing) -> dict[str, Any] | None:
    """The parts of the week that suit, as a table; None if any time will do."""
    if not listing.slots:
        return None
    days = [d for d in Weekday if any(s.startswith(d.value) for s in listing.slots)]
    return {
        "parts": [part.label for part in Part],
        "rows": [
            (day.label, [f"{day.value}-{part.value}" in listing.slots for part in Part])
            for day in days
        ],
    }


def waits(listing: Listing) -> str:
    """What a listing asks of its team, if anything."""
    if listing.is_draft:
        return _("A draft: not published yet.")
    if listing.status == Listing.Status.EXPIRED:
        return _("Expired. Extend it, or close it and tell how it ended.")
    days = listing.days_left
    if listing.is_open and days is not None and days <= SOON_DAYS:
        if days == 0:
            return _("Today is its last day.")
        return ngettext("Expires tomorrow.", "Expires in %(n)s days.", days) % {"n": days}
    return ""


def price(listing: Listing) -> str:
    """“Free of charge”, “To be agreed” or “€ 12,50 per hour”."""
    if listing.cost != Listing.Cost.PAID or listing.price is None:
        return _first_capital(listing.get_cost_display())
    unit = listing.get_price_unit_display() if listing.price_unit else ""
    return f"{euros(listing.price)} {unit}".strip()


def euros(amount: Decimal) -> str:
    whole = amount == amount.to_integral_value()
    return f"€\N{NO-BREAK SPACE}{number_format(amount, 0 if whole else 2, force_grouping=True)}"


def _where(listing: Listing, distance_km: float | None) -> Iterator[Fact]:
    if not listing.place:
        return
    place = listing.place
    if distance_km is not None:
        away = _("less than 1 km from you") if distance_km < 1 else _("%(km)s km from you")
        place = f"{place}, {away % {'km': number_format(distance_km, 0)}}"
    yield Fact("map-pin", _("Where"), place)
    if listing.radius_km >= 300:
        yield Fact("route", _("How far"), _("Anywhere in the country"))
    else:
        yield Fact("route", _("How far"), _("Up to %(km)s km away") % {"km": listing.radius_km})


def _when(listing: Listing) -> Iterator[Fact]:
    starts, ends = listing.starts_on, listing.ends_on
    if starts and ends:
        period = _day(starts) if starts == ends else f"{_day(starts)} – {_day(ends)}"
    elif starts:
        period = _("From %(day)s") % {"day": _day(starts)}
    elif ends:
        period = _("Until %(day)s") % {"day": _day(ends)}
    elif listing.slots:
        return
    else:
        period = _("Whenever it suits")
    yield Fact("calendar", _("When"), period)


def _cost(listing: Listing) -> Iterator[Fact]:
    if listing.kind != Kind.VOLUNTEERS or listing.cost != Listing.Cost.FREE:
        yield Fact("coins", _("Cost"), price(listing))


def _details(listing: Listing) -> Iterator[Fact]:
    if listing.quantity:
        yield _quantity(listing, listing.quantity)
    if listing.rhythm:
        yield Fact("repeat", _("Rhythm"), _first_capital(listing.get_rhythm_display()))
    if listing.hours:
        hours = ngettext("About %(n)s hour", "About %(n)s hours", listing.hours)
        yield Fact("clock", _("Time"), hours % {"n": listing.hours})
    if listing.minimum_age:
        age = _("From %(n)s years old") % {"n": listing.minimum_age}
        yield Fact("cake", _("Age"), age)
    if listing.in_return:
        yield Fact("gift", _("In return"), listing.in_return)
    if listing.area_m2:
        yield Fact("ruler", _("Floor area"), f"{number_format(listing.area_m2)} m²")
    if listing.handover:
        yield Fact("truck", _("Handover"), _first_capital(listing.get_handover_display()))
    if listing.deposit:
        yield Fact("piggy-bank", _("Deposit"), euros(listing.deposit))
    if listing.form:
        yield Fact("lightbulb", _("Form"), _first_capital(listing.get_form_display()))


def _quantity(listing: Listing, n: int) -> Fact:
    if listing.kind == Kind.SPACE:
        people = ngettext("%(n)s person", "%(n)s people", n) % {"n": number_format(n)}
        label = _("Room for") if listing.is_offer else _("For how many")
        return Fact("users", label, people)
    if listing.kind == Kind.VOLUNTEERS:
        people = ngettext("%(n)s person", "%(n)s people", n) % {"n": number_format(n)}
        return Fact("users", _("How many"), people)
    return Fact("hash", _("How many"), number_format(n))


def _day(day: Any) -> str:
    return date_format(day, "j F Y")


def _first_capital(text: Any) -> str:
    return str(text)[:1].upper() + str(text)[1:]
