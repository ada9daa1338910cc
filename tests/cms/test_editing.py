"""Writing a story in the editor: save, look at it, publish."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.models import StoryIndexPage, StoryPage
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db


def typed(**changes):
    author = OrganisationFactory()
    return nested_form_data(
        {
            "title": "Het koor vond een zaal",
            "slug": "het-koor-vond-een-zaal",
            "summary": "In een week geregeld.",
            "published_on": "2026-11-22",
            "language": "nl",
            "picture": "",
            "tags": "muziek, ruimte",
            "body": streamfield(
                [
                    ("paragraph", rich_text("<p>Op maandag belde <b>Evelien</b>.</p>")),
                    ("quote", {"quote": "Wat een galm!", "name": "Arjan", "role": ""}),
                ]
            ),
            "authors": inline_formset([{"organisation": author.pk, "credit": "tekst en foto"}]),
            **changes,
        }
    )


@pytest.fixture
def add_url():
    return reverse(
        "wagtailadmin_pages:add", args=["cms", "storypage", StoryIndexPage.objects.get().pk]
    )


@pytest.mark.parametrize("writer", ["coordinator", "editor"])
def test_a_story_is_written_and_published(request, client, add_url, writer):
    response = request.getfixturevalue(writer).post(
        add_url, {**typed(), "action-publish": "action-publish"}
    )

    assert response.status_code == 302
    content = client.get("/verhalen/het-koor-vond-een-zaal/").content.decode()
    assert "<b>Evelien</b>" in content
    assert "tekst en foto" in content
    assert "/verhalen/tag/ruimte/" in content


def test_a_concept_is_for_the_editor_only(coordinator, client, add_url):
    coordinator.post(add_url, typed())

    assert not StoryPage.objects.get().live
    assert client.get("/verhalen/het-koor-vond-een-zaal/").status_code == 404


def test_a_story_can_be_looked_at_before_it_is_saved(coordinator, add_url):
    url = reverse(
        "wagtailadmin_pages:preview_on_add",
        args=["cms", "storypage", StoryIndexPage.objects.get().pk],
    )

    assert coordinator.post(url, typed()).json() == {"is_valid": True, "is_available": True}
    content = coordinator.get(url).content.decode()

    assert "Het koor vond een zaal" in content
    assert "muziek" in content
    assert not StoryPage.objects.exists()


def test_the_home_page_can_be_looked_at_while_it_is_edited(coordinator, home):
    url = reverse("wagtailadmin_pages:preview_on_edit", args=[home.pk])
    data = nested_form_data(
        {
            "title": "Samenspel",
            "body": streamfield([("text", rich_text("<p>Alleen dit.</p>"))]),
            "body_en": streamfield([]),
        }
    )

    assert coordinator.post(url, data).json()["is_valid"]
    content = coordinator.get(url).content.decode()

    assert "Alleen dit." in content
    assert "Doe je mee?" not in content


def test_a_listing_for_a_story_is_chosen_from_the_public_ones(coordinator):
    from tests.factories import ListingFactory

    ListingFactory(open=True, title="Kapel met vleugel")
    ListingFactory(open=True, title="Onder ons", audience="members")

    content = coordinator.get("/admin/listing_chooser/").content.decode()

    assert "Kapel met vleugel" in content
    assert "Onder ons" not in content
