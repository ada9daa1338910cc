"""Every letter as it is seen: on a phone and on a screen, by day and by night."""

import re

import pytest
from axe_playwright_python.base import AXE_SCRIPT

from accounts.letters import samples

pytestmark = pytest.mark.flow

PHONE, WIDE = {"width": 320, "height": 800}, {"width": 600, "height": 800}
RULES = ["tag", ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]]
COLOURS = ["rule", ["color-contrast"]]  # all that changes by night
# A letter has no landmarks: it is a part of the page of a mail program.
RUN_AXE = """async ([type, values]) => {
    const options = {
        runOnly: {type, values},
        rules: {region: {enabled: false}, "landmark-one-main": {enabled: false}},
        resultTypes: ["violations", "incomplete"],
    }
    const found = await axe.run(options)
    const doubtful = found.incomplete.filter(rule => rule.id == "color-contrast")
    return [...found.violations, ...doubtful].map(
        rule => `${rule.id}: ${rule.nodes.map(node => node.html).join(" | ").slice(0, 300)}`)
}"""
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
BUTTONS = """[...document.querySelectorAll("table.choice")].map(
    button => button.getBoundingClientRect()).map(box => [box.x, box.y, box.width, box.height])"""
LONG = "Wijkverenigingsgebouwbeheerdersoverleg-Noordveen-Leesten-Zuidwijken"


@pytest.fixture(autouse=True)
def our_words(settings):
    settings.LETTER_TEXTS = ""
    settings.REPLY_DOMAIN = "brief.example.org"


@pytest.fixture
def seen(page):
    """Shows a letter; what it would fetch from anywhere is remembered."""
    fetched = []
    page.route("**/*", lambda route: (fetched.append(route.request.url), route.abort()))

    def show(html, size, scheme="light"):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        page.set_content(html)
        return page

    yield show
    assert fetched == []


def parts_of(html):
    """The sorts of parts a letter is made of, without its words and addresses."""
    tags = re.findall(r"<[a-z][^>]*>", html.partition("<body")[2])
    return frozenset(re.sub(r' (href|aria-label)="[^"]*"', "", tag) for tag in tags)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_letter_is_wider_than_a_phone(seen, language):
    for sample in samples.all():
        page = seen(samples.render(sample.name, language).html, PHONE)
        assert page.evaluate(WIDER) == 0, sample.name


def test_every_letter_can_be_read_by_everybody_by_day_and_by_night(seen):
    html = {sample.name: samples.render(sample.name, "nl").html for sample in samples.all()}
    one_of_each = {parts_of(letter): name for name, letter in html.items()}
    trouble = {}
    for name in one_of_each.values():
        page = seen(html[name], PHONE)
        page.evaluate(AXE_SCRIPT)
        for scheme, rules in (("light", RULES), ("dark", COLOURS)):
            page.emulate_media(color_scheme=scheme)
            if found := page.evaluate(RUN_AXE, rules):
                trouble[name, scheme] = found

    assert trouble == {}


def test_buttons_stand_side_by_side_and_on_a_phone_below_each_other(seen):
    for name in ("sign_up", "introduction", "listing_expired", "sign_up_accepted"):
        html = samples.render(name, "nl").html
        wide = seen(html, WIDE).evaluate(BUTTONS)
        phone = seen(html, PHONE).evaluate(BUTTONS)

        assert len({y for _x, y, _width, _height in wide}) == 1, name
        assert len({x for x, _y, _width, _height in phone}) == 1, name
        assert len({y for _x, y, _width, _height in phone}) == len(phone) >= 2
        assert {width for _x, _y, width, _height in phone} == {280}
        assert all(height >= 44 for *_place, height in wide + phone)


def test_a_very_long_word_breaks_on_a_phone(seen):
    html = samples.render("introduction", "nl").html.replace("Muziekcentrum De Hoven", LONG)

    assert html.count(LONG) > 2
    assert seen(html, PHONE).evaluate(WIDER) == 0


def test_the_guards_see_what_is_wrong(seen):
    """The control: a letter with these faults is not let through."""
    html = samples.render("sign_up", "nl").html
    bad = html.replace("#5d5263", "#e5e5e5").replace("</h1>", "</h1><b style='padding:200px'>x</b>")
    page = seen(bad, PHONE)
    page.evaluate(AXE_SCRIPT)

    assert any("color-contrast" in found for found in page.evaluate(RUN_AXE, RULES))
    assert page.evaluate(WIDER) > 0
