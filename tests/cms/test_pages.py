"""What visitors see of pages and stories."""

import json
import re

import pytest
from django.core.cache import cache

from tests.factories import ListingFactory

pytestmark = pytest.mark.django_db


def test_a_fresh_site_has_a_home_page_stories_and_texts_in_dutch(client):
    for path, heading in (
        ("/", "Wat de één heeft,"),
        ("/verhalen/", "Verhalen"),
        ("/over-ons/", "Over dit netwerk"),
        ("/huisregels/", "Huisregels"),
        ("/privacy/", "Privacy"),
        ("/toegankelijkheid/", "Toegankelijkheid"),
        ("/contact/", "Contact"),
    ):
        response = client.get(path)
        assert response.status_code == 200, path
        assert heading in response.content.decode(), path
        assert '<html lang="nl">' in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/over-ons/", "/huisregels/", "/privacy/", "/contact/"])
def test_a_reader_of_english_gets_the_english_texts(client, path):
    dutch = client.get(path).content.decode()
    client.cookies["django_language"] = "en"
    english = client.get(path).content.decode()

    body = re.compile(r"<main.*</main>", re.S)
    assert '<html lang="en">' in english
    assert body.search(english)[0] != body.search(dutch)[0]
    assert not re.search(r"\b(het|een|jij)\b", body.search(english)[0])


def test_the_site_answers_on_any_host_and_port(client):
    assert client.get("/verhalen/", HTTP_HOST="127.0.0.1:8123").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_home_costs_the_same_for_any_number_of_listings_and_stories(
    client, django_assert_num_queries, make_story, make_picture, count
):
    for number in range(count):
        ListingFactory(open=True, tags=["muziek"], disciplines=["choir"])
        make_story(title=f"Verhaal {number}", picture=make_picture(gps=True))
    client.get("/")  # makes the renditions
    cache.clear()

    # The page (2), listings, counts of kinds, stories, their authors, members, disciplines;
    # when nothing is cached also the addresses of the site and the files of each picture.
    with django_assert_num_queries(9 + count):
        response = client.get("/")

    content = response.content.decode()
    assert content.count('class="card__link"') == 2 * count
    assert content.count("image/avif") == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_story_costs_the_same_for_any_number_of_pictures(
    client, django_assert_num_queries, make_story, make_picture, count
):
    story = make_story(
        authors=count,
        picture=make_picture(),
        tags=["muziek", "ruimte"],
        body=[
            *[("picture", {"picture": make_picture().pk, "caption": "De zaal"})] * count,
            ("quote", {"quote": "We zochten buren.", "name": "Arjan"}),
            ("gallery", {"pictures": [make_picture().pk] * 2}),
        ],
    )
    client.get(story.url)

    with django_assert_num_queries(10):
        response = client.get(story.url)

    assert response.content.decode().count("story__figure--wide") == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_stories_costs_the_same_for_any_number(
    client, django_assert_num_queries, make_story, make_picture, count
):
    for number in range(count):
        make_story(title=f"Verhaal {number}", picture=make_picture(), tags=["a", f"t{number}"])
    client.get("/verhalen/")

    with django_assert_num_queries(8):
        response = client.get("/verhalen/")

    assert response.content.decode().count('class="card__link"') == count


def test_a_tag_has_its_own_list_and_feed(client, make_story):
    make_story(title="Over de molen", tags=["erfgoed"])
    make_story(title="Over het koor", tags=["muziek"])

    listed = client.get("/verhalen/tag/erfgoed/").content.decode()
    feed = client.get("/verhalen/tag/erfgoed/feed/").content.decode()

    for content in (listed, feed):
        assert "Over de molen" in content
        assert "Over het koor" not in content
    assert client.get("/verhalen/tag/bestaat-niet/").status_code == 404


def test_the_thirteenth_story_is_on_the_second_page(client, make_story):
    for number in range(13):
        make_story(title=f"Verhaal {number}", authors=0)

    first, second = client.get("/verhalen/"), client.get("/verhalen/?page=2")

    assert first.content.decode().count('class="card__link"') == 12
    assert second.content.decode().count('class="card__link"') == 1
    assert client.get("/verhalen/?page=nonsense").status_code == 200


def test_an_empty_list_of_stories_says_what_to_do_next(client):
    assert "Vertel het ons" in client.get("/verhalen/").content.decode()


def test_a_story_that_is_not_published_is_nowhere_to_be_read(client, make_story):
    story = make_story(title="Nog geheim", live=False)

    assert client.get("/verhalen/nog-geheim/").status_code == 404
    for path in ("/", "/verhalen/", "/verhalen/feed/", "/sitemap-pages.xml"):
        assert "geheim" not in client.get(path).content.decode(), path
    assert story.pk


def test_a_missing_picture_file_breaks_no_page(client, make_story, make_picture):
    picture = make_picture()
    story = make_story(picture=picture, body=[("picture", {"picture": picture.pk})])
    picture.file.storage.delete(picture.file.name)

    for path in ("/", "/verhalen/", story.url):
        response = client.get(path)
        assert response.status_code == 200
        assert "not-found" not in response.content.decode()
        assert 'class="art' in response.content.decode()


def test_a_picture_that_was_deleted_leaves_the_story_readable(client, make_story, make_picture):
    picture = make_picture()
    story = make_story(picture=picture, body=[("picture", {"picture": picture.pk})])
    picture.delete()

    assert client.get(story.url).status_code == 200


def test_pictures_come_as_avif_and_webp_in_several_widths(client, make_story, make_picture):
    story = make_story(picture=make_picture(width=1600, height=900))

    content = client.get(story.url).content.decode()

    assert re.search(r'type="image/avif" srcset="[^"]+ 480w, [^"]+ 960w, [^"]+ 1600w"', content)
    assert 'alt="Een koor in de kapel"' in content


PAYLOAD = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_nothing_that_is_typed_becomes_a_script(client, make_story):
    story = make_story(
        title=f"Titel {PAYLOAD}",
        slug="xss",
        body=[
            ("heading", PAYLOAD),
            ("quote", {"quote": PAYLOAD, "name": PAYLOAD, "role": PAYLOAD}),
            ("call_to_action", {"heading": PAYLOAD, "text": PAYLOAD}),
        ],
    )

    for path in (story.url, "/verhalen/", "/"):
        content = client.get(path).content.decode()
        heads = re.sub(r'<script type="application/ld\+json">.*?</script>', "", content)
        assert "<script>" not in heads
        assert "<img src=x" not in content


def test_facts_for_search_engines_cannot_end_their_own_script(client, make_story):
    story = make_story(title="</script><b>klaar", slug="klaar")

    content = client.get(story.url).content.decode()
    facts = json.loads(re.search(r"ld\+json\">(.*?)</script>", content, re.S)[1])

    assert facts["headline"] == "</script><b>klaar"
    assert "<b>klaar" not in content


def test_rich_text_keeps_no_script_when_it_is_saved_through_the_editor(coordinator, home):
    from cms.blocks.paragraph import ParagraphBlock

    block = ParagraphBlock()
    state = {
        "entityMap": {
            "0": {"type": "LINK", "mutability": "MUTABLE", "data": {"url": "javascript:alert(1)"}}
        },
        "blocks": [
            {
                "key": "a",
                "type": "unstyled",
                "text": PAYLOAD,
                "depth": 0,
                "inlineStyleRanges": [],
                "entityRanges": [{"key": 0, "offset": 0, "length": 5}],
            }
        ],
    }
    value = block.value_from_datadict({"body": json.dumps(state)}, {}, "body")

    assert "<script" not in value.source
    assert "javascript:" not in value.source


def test_the_feed_is_valid_rss_with_full_addresses(client, make_story):
    from xml.etree import ElementTree

    make_story(title="Het koor & de kachel")

    response = client.get("/verhalen/feed/")
    feed = ElementTree.fromstring(response.content)  # noqa: S314 - our own feed

    assert response["Content-Type"].startswith("application/rss+xml")
    item = feed.find("channel/item")
    assert item.findtext("title") == "Het koor & de kachel"
    assert item.findtext("link") == "http://testserver/verhalen/het-koor-de-kachel/"
    assert item.findtext("pubDate")
    assert item.findtext("guid")


def test_pages_with_stories_name_their_feed(client, make_story):
    make_story(tags=["erfgoed"])

    assert 'href="/verhalen/feed/"' in client.get("/verhalen/").content.decode()
    listed = client.get("/verhalen/tag/erfgoed/").content.decode()
    assert '<link rel="alternate" type="application/rss+xml"' in listed
    assert 'href="/verhalen/tag/erfgoed/feed/"' in listed


def test_the_sitemap_holds_pages_stories_organisations_and_public_listings(client, make_story):
    story = make_story()
    public, members_only = ListingFactory(open=True), ListingFactory(open=True, audience="members")

    index = client.get("/sitemap.xml").content.decode()
    parts = {
        name: client.get(f"/sitemap-{name}.xml").content.decode()
        for name in ("pages", "organisations", "listings")
    }

    assert all(f"/sitemap-{name}.xml" in index for name in parts)
    assert f"<loc>http://testserver{story.url}</loc>" in parts["pages"]
    assert "<loc>http://testserver/</loc>" in parts["pages"]
    assert public.organisation.get_absolute_url() in parts["organisations"]
    assert public.get_absolute_url() in parts["listings"]
    assert members_only.get_absolute_url() not in parts["listings"]


def test_robots_may_not_enter_what_belongs_to_one_person(client):
    content = client.get("/robots.txt").content.decode()

    assert "Disallow: /admin/" in content
    assert "Sitemap: http://testserver/sitemap.xml" in content


def test_a_story_hides_a_listing_that_visitors_may_not_read(client, make_story):
    listing = ListingFactory(open=True, title="Kapel met vleugel")
    story = make_story(body=[("listing", {"listing": listing.pk, "text": "Past dit?"})])
    assert "Kapel met vleugel" in client.get(story.url).content.decode()

    listing.audience = "members"
    listing.save()

    assert "Kapel met vleugel" not in client.get(story.url).content.decode()
