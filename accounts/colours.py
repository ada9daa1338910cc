"""An organisation's own colour, made readable on light and on dark paper."""

from functools import lru_cache

# What the colour stands on: the surfaces of the site, in the light and the dark scheme.
LIGHT, DARK = "#fffdf9", "#211a28"
READABLE = 4.55  # contrast; a little over the 4.5 that WCAG asks for
STEPS = 40

Channels = tuple[int, int, int]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours such as "#7a3b2e", from 1.0 to 21.0 (WCAG 2)."""
    light, dark = sorted((_luminance(_channels(c)) for c in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(colour: str) -> str:
    """White or our ink, whichever reads better on a colour; black where neither does."""
    best = max(("#ffffff", "#1f1724"), key=lambda ink: contrast(ink, colour))
    return best if contrast(best, colour) >= READABLE else "#000000"


def readable(colour: str, paper: str) -> str:
    """The colour itself where it reads well on `paper`, else as little changed as is needed."""
    goal = "#000000" if contrast("#000000", paper) > contrast("#ffffff", paper) else "#ffffff"
    for step in range(STEPS + 1):
        candidate = mix(colour, goal, step / STEPS)
        if contrast(candidate, paper) >= READABLE:
            return candidate
    return goal


def mix(one: str, other: str, share: float) -> str:
    """A colour between two others; `share` from 0.0 (all `one`) to 1.0 (all `other`)."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@lru_cache(maxsize=1024)
def stylesheet(colour: str) -> str:
    """The custom properties that give a page an organisation's own colour."""
    tint_light, tint_dark = mix(colour, LIGHT, 0.88), mix(colour, DARK, 0.78)
    values = {
        "own": colour,
        "on-own": text_on(colour),
        "own-ink": f"light-dark({readable(colour, LIGHT)}, {readable(colour, DARK)})",
        "own-tint": f"light-dark({tint_light}, {tint_dark})",
        "on-own-tint": (
            f"light-dark({readable(colour, tint_light)}, {readable(colour, tint_dark)})"
        ),
    }
    lines = "".join(f"--{name}:{value};" for name, value in values.items())
    return f"@layer pages{{.own-colours{{{lines}}}}}"


def _channels(colour: str) -> Channels:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(channels: Channels) -> float:
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (value / 255 for value in channels)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
