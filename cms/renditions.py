"""The sizes and formats in which pages show pictures."""

from typing import NamedTuple

from django.core.cache import cache
from wagtail.images.models import AbstractRendition, SourceImageIOError

from cms.models import Picture


class Shape(NamedTuple):
    """How a picture is cut, and how wide it is shown.

    `specs` are filters of Wagtail, the smallest first; `sizes` is what the attribute of
    that name says.
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
DAY = 24 * 3600


class Drawn(NamedTuple):
    """One file of a picture, as a page prints it."""

    url: str
    width: int
    height: int


def renditions_of(picture: Picture, shape: str) -> dict[str, list[Drawn]] | None:
    """The files of a picture by format, made where they are missing.

    Returns:
        For "avif" and "webp" the files, smallest first; None when the picture is gone.

    Cost: one look in the cache when warm; one query more when cold.
    """
    focus = (picture.focal_point_x, picture.focal_point_y, picture.focal_point_width)
    key = f"drawn:{shape}:{picture.file.name}:{focus}".replace(" ", "")
    drawn: dict[str, list[Drawn]] | None = cache.get(key)
    if drawn is None:
        drawn = _draw(picture, SHAPES[shape].specs)
        if drawn is not None:
            cache.set(key, drawn, DAY)
    return drawn


def _draw(picture: Picture, specs: tuple[str, ...]) -> dict[str, list[Drawn]] | None:
    wanted = {kind: [f"{spec}|format-{kind}" for spec in specs] for kind in FORMATS}
    try:
        found = picture.get_renditions(*(spec for specs in wanted.values() for spec in specs))
    except (SourceImageIOError, OSError):
        return None
    return {
        # A small picture comes out the same from two specs: by width, each counts once.
        kind: list({found[s].width: _drawn(found[s]) for s in specs}.values())
        for kind, specs in wanted.items()
    }


def _drawn(rendition: AbstractRendition) -> Drawn:
    return Drawn(rendition.url, rendition.width, rendition.height)


def make_renditions(picture_id: int) -> int:
    """Make every rendition of one picture ahead of its first reader; how many there are."""
    picture = Picture.objects.filter(pk=picture_id).first()
    if picture is None:
        return 0
    for shape in SHAPES:
        renditions_of(picture, shape)
    return int(picture.renditions.count())
