"""A small drawing board: shapes in units of the picture, smooth edges, see-through colours."""

from collections.abc import Iterable, Sequence
from math import cos, pi, sin

from PIL import Image, ImageColor, ImageDraw

Point = tuple[float, float]
SUPERSAMPLING = 2


def mixed(one: str, other: str, share: float) -> str:
    """The colour that lies `share` (0.0 to 1.0) of the way from `one` to `other`."""
    pairs = zip(ImageColor.getrgb(one)[:3], ImageColor.getrgb(other)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


class Canvas:
    """Draws at twice the size and shrinks at the end, which makes every edge smooth.

    All lengths are in units of the board; `zoom` is how many pixels of the finished picture
    one unit takes; `alpha` runs from 0.0 to 1.0.
    """

    def __init__(
        self, width: int, height: int, top: str, bottom: str | None = None, *, zoom: float = 1.0
    ) -> None:
        self.scale = SUPERSAMPLING * zoom
        # A whole number of blocks, so that shrinking leaves no half-filled edge.
        size = (
            round(width * zoom) * SUPERSAMPLING,
            round(height * zoom) * SUPERSAMPLING,
        )
        self.image = Image.new("RGB", size, top)
        if bottom and bottom != top:
            fade = Image.linear_gradient("L").resize(size, Image.Resampling.BILINEAR)
            self.image.paste(Image.new("RGB", size, bottom), (0, 0), fade)
        self.draw = ImageDraw.Draw(self.image, "RGBA")

    def finish(self) -> Image.Image:
        return self.image.reduce(SUPERSAMPLING)

    def circle(self, x: float, y: float, r: float, colour: str, alpha: float = 1.0) -> None:
        self.ellipse(x, y, r, r, colour, alpha)

    def ellipse(
        self, x: float, y: float, rx: float, ry: float, colour: str, alpha: float = 1.0
    ) -> None:
        self.draw.ellipse(self._scaled([(x - rx, y - ry), (x + rx, y + ry)]), _rgba(colour, alpha))

    def ring(
        self, x: float, y: float, r: float, width: float, colour: str, alpha: float = 1.0
    ) -> None:
        self.draw.ellipse(
            self._scaled([(x - r, y - r), (x + r, y + r)]),
            outline=_rgba(colour, alpha),
            width=round(width * self.scale),
        )

    def arc(
        self,
        x: float,
        y: float,
        r: float,
        degrees: Point,
        width: float,
        colour: str,
        alpha: float = 1.0,
    ) -> None:
        """Part of a ring; 0 degrees points right and the angle runs clockwise."""
        self.draw.arc(
            self._scaled([(x - r, y - r), (x + r, y + r)]),
            *degrees,
            fill=_rgba(colour, alpha),
            width=round(width * self.scale),
        )

    def pie(
        self, x: float, y: float, r: float, degrees: Point, colour: str, alpha: float = 1.0
    ) -> None:
        self.draw.pieslice(
            self._scaled([(x - r, y - r), (x + r, y + r)]), *degrees, fill=_rgba(colour, alpha)
        )

    def shape(self, points: Iterable[Point], colour: str, alpha: float = 1.0) -> None:
        self.draw.polygon(self._scaled(points), _rgba(colour, alpha))

    def box(
        self,
        x: float,
        y: float,
        w: float,
        h: float,
        colour: str,
        alpha: float = 1.0,
        radius: float = 0,
    ) -> None:
        corners = self._scaled([(x, y), (x + w, y + h)])
        self.draw.rounded_rectangle(corners, radius * self.scale, _rgba(colour, alpha))

    def arch(self, x: float, y: float, w: float, h: float, colour: str, alpha: float = 1.0) -> None:
        """A box with a round top, standing on `y + h`."""
        radius = min(w / 2, h) * self.scale
        self.draw.rounded_rectangle(
            self._scaled([(x, y), (x + w, y + h)]),
            radius,
            _rgba(colour, alpha),
            corners=(True, True, False, False),
        )

    def line(self, points: Sequence[Point], width: float, colour: str, alpha: float = 1.0) -> None:
        """A line with round ends and joints (round only where it is not see-through)."""
        self.draw.line(
            self._scaled(points), _rgba(colour, alpha), round(width * self.scale), joint="curve"
        )
        if alpha == 1.0:
            for x, y in (points[0], points[-1]):
                self.circle(x, y, width / 2, colour)

    def band(
        self, upper: Sequence[Point], lower: Sequence[Point], colour: str, alpha: float = 1.0
    ) -> None:
        """The area between two lines that run the same way."""
        self.shape([*upper, *reversed(lower)], colour, alpha)

    def _scaled(self, points: Iterable[Point]) -> list[Point]:
        return [(x * self.scale, y * self.scale) for x, y in points]


def turned(points: Iterable[Point], angle: float, around: Point = (0, 0)) -> list[Point]:
    """The points, turned clockwise by `angle` in degrees."""
    a, (ox, oy) = angle * pi / 180, around
    return [
        (
            ox + (x - ox) * cos(a) - (y - oy) * sin(a),
            oy + (x - ox) * sin(a) + (y - oy) * cos(a),
        )
        for x, y in points
    ]


def polar(x: float, y: float, r: float, degrees: float) -> Point:
    """The point at distance `r` and angle `degrees` (clockwise from the right)."""
    return (x + r * cos(degrees * pi / 180), y + r * sin(degrees * pi / 180))


def _rgba(colour: str, alpha: float) -> tuple[int, ...]:
    return (*ImageColor.getrgb(colour)[:3], round(alpha * 255))
