"""Where a Dutch postcode lies, from a table that is shipped with the project."""

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from math import asin, cos, radians, sin, sqrt
from typing import NamedTuple, Protocol

EARTH_RADIUS_KM = 6371.0
POSTCODE = re.compile(r"^\s*([1-9]\d{3})\s*(?:[A-Za-z]{2})?\s*$")


class Point(Protocol):
    """Anything with a position in degrees (WGS 84)."""

    @property
    def latitude(self) -> float: ...
    @property
    def longitude(self) -> float: ...


class Place(NamedTuple):
    """The area of one four-digit postcode, with the middle of that area."""

    postcode4: str
    name: str
    latitude: float
    longitude: float


def locate(postcode: str) -> Place | None:
    """Find the place of a postcode, written as `7201`, `7201AB` or `7201 ab`.

    Returns None for anything that is not a postcode, and for one that the table does not hold.

    Cost: the first call reads the table (some 500 rows); every later one is a look-up.
    """
    match = POSTCODE.match(postcode)
    return places().get(match[1]) if match else None


@cache
def places() -> Mapping[str, Place]:
    """All places of the table, by four-digit postcode."""
    with files("accounts").joinpath("data/postcodes.csv").open(encoding="utf-8") as table:
        return {
            row["postcode4"]: Place(
                row["postcode4"], row["place"], float(row["latitude"]), float(row["longitude"])
            )
            for row in csv.DictReader(table)
        }


def distance_km(a: Point, b: Point) -> float:
    """The distance between two points along the surface of the earth, in kilometres."""
    north = radians(b.latitude - a.latitude)
    east = radians(b.longitude - a.longitude)
    chord = (
        sin(north / 2) ** 2
        + cos(radians(a.latitude)) * cos(radians(b.latitude)) * sin(east / 2) ** 2
    )
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(chord)))
