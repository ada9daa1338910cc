"""A newcomer wants to help: three questions, an account on the way, a yes and a calendar file."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from exchange.volunteering.models import SignUp
from tests.factories import HelpWantedFactory, MembershipFactory, OrganisationFactory

pytestmark = pytest.mark.flow


def test_a_newcomer_finds_something_to_do_and_hears_that_she_is_welcome(
    page: Page, live_server, transactional_db, worker, sign_in, letters_to
):
    stage = MembershipFactory(organisation=OrganisationFactory(name="Poppodium Loods 9"))
    HelpWantedFactory(title="Voorlezen op school", body="", slots=["mon-morning"])
    HelpWantedFactory(
        organisation=stage.organisation,
        title="Barploeg voor de zaterdagavond",
        body="Je hoeft geen ervaring te hebben.",
        slots=["sat-evening"],
        starts_on=timezone.localdate() + timedelta(days=6),
        minimum_age=18,
    )

    # Three questions, no account.
    page.goto(f"{live_server.url}/help/")
    page.get_by_role("checkbox", name="Zaterdag", exact=True).check()
    page.get_by_label("Of in je eigen woorden").fill("tappen achter de bar")
    page.get_by_label("Je postcode").fill("7202")
    page.get_by_role("button", name="Laat zien wat past").click()
    first = page.locator("article.job").first
    expect(first).to_contain_text("Barploeg voor de zaterdagavond")
    expect(first).to_contain_text("op zaterdagavond")
    expect(first).to_contain_text("Goed voor beginners")
    first.get_by_role("link").click()

    # Filled in first, the account comes by mail.
    page.get_by_role("link", name="Ik wil helpen").first.click()
    page.get_by_label("Voornaam").fill("Fatima")
    page.get_by_label("Je bericht").fill("Ik ben nieuw in de stad.")
    page.get_by_label("Wat heb je nodig").fill("Ik zit in een rolstoel")
    page.get_by_label("18 jaar of ouder").check()
    page.get_by_label("Je e-mailadres").fill("fatima@example.org")
    page.get_by_role("button", name="Verder").click()
    (letter,) = letters_to("fatima@example.org")
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", letter.part("plain"), re.M)
    assert code
    page.locator("main input[name=code]").fill(code[1])
    page.get_by_role("button", name="Verder", exact=True).click()
    expect(page.get_by_role("heading", name="Je bent aangemeld")).to_be_visible()
    expect(page.get_by_text("meestal binnen 3 dagen")).to_be_visible()
    assert SignUp.objects.get().user.first_name == "Fatima"

    # The organisation reads it in the mailbox and says yes.
    (told,) = letters_to(stage.user.email)
    assert "Fatima" in told.part("plain")
    assert "fatima@example.org" not in told.part("plain")
    link = re.search(rf"{live_server.url}/sign-ups/\d+/", told.part("plain"))
    assert link
    page.context.clear_cookies()
    sign_in(stage.user.email)
    page.goto(link[0])
    expect(page.get_by_text("Ik zit in een rolstoel")).to_be_visible()
    page.get_by_role("link", name="Ja, welkom").click()
    expect(page.get_by_label("Jouw antwoord")).to_have_value(re.compile("Fatima.*", re.S))
    page.get_by_role("button", name="Verstuur").click()
    expect(page.get_by_role("link", name="fatima@example.org")).to_be_visible()

    # What, where, who, how to cancel, and a file for the calendar.
    welcome = letters_to("fatima@example.org", 2)
    (yes,) = (x for x in welcome if "Barploeg" in str(x.message["Subject"]))
    assert stage.user.email in yes.part("plain")
    assert "Zutphen" in yes.part("plain")
    files = [part.get_filename() for part in yes.message.walk() if part.get_filename()]
    assert files == ["samenspel.ics"]
