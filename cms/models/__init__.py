"""Pages and pictures, one type per file."""

from cms.models.pictures import Picture, PictureRendition

__all__ = ["Picture", "PictureRendition"]
