"""From a request in the browser to the letters in the mailbox, and back to the listing."""

import re

import pytest
from playwright.sync_api import Page, expect

from exchange.listings.actions import index_search
from exchange.listings.models import Listing
from exchange.matching.finding import index
from tests.factories import ListingFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.flow


def space(name, title, **fields):
    team = MembershipFactory(organisation=OrganisationFactory(name=name))
    listing = ListingFactory(open=True, organisation=team.organisation, title=title, **fields)
    index_search(listing)
    index.index_listing(listing)
    return team.user.email


def test_a_choir_finds_a_rehearsal_room(
    page: Page, live_server, transactional_db, worker, sign_in, letters_to
):
    bridge = space(
        "Wijkcentrum De Brug",
        "Repetitieruimte met piano",
        quantity=60,
        slots=["tue-evening"],
        features=["piano"],
    )
    chapel = space("De Kapel", "Oefenruimte voor koren", quantity=45, slots=["tue-evening"])
    shed = space("De Loods", "Oefenruimte voor bands", quantity=6, slots=["tue-evening"])
    choir = MembershipFactory(organisation=OrganisationFactory(name="Koor Zutphen"))

    sign_in(choir.user.email)
    page.goto(f"{live_server.url}/listings/new/request/space/")
    page.locator("[name=title]").fill("Oefenruimte voor ons koor")
    page.locator("[name=body]").fill("Wij zingen met veertig mensen en zoeken een vaste plek.")
    page.locator("[name=quantity]").fill("40")
    page.locator("[name=features][value=piano]").check()
    page.locator("[name=slots][value=tue-evening]").check()
    page.locator("[name=postcode]").fill("7201")
    page.locator("button[name=then][value=preview]").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.locator("form[action$='/publication/'] button").click()

    expect(page.get_by_text("2 organisaties kregen een seintje")).to_be_visible(timeout=20_000)
    listing = Listing.objects.get(title="Oefenruimte voor ons koor")
    for address in (bridge, chapel):
        (letter,) = letters_to(address)
        assert "Oefenruimte voor ons koor" in letter.part("plain")
        assert "dinsdagavond" in letter.part("plain")
        assert f"{live_server.url}/" in letter.part("html")
        assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not any(letter.recipient == shed for letter in letters_to(bridge))

    (letter,) = letters_to(bridge)
    link = re.search(rf"{live_server.url}\S*", letter.part("plain"))
    assert link
    visitor = page.context.browser.new_page(locale="nl-NL")
    visitor.goto(link[0])
    visitor.wait_for_load_state()
    assert visitor.url.endswith(listing.get_absolute_url()) or "/accounts/" in visitor.url
