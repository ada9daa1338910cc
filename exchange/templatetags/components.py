"""What the components need to draw: icons, artwork, monograms, pictures."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import lucide
from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from accounts import pictures

register = template.Library()

KIND_ICONS = {
    "expertise": "lightbulb",
    "volunteers": "hand-heart",
    "space": "door-open",
    "equipment": "speaker",
}
ARTWORKS_PER_KIND = 4
BANDS = 4
STATUS_TONES = {
    "draft": "draft",
    "open": "open",
    "active": "open",
    "accepted": "open",
    "sent": "open",
    "told": "open",
    "submitted": "wait",
    "requested": "wait",
    "applied": "wait",
    "proposed": "wait",
    "pending": "wait",
    "paused": "wait",
    "claimed": "wait",
    "handing": "wait",
    "fulfilled": "done",
    "approved": "done",
    "declined": "stop",
    "rejected": "stop",
    "removed": "stop",
    "failed": "stop",
    "dead": "stop",
}


@lru_cache(maxsize=512)
def _icon(name: str, size: int) -> SafeString:
    svg = lucide._render_icon(name, size, **{"class": "icon", "aria-hidden": "true"})
    return mark_safe(" ".join(svg.split()))  # noqa: S308 - drawn by the icon package


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A Lucide icon, decorative: words beside it say what it means. Drawn once, then remembered."""
    return _icon(str(name), int(size))


@register.filter
def kind_icon(kind: str) -> str:
    """The icon of a kind of listing."""
    return KIND_ICONS.get(str(kind), "sparkles")


@register.filter
def status_tone(status: str) -> str:
    """Whether a status means open, wait, done, stop or draft."""
    return STATUS_TONES.get(str(status), "quiet")


@register.simple_tag
def art(kind: str, seed: int | str = 0, variant: str = "") -> SafeString:
    """Our own geometric artwork for a kind; `seed` (a primary key) picks one of four."""
    number = int(seed or 0) % ARTWORKS_PER_KIND
    return format_html(
        '<svg class="art{}" data-kind="{}" viewBox="0 0 300 200"'
        ' preserveAspectRatio="xMidYMid slice" aria-hidden="true"><use href="{}#{}-{}"/></svg>',
        f" art--{variant}" if variant else "",
        kind,
        static("exchange/img/art.svg"),
        kind,
        number,
    )


@register.simple_tag
def motif(name: str) -> SafeString:
    """One tile or composition of the artwork: ensemble, chair, search, bell."""
    # The ensemble is cut off at its quiet corner, top left, where there is no room for it.
    side, corner = (600, "xMaxYMax") if name == "ensemble" else (100, "xMidYMid")
    return format_html(
        '<svg class="art art--{}" viewBox="0 0 {} {}" preserveAspectRatio="{} slice"'
        ' aria-hidden="true"><use href="{}#{}"/></svg>',
        name,
        side,
        side,
        corner,
        static("exchange/img/art.svg"),
        name,
    )


@register.simple_tag
def organisation_band(organisation: Any) -> SafeString:
    """A band in an organisation's own colour, its pattern picked by its number."""
    return format_html(
        '<svg class="organisation__band" viewBox="0 0 600 100" preserveAspectRatio="xMidYMid slice"'
        ' color="{}" aria-hidden="true"><use href="{}#band-{}"/></svg>',
        organisation.colour,
        static("exchange/img/art.svg"),
        (organisation.pk or 0) % BANDS,
    )


def _luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@lru_cache(maxsize=1024)
def text_on(colour: str) -> str:
    """Black-ish or white, whichever reads better on a colour such as "#7a3b2e"."""
    try:
        light = _luminance(colour)
    except ValueError:
        return "#ffffff"
    return "#ffffff" if 1.05 / (light + 0.05) >= (light + 0.05) / 0.058 else "#1f1724"


@register.simple_tag
def monogram(organisation: Any, size: str = "") -> SafeString:
    """An organisation's logo, or its initials on its own colour; decorative (the name is near)."""
    extra = f" monogram--{size}" if size else ""
    if organisation.logo:
        return format_html(
            '<img class="monogram{}" src="{}" alt="" width="40" height="40" loading="lazy">',
            extra,
            organisation.logo.url,
        )
    initials = organisation.initials
    return format_html(
        '<svg class="monogram{}" viewBox="0 0 40 40" aria-hidden="true">'
        '<path fill="{}" d="M0 0h40v40H0z"/>'
        '<text x="20" y="{}" font-size="{}" fill="{}">{}</text></svg>',
        extra,
        organisation.colour,
        27 if len(initials) == 1 else 26,
        20 if len(initials) == 1 else 17,
        text_on(organisation.colour),
        initials,
    )


def _sources(renditions: Sequence[pictures.Rendition]) -> SafeString:
    return format_html_join(", ", "{} {}w", ((r.url, r.width) for r in renditions))


@register.simple_tag
def picture(
    file: Any,
    width: int | None,
    height: int | None,
    alt: str = "",
    sizes: str = "(min-width: 40rem) 22rem, 100vw",
    eager: bool = False,
    variant: str = "",
) -> SafeString:
    """A member's picture as AVIF and WebP in the sizes that exist.

    Args:
        file: the stored picture (a field file).
        width, height: of the full picture in pixels, so that the page does not jump.
        sizes: how wide it is shown, in the words of the `sizes` attribute.
        eager: True for the one picture at the top of a page.
    """
    full = width or pictures.LONGEST_SIDE
    avif, webp = (pictures.srcset(file.name, full, kind) for kind in ("avif", "webp"))
    return format_html(
        '<picture class="picture{}"><source type="image/avif" srcset="{}" sizes="{}">'
        '<img src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}" {} decoding="async">'
        "</picture>",
        f" picture--{variant}" if variant else "",
        _sources(avif),
        sizes,
        webp[-1].url,
        _sources(webp),
        sizes,
        alt,
        width or "",
        height or "",
        mark_safe('fetchpriority="high"' if eager else 'loading="lazy"'),  # noqa: S308
    )


@register.filter
def part_of(value: Any, whole: Any) -> str:
    """Whether `value` is among `whole`, as the words a template prints: true or false."""
    return "true" if value in (whole or ()) else "false"
