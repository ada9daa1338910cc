"""Marks: a simple sign for each organisation of the demo network, in its own colour."""

from collections.abc import Callable
from math import pi, sin

from PIL import Image

from cms.demo.canvas import Canvas, Point, mixed, polar

SIDE = 320
MIDDLE = SIDE / 2
Sign = Callable[[Canvas, str, str], None]
SIGNS: dict[str, Sign] = {}


def mark(symbol: str, colour: str) -> Image.Image:
    """A square mark: the sign `symbol` (a key of SIGNS) in light tones on `colour`."""
    canvas = Canvas(SIDE, SIDE, mixed(colour, "#ffffff", 0.06), mixed(colour, "#000000", 0.10))
    SIGNS[symbol](canvas, mixed(colour, "#ffffff", 0.93), mixed(colour, "#ffffff", 0.45))
    return canvas.finish()


def sign(*names: str) -> Callable[[Sign], Sign]:
    def register(draw: Sign) -> Sign:
        SIGNS.update(dict.fromkeys(names, draw))
        return draw

    return register


def wave(y: float, height: float, waves: float, shift: float = 0) -> list[Point]:
    return [
        (x, y + height * sin(shift + waves * 2 * pi * x / SIDE)) for x in range(48, SIDE - 40, 8)
    ]


@sign("waves", "quay")
def _waves(c: Canvas, light: str, soft: str) -> None:
    for i, tone in enumerate((light, soft, light)):
        c.line(wave(104 + i * 56, 22, 1.6), 24, tone)


@sign("arcs", "radio")
def _arcs(c: Canvas, light: str, soft: str) -> None:
    for i, tone in enumerate((soft, light, soft)):
        c.arc(MIDDLE, 220, 128 - i * 40, (180, 360), 22, tone)
    c.circle(MIDDLE, 220, 24, light)


@sign("bolt", "spark")
def _bolt(c: Canvas, light: str, soft: str) -> None:
    c.circle(MIDDLE, MIDDLE, 118, soft)
    c.shape([(186, 40), (92, 178), (152, 178), (132, 282), (230, 138), (168, 138)], light)


@sign("squares", "wall")
def _squares(c: Canvas, light: str, soft: str) -> None:
    for i in range(3):
        for k in range(3):
            tone = light if (i + k) % 2 == 0 else soft
            c.box(62 + i * 70, 62 + k * 70, 56, 56, tone, radius=10)


@sign("sun", "star")
def _sun(c: Canvas, light: str, soft: str) -> None:
    for k in range(12):
        a = k * 30
        c.shape(
            [polar(160, 160, 74, a - 9), polar(160, 160, 74, a + 9), polar(160, 160, 128, a)],
            soft if k % 2 else light,
        )
    c.circle(MIDDLE, MIDDLE, 58, light)


@sign("book")
def _book(c: Canvas, light: str, soft: str) -> None:
    c.shape([(160, 110), (56, 78), (56, 222), (160, 254)], light)
    c.shape([(160, 110), (264, 78), (264, 222), (160, 254)], soft)
    c.circle(160, 66, 20, light)


@sign("pin")
def _pin(c: Canvas, light: str, soft: str) -> None:
    c.ellipse(160, 272, 62, 14, soft)
    c.shape([(84, 158), (236, 158), (160, 272)], light)
    c.circle(160, 130, 82, light)
    c.circle(160, 128, 36, soft)


@sign("shield")
def _shield(c: Canvas, light: str, soft: str) -> None:
    c.shape([(70, 62), (250, 62), (250, 160), (160, 276), (70, 160)], light)
    c.line([(84, 190), (120, 170), (160, 190), (200, 170), (236, 190)], 14, soft)
    c.circle(160, 116, 28, soft)


@sign("leaf", "tree", "drop")
def _leaf(c: Canvas, light: str, soft: str) -> None:
    side: list[Point] = [(160 - 98 * sin(pi * t / 20), 44 + 11.4 * t) for t in range(21)]
    c.band(side, [(160.0, y) for _, y in side], light)
    c.band([(320 - x, y) for x, y in side], [(160.0, y) for _, y in side], soft)
    c.line([(160, 130), (160, 286)], 10, light)


@sign("note", "drum", "horn")
def _note(c: Canvas, light: str, soft: str) -> None:
    c.ellipse(114, 232, 44, 34, light)
    c.ellipse(222, 208, 44, 34, soft)
    c.line([(150, 228), (150, 92)], 16, light)
    c.line([(258, 204), (258, 68)], 16, light)
    c.shape([(142, 84), (266, 56), (266, 96), (142, 124)], light)


@sign("table")
def _table(c: Canvas, light: str, soft: str) -> None:
    c.box(56, 142, 208, 34, light, radius=14)
    c.line([(92, 176), (74, 258)], 18, light)
    c.line([(228, 176), (246, 258)], 18, light)
    for x in (98, 160, 222):
        c.pie(x, 138, 28, (180, 360), soft)


@sign("mill")
def _mill(c: Canvas, light: str, soft: str) -> None:
    c.shape([(132, 150), (188, 150), (214, 284), (106, 284)], soft)
    for k in range(4):
        a = 35 + 90 * k
        c.line([(160, 136), polar(160, 136, 116, a)], 12, light)
        c.shape(
            [
                polar(160, 136, 40, a),
                polar(160, 136, 112, a),
                polar(160, 136, 120, a + 22),
                polar(160, 136, 60, a + 42),
            ],
            light,
        )
    c.circle(160, 136, 18, soft)


@sign("reel", "aperture")
def _reel(c: Canvas, light: str, soft: str) -> None:
    c.circle(160, 160, 122, light)
    for k in range(6):
        x, y = polar(160, 160, 72, k * 60 + 30)
        c.circle(x, y, 27, soft)
    c.circle(160, 160, 20, soft)


@sign("ribbon", "path", "pen")
def _ribbon(c: Canvas, light: str, soft: str) -> None:
    upper = [(x, 160 + 84 * sin(2 * pi * x / 320)) for x in range(36, 290, 6)]
    c.band(upper, [(x, y + 46) for x, y in upper], light)
    other = [(x, 140 - 70 * sin(2 * pi * x / 320)) for x in range(36, 290, 6)]
    c.band(other, [(x, y + 34) for x, y in other], soft, 0.9)


@sign("curtain", "gate")
def _curtain(c: Canvas, light: str, soft: str) -> None:
    for k, tone in enumerate((light, soft, light)):
        for side in (-1, 1):
            x = 160 + side * (104 - k * 34)
            c.shape(
                [(x - 18, 70), (x + 18, 70), (x + side * 16 + 12, 262), (x + side * 16 - 12, 262)],
                tone,
            )
    c.box(48, 50, 224, 30, light, radius=12)
    c.pie(160, 270, 44, (180, 360), soft)


@sign("mask", "eye")
def _mask(c: Canvas, light: str, soft: str) -> None:
    upper: list[Point] = [(48 + t * 11.2, 160 - 88 * sin(pi * t / 20)) for t in range(21)]
    c.band(upper, [(x, 320 - y) for x, y in upper], light)
    c.circle(160, 160, 56, soft)
    c.circle(160, 160, 26, light)


@sign("tent", "house", "barn")
def _tent(c: Canvas, light: str, soft: str) -> None:
    c.shape([(160, 52), (276, 168), (44, 168)], light)
    c.box(72, 164, 176, 104, soft, radius=6)
    c.arch(128, 186, 64, 82, light)


@sign("flower")
def _flower(c: Canvas, light: str, soft: str) -> None:
    for k in range(8):
        x, y = polar(160, 160, 78, k * 45)
        c.circle(x, y, 42, light if k % 2 else soft)
    c.circle(160, 160, 46, light)
    c.circle(160, 160, 22, soft)


@sign("stone")
def _stone(c: Canvas, light: str, soft: str) -> None:
    c.ellipse(160, 244, 104, 32, soft)
    c.ellipse(160, 178, 76, 36, light)
    c.ellipse(160, 114, 50, 30, soft)
    c.ellipse(160, 68, 26, 18, light)


@sign("bridge")
def _bridge(c: Canvas, light: str, soft: str) -> None:
    c.arc(160, 232, 108, (180, 360), 26, light)
    c.box(36, 206, 248, 24, light, radius=10)
    for x in (104, 160, 216):
        c.line([(x, 206), (x, 136 if x == 160 else 158)], 12, soft)
    c.line(wave(268, 10, 3), 12, soft)


@sign("anchor")
def _anchor(c: Canvas, light: str, soft: str) -> None:
    c.ring(160, 76, 32, 16, light)
    c.line([(160, 106), (160, 270)], 22, light)
    c.line([(108, 142), (212, 142)], 20, soft)
    c.arc(160, 168, 104, (10, 170), 22, light)


@sign("bird")
def _bird(c: Canvas, light: str, soft: str) -> None:
    c.pie(150, 150, 106, (0, 180), light)
    c.circle(222, 132, 42, light)
    c.shape([(256, 118), (296, 134), (256, 150)], soft)
    c.pie(142, 154, 66, (0, 180), soft)
    c.circle(232, 124, 8, soft)


@sign("circle")
def _circle(c: Canvas, light: str, soft: str) -> None:
    for k in range(3):
        x, y = polar(160, 168, 52, k * 120 - 90)
        c.circle(x, y, 72, light if k == 0 else soft, 0.72)


@sign("ship")
def _ship(c: Canvas, light: str, soft: str) -> None:
    c.shape([(52, 198), (268, 198), (222, 260), (98, 260)], light)
    c.line([(160, 196), (160, 48)], 12, light)
    c.shape([(170, 60), (250, 176), (170, 176)], soft)
    c.shape([(150, 84), (150, 176), (80, 176)], light)


@sign("lamp")
def _lamp(c: Canvas, light: str, soft: str) -> None:
    c.shape([(116, 150), (204, 150), (262, 282), (58, 282)], soft, 0.7)
    c.pie(160, 152, 76, (180, 360), light)
    c.line([(160, 36), (160, 84)], 12, light)
    c.circle(160, 158, 26, light)


@sign("window")
def _window(c: Canvas, light: str, soft: str) -> None:
    for x, tone in ((62, soft), (166, light)):
        c.arch(x, 66, 92, 196, tone)
    c.circle(160, 106, 26, light)
    c.box(48, 258, 224, 20, light, radius=10)


@sign("hall")
def _hall(c: Canvas, light: str, soft: str) -> None:
    c.shape([(160, 52), (276, 118), (44, 118)], light)
    for k in range(4):
        c.box(64 + k * 55, 130, 28, 112, soft if k in (0, 3) else light, radius=6)
    c.box(44, 250, 232, 26, light, radius=8)


@sign("letter")
def _letter(c: Canvas, light: str, soft: str) -> None:
    c.box(72, 60, 176, 200, soft, radius=14)
    c.line([(108, 218), (160, 96), (212, 218)], 26, light)
    c.line([(126, 182), (194, 182)], 20, light)
