"""From a request in the browser to the letters in the mailbox, and back to the listing."""

import re
from email.message import EmailMessage
from email.utils import parseaddr
from io import StringIO

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from accounts.letters import inbox
from accounts.letters.mailbox import Received
from exchange.listings.actions import index_search
from exchange.listings.models import Listing
from exchange.matching.finding import index
from exchange.matching.models import Reaction
from tests.factories import ListingFactory, MembershipFactory, OrganisationFactory
from tests.flows.conftest import wait_until

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
    call_command("send_overviews", "--everybody", stdout=StringIO())
    listing = Listing.objects.get(title="Oefenruimte voor ons koor")
    for address in (bridge, chapel):
        (letter,) = letters_to(address)
        assert "Oefenruimte voor ons koor" in letter.part("plain")
        assert "dinsdagavond" in letter.part("plain")
        assert f"{live_server.url}/" in letter.part("html")
        assert letter.message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not any(letter.recipient == shed for letter in letters_to(bridge))

    _press_a_button_without_signing_in(page, live_server, letters_to(bridge)[0])
    _answer_with_one_word(letters_to(chapel)[0], chapel)
    for sender, who in (("De Brug", bridge), ("De Kapel", chapel)):
        assert any(sender in told.subject for told in letters_to(choir.user.email, 3)), who
    assert set(
        Reaction.objects.filter(match__request=listing).values_list("answer", flat=True)
    ) == {"interested"}


def _press_a_button_without_signing_in(page: Page, live_server, letter: Received) -> None:
    link = re.search(rf"{live_server.url}/act/\S*", letter.part("plain"))
    assert link
    visitor = page.context.browser.new_context(locale="nl-NL").new_page()
    visitor.goto(link[0])
    assert not Reaction.objects.exists()
    visitor.locator("main form button").first.click()
    expect(visitor.get_by_role("status").first).to_be_visible()
    assert Reaction.objects.get().answer == "interested"


def _answer_with_one_word(letter: Received, sender: str) -> None:
    reply = EmailMessage()
    reply["From"], reply["To"] = sender, letter.message["Reply-To"]
    reply["Subject"], reply["Message-ID"] = f"Re: {letter.subject}", "<antwoord@example.org>"
    reply.set_content("Ja graag!\n\nOp di 24 nov 2026 om 08:00 schreef Samenspel:\n> " + "…")
    taken = inbox.take_in(
        reply.as_bytes(), sender=sender, recipient=parseaddr(letter.message["Reply-To"])[1]
    )
    assert taken
    wait_until(lambda: Reaction.objects.filter(answer="interested").count() == 2)
