"""A schematic map of the organisations around Zutphen: ours alone, drawn as SVG.

It is a drawing, not a chart: the middle is stretched so that the town, where most of them are,
has room, and points that would cover one another move aside.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import atan2, cos, hypot, pi, radians, sin, sqrt

MIDDLE = (52.1400, 6.1960)  # Zutphen
KM_PER_DEGREE = 111.2
SIDE = 640
MARGIN = 30
APART = 27.0  # between the middles of two points, in units of the drawing
REACH_KM = 24.0  # what lies further away is drawn on the edge
STRETCH = 0.6  # below 1.0 the middle gets more room
GOLDEN_ANGLE = pi * (3 - sqrt(5))
MOST_POINTS = 120
SMALLEST_FRAME = 400.0

# The IJssel from Dieren to Olst, roughly: (latitude, longitude) in degrees.
IJSSEL = (
    (51.975, 6.02),
    (52.000, 6.075),
    (52.015, 6.135),
    (52.050, 6.125),
    (52.065, 6.165),
    (52.085, 6.185),
    (52.100, 6.160),
    (52.118, 6.182),
    (52.140, 6.189),
    (52.155, 6.180),
    (52.170, 6.205),
    (52.190, 6.180),
    (52.212, 6.190),
    (52.228, 6.165),
    (52.250, 6.152),
    (52.275, 6.120),
    (52.305, 6.115),
    (52.340, 6.105),
    (52.380, 6.090),
)
BERKEL = (
    (52.142, 6.192),
    (52.143, 6.215),
    (52.150, 6.250),
    (52.158, 6.300),
    (52.160, 6.360),
    (52.160, 6.415),
    (52.140, 6.470),
    (52.120, 6.530),
)
TOWNS = (
    ("Deventer", 52.2650, 6.1200),
    ("Lochem", 52.1700, 6.4200),
    ("Vorden", 52.0850, 6.3300),
    ("Brummen", 52.0880, 6.1000),
    ("Apeldoorn", 52.1950, 5.9600),
    ("Doesburg", 52.0130, 6.1700),
    ("Gorssel", 52.2000, 6.2500),
)


@dataclass(frozen=True)
class Spot:
    """A place in the drawing, in its own units."""

    x: float
    y: float


def project(latitude: float, longitude: float) -> Spot:
    """Where a place is drawn: its direction is kept, its distance is stretched."""
    north = (latitude - MIDDLE[0]) * KM_PER_DEGREE
    east = (longitude - MIDDLE[1]) * KM_PER_DEGREE * cos(radians(MIDDLE[0]))
    direction = atan2(north, east)
    share = min(1.0, hypot(north, east) / REACH_KM) ** STRETCH
    radius = share * (SIDE / 2 - MARGIN)
    return Spot(
        round(SIDE / 2 + radius * cos(direction), 1), round(SIDE / 2 - radius * sin(direction), 1)
    )


@lru_cache(maxsize=64)
def spread(places: tuple[tuple[float, float], ...]) -> tuple[Spot, ...]:
    """Where each of these (latitude, longitude) is drawn, with none on top of another.

    Cost: grows with the square of the number of places; 120 places take some milliseconds, once.
    """
    taken: dict[tuple[int, int], list[Spot]] = {}
    return tuple(_free_spot(project(*place), taken) for place in places)


def river(course: Sequence[tuple[float, float]]) -> str:
    """The path of a river, as the `d` of an SVG path: a soft line through its bends."""
    spots = [project(*place) for place in course]
    path = [f"M{spots[0].x} {spots[0].y}"]
    for here, after in pairwise(spots[1:]):
        middle_x, middle_y = (here.x + after.x) / 2, (here.y + after.y) / 2
        path.append(f"Q{here.x} {here.y} {middle_x:.1f} {middle_y:.1f}")
    path.append(f"L{spots[-1].x} {spots[-1].y}")
    return "".join(path)


def frame(spots: Sequence[Spot]) -> str:
    """The part of the drawing that holds all spots, as the `viewBox` of an SVG.

    Never smaller than a neighbourhood, always three by two.
    """
    left, right = _reach([spot.x for spot in spots])
    top, bottom = _reach([spot.y for spot in spots])
    width = max(right - left, (bottom - top) * 3 / 2, SMALLEST_FRAME)
    height = width * 2 / 3
    x, y = (left + right - width) / 2, (top + bottom - height) / 2
    return f"{x:.0f} {y:.0f} {width:.0f} {height:.0f}"


def _reach(values: Sequence[float]) -> tuple[float, float]:
    middle = SIDE / 2
    return min([*values, middle]) - MARGIN, max([*values, middle]) + MARGIN


@lru_cache(maxsize=1)
def landscape() -> dict[str, object]:
    """What is drawn under the points."""
    return {
        "ijssel": river(IJSSEL),
        "berkel": river(BERKEL),
        "towns": [(name, project(latitude, longitude)) for name, latitude, longitude in TOWNS],
    }


def _free_spot(wanted: Spot, taken: dict[tuple[int, int], list[Spot]]) -> Spot:
    """The nearest free spot along a spiral that starts at the one that was wanted."""
    for turn in range(2000):
        radius, angle = APART * 0.45 * sqrt(turn), turn * GOLDEN_ANGLE
        spot = Spot(
            round(wanted.x + radius * cos(angle), 1), round(wanted.y + radius * sin(angle), 1)
        )
        column, row = int(spot.x // APART), int(spot.y // APART)
        near = (
            other
            for x in range(column - 1, column + 2)
            for y in range(row - 1, row + 2)
            for other in taken.get((x, y), ())
        )
        inside = 0 < spot.x < SIDE and 0 < spot.y < SIDE
        if inside and all(hypot(spot.x - o.x, spot.y - o.y) >= APART for o in near):
            taken.setdefault((column, row), []).append(spot)
            return spot
    return wanted
