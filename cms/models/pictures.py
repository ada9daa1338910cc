"""Pictures on pages."""

import secrets
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)

from accounts.pictures import clean_picture


class CleanPictureFile(WagtailImageFieldFile):
    """Stores nothing of an upload but its pixels, whichever way it comes in.

    Wagtail itself keeps EXIF data, the place included, in the original and in all its
    renditions. Here is the one door to the storage: the admin's two upload forms, the
    chooser, the demo network and the API all pass it.
    """

    def save(self, name: str, content: Any, save: bool = True) -> None:
        if not getattr(content, "is_clean", False):
            content = clean_picture(content)
        super().save("picture.webp", content, save)


class CleanPictureField(WagtailImageField):
    attr_class = CleanPictureFile


class Picture(AbstractImage):
    """A picture, with words for whoever cannot see it."""

    file = CleanPictureField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    alt = models.CharField(
        _("what the picture shows"),
        max_length=250,
        help_text=_("For people who cannot see it. One sentence."),
    )
    credit = models.CharField(_("made by"), max_length=120, blank=True)

    admin_form_fields = (
        "title",
        "file",
        "alt",
        "credit",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        return self.alt

    def get_upload_to(self, filename: str) -> str:
        """A name nobody can guess or steer; the uploaded name is never used."""
        return f"pictures/{secrets.token_hex(12)}.webp"


class PictureRendition(AbstractRendition):
    image = models.ForeignKey(Picture, models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            ),
        ]
