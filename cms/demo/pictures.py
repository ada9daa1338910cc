"""Illustrations, drawn by the project itself: one motif per discipline or kind, any seed.

The same motif and seed always give the same picture. A picture of 1200 by 800 pixels
costs some tens of milliseconds.
"""

from collections.abc import Callable
from itertools import pairwise
from math import cos, pi, sin
from random import Random
from typing import NamedTuple

from PIL import Image

from cms.demo.canvas import Canvas, Point, mixed, polar, turned

WIDTH, HEIGHT = 1200, 800


class Palette(NamedTuple):
    """Few colours that go together: paper, ink, and four that sing."""

    paper: str
    ink: str
    one: str
    two: str
    three: str
    four: str


PALETTES = {
    "quay": Palette("#f7ecd9", "#20304a", "#c9503a", "#eda63d", "#4f8a8b", "#f3cfa4"),
    "night": Palette("#1d2846", "#0f162b", "#f0735a", "#f6c56b", "#3d9a96", "#e9dcc6"),
    "orchard": Palette("#eff0db", "#234534", "#d9523f", "#f0b648", "#6f9d5f", "#c9d8a8"),
    "rose": Palette("#fbe5da", "#3a2346", "#c63d5f", "#f49a74", "#6c5b95", "#f8c8a6"),
    "river": Palette("#deebec", "#123f4d", "#ee7d46", "#f7cf8b", "#3c8fa3", "#9fcad0"),
    "dusk": Palette("#432746", "#2a1730", "#ef6f61", "#f7b45c", "#8a6aa8", "#f4dcc8"),
}
Motif = Callable[[Canvas, Palette, Random], None]
MOTIFS: dict[str, tuple[Motif, tuple[str, ...]]] = {}


def picture(name: str, seed: int = 0, *, zoom: float = 1.0) -> Image.Image:
    """Draw the motif `name` (a key of MOTIFS), always the same for the same seed.

    1200 by 800 pixels, or `zoom` times as wide and high.
    """
    motif, palettes = MOTIFS[name]
    chance = Random(f"{name}-{seed}")  # a picture, not a secret
    palette = PALETTES[palettes[seed % len(palettes)]]
    canvas = Canvas(
        WIDTH, HEIGHT, palette.paper, mixed(palette.paper, palette.four, 0.45), zoom=zoom
    )
    motif(canvas, palette, chance)
    return canvas.finish()


def motif(name: str, *palettes: str) -> Callable[[Motif], Motif]:
    def register(draw: Motif) -> Motif:
        MOTIFS[name] = (draw, palettes)
        return draw

    return register


@motif("choir", "quay", "rose", "river", "night")
def choir(c: Canvas, p: Palette, chance: Random) -> None:
    """Rows of rounded singers under widening arcs."""
    x = chance.uniform(470, 730)
    for i in range(7, 0, -1):
        c.circle(x, 330, 95 * i, p.two if i % 2 else p.four, 0.20)
    skins = ("#f2c9a1", "#8a5a3c", "#d9a06f", "#5f3d2b", "#f6d9bd", "#b97a4e")
    clothes = [p.one, p.two, p.three, p.ink, mixed(p.one, p.ink, 0.45), mixed(p.three, p.four, 0.4)]
    for row, (y, w, n) in enumerate(((250, 150, 9), (410, 178, 8), (590, 212, 6))):
        shift = chance.uniform(-40, 40) - (w / 2 if row % 2 else 0)
        start = 600 - n * w / 2 + shift
        for i in range(-1, n + 1):
            cloth = clothes[(i * 5 + row * 2 + chance.randrange(2)) % len(clothes)]
            skin, lift = skins[chance.randrange(len(skins))], chance.uniform(-20, 16)
            _singer(c, p, start + i * w, y + lift, w, cloth, skin, chance)


def _singer(
    c: Canvas, p: Palette, x: float, y: float, w: float, cloth: str, skin: str, chance: Random
) -> None:
    r = w * 0.25
    c.arch(x + w * 0.04, y + r * 1.1, w * 0.92, 700, cloth)
    c.box(x + w / 2 - r * 0.36, y + r * 0.5, r * 0.72, r * 0.9, mixed(skin, p.ink, 0.16))
    hair = (p.ink, "#4a2c20", "#b0672d", "#e8e2d6")[chance.randrange(4)]
    c.circle(x + w / 2, y - r * 0.12, r * 1.1, hair)
    c.circle(x + w / 2, y + r * 0.12, r * 0.92, skin)
    c.ellipse(x + w / 2, y + r * 0.5, r * 0.2, r * chance.uniform(0.18, 0.34), "#5a1f24")
    for side in (-1, 1):
        c.arc(x + w / 2 + side * r * 0.36, y + r * 0.08, r * 0.14, (190, 350), r * 0.08, p.ink)
    c.shape(
        [
            (x + w * 0.28, y + r * 2.6),
            (x + w * 0.5, y + r * 3.0),
            (x + w * 0.5, y + r * 3.9),
            (x + w * 0.24, y + r * 3.5),
        ],
        p.paper if p.paper > "#8" else p.four,
    )
    c.shape(
        [
            (x + w * 0.72, y + r * 2.6),
            (x + w * 0.5, y + r * 3.0),
            (x + w * 0.5, y + r * 3.9),
            (x + w * 0.76, y + r * 3.5),
        ],
        mixed(p.four, "#ffffff", 0.4),
    )


@motif("orchestra", "night", "quay", "dusk")
def orchestra(c: Canvas, p: Palette, chance: Random) -> None:
    """An orchestra from above: half rings of players around the conductor."""
    x, y = 600 + chance.uniform(-70, 70), 800
    rings = [p.three, p.one, p.two, p.four, mixed(p.three, p.ink, 0.35), p.one]
    for i, r in enumerate(range(760, 130, -112)):
        colour = rings[(i + chance.randrange(2)) % len(rings)]
        c.circle(x, y, r, mixed(colour, p.paper, 0.22))
        seats = max(4, r // 52)
        for k in range(seats + 1):
            angle = 188 + k * (164 / seats)
            sx, sy = polar(x, y, r - 56, angle)
            c.circle(sx, sy, 20, p.ink)
            c.circle(sx, sy, 11, p.four)
            if chance.random() < 0.62:
                c.line([polar(sx, sy, 20, angle + 100), polar(sx, sy, 50, angle + 128)], 6, p.ink)
    c.circle(x, y, 78, p.ink)
    c.circle(x, y - 20, 30, p.two)
    c.line([(x + 20, y - 44), (x + 98, y - 120)], 6, p.four)


@motif("pop", "dusk", "quay", "night", "rose")
def pop(c: Canvas, p: Palette, chance: Random) -> None:
    """Stacked loudspeakers in front of round waves."""
    x, y = chance.choice((330, 600, 860)), 400
    for i in range(9, 0, -1):
        c.circle(x, y, 96 * i, (p.one, p.two)[i % 2], 0.16 + 0.02 * i)
    columns = [(110, 2), (370, 3), (650, 2), (920, 3)]
    for k, (left, n) in enumerate(columns):
        w, h = 210 + chance.randrange(30), 226
        body = (p.ink, mixed(p.ink, p.three, 0.35), mixed(p.ink, p.one, 0.28))[k % 3]
        for i in range(n):
            _loudspeaker(c, p, left, 800 - (i + 1) * h, w, h - 8, body, chance)
    c.box(0, 780, 1200, 20, p.ink)


def _loudspeaker(
    c: Canvas, p: Palette, x: float, y: float, w: float, h: float, body: str, chance: Random
) -> None:
    c.box(x, y, w, h, body, radius=16)
    cone = chance.choice((p.two, p.one, p.three, p.four))
    cx = x + w / 2
    c.circle(cx, y + h * 0.62, h * 0.29, mixed(body, "#ffffff", 0.16))
    c.circle(cx, y + h * 0.62, h * 0.25, cone)
    c.circle(cx, y + h * 0.62, h * 0.17, mixed(cone, p.ink, 0.24))
    c.circle(cx, y + h * 0.62, h * 0.08, p.ink)
    c.circle(cx, y + h * 0.18, h * 0.11, mixed(body, "#ffffff", 0.16))
    c.circle(cx, y + h * 0.18, h * 0.075, p.four)
    c.circle(cx, y + h * 0.18, h * 0.03, p.ink)


@motif("theatre", "dusk", "quay", "river")
def theatre(c: Canvas, p: Palette, chance: Random) -> None:
    """Curtains that open on a lit floor."""
    back = mixed(p.ink, p.three, 0.25)
    c.box(0, 0, 1200, 800, back)
    x = 600 + chance.uniform(-90, 90)
    for spread, alpha in ((330, 0.14), (240, 0.18), (150, 0.22)):
        c.shape([(x - 26, -10), (x + 26, -10), (x + spread, 690), (x - spread, 690)], p.two, alpha)
    c.shape([(0, 640), (1200, 640), (1200, 800), (0, 800)], mixed(p.four, p.one, 0.35))
    for i in range(13):
        left = 600 + (i - 6) * 105
        c.line([(left, 640), (600 + (i - 6) * 190, 800)], 3, p.ink, 0.25)
    c.ellipse(x, 700, 300, 62, p.two, 0.85)
    c.ellipse(x, 700, 210, 40, mixed(p.two, "#ffffff", 0.5))
    _stage_prop(c, p, x, chance)
    _curtain(c, p, 0, 1)
    _curtain(c, p, 1200, -1)
    for i in range(13):
        c.pie(i * 100, 34, 78, (0, 180), p.one if i % 2 else mixed(p.one, p.ink, 0.22))
        c.arc(i * 100, 34, 74, (0, 180), 8, p.two)
    c.box(0, 0, 1200, 40, mixed(p.one, p.ink, 0.4))


def _stage_prop(c: Canvas, p: Palette, x: float, chance: Random) -> None:
    if chance.random() < 0.5:
        c.line([(x - 46, 690), (x - 40, 590), (x + 44, 590), (x + 50, 700)], 11, p.ink)
        c.line([(x - 40, 590), (x - 52, 470)], 11, p.ink)
        c.line([(x - 50, 496), (x + 30, 500)], 11, p.ink)
        c.line([(x + 44, 590), (x + 30, 486)], 11, p.ink)
        return
    for side, colour in ((-1, p.one), (1, p.three)):
        px = x + side * 84
        c.arch(px - 52, 500, 104, 200, colour)
        c.circle(px, 462, 40, "#e0ab7c" if side > 0 else "#7d523a")
        c.line([(px + side * -30, 560), (px - side * 84, 490 + 30 * side)], 20, colour)


def _curtain(c: Canvas, p: Palette, edge: float, side: int) -> None:
    folds = 6
    for i in range(folds):
        tone = (p.one, mixed(p.one, p.ink, 0.25), mixed(p.one, p.two, 0.22))[i % 3]
        top, tie, hem = 400 - i * 62, 168 - i * 26, 236 - i * 36
        outer: list[Point] = []
        for t in range(41):
            y, share = t * 20, 0.5 - 0.5 * cos(pi * min(t / 24, 1))
            reach = top + (tie - top) * share
            if t > 24:
                reach = tie + (hem - tie) * sin(pi / 2 * (t - 24) / 16)
            outer.append((edge + side * reach, y))
        c.shape([(edge, 0), *outer, (edge, 800)], tone)
    c.box(edge - 180, 466, 360, 30, p.two, radius=15)


@motif("dance", "rose", "river", "night", "orchard")
def dance(c: Canvas, p: Palette, chance: Random) -> None:
    """Wide ribbons that swing across, and the dancers who lead them."""
    colours = [p.three, p.one, p.two, p.four, mixed(p.one, p.two, 0.5), p.ink]
    for i in range(6):
        base, lift = 90 + i * 125, chance.uniform(70, 130)
        phase, waves = chance.uniform(0, 2 * pi), chance.uniform(0.7, 1.25)
        upper, lower = [], []
        for t in range(-2, 63):
            x = t * 20.0
            y = base + lift * sin(phase + waves * 2 * pi * x / 1200)
            width = 52 + 46 * sin(phase * 2 + 2 * pi * x / 1700)
            upper.append((x, y - width))
            lower.append((x, y + width))
        c.band(upper, lower, colours[i], 0.82)
        inner = [(x, y + 24) for x, y in upper]
        c.band(upper, inner, "#ffffff", 0.13)
    dark = p.ink if p.paper > "#8" else mixed(p.ink, "#000000", 0.3)
    for x, y, size, dress in (
        (chance.uniform(330, 430), 380, 1.25, p.one),
        (chance.uniform(770, 890), 420, 1.05, p.two),
    ):
        _dancer(c, x, y, size, (dark, dress), chance.choice((-1, 1)))


def _dancer(
    c: Canvas, x: float, y: float, size: float, colours: tuple[str, str], side: int
) -> None:
    """Somebody in a full turn: arms up, skirt out, one foot on the ground."""
    skin, dress = colours

    def at(*points: Point) -> list[Point]:
        return [(x + side * px * size, y + py * size) for px, py in points]

    def limb(points: list[Point], from_width: float, to_width: float) -> None:
        n = len(points) - 1
        for i in range(n * 24 + 1):
            k = min(i // 24, n - 1)
            rest = (i - 24 * k) / 24
            (ax, ay), (bx, by) = points[k], points[k + 1]
            width = from_width + (to_width - from_width) * i / (n * 24)
            c.circle(ax + (bx - ax) * rest, ay + (by - ay) * rest, width * size / 2, skin)

    limb(at((14, 100), (30, 190), (18, 300)), 42, 16)
    limb(at((-10, 100), (-90, 170), (-64, 262)), 40, 16)
    limb(at((16, -86), (64, -150), (40, -232), (8, -262)), 30, 13)
    limb(at((-16, -86), (-84, -116), (-150, -190)), 30, 13)
    hem: list[Point] = [
        (-196 + t * 21, 150 - 56 * sin(pi * t / 19) * 0.4 + 20 * sin(t * 1.25)) for t in range(20)
    ]
    c.shape(at((-34, 0), (34, 0), *reversed(hem)), dress)
    c.shape(at((-34, 0), (6, 0), (-40, 158), *reversed(hem[:8])), mixed(dress, "#ffffff", 0.18))
    c.shape(at((-40, -96), (40, -96), (34, 12), (-34, 12)), dress)
    limb(at((0, -96), (4, -130)), 30, 26)
    c.circle(*at((8, -164))[0], 38 * size, skin)
    c.circle(*at((-22, -196))[0], 20 * size, skin)


@motif("visual_arts", "river", "quay", "rose", "orchard")
def visual_arts(c: Canvas, p: Palette, chance: Random) -> None:
    """A canvas on an easel with an abstract painting, and paint all around."""
    for _ in range(5):
        x, y = chance.uniform(0, 1200), chance.uniform(0, 800)
        c.circle(x, y, chance.uniform(60, 170), chance.choice((p.four, p.two, p.three)), 0.35)
    c.shape([(0, 690), (1200, 660), (1200, 800), (0, 800)], mixed(p.four, p.ink, 0.22))
    wood = mixed(p.two, p.ink, 0.5)
    for a, b in (((600, 30), (380, 780)), ((600, 30), (820, 780)), ((600, 40), (600, 760))):
        c.line([a, b], 20, wood)
    left, top, w, h = 290, 110, 620, 490
    c.box(left - 12, top + 14, w + 24, h + 14, p.ink, 0.22, radius=6)
    c.box(left, top, w, h, "#fdf8ee")
    c.box(left, top + h * 0.62, w, h * 0.38, p.three)
    c.circle(left + w * chance.uniform(0.3, 0.7), top + h * 0.5, 130, p.two)
    c.shape([(left, top + h), (left, top + h * 0.45), (left + w * 0.38, top + h)], p.one)
    c.shape(
        [(left + w, top + h), (left + w, top + h * 0.3), (left + w * 0.45, top + h)], p.ink, 0.88
    )
    for i in range(4):
        y = top + 60 + i * 34
        c.line([(left + 50, y), (left + 50 + chance.uniform(120, 330), y - 8)], 14, p.one, 0.55)
    c.line([(left - 50, 612), (left + w + 50, 612)], 26, wood)
    for i, colour in enumerate((p.one, p.two, p.three)):
        x = 950 + i * 66
        c.box(x, 640, 50, 84, colour, radius=8)
        c.line([(x + 25, 640), (x + 25 + (i - 1) * 26, 520)], 9, wood)
        c.ellipse(x + 25 + (i - 1) * 27, 512, 13, 26, colour)


@motif("heritage", "orchard", "dusk", "quay", "river")
def heritage(c: Canvas, p: Palette, chance: Random) -> None:
    """A mill in a low land, with a large low sun."""
    c.circle(chance.uniform(250, 950), 430, 210, p.two, 0.9)
    for i, colour in enumerate((mixed(p.three, p.four, 0.55), p.three, mixed(p.three, p.ink, 0.4))):
        phase = chance.uniform(0, 6)
        ridge: list[Point] = [
            (x, 540 + i * 75 + 26 * sin(phase + x / (170 + 50 * i))) for x in range(0, 1240, 40)
        ]
        c.shape([(0, 800), *ridge, (1200, 800)], colour)
    for i in range(6):
        y = 690 + i * 18
        c.line([(chance.uniform(0, 500), y), (chance.uniform(700, 1200), y)], 4, p.four, 0.5)
    x, y = chance.uniform(480, 720), 330
    body = mixed(p.ink, p.one, 0.12)
    c.shape([(x - 74, y), (x + 74, y), (x + 130, 690), (x - 130, 690)], body)
    c.shape([(x, y), (x + 74, y), (x + 130, 690), (x + 10, 690)], p.ink, 0.45)
    c.pie(x, y + 6, 78, (180, 360), p.one)
    c.box(x - 150, 500, 300, 16, p.four, radius=8)
    c.arch(x - 32, 600, 64, 90, p.two)
    for dy in (400, 455):
        c.box(x - 17, dy, 34, 40, p.two, radius=5)
    angle = chance.uniform(18, 60)
    for k in range(4):
        a = angle + 90 * k
        c.line([(x, y), polar(x, y, 330, a)], 11, p.ink)
        sail = [(70, 8), (320, 8), (320, 74), (70, 74)]
        c.shape(turned([(x + sx, y + sy) for sx, sy in sail], a, (x, y)), p.four, 0.95)
        for step in range(5):
            bar = [(x + 70 + step * 62.5, y + 8), (x + 70 + step * 62.5, y + 74)]
            c.line(turned(bar, a, (x, y)), 5, p.ink)
        c.line(turned([(x + 70, y + 42), (x + 320, y + 42)], a, (x, y)), 4, p.ink)
    c.circle(x, y, 22, p.one)


@motif("literature", "river", "rose", "orchard", "quay")
def literature(c: Canvas, p: Palette, chance: Random) -> None:
    """A stack of books with an open one on top, letting its pages fly."""
    c.circle(600, 330, 300, p.two, 0.35)
    c.circle(600, 330, 210, p.two, 0.45)
    colours = [p.one, p.three, p.two, p.ink, mixed(p.one, p.ink, 0.4), mixed(p.three, p.four, 0.3)]
    y, k = 740.0, 0
    c.box(0, 740, 1200, 60, mixed(p.four, p.ink, 0.3))
    while y > 470:
        h, w = chance.choice((54, 66, 78)), chance.uniform(440, 640)
        x = 600 - w / 2 + chance.uniform(-50, 50)
        _lying_book(c, p, x, y - h, w, h, colours[k % len(colours)])
        y, k = y - h, k + 1
    for i in range(7):
        a = -160 + i * 23 + chance.uniform(-5, 5)
        px, py = polar(600, y - 20, 250 + 40 * (i % 2), a)
        page = [(px - 46, py - 58), (px + 46, py - 58), (px + 46, py + 58), (px - 46, py + 58)]
        c.shape(turned(page, a + 90 + chance.uniform(-12, 12), (px, py)), "#fffaf0", 0.92)
        for j in range(4):
            row = [(px - 28, py - 30 + j * 20), (px + 28 - 16 * (j == 3), py - 30 + j * 20)]
            c.line(turned(row, a + 90, (px, py)), 4, p.ink, 0.35)
    _open_book(c, p, 600, y)


def _lying_book(c: Canvas, p: Palette, x: float, y: float, w: float, h: float, colour: str) -> None:
    c.box(x, y, w, h, colour, radius=9)
    c.box(x + 26, y + 9, w - 18, h - 18, "#fff6e6", radius=4)
    for i in range(3):
        c.line(
            [(x + 30, y + 18 + i * (h - 36) / 2), (x + w, y + 18 + i * (h - 36) / 2)],
            2,
            p.ink,
            0.16,
        )
    c.box(x, y, w * 0.42, h, colour, radius=9)
    c.box(x + w * 0.1, y, 12, h, p.four, 0.8)
    c.box(x + w * 0.32, y, 12, h, p.four, 0.8)


def _open_book(c: Canvas, p: Palette, x: float, y: float) -> None:
    c.shape(
        [
            (x - 250, y - 66),
            (x, y),
            (x + 250, y - 66),
            (x + 250, y - 50),
            (x, y + 4),
            (x - 250, y - 50),
        ],
        p.one,
    )
    for side in (-1, 1):
        top: list[Point] = [
            (x + side * t * 24, y - 30 - 74 * sin(pi * (0.15 + t / 13))) for t in range(11)
        ]
        c.shape([(x, y), *top, (x + side * 240, y - 66)], "#fffaf0" if side < 0 else "#f3e8d4")
        for j in range(3):
            c.line([(px + side * 14, py + 26 + j * 15) for px, py in top[2:9]], 4, p.ink, 0.3)


@motif("film", "night", "dusk", "river")
def film(c: Canvas, p: Palette, chance: Random) -> None:
    """A beam of light over rows of seats, from a turning reel."""
    c.box(0, 0, 1200, 800, mixed(p.ink, "#000000", 0.1))
    side = chance.choice((-1, 1))

    def at(x: float) -> float:
        return 600 + side * (x - 600)

    screen = [(at(40), 60), (at(560), 110), (at(560), 440), (at(40), 500)]
    for i, alpha in enumerate((0.16, 0.2, 0.28)):
        spread = 60 - i * 26
        c.shape([(at(1010), 190), (at(40), 60 - spread), (at(40), 500 + spread)], p.two, alpha)
    c.shape(screen, mixed(p.two, "#ffffff", 0.55))
    c.circle(at(300), 285, 96, p.one)
    c.shape(
        [
            (at(40), 500),
            (at(40), 400),
            (at(220), 330),
            (at(400), 410),
            (at(560), 360),
            (at(560), 440),
        ],
        p.three,
    )
    for x, y, r in ((1010, 130, 112), (1090, 330, 84)):
        c.circle(at(x), y, r, p.four)
        c.circle(at(x), y, r * 0.9, mixed(p.ink, p.three, 0.4))
        turn = chance.uniform(0, 60)
        for k in range(6):
            hx, hy = polar(at(x), y, r * 0.56, turn + 60 * k)
            c.circle(hx, hy, r * 0.21, p.four)
        c.circle(at(x), y, r * 0.14, p.four)
    for row, (y, n) in enumerate(((560, 11), (650, 9), (750, 7))):
        w = 1320 / n
        for i in range(-1, n + 1):
            left = i * w - (row % 2) * w / 2 - 30
            tone = mixed(p.one, p.ink, 0.5 - 0.17 * row)
            c.arch(left + w * 0.06, y, w * 0.88, 300, tone)
            if chance.random() < 0.5:
                c.circle(left + w / 2, y + 2, w * 0.19, p.ink)
                c.arch(left + w * 0.27, y + w * 0.12, w * 0.46, 120, p.ink)


@motif("photography", "quay", "dusk", "orchard", "night")
def photography(c: Canvas, p: Palette, chance: Random) -> None:
    """The blades of a shutter around a small bright view."""
    for _ in range(16):
        c.circle(
            chance.uniform(0, 1200),
            chance.uniform(0, 800),
            chance.uniform(18, 90),
            chance.choice((p.two, p.one, p.four, p.three)),
            0.28,
        )
    x, y, r = 600 + chance.uniform(-120, 120), 400, 350
    c.circle(x, y, r + 26, p.ink)
    c.circle(x, y, r + 8, mixed(p.ink, "#ffffff", 0.18))
    c.circle(x, y, r, p.three)
    turn, hole = chance.uniform(0, 45), chance.uniform(105, 165)
    n = 8
    tones = [p.one, mixed(p.one, p.ink, 0.3), mixed(p.one, p.two, 0.45), mixed(p.one, p.ink, 0.15)]
    corners = [polar(x, y, hole, turn + k * 360 / n) for k in range(n)]
    for k in range(n):
        a, b = corners[k], corners[(k + 1) % n]
        far = [polar(x, y, r, turn + (k + 1 + t * 1.45 / 6) * 360 / n) for t in range(7)]
        c.shape([a, b, *far], tones[k % 4])
        c.shape([a, b, far[0]], tones[k % 4])
    view = mixed(p.two, "#ffffff", 0.45)
    c.shape(corners, view)
    c.circle(x + hole * 0.2, y - hole * 0.2, hole * 0.3, p.one, 0.9)
    c.shape(
        [
            (x - hole * 0.8, y + hole * 0.42),
            (x - hole * 0.2, y),
            (x + hole * 0.25, y + hole * 0.3),
            (x + hole * 0.55, y + hole * 0.1),
            (x + hole * 0.82, y + hole * 0.42),
            (x + hole * 0.3, y + hole * 0.88),
            (x - hole * 0.35, y + hole * 0.86),
        ],
        p.three,
    )
    c.ring(x, y, r, 14, p.ink)


@motif("circus", "river", "rose", "quay")
def circus(c: Canvas, p: Palette, chance: Random) -> None:
    """A striped tent with flags, and balls in the air."""
    c.shape([(0, 660), (1200, 620), (1200, 800), (0, 800)], p.three)
    x, top, eave, ground = 600 + chance.uniform(-60, 60), 120, 400, 720
    half, n = 430, 10
    for i in range(n):
        a, b = -half + i * 2 * half / n, -half + (i + 1) * 2 * half / n
        tone = p.one if i % 2 else "#fff4e2"
        c.shape(
            [
                (x + a * 0.88, eave),
                (x + b * 0.88, eave),
                (x + b * 0.94, ground),
                (x + a * 0.94, ground),
            ],
            tone,
        )
        bend = 0.30
        c.shape(
            [(x, top), (x + a * bend, 250), (x + a, eave), (x + b, eave), (x + b * bend, 250)], tone
        )
        c.pie(x + (a + b) / 2, eave, half / n, (0, 180), p.two if i % 2 else p.ink)
    c.shape([(x, 430), (x + 96, ground), (x - 96, ground)], p.ink)
    c.shape([(x, 430), (x - 20, 600), (x - 96, ground), (x - 130, ground)], p.two)
    c.shape([(x, 430), (x + 20, 600), (x + 96, ground), (x + 130, ground)], p.two)
    c.line([(x, top + 10), (x, 36)], 9, p.ink)
    c.shape([(x, 36), (x + 96, 62), (x, 92)], p.one)
    for side in (-1, 1):
        rope = [(x + side * t * 50, top + 8 + 18 * t + 4 * t * t * 0.3) for t in range(13)]
        for t in range(1, 12):
            px, py = rope[t]
            c.shape([(px - 16, py), (px + 16, py), (px, py + 34)], (p.two, p.three, p.one)[t % 3])
        c.line(rope, 3, p.ink)
    base = chance.choice((150, 1050))
    for i in range(5):
        bx, by = base - 100 + i * 50, 520 - 170 * sin(pi * (i + 0.5) / 5)
        c.circle(bx, by, 25, (p.one, p.two, p.ink, p.one, p.two)[i])
    c.arch(base - 44, 600, 88, 140, p.ink)
    c.circle(base, 562, 34, "#d9a06f")
    for side in (-1, 1):
        c.line([(base + side * 34, 630), (base + side * 92, 556)], 18, p.ink)


@motif("media", "night", "river", "dusk", "rose")
def media(c: Canvas, p: Palette, chance: Random) -> None:
    """A microphone in front of the shape of a voice."""
    n, mid = 34, 400
    phase = chance.uniform(0, 6)
    for i in range(n):
        t = i / (n - 1)
        h = 40 + 250 * abs(sin(phase + t * 7.3)) * (0.35 + 0.65 * sin(pi * t))
        h *= chance.uniform(0.65, 1.1)
        colour = (p.three, p.one, p.two, p.four)[(i * 3 + chance.randrange(2)) % 4]
        c.box(18 + i * 34.6, mid - h, 20, 2 * h, colour, 0.85, radius=10)
    x = 600 + chance.uniform(-140, 140)
    c.circle(x, 390, 250, p.paper, 0.75)
    for r in (250, 292, 334):
        c.ring(x, 390, r, 5, p.one, 0.5)
    c.line([(x, 560), (x, 760)], 24, p.ink)
    c.box(x - 130, 748, 260, 30, p.ink, radius=15)
    c.arc(x, 400, 168, (0, 180), 22, p.ink)
    c.box(x - 112, 150, 224, 370, p.one, radius=112)
    c.box(x - 112, 150, 100, 370, "#ffffff", 0.14, radius=50)
    c.box(x - 112, 330, 224, 26, p.ink)
    for row in range(6):
        for k in range(-3, 4):
            if abs(k) < 3 or row > 1:
                c.circle(x + k * 27, 190 + row * 24, 6, p.ink, 0.55)
    c.box(x - 112, 372, 224, 12, p.two)


@motif("folklore", "orchard", "rose", "quay")
def folklore(c: Canvas, p: Palette, chance: Random) -> None:
    """Rounded flowers and leaves, as embroidered on an apron."""
    c.box(0, 0, 1200, 800, mixed(p.ink, p.three, 0.12))
    centre = 600 + chance.uniform(-60, 60)
    for side in (-1, 1):
        stem = [(centre + side * (40 + t * 24), 800 - 30 * t + 10 * sin(t / 2)) for t in range(22)]
        c.line(stem, 9, p.three)
        for t in range(2, 21, 3):
            x, y = stem[t]
            for turn in (-50, 60):
                _leaf(c, x, y, 84, -90 + side * turn, mixed(p.three, p.four, 0.15 + 0.1 * (t % 2)))
        for t, r in ((8, 78), (15, 92), (21, 70)):
            x, y = stem[t]
            _flower(c, p, x + side * 20, y - 90, r, chance)
    _flower(c, p, centre, 330, 190, chance)
    for _ in range(26):
        x, y = chance.uniform(20, 1180), chance.uniform(20, 300)
        c.circle(x, y, chance.choice((6, 9, 12)), chance.choice((p.two, p.four, p.one)), 0.9)
    for i in range(31):
        c.pie(i * 40, 800, 22, (180, 360), p.one if i % 2 else p.two)


def _leaf(c: Canvas, x: float, y: float, length: float, angle: float, colour: str) -> None:
    side = [(x + length * t / 8, y - 0.24 * length * sin(pi * t / 8)) for t in range(9)]
    back = [(px, 2 * y - py) for px, py in side]
    c.shape(turned([*side, *reversed(back)], angle, (x, y)), colour)


def _flower(c: Canvas, p: Palette, x: float, y: float, r: float, chance: Random) -> None:
    outer, inner = chance.sample((p.one, p.two, p.four, mixed(p.one, p.two, 0.5)), 2)
    n, turn = chance.choice((8, 10)), chance.uniform(0, 40)
    for k in range(n):
        px, py = polar(x, y, r * 0.68, turn + 360 * k / n)
        c.circle(px, py, r * 0.34, outer)
    for k in range(n):
        px, py = polar(x, y, r * 0.62, turn + 360 * k / n)
        c.circle(px, py, r * 0.17, mixed(outer, p.ink, 0.28))
    c.circle(x, y, r * 0.55, inner)
    for k in range(n):
        px, py = polar(x, y, r * 0.38, turn + 180 / n + 360 * k / n)
        c.circle(px, py, r * 0.085, p.ink)
    c.circle(x, y, r * 0.2, p.ink)
    c.circle(x, y, r * 0.11, p.two)


@motif("world_music", "dusk", "quay", "rose", "night")
def world_music(c: Canvas, p: Palette, chance: Random) -> None:
    """Drumheads from above, each with its own rings and teeth."""
    spots = [
        (300, 300, 250),
        (800, 470, 300),
        (140, 690, 190),
        (1090, 120, 200),
        (560, 60, 140),
        (470, 720, 130),
        (1150, 760, 150),
    ]
    for i, (x, y, r) in enumerate(spots):
        across, down = chance.uniform(-25, 25), chance.uniform(-20, 20)
        _drum(c, p, x + across, y + down, r, i, chance)


def _drum(c: Canvas, p: Palette, x: float, y: float, r: float, i: int, chance: Random) -> None:
    colours = [p.one, p.two, p.three, p.four, mixed(p.one, p.two, 0.5)]
    rim, skin = colours[i % 5], colours[(i + 3) % 5]
    c.circle(x + 10, y + 16, r, p.ink, 0.3)
    c.circle(x, y, r, rim)
    c.circle(x, y, r * 0.88, p.ink)
    c.circle(x, y, r * 0.84, mixed(skin, "#ffffff", 0.55))
    n, turn = chance.choice((12, 16, 20)), chance.uniform(0, 30)
    for k in range(n):
        a, step = turn + 360 * k / n, 180 / n
        c.shape(
            [
                polar(x, y, r * 0.83, a - step),
                polar(x, y, r * 0.83, a + step),
                polar(x, y, r * 0.62, a),
            ],
            rim,
        )
        dx, dy = polar(x, y, r * 0.52, a)
        c.circle(dx, dy, r * 0.03, p.ink)
    c.circle(x, y, r * 0.42, colours[(i + 1) % 5])
    c.ring(x, y, r * 0.34, r * 0.04, mixed(skin, "#ffffff", 0.6))
    c.circle(x, y, r * 0.17, p.ink)


@motif("space", "river", "quay", "orchard", "rose")
def space(c: Canvas, p: Palette, chance: Random) -> None:
    """A room with tall windows, and a grand piano in their light."""
    _windows(c, p, chance)
    _piano(c, p, chance.uniform(260, 640))


@motif("room", "orchard", "rose", "river")
def room(c: Canvas, p: Palette, chance: Random) -> None:
    """The same room, with a row of chairs."""
    _windows(c, p, chance)
    _chairs(c, p, chance.uniform(240, 520))


def _windows(c: Canvas, p: Palette, chance: Random) -> None:
    """Tall windows in a wall, and their light lying on the floor."""
    c.box(0, 0, 1200, 800, mixed(p.four, p.paper, 0.35))
    c.shape([(0, 540), (1200, 540), (1200, 800), (0, 800)], mixed(p.two, p.ink, 0.3))
    for i in range(-8, 21):
        c.line([(600 + (i - 6) * 110, 540), (600 + (i - 6) * 230, 800)], 3, p.ink, 0.14)
    n, first = chance.choice((3, 4)), chance.uniform(-40, 40)
    w = 170
    gap = (1200 - n * w) / (n + 0.6)
    sky = mixed(p.two, "#ffffff", 0.45)
    for i in range(n):
        x = first + gap * 0.8 + i * (w + gap)
        c.arch(x - 16, 74, w + 32, 420, mixed(p.paper, "#ffffff", 0.6))
        c.arch(x, 90, w, 404, sky)
        c.circle(x + w * 0.5, 420, 60, p.two, 0.35)
        c.box(x, 400, w, 94, mixed(p.three, sky, 0.35))
        c.box(x + w / 2 - 5, 90, 10, 404, mixed(p.paper, "#ffffff", 0.6))
        for y in (230, 360):
            c.box(x, y, w, 10, mixed(p.paper, "#ffffff", 0.6))
        c.box(x - 24, 490, w + 48, 18, mixed(p.paper, p.ink, 0.12))
        c.shape(
            [(x + 60, 560), (x + w + 60, 560), (x + w + 250, 770), (x + 190, 770)], "#fff3d0", 0.5
        )


def _piano(c: Canvas, p: Palette, x: float) -> None:
    c.ellipse(x + 150, 742, 250, 26, p.ink, 0.3)
    for leg in (x - 40, x + 150, x + 316):
        c.line([(leg, 600), (leg, 736)], 18, p.ink)
    c.shape([(x - 70, 556), (x + 350, 556), (x + 350, 622), (x - 70, 622)], p.ink)
    c.shape(
        [(x - 56, 540), (x + 330, 540), (x + 370, 330), (x + 190, 372), (x + 60, 430)],
        mixed(p.ink, "#ffffff", 0.12),
    )
    c.box(x - 90, 552, 130, 20, "#fffaf0", radius=4)
    for i in range(8):
        c.box(x - 84 + i * 15, 552, 6, 11, p.ink)
    c.line([(x - 150, 650), (x - 150, 736)], 12, p.one)
    c.box(x - 196, 636, 92, 22, p.one, radius=11)


def _chairs(c: Canvas, p: Palette, x: float) -> None:
    for i in range(8):
        _chair(c, x - 240 + i * 128, 740, 1.0, (p.one, p.ink, p.three)[i % 3])


def _chair(c: Canvas, x: float, y: float, size: float, colour: str) -> None:
    def at(*points: Point) -> list[Point]:
        return [(x + px * size, y + py * size) for px, py in points]

    c.line(at((0, 0), (8, -80)), 10 * size, colour)
    c.line(at((72, 0), (64, -80)), 10 * size, colour)
    c.line(at((4, -86), (70, -86)), 18 * size, colour)
    c.line(at((4, -86), (-10, -180)), 12 * size, colour)
    c.line(at((-2, -130), (-10, -180)), 26 * size, colour)


@motif("equipment", "orchard", "river", "quay", "dusk")
def equipment(c: Canvas, p: Palette, chance: Random) -> None:
    """Chairs, lamps and a case, ready to be lent."""
    c.circle(chance.uniform(300, 900), 360, 310, p.two, 0.35)
    c.box(0, 690, 1200, 110, mixed(p.three, p.ink, 0.25))
    parts = [_chair_stack, _spot, _case, _drum_kit]
    chance.shuffle(parts)
    for k, part in enumerate(parts[:3]):
        part(c, p, 210 + k * 390)


def _chair_stack(c: Canvas, p: Palette, x: float) -> None:
    for dx, n in ((-96, 5), (82, 3)):
        left = x + dx - 74
        for leg in (left + 10, left + 138):
            c.line([(leg, 590), (leg + (8 if leg > x + dx else -8), 712)], 11, p.ink)
        for i in range(n):
            y, colour = 580 - i * 30, (p.one, p.two, p.three)[i % 3]
            c.box(left, y, 148, 22, mixed(colour, p.ink, 0.2), radius=11)
            for post in (left + 20, left + 116):
                c.box(post, y - 120, 12, 124, p.ink)
            c.box(left + 4, y - 190, 140, 96, colour, radius=22)
            c.box(left + 16, y - 180, 116, 14, "#ffffff", 0.2, radius=7)


def _spot(c: Canvas, p: Palette, x: float) -> None:
    light = mixed(p.two, "#ffffff", 0.35)
    c.shape([(x - 92, 262), (x - 16, 316), (x + 30, 700), (x - 330, 700)], light, 0.55)
    c.line([(x + 40, 700), (x + 40, 210)], 15, p.ink)
    for dx in (-60, 140):
        c.line([(x + 40, 600), (x + dx, 712)], 13, p.ink)
    around = (x + 20, 210)
    c.shape(
        turned([(x - 90, 150), (x + 90, 162), (x + 90, 258), (x - 90, 270)], -35, around), p.one
    )
    c.shape(
        turned([(x + 90, 176), (x + 118, 186), (x + 118, 234), (x + 90, 244)], -35, around), p.ink
    )
    c.shape(
        turned([(x - 90, 150), (x - 90, 270), (x - 112, 282), (x - 112, 138)], -35, around), p.ink
    )
    c.circle(x + 34, 206, 20, p.ink)


def _case(c: Canvas, p: Palette, x: float) -> None:
    for i, (w, h, colour) in enumerate(((320, 190, p.ink), (250, 130, p.one))):
        y = 700 - h - (0 if i == 0 else 198)
        c.box(x - w / 2, y, w, h, colour, radius=12)
        c.box(x - w / 2, y + h * 0.4, w, 9, p.four)
        for side in (-1, 1):
            c.box(x + side * w * 0.44 - 12, y, 24, h, p.four, 0.9, radius=5)
        c.box(x - 34, y + h * 0.54, 68, 26, mixed(colour, "#ffffff", 0.3), radius=8)
    for side in (-1, 1):
        c.circle(x + side * 116, 706, 18, p.ink)


def _drum_kit(c: Canvas, p: Palette, x: float) -> None:
    for dx, top in ((-150, 330), (150, 300)):
        c.line([(x + dx, top), (x + dx * 0.9, 710)], 9, p.ink)
        c.ellipse(x + dx, top, 92, 15, p.two)
    c.box(x - 140, 440, 120, 84, p.three, radius=12)
    c.box(x + 14, 440, 120, 84, p.three, radius=12)
    c.ellipse(x - 80, 442, 60, 15, "#fffaf0")
    c.ellipse(x + 74, 442, 60, 15, "#fffaf0")
    c.circle(x, 606, 112, p.ink)
    c.circle(x, 606, 98, p.one)
    c.circle(x, 606, 82, "#fffaf0")
    c.circle(x, 606, 36, p.two)


@motif("volunteers", "quay", "orchard", "rose", "river")
def volunteers(c: Canvas, p: Palette, chance: Random) -> None:
    """People side by side with their arms up, holding on to each other."""
    c.circle(600, 520, 430, p.two, 0.30)
    c.circle(600, 520, 310, p.two, 0.35)
    skins = ("#f2c9a1", "#8a5a3c", "#d9a06f", "#5f3d2b", "#f6d9bd")
    clothes = [p.one, p.three, p.two, p.ink, mixed(p.three, p.four, 0.5), mixed(p.one, p.two, 0.4)]
    start = chance.randrange(6)
    people = []
    for i in range(7):
        x = 60 + i * 180
        y = 400 + chance.uniform(-46, 46)
        people.append((x, y, clothes[(i + start) % 6], skins[chance.randrange(5)]))
    for (x, y, cloth, skin), (nx, ny, other, _) in pairwise(people):
        hx, hy = (x + nx) / 2, min(y, ny) - 60
        c.line([(x + 44, y + 120), (hx - 4, hy)], 38, cloth)
        c.line([(nx - 44, ny + 120), (hx + 4, hy)], 38, other)
        c.circle(hx, hy - 6, 26, skin)
    for i, (x, y, cloth, skin) in enumerate(people):
        c.arch(x - 78, y + 72, 156, 600, cloth)
        c.circle(x, y - 10, 64, (p.ink, "#4a2c20", "#b0672d", "#ece5d8")[(i + start) % 4])
        c.circle(x, y + 6, 54, skin)
        c.arc(x, y + 12, 24, (25, 155), 7, "#5a1f24")
        for side in (-1, 1):
            c.circle(x + side * 19, y - 2, 5, p.ink)
    c.box(0, 770, 1200, 30, mixed(p.three, p.ink, 0.3))


@motif("expertise", "rose", "river", "orchard", "quay")
def expertise(c: Canvas, p: Palette, chance: Random) -> None:
    """Two voices that overlap, with a small light where they meet."""
    side = chance.choice((-1, 1))
    for i in range(10):
        x, y = chance.uniform(0, 1200), chance.uniform(0, 800)
        c.circle(x, y, chance.uniform(8, 34), (p.two, p.four, p.three)[i % 3], 0.5)
    a, b = 600 - side * 165, 600 + side * 165
    for x, y, colour, tail in ((a, 360, p.one, -side), (b, 440, p.three, side)):
        c.circle(x, y, 282, colour, 0.9)
        c.shape(
            [(x + tail * 120, y + 200), (x + tail * 250, y + 330), (x + tail * 236, y + 120)],
            colour,
            0.9,
        )
    c.circle(600, 400, 116, mixed(p.two, "#ffffff", 0.2))
    c.circle(600, 380, 66, "#fffaf0")
    c.box(574, 430, 52, 40, p.ink, radius=8)
    c.line([(584, 428), (590, 386), (610, 386), (616, 428)], 6, p.ink)
    for k in range(12):
        angle = k * 30 + 15
        c.line([polar(600, 400, 134, angle), polar(600, 400, 160, angle)], 9, p.two)
    for x, y, n in ((a - side * 70, 300, 3), (b + side * 70, 380, 3)):
        for i in range(n):
            w = chance.uniform(150, 230) - 30 * i
            c.box(x - 115, y + i * 54, w, 22, "#fffaf0", 0.9, radius=11)


@motif("table", "quay", "orchard", "dusk")
def table(c: Canvas, p: Palette, chance: Random) -> None:
    """A long table from above, laid for many."""
    c.box(0, 0, 1200, 800, mixed(p.three, p.ink, 0.35))
    for y, up in ((76, True), (724, False)):
        for i in range(7):
            x = 20 + i * 190 + (0 if up else 70)
            c.box(x - 54, y - 50, 108, 100, mixed(p.two, p.ink, 0.45), radius=36)
            c.circle(x, y, 40, (p.one, p.four, p.two, p.ink)[(i + up) % 4])
    c.box(-40, 150, 1280, 500, mixed(p.two, p.paper, 0.45), radius=26)
    for i in range(4):
        c.line([(0, 250 + i * 100), (1200, 250 + i * 100)], 3, p.ink, 0.12)
    c.box(-40, 330, 1280, 140, p.one, 0.9)
    for i in range(31):
        c.shape([(i * 40, 330), (i * 40 + 20, 350), (i * 40 + 40, 330)], p.four)
        c.shape([(i * 40, 470), (i * 40 + 20, 450), (i * 40 + 40, 470)], p.four)
    for y, shift in ((240, 0), (560, 70)):
        for i in range(7):
            x = 20 + i * 190 + shift
            c.circle(x, y, 62, "#fffaf0")
            c.circle(x, y, 44, mixed("#fffaf0", p.ink, 0.08))
            food = chance.choice((p.one, p.two, p.three, mixed(p.three, p.four, 0.4)))
            c.circle(x, y, 32, food)
            c.circle(x + 9, y - 7, 12, mixed(food, "#ffffff", 0.35))
            c.line([(x + 78, y - 40), (x + 78, y + 40)], 7, "#fffaf0")
    for i in range(5):
        bowl, r = 110 + i * 245 + chance.uniform(-20, 20), chance.uniform(58, 76)
        c.circle(bowl, 400, r, p.ink)
        c.circle(bowl, 400, r * 0.86, chance.choice((p.two, p.three, p.four)))
        for k in range(9):
            px, py = polar(bowl, 400, r * 0.5, 40 * k)
            c.circle(px, py, r * 0.16, chance.choice((p.one, p.paper, p.three)))
