"""Journey V3, too much mail; and a search that is kept by somebody who was not signed in yet."""

import re

import pytest
from django.conf import settings
from django.utils import timezone

from accounts.models import Letter
from exchange.listings import actions as listings
from exchange.listings.saved import SavedSearch
from exchange.notifications import actions
from exchange.notifications.models import MailPreference, Notification
from tests.factories import LetterFactory, ListingFactory, NotificationFactory, UserFactory

pytestmark = [pytest.mark.flow, pytest.mark.django_db(transaction=True)]

Kind, Priority = Notification.Kind, Notification.Priority


def link_in_footer(letter, site):
    link = re.search(r"^Minder mail: (\S+)$", letter.text, re.MULTILINE)[1]
    return link.replace(settings.SITE_URL, site)


@pytest.fixture
def letter():
    """To somebody who is waited for; she had an overview last week."""
    anna = UserFactory(first_name="Anna")
    LetterFactory(
        user=anna,
        subject="Deze week: Grote zaal",
        reason="Je koos voor één keer per week.",
        status=Letter.Status.SENT,
        sent_at=timezone.now(),
    )
    actions.tell(
        NotificationFactory(
            user=anna, kind=Kind.SIGN_UP, priority=Priority.URGENT, details={"person": "Jo"}
        ).pk
    )
    return Letter.objects.get(name="sign_up")


def test_too_much_mail(live_server, browser, letter):
    context = browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = context.new_page()
    page.goto(link_in_footer(letter, live_server.url))
    assert page.get_by_text("Je koos voor één keer per week.").is_visible()
    assert page.get_by_text("Wat je hebt afgesproken komt altijd").is_visible()

    page.get_by_role("button", name="Eén keer per maand").press("Enter")
    assert MailPreference.objects.get().rhythm == "monthly"
    page.get_by_role("button", name="Toch niet").press("Enter")
    assert MailPreference.objects.get().rhythm == "weekly"
    page.get_by_role("button", name="Tot na de zomer").press("Enter")
    assert (MailPreference.objects.get().paused_until.month, page.locator("h1").inner_text()) == (
        9,
        "Gelukt. Het blijft een tijdje stil.",
    )
    page.get_by_role("button", name="Stop alle mail").press("Enter")
    assert MailPreference.objects.get().rhythm == "stop"
    assert context.cookies() == []
    context.close()

    duty = NotificationFactory(
        user=letter.user,
        kind=Kind.SIGN_UP_ANSWER,
        priority=Priority.DUTY,
        details={"listing_title": "Kassa", "status": "accepted"},
    )
    assert actions.tell(duty.pk), "what she has agreed on still comes"


def test_a_visitor_keeps_a_search_by_signing_in(page, live_server):
    listings.index_search(ListingFactory(open=True, title="Zaal met piano"))
    wim = UserFactory(email="wim@example.org")
    page.goto(f"{live_server.url}/listings/?q=piano")
    page.get_by_role("link", name="Bewaar deze zoekopdracht").click()
    page.locator("main input[name=login]").fill(wim.email)
    page.get_by_role("button", name="Mail mij een code").click()
    page.locator("main input[name=code]").wait_for()
    code = re.search(r"[A-Z0-9]{3,}-?[A-Z0-9]{3,}", Letter.objects.get(user=wim).subject)[0]
    page.locator("main input[name=code]").fill(code)
    page.locator("main input[name=code]").press("Enter")

    page.get_by_label("Elke dag dat er iets nieuws is").check()
    page.get_by_role("button", name="Bewaren").click()
    assert page.get_by_text("Bewaard: “piano”.").is_visible()
    kept = SavedSearch.objects.get()
    assert (kept.user, kept.address, kept.rhythm) == (wim, "q=piano", "daily")
