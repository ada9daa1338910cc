"""Pictures that people upload: stripped, re-encoded, and made small.

Nothing of the uploaded file survives but its pixels: no EXIF, no place, no
trailing bytes, no original file name.
"""

import io
import secrets
import warnings
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 8 * 1024 * 1024
MAX_PIXELS = 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
LONGEST_SIDE = 1600
WIDTHS = (400, 800, 1600)  # of the renditions, in pixels


def upload_to(instance: Any, filename: str) -> str:
    """A name nobody can guess or steer; the uploaded name is never used."""
    return f"{instance._meta.model_name}/{secrets.token_hex(12)}.webp"


def clean_picture(upload: Any, *, longest_side: int = LONGEST_SIDE) -> "ContentFile[bytes]":
    """Check an uploaded picture and return it re-encoded as WebP.

    Args:
        upload: a file-like object as Django's forms give it, with `size` in bytes.
        longest_side: of the result, in pixels; smaller pictures stay as they are.

    Returns:
        A WebP file, upright, without metadata.

    Raises:
        ValidationError: too large, too many pixels, not a picture, or a kind we do not take.
    """
    if upload.size > MAX_BYTES:
        raise ValidationError(
            _("This picture is larger than 8 MB. Choose a smaller one."), code="too_large"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            upload.seek(0)
            picture = Image.open(upload, formats=FORMATS)
            if picture.width * picture.height > MAX_PIXELS:
                raise Image.DecompressionBombError
            picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(
            _("This picture has more than 50 million pixels. Choose a smaller one."),
            code="too_many_pixels",
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(
            _("We cannot read this picture. Choose a JPEG, PNG, WebP or AVIF file."),
            code="unreadable",
        ) from error
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert(
        "RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB"
    )
    upright.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
    return ContentFile(_encoded(upright, "WEBP"), name="picture.webp")


@dataclass(frozen=True)
class Rendition:
    url: str
    width: int


def make_renditions(name: str) -> None:
    """Write the AVIF and WebP renditions of a stored picture beside it."""
    with default_storage.open(name) as stored:
        picture = Image.open(stored)
        picture.load()
    for width in _widths(picture.width):
        small = picture.copy()
        small.thumbnail((width, 10 * width), Image.Resampling.LANCZOS)
        for kind in ("AVIF", "WEBP"):
            path = rendition_name(name, width, kind.lower())
            if not default_storage.exists(path):
                default_storage.save(path, ContentFile(_encoded(small, kind)))


def forget_picture(name: str, width: int) -> None:
    """Delete a stored picture that is `width` pixels wide, and its renditions with it."""
    default_storage.delete(name)
    for each in _widths(width):
        for kind in ("avif", "webp"):
            default_storage.delete(rendition_name(name, each, kind))


def rendition_name(name: str, width: int, kind: str) -> str:
    return f"{name.removesuffix('.webp')}.{width}.{kind}"


def srcset(name: str, width: int, kind: str) -> list[Rendition]:
    """The renditions of one kind ("avif" or "webp") of a picture `width` pixels wide."""
    return [
        Rendition(default_storage.url(rendition_name(name, w, kind)), w) for w in _widths(width)
    ]


def _widths(full: int) -> list[int]:
    return [w for w in WIDTHS if w < full] + ([min(full, WIDTHS[-1])])


def _encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    quality = 62 if kind == "AVIF" else 82
    picture.save(out, kind, quality=quality, exif=b"", **({"speed": 8} if kind == "AVIF" else {}))
    return out.getvalue()
