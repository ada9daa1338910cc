"""Every pair of colours that carries text or a border reads well, in light and in dark."""

import gzip
import re
from pathlib import Path

import pytest

STYLES = Path(__file__).resolve().parents[2] / "exchange" / "static" / "exchange" / "css"
TOKEN = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
KINDS = ("expertise", "volunteers", "space", "equipment")
TONES = ("success", "info", "warning", "error", "accent")
GROUNDS = ("paper", "surface", "sunken")
TEXT, BORDER = 4.5, 3.0  # WCAG 2.2, success criteria 1.4.3 and 1.4.11
SHEETS = ("tokens", "base", "layout", "components", "utilities")
MOST_BYTES = 14_000

PAIRS = [
    *((ink, ground, TEXT) for ground in GROUNDS for ink in ("ink", "ink-soft", "accent",
                                                           "accent-deep", "error", *KINDS)),
    *((name, f"{name}-tint", TEXT) for name in (*KINDS, *TONES)),
    *(("ink", f"{name}-tint", TEXT) for name in (*KINDS, *TONES)),
    *(("ink-soft", f"{name}-tint", TEXT) for name in (*KINDS, "accent")),
    *((f"on-{kind}", f"{kind}-bold", TEXT) for kind in KINDS),
    ("accent-deep", "accent-tint", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-deep", TEXT),
    ("on-night", "night", TEXT),
    ("on-night-soft", "night", TEXT),
    ("equipment-bold", "night", TEXT),
    ("paper", "ink", TEXT),
    *(("line-strong", ground, BORDER) for ground in GROUNDS),
    *(("focus", ground, BORDER) for ground in GROUNDS),
    ("space-bold", "surface", BORDER),
]  # fmt: skip


def _tokens() -> dict[str, tuple[str, str]]:
    text = (STYLES / "tokens.css").read_text()
    return {name: (light, dark) for name, light, dark in TOKEN.findall(text)}


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=lambda v: str(v))
def test_words_and_borders_stand_out_from_their_ground(ink, ground, least, scheme):
    tokens = _tokens()

    assert _contrast(tokens[ink][scheme], tokens[ground][scheme]) >= least


def test_the_styles_of_a_page_stay_small():
    sent = sum(len(gzip.compress((STYLES / f"{name}.css").read_bytes(), 9)) for name in SHEETS)

    assert sent <= MOST_BYTES
