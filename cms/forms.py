"""The form with which pictures come into the admin."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from accounts.pictures import clean_picture
from exchange.jobs import Job, enqueue


class PictureFormField(WagtailImageField):
    """Wagtail's field, but a broken file is a mistake to be told, not a fault of the server."""

    def to_python(self, data: Any) -> Any:
        try:
            return super().to_python(data)
        except (OSError, SyntaxError, ValueError) as error:
            raise ValidationError(
                _("We cannot read this picture. Choose a JPEG, PNG, WebP or AVIF file."),
                code="unreadable",
            ) from error


class PictureForm(BaseImageForm):
    """Cleans an upload in place and has its renditions made before anybody looks.

    In place, because the form for many pictures puts the upload itself aside until
    somebody has written what it shows: that copy must hold no place either.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            usual = self.fields["file"]
            self.fields["file"] = PictureFormField(
                label=usual.label, required=usual.required, widget=usual.widget
            )

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile) and not getattr(upload, "is_clean", False):
            clean = clean_picture(upload)
            upload.file, upload.size, upload.content_type = clean.file, clean.size, "image/webp"
            upload.name = "picture.webp"
            upload.is_clean = True  # type: ignore[attr-defined]
        return upload

    def save(self, commit: bool = True) -> Any:
        picture = super().save(commit)
        if commit:
            enqueue(Job.MAKE_RENDITIONS, picture_id=picture.pk)
        return picture
