"""What the templates of pages need to draw."""

import json
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from cms.renditions import SHAPES, renditions_of
from exchange.templatetags.components import art

register = template.Library()


@register.simple_tag
def page_picture(
    picture: Any,
    shape: str = "body",
    variant: str = "",
    eager: bool = False,
    decorative: bool = False,
    seed: int | str = 0,
) -> SafeString:
    """A picture as AVIF and WebP in a few widths; our own artwork where there is none.

    Args:
        picture: a `cms.Picture`, or None.
        shape: one of `cms.renditions.SHAPES`.
        eager: True for the one picture at the top of a page.
        decorative: True where the words beside it say the same.
        seed: picks the artwork that stands in for a missing picture.
    """
    made = renditions_of(picture, shape) if picture else None
    if made is None:
        return art("volunteers", seed, variant)
    largest, sizes = made["webp"][-1], SHAPES[shape].sizes
    return format_html(
        '<picture class="picture{}"><source type="image/avif" srcset="{}" sizes="{}">'
        '<img src="{}" srcset="{}" sizes="{}" alt="{}" width="{}" height="{}" {} decoding="async">'
        "</picture>",
        f" picture--{variant}" if variant else "",
        _sources(made["avif"]),
        sizes,
        largest.url,
        _sources(made["webp"]),
        sizes,
        "" if decorative else picture.alt,
        largest.width,
        largest.height,
        mark_safe('fetchpriority="high"' if eager else 'loading="lazy"'),  # noqa: S308
    )


def _sources(renditions: Any) -> SafeString:
    return format_html_join(", ", "{} {}w", ((r.url, r.width) for r in renditions))


@register.simple_tag
def share_facts(
    kind: str, title: str, text: str = "", url: str = "", image: Any = None
) -> SafeString:
    """What other sites show when somebody shares this page (Open Graph)."""
    facts = {"og:type": kind, "og:title": title, "og:site_name": settings.SITE_NAME}
    if text:
        facts["og:description"] = text
    if url:
        facts["og:url"] = f"{settings.SITE_URL}{url}"
    made = renditions_of(image, "card") if image else None
    if made:
        facts["og:image"] = _absolute(made["webp"][-1].url)
        facts["og:image:alt"] = image.alt
    return format_html_join("\n", '<meta property="{}" content="{}">', facts.items())


def _absolute(url: str) -> str:
    return f"{settings.SITE_URL}{url}" if url.startswith("/") else url


@register.simple_tag
def linked_data(facts: dict[str, Any]) -> SafeString:
    """Facts for search engines (JSON-LD); data, which the content policy lets through."""
    text = json.dumps(facts, ensure_ascii=False)
    for sign, code in (("<", "\\u003C"), (">", "\\u003E"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308
