"""Each block draws itself, in pages and in the editor's preview."""

import re

import pytest
from django.template.loader import get_template
from django.urls import reverse

from cms.blocks import HOME_BLOCKS, SIMPLE_BLOCKS, STORY_BLOCKS
from cms.blocks.link import LinkBlock
from cms.models import HomePage, SimplePage, StoryPage
from tests.factories import ListingFactory, OrganisationFactory

pytestmark = pytest.mark.django_db

PLACES = [
    (model, field, name)
    for model, field, blocks in (
        (HomePage, "body", HOME_BLOCKS),
        (StoryPage, "body", STORY_BLOCKS),
        (SimplePage, "body", SIMPLE_BLOCKS),
    )
    for name, _block in blocks
]
ALL = dict([*HOME_BLOCKS, *STORY_BLOCKS, *SIMPLE_BLOCKS])


def preview(client, model, field, name):
    block = model._meta.get_field(field).stream_block.child_blocks[name]
    url = reverse("wagtailadmin_block_preview")
    return client.get(url, {"id": block.definition_prefix})


@pytest.mark.parametrize(("model", "field", "name"), PLACES)
def test_every_block_has_a_preview_in_the_clothes_of_the_site(
    coordinator, make_picture, model, field, name
):
    make_picture()
    ListingFactory(open=True)
    OrganisationFactory()

    response = preview(coordinator, model, field, name)
    content = response.content.decode()

    assert response.status_code == 200
    assert "exchange/css/components.css" in content
    if name != "newest_stories":  # shows nothing while there is none
        assert len(re.search(r"<main.*?>(.*)</main>", content, re.S)[1].strip()) > 40


@pytest.mark.parametrize(("model", "field", "name"), PLACES)
def test_every_preview_holds_on_an_empty_site(coordinator, model, field, name):
    assert preview(coordinator, model, field, name).status_code == 200


@pytest.mark.parametrize("name", ALL)
def test_every_block_says_what_it_is_for(name):
    block = ALL[name]

    assert str(block.meta.description)
    assert get_template(block.meta.template)


@pytest.mark.parametrize(
    ("name", "queries"),
    [
        ("hero", 0),
        ("kinds", 1),
        ("open_listings", 1),
        ("newest_stories", 2),
        ("steps", 0),
        ("voices", 0),
        ("members", 1),
        ("disciplines", 1),
        ("call_to_action", 0),
        ("quote", 0),
        ("heading", 0),
        ("paragraph", 0),
        ("text", 0),
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_a_block_costs_the_same_for_any_number_of_things(
    django_assert_num_queries, make_story, name, queries, count
):
    for number in range(count):
        ListingFactory(open=True, tags=["a", "b"])
        make_story(title=f"Verhaal {number}", authors=2)
    StoryPage.objects.first().url  # noqa: B018 - the addresses of the site are in the cache now
    block = ALL[name]
    value = block.get_preview_value()
    block.render(value)

    with django_assert_num_queries(queries):
        html = block.render(value)

    assert html.strip()


def test_the_newest_listings_can_be_of_one_kind():
    ListingFactory(open=True, title="Een zaal", kind="space")
    ListingFactory(open=True, title="Een tenor", kind="volunteers")
    block = ALL["open_listings"]

    html = block.render(block.normalize({"heading": "Ruimte", "kind": "space", "count": 3}))

    assert "Een zaal" in html
    assert "Een tenor" not in html


def test_listings_for_members_are_not_on_the_home_page(client):
    ListingFactory(open=True, title="Alleen onder ons", audience="members")
    ListingFactory(title="Nog een concept")

    content = client.get("/").content.decode()

    assert "Alleen onder ons" not in content
    assert "Nog een concept" not in content


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "www.example.org"]
)
def test_a_button_leads_to_no_script_and_no_unclear_place(address):
    block = LinkBlock()
    value = block.to_python({"label": "Klik", "to": "address", "address": address})

    with pytest.raises(Exception, match=r"."):
        block.clean(value)


def test_a_button_without_words_or_place_is_not_drawn():
    block = LinkBlock()

    assert not block.to_python({"label": "", "to": "listings"})
    assert not block.to_python({"label": "Klik", "to": "page", "page": None})
    assert block.to_python({"label": "Klik", "to": "listings"}).url == reverse("listings:index")
