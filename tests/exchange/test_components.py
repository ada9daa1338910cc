"""The components: what they draw, and what they never do."""

import re
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from accounts.models import Organisation
from exchange import styleguide
from exchange.templatetags import components
from exchange.widgets import KindCards, WeekGrid

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    path
    for path in (ROOT / "templates").rglob("*.html")
    if "emails" not in path.relative_to(ROOT).parts
]
ART = ROOT / "exchange" / "static" / "exchange" / "img" / "art.svg"


def _draw(source: str, **context: object) -> str:
    return engines["django"].from_string("{% load components %}" + source).render(context)


def test_an_icon_is_hidden_from_screen_readers_and_drawn_once():
    first, second = components.icon("bell", 20), components.icon("bell", 20)

    assert 'aria-hidden="true"' in first
    assert first is second


@pytest.mark.parametrize("colour", ["#000000", "#ffffff", "#f2c230", "#7a3b2e", "#777777"])
def test_initials_read_well_on_any_colour(colour):
    light, dark = sorted(
        (components._luminance(colour), components._luminance(components.text_on(colour)))
    )

    assert (dark + 0.05) / (light + 0.05) >= 4.3


def test_a_monogram_escapes_the_name():
    organisation = SimpleNamespace(logo="", initials="<A", colour="#123456", pk=1)

    assert "&lt;A" in components.monogram(organisation)


def test_every_kind_has_its_artworks():
    root = ElementTree.parse(ART).getroot()  # noqa: S314 - our own file
    drawn = {symbol.get("id") for symbol in root}

    assert drawn >= {
        f"{kind}-{number}"
        for kind in components.KIND_ICONS
        for number in range(components.ARTWORKS_PER_KIND)
    }
    assert drawn >= {f"band-{number}" for number in range(components.BANDS)}


def test_a_match_shows_its_reason():
    html = _draw('{% include "components/why.html" with text=text only %}', text="2 km <away>")

    assert "2 km &lt;away&gt;" in html


def test_an_empty_list_says_what_to_do_next():
    html = _draw(
        '{% include "components/empty_state.html" with title="None" action_label="Post"'
        ' action_href="/new/" only %}'
    )

    assert 'href="/new/"' in html


def test_the_week_has_a_box_for_every_part_of_every_day():
    html = WeekGrid().render("slots", ["tue-evening"], {"id": "id_slots"})

    assert html.count('type="checkbox"') == 21
    assert re.search(r'value="tue-evening"[^>]*checked', html)


def test_the_cards_of_the_kinds_carry_their_colour():
    html = KindCards().render("kind", "space", {"id": "id_kind"})

    assert html.count('class="choice-card" data-kind=') == 4


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.django_db
def test_the_styleguide_shows_everything_in_both_languages(language, settings):
    request = RequestFactory().get("/styleguide/")
    settings.ROOT_URLCONF = "tests.exchange.styleguide_urls"

    with translation.override(language):
        response = styleguide.index(request)

    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


@pytest.mark.parametrize("name", styleguide.ERROR_PAGES)
def test_an_error_page_says_what_helps(name):
    html = engines["django"].get_template(f"{name}.html").render({})

    assert html.count("<h1>") == 1
    assert 'class="button' in html


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_letter_has_one_heading_a_language_and_nothing_from_elsewhere(language):
    with translation.override(language):
        html = styleguide.letter(RequestFactory().get("/")).content.decode()

    assert html.count("<h1") == 1
    assert f'lang="{language}"' in html
    assert not re.search(r'(src=|@import|<link[^>]+href=)["\s]*(https?:)?//', html)


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_holds_styles_or_scripts_that_its_policy_forbids(page):
    html = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", page.read_text(), flags=re.DOTALL)

    assert " style=" not in html
    assert "<style" not in html
    assert not re.search(r"<script(?![^>]*(\bsrc=|application/(ld\+)?json))", html)
    assert not re.search(r"\son(click|change|submit|load|input)=", html)


def test_an_organisation_without_a_logo_shows_its_initials():
    organisation = Organisation(pk=1, name="Poppodium De Loods", colour="#f2c230")

    html = components.monogram(organisation)

    assert ">PD</text>" in html
    assert 'fill="#1f1724"' in html
