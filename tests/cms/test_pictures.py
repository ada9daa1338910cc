"""Pictures keep nothing of an upload but what can be seen (T-35 to T-38)."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection, UploadedFile

from cms.models import Picture
from cms.renditions import make_renditions
from exchange.jobs import Job
from tests.cms.conftest import jpeg

pytestmark = pytest.mark.django_db

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def upload(name: str = "IMG_at_home.jpg", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or jpeg(gps=True), content_type="image/jpeg")


def add(client, file, **fields):
    data = {"title": "De kapel", "collection": Collection.objects.get(depth=1).pk, "file": file}
    return client.post(reverse("wagtailimages:add"), {**data, **fields})


def traces(stored) -> str:
    """What a stored picture tells beyond its pixels; empty when nothing."""
    with stored.open("rb") as file:
        content = file.read()
    picture = Image.open(io.BytesIO(content))
    found = [str(dict(picture.getexif()))] if picture.getexif() else []
    found += [key for key in ("exif", "xmp", "icc_profile", "comment") if picture.info.get(key)]
    return ", ".join(found)


def test_the_test_photo_does_hold_a_place():
    assert Image.open(io.BytesIO(jpeg(gps=True))).getexif().get_ifd(0x8825)


def test_an_upload_loses_its_place_in_the_original_and_in_every_rendition(coordinator):
    response = add(coordinator, upload(), alt="Een kapel met een rode deur")

    picture = Picture.objects.get()
    assert response.status_code == 302
    assert make_renditions(picture.pk) >= 6
    assert traces(picture.file) == ""
    assert [traces(r.file) for r in picture.renditions.all()] == [""] * picture.renditions.count()
    assert {r.file.name.rpartition(".")[2] for r in picture.renditions.all()} == {"avif", "webp"}


def test_the_name_of_the_upload_is_not_kept(coordinator):
    add(coordinator, upload(), alt="Een kapel")

    assert "home" not in Picture.objects.get().file.name


def test_a_picture_without_words_is_refused(coordinator):
    response = add(coordinator, upload(), alt="")

    assert response.status_code == 200
    assert "alt" in response.context["form"].errors
    assert not Picture.objects.exists()


def test_many_pictures_at_once_also_need_words_and_wait_without_their_place(coordinator, jobs):
    url = reverse("wagtailimages:add_multiple")
    first = coordinator.post(
        url, {"files[]": upload()}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    waiting = UploadedFile.objects.get()
    prefix = f"uploaded-image-{waiting.pk}"

    assert json.loads(first.content)["success"]
    assert not Picture.objects.exists()
    assert traces(waiting.file) == ""

    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk])
    data = {f"{prefix}-title": "De kapel", f"{prefix}-collection": 1, f"{prefix}-alt": ""}
    ajax = {"x-requested-with": "XMLHttpRequest"}
    assert not json.loads(coordinator.post(url, data, headers=ajax).content)["success"]
    data[f"{prefix}-alt"] = "Een kapel met een rode deur"
    assert json.loads(coordinator.post(url, data, headers=ajax).content)["success"]

    assert Picture.objects.get().alt == "Een kapel met een rode deur"
    assert traces(Picture.objects.get().file) == ""


def test_renditions_are_asked_for_once_the_picture_is_saved(
    coordinator, jobs, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        add(coordinator, upload(), alt="Een kapel")

    assert jobs == [(Job.MAKE_RENDITIONS, {"picture_id": Picture.objects.get().pk})]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("drawing.svg", SVG),
        ("drawing.png", SVG),
        ("drawing.jpg", SVG),
        ("page.html", b"<script>alert(1)</script>"),
        ("nothing.jpg", b"\xff\xd8\xff\xe0 broken"),
    ],
)
def test_what_is_no_photo_is_refused(coordinator, name, content):
    response = add(coordinator, upload(name, content), alt="Een tekening")

    assert response.status_code == 200
    assert "file" in response.context["form"].errors
    assert not Picture.objects.exists()


def test_a_file_that_is_a_picture_and_a_page_at_once_becomes_a_picture_only(coordinator):
    both = jpeg(tail=b"<html><script>alert(1)</script></html>")
    add(coordinator, upload(content=both), alt="Een kapel")

    with Picture.objects.get().file.open("rb") as file:
        assert b"<script>" not in file.read()


def test_a_picture_with_far_too_many_pixels_is_refused(coordinator):
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")

    response = add(coordinator, upload("bomb.png", out.getvalue()), alt="Zwart")

    assert "file" in response.context["form"].errors


def test_a_new_file_for_an_old_picture_is_cleaned_too(coordinator, make_picture):
    picture = make_picture()
    url = reverse("wagtailimages:edit", args=[picture.pk])
    data = {"title": picture.title, "alt": picture.alt, "collection": 1, "file": upload()}

    assert coordinator.post(url, data).status_code == 302

    picture.refresh_from_db()
    assert traces(picture.file) == ""


def test_pictures_saved_by_a_program_are_cleaned_as_well(make_picture):
    assert traces(make_picture(gps=True).file) == ""


def test_a_member_cannot_upload(member):
    assert add(member, upload(), alt="Een kapel").status_code in (302, 403)
    assert not Picture.objects.exists()
