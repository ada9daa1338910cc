"""The coordinator's pages about mail, in a browser: for everybody, and while she types."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from accounts.models import AddressTrouble, Letter
from cms.models import LetterText
from exchange.notifications.models import Digest
from tests.factories import MembershipFactory, UserFactory
from tests.flows.conftest import wait_until
from tests.flows.test_everybody_can_use_it import look_at

pytestmark = pytest.mark.flow
NAME = "organisation_approved"


@pytest.fixture
def coordinator(transactional_db, page, live_server, client):
    user = UserFactory(email="noor@voorbeeld.example")
    user.groups.add(Group.objects.get(name="Coordinator"))
    client.force_login(user)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return user


@pytest.fixture
def letter(coordinator):
    team = MembershipFactory()
    address = team.user.email
    for kind, times in (("hard", 1), ("complaint", 1)):
        other = team.user if kind == "hard" else UserFactory()
        AddressTrouble.objects.create(
            address=other.email,
            user=other,
            kind=kind,
            times=times,
            detail="550 5.1.1 User unknown",
            stopped_at=timezone.now() if kind == "hard" else None,
        )
    Digest.objects.create(user=team.user, period="2026-W48")
    return Letter.objects.create(
        name="digest",
        key="k",
        user=team.user,
        address=address,
        language="nl",
        subject="Deze week",
        text="x",
        message_id="<k@x>",
        status=Letter.Status.FAILED,
        error="550 5.1.1 User unknown",
        reason="Je krijgt dit overzicht elke week.",
    )


def test_the_pages_about_mail_are_for_everybody(page, live_server, letter):
    pages = {
        "desk": reverse("desk"),
        "letter": reverse("letter_text", args=["nl", NAME]),
        "sent": reverse("desk_letters:inspect", args=[letter.pk]),
        "overviews": reverse("overviews"),
    }
    assert look_at(page, live_server.url, pages) == []


@pytest.mark.parametrize("width", [1280, 320])
def test_the_table_of_overviews_fits_or_scrolls_by_itself(page, live_server, letter, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + reverse("overviews"))

    region = page.locator(".scrolls").bounding_box()
    assert region["x"] + region["width"] <= width
    state = page.get_by_role("columnheader", name="Stand")
    if width < 1280:
        state.scroll_into_view_if_needed()
    box = state.bounding_box()
    assert box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_letter_follows_what_she_types_and_is_saved_when_she_says_so(
    page, live_server, coordinator
):
    page.goto(live_server.url + reverse("letter_text", args=["nl", NAME]))
    light = page.frame_locator(".letter__frame--light")

    page.get_by_label("Onderwerp").fill("Feest voor {organisatie}!")
    light.get_by_role("heading", name="Feest voor Koor de Zwaan!").wait_for()
    assert not LetterText.objects.exists()

    page.get_by_label("Onderwerp").fill("Feest voor {organsatie}!")
    page.locator(".letter__refused").get_by_text("Bedoel je {organisatie}?").wait_for()

    page.get_by_label("Donker").check()
    assert page.locator(".letter__frame--dark").is_visible()
    assert not page.locator(".letter__frame--light").is_visible()
    page.get_by_label("Telefoon").check()
    assert page.locator(".letter__frame--dark").bounding_box()["width"] <= 320

    page.get_by_role("button", name="Opslaan").click()
    page.get_by_text("Er is niets veranderd.").wait_for()
    assert page.get_by_label("Onderwerp").input_value() == "Feest voor {organsatie}!"

    page.get_by_label("Onderwerp").fill("Feest voor {organisatie}!")
    page.get_by_role("button", name="Opslaan").click()
    wait_until(LetterText.objects.exists)
    page.get_by_text("Vanaf nu gaat de brief zo weg").wait_for()
    page.get_by_role("button", name="Terug naar onze tekst").click()
    wait_until(lambda: not LetterText.objects.exists())


def test_without_scripts_a_button_shows_what_was_typed(browser, live_server, coordinator, page):
    cookies = page.context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    context.add_cookies(cookies)
    plain = context.new_page()
    plain.goto(live_server.url + reverse("letter_text", args=["nl", NAME]))

    plain.get_by_label("Onderwerp").fill("Feest voor {organisatie}!")
    plain.get_by_role("button", name="Voorbeeld").click()

    frame = plain.frame_locator(".letter__frame--light")
    frame.get_by_role("heading", name="Feest voor Koor de Zwaan!").wait_for()
    assert plain.get_by_label("Onderwerp").input_value() == "Feest voor {organisatie}!"
    assert not LetterText.objects.exists()
    context.close()
