"""Posting a listing with nothing but a keyboard, from the empty form to the public page."""

import re

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from exchange.listings.models import Listing
from exchange.matching.finding.index import index_listing
from tests.factories import ListingFactory, MembershipFactory

pytestmark = [pytest.mark.flow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def membership():
    return MembershipFactory(organisation__name="Hanzekoor")


@pytest.fixture
def signed_in(page: Page, live_server, membership) -> Page:
    client = Client()
    client.force_login(
        membership.user, backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    page.context.add_cookies(
        [
            {
                "name": "sessionid",
                "value": client.cookies["sessionid"].value,
                "url": live_server.url,
            }
        ]
    )
    return page


def tab_to(page: Page, selector: str, most: int = 120) -> None:
    """Press Tab until something has the focus, as somebody without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{selector} cannot be reached by keyboard")


def test_a_request_is_posted_by_keyboard_alone(signed_in, live_server, jobs):
    page = signed_in
    page.goto(f"{live_server.url}/listings/new/")

    tab_to(page, "a[href='/listings/new/request/space/']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/new/request/space/")
    tab_to(page, "[name=title]")
    page.keyboard.type("Oefenruimte voor dertig zangers")
    tab_to(page, "[name=body]")
    page.keyboard.type("Wij zoeken een plek met een piano, elke dinsdagavond.")
    tab_to(page, "[name=quantity]")
    page.keyboard.type("30")
    tab_to(page, "[name=features][value=piano]")
    page.keyboard.press("Space")
    tab_to(page, "[name=slots][value=tue-evening]")
    page.keyboard.press("Space")
    tab_to(page, "button[value=preview]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/preview/")
    tab_to(page, ".publish-bar button")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/listings/\d+/$"))

    expect(page.get_by_role("heading", level=1)).to_have_text("Oefenruimte voor dertig zangers")
    listing = Listing.objects.get()
    assert listing.is_open
    assert listing.slots == ["tue-evening"]
    assert listing.features == ["piano"]
    assert listing.quantity == 30


def test_a_draft_saves_itself_and_is_still_there_after_a_reload(signed_in, live_server):
    page = signed_in
    page.goto(f"{live_server.url}/listings/new/offer/equipment/")

    page.locator("[name=title]").press_sequentially("Twaalf lessenaars")
    page.locator("[name=postcode]").fill("72")
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
    page.wait_for_url("**/edit/")
    page.reload()

    expect(page.locator("[name=title]")).to_have_value("Twaalf lessenaars")
    expect(page.locator("[name=postcode]")).to_have_value("72")
    assert Listing.objects.get().status == Listing.Status.DRAFT


def test_while_typing_one_sees_what_fits_already(signed_in, live_server):
    index_listing(ListingFactory(open=True, title="Repetitiezaal met vleugel"))
    page = signed_in
    page.goto(f"{live_server.url}/listings/new/request/space/")

    page.locator("[name=title]").press_sequentially("Repetitieruimte met een vleugel")

    expect(page.locator("#fitting")).to_contain_text("Repetitiezaal met vleugel")


def test_what_the_text_says_is_filled_in_with_one_press(signed_in, live_server):
    page = signed_in
    page.goto(f"{live_server.url}/listings/new/request/space/")
    page.locator("[name=body]").press_sequentially("Elke dinsdagavond, voor 40 zangers.")

    page.get_by_role("button", name="dinsdagavond").click()

    expect(page.locator("[name=slots][value=tue-evening]")).to_be_checked()
    expect(page.get_by_role("button", name="dinsdagavond")).to_have_count(0)
    expect(page.locator("[name=body]")).to_have_value("Elke dinsdagavond, voor 40 zangers.")
    expect(page.locator("[name=quantity]")).to_have_value("")


def test_nothing_is_sent_while_nothing_has_changed(signed_in, live_server):
    page = signed_in
    page.goto(f"{live_server.url}/listings/new/request/space/")
    page.locator("[name=title]").press_sequentially("Zaal")
    expect(page.locator("#saved")).to_contain_text(re.compile(r"\d\d:\d\d"))
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url))

    page.locator("[name=title]").press("x")
    page.locator("[name=title]").press("Backspace")
    page.wait_for_timeout(2_000)

    assert [url for url in posts if url.endswith("/listings/drafts/")] == []


def test_choosing_a_facet_changes_results_numbers_and_address(page, live_server):
    for kind in ("space", "equipment"):
        ListingFactory(open=True, kind=kind, title=f"Iets van {kind}")
    page.goto(f"{live_server.url}/listings/")

    page.locator("#kind-space").check()

    expect(page.locator(".results-bar__count")).to_contain_text("1")
    page.wait_for_url("**/listings/?kind=space")
    expect(page.locator("#kind-space")).to_be_checked()
    expect(page.locator("#kind-space")).to_be_focused()
    page.go_back()
    expect(page.locator(".results-bar__count")).to_contain_text("2")
