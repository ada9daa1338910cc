"""Stories, pictures and a coordinator to test with."""

import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.test import Client
from PIL import Image

from cms.models import HomePage, Picture, StoryAuthor, StoryIndexPage, StoryPage
from tests.factories import OrganisationFactory, UserFactory


def jpeg(width: int = 96, height: int = 64, *, gps: bool = False, tail: bytes = b"") -> bytes:
    """A photo, with the place it was taken if `gps`."""
    picture = Image.new("RGB", (width, height), (200, 80, 40))
    exif = Image.Exif()
    if gps:
        exif[0x010E] = "At home with the neighbours"
        place = exif.get_ifd(0x8825)
        place.update({1: "N", 2: (52.0, 8.0, 33.0), 3: "E", 4: (6.0, 11.0, 45.0)})
        exif[0x8825] = place
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue() + tail


@pytest.fixture
def make_picture() -> Callable[..., Picture]:
    def make(**options: Any) -> Picture:
        picture = Picture(title="De repetitie", alt="Een koor in de kapel")
        content = jpeg(**options)
        picture.file.save("photo.jpg", ContentFile(content, name="photo.jpg"), save=False)
        picture.save()
        return picture

    return make


@pytest.fixture
def make_story() -> Callable[..., StoryPage]:
    def make(
        title: str = "Veertig stemmen",
        body: list[tuple[str, Any]] | None = None,
        tags: list[str] | None = None,
        authors: int = 2,
        **fields: Any,
    ) -> StoryPage:
        stream = [
            {"type": kind, "value": value} for kind, value in body or [("paragraph", "<p>Ja.</p>")]
        ]
        page = StoryPage(
            title=title, summary="Het koor vond een zaal.", body=json.dumps(stream), **fields
        )
        StoryIndexPage.objects.get().add_child(instance=page)
        for place in range(authors):
            page.authors.add(StoryAuthor(organisation=OrganisationFactory(), sort_order=place))
        page.tags.add(*(tags or ["muziek"]))
        page.save()
        return page

    return make


@pytest.fixture
def home() -> HomePage:
    return HomePage.objects.get()


def _signed_in(group: str | None) -> Client:
    user = UserFactory()
    if group:
        user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    client.user = user  # type: ignore[attr-defined]
    return client


@pytest.fixture
def coordinator() -> Client:
    return _signed_in("Coordinator")


@pytest.fixture
def editor() -> Client:
    return _signed_in("Editor")


@pytest.fixture
def member() -> Client:
    return _signed_in(None)
