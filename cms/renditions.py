"""The sizes and formats in which pages show pictures."""

from collections.abc import Sequence
from typing import NamedTuple

from wagtail.images.models import AbstractRendition, SourceImageIOError

from cms.models import Picture


class Shape(NamedTuple):
    """How a picture is cut, and how wide it is shown.

    `specs` are filters of Wagtail, the smallest first; `sizes` is what the attribute of
    that name says; `ratio` is width by height where the shape crops, else None.
    """

    specs: tuple[str, ...]
    sizes: str


# A picture that is cut honours the focal point the coordinator sets.
SHAPES = {
    "card": Shape(
        ("fill-480x320", "fill-960x640"),
        "(min-width: 72rem) 24rem, (min-width: 42rem) 46vw, 94vw",
    ),
    "body": Shape(("width-480", "width-960", "width-1600"), "(min-width: 60rem) 52rem, 94vw"),
    "wide": Shape(("width-480", "width-960", "width-1600"), "(min-width: 80rem) 74rem, 100vw"),
    "hero": Shape(("width-480", "width-960", "width-1600"), "(min-width: 56rem) 44vw, 94vw"),
}
FORMATS = ("avif", "webp")


def specs(shape: Shape) -> list[str]:
    return [f"{spec}|format-{kind}" for kind in FORMATS for spec in shape.specs]


def renditions_of(picture: Picture, shape: Shape) -> dict[str, Sequence[AbstractRendition]] | None:
    """The renditions of a picture by format, made where they are missing.

    Returns:
        For "avif" and "webp" the renditions, smallest first; None when the file is gone.

    Cost: one look in the cache when warm, one query more when cold.
    """
    try:
        found = picture.get_renditions(*specs(shape))
    except (SourceImageIOError, OSError):
        return None
    return {kind: [found[f"{spec}|format-{kind}"] for spec in shape.specs] for kind in FORMATS}


def make_renditions(picture_id: int) -> int:
    """Make every rendition of one picture ahead of its first reader; how many there are."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return 0
    for shape in SHAPES.values():
        renditions_of(picture, shape)
    return int(picture.renditions.count())
