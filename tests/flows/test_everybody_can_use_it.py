"""Every page: no barrier that axe knows, nothing wider than a phone, no request elsewhere.

Each page is looked at in both languages, both colour schemes and both sizes. A page that is not in
the tables below makes the last test fail.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import Invitation, Organisation
from cms.models import StoryIndexPage
from exchange.listings.browsing import Search
from exchange.listings.models import Listing
from exchange.listings.saving import save
from exchange.matching.models import Match, Mute
from exchange.notifications.actions import notify
from exchange.notifications.links import Verb, make
from exchange.notifications.models import Notification
from exchange.notifications.stopping import stop_url
from exchange.volunteering.models import SignUp, VolunteerProfile
from tests.factories import (
    LetterFactory,
    ListingFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    VolunteerProfileFactory,
)

pytestmark = pytest.mark.flow

RUN_AXE = """async rules => {
    const options = {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]}
    return (await axe.run(options)).violations
}"""
OVERFLOW = """async () => {
    await new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    const page = document.documentElement
    return page.scrollWidth - page.clientWidth
}"""
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Network:
    organisation: Organisation
    manager: object
    volunteer: object
    pages: dict[str, str]


@pytest.fixture
def network(transactional_db):
    team = MembershipFactory(organisation=OrganisationFactory(name="Koor de Zwaan", slug="zwaan"))
    organisation, manager = team.organisation, team.user
    manager.acting_for = organisation
    manager.save()
    offer = ListingFactory(open=True, organisation=organisation, tags=["piano"])
    help_wanted = ListingFactory(
        open=True,
        request=True,
        organisation=organisation,
        kind=Listing.Kind.VOLUNTEERS,
        title="Wie schenkt koffie?",
    )
    draft = ListingFactory(organisation=organisation, created_by=manager)
    profile = VolunteerProfileFactory()
    _suggest(help_wanted, profile)
    sign_up = SignUp.objects.create(listing=help_wanted, user=profile.user, message="Graag!")
    Invitation.objects.create(
        organisation=organisation,
        email="iemand@example.org",
        token_hash="x" * 64,
        invited_by=manager,
        expires_at=timezone.now() + timedelta(days=7),
        sent_at=timezone.now(),
    )
    notify(
        [manager],
        Notification.Kind.SIGN_UP,
        thing=f"sign_up:{sign_up.pk}",
        url=sign_up.get_absolute_url(),
        details={
            "listing_id": help_wanted.pk,
            "listing_title": help_wanted.title,
            "organisation": organisation.name,
            "person": "Anna",
            "message": "Graag!",
            "status": "applied",
            "answer": "",
        },
    )
    stop = stop_url(manager)
    # Somebody who has signed up is asked nothing any more.
    match = Match.objects.create(
        request=help_wanted, profile=VolunteerProfileFactory(), score=0.8, reasons=[]
    )
    links = {
        "act: accept": make(manager.pk, Verb.ACCEPT, sign_up.pk),
        "act: found": make(manager.pk, Verb.FULFILLED, offer.pk),
        "act: later": make(manager.pk, Verb.LATER, match.pk, side="request"),
        "act: not for me": make(match.profile.user_id, Verb.DECLINED, match.pk, side="answer"),
        "act: interested": make(match.profile.user_id, Verb.INTERESTED, match.pk, side="answer"),
    }
    letter = LetterFactory(
        user=manager, status="sent", subject="Iemand wil helpen", reason="Iemand wacht op je."
    )
    search = save(Search(kind=("space",)), by=manager, name="Zalen", rhythm="daily")
    return Network(
        organisation,
        manager,
        profile.user,
        {
            "offer": str(offer.pk),
            "help": str(help_wanted.pk),
            "draft": str(draft.pk),
            "sign_up": str(sign_up.pk),
            "stop": stop[stop.index("/notifications") :],
            "letter": str(letter.pk),
            "search": str(search.pk),
            **{name: link[link.index("/act/") :] for name, link in links.items()},
        },
    )


def _suggest(help_wanted: Listing, profile: VolunteerProfile) -> None:
    """One suggestion to answer, one put away, one declined, and a reason switched off."""
    reasons = [
        {"code": "concepts", "slugs": ["meeting_room"]},
        {"code": "distance", "km": 1.2, "place": "Zutphen"},
    ]
    profiles = [profile, VolunteerProfileFactory(), VolunteerProfileFactory()]
    matches = [
        Match.objects.create(request=help_wanted, profile=p, score=0.8, reasons=reasons)
        for p in profiles
    ]
    until = timezone.localdate() + timedelta(days=9)
    matches[1].reactions.create(side="request", answer="later", until=until)
    matches[2].reactions.create(side="request", answer="declined", why="size")
    Match.objects.filter(pk=matches[2].pk).update(status=Match.Status.DECLINED)
    Mute.objects.create(user=profile.user, code="concepts", value="choir")


def look_at(page: Page, site: str, paths: dict[str, str]) -> list[str]:
    """What is wrong on these pages, one line each: Dutch on a phone at night, English on a desk.

    English is narrowed to a phone as well, without asking for the page again; both schemes of every
    pair of colours are held to their contrast in tests/exchange/test_contrast.py.
    """
    errors: list[str] = []
    page.on("console", lambda m: errors.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: errors.append(r.url) if _is_foreign(r.url, site) else None)
    wrong: list[str] = []
    for language, scheme, size in (("nl", "dark", PHONE), ("en", "light", WIDE)):
        page.context.add_cookies([{"name": "django_language", "value": language, "url": site}])
        for n, (name, path) in enumerate(paths.items()):
            # axe looks at each page once, by turns at night on a phone and by day on a desk.
            found = _look(page, site + path, scheme, size, with_axe=(n % 2 == 0) == (size == PHONE))
            wrong += [f"{name} {language} {scheme}: {line}" for line in found + errors]
            errors.clear()
    return wrong


def _look(
    page: Page, address: str, scheme: str, size: dict[str, int], *, with_axe: bool
) -> list[str]:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.set_viewport_size(size)
    response = page.goto(address)
    if response is None or response.status != 200:
        return [f"answered {response and response.status}"]
    found = _barriers(page) if with_axe else []
    page.set_viewport_size(PHONE)
    wide = page.evaluate(OVERFLOW)
    return [*found, f"{wide} px too wide"] if wide > 0 else found


def _barriers(page: Page) -> list[str]:
    page.evaluate(AXE_SCRIPT)
    return [
        f"{v['id']}: {v['nodes'][0]['html'][:160]} ({v['nodes'][0]['failureSummary'][:300]})"
        for v in page.evaluate(RUN_AXE, RULES)
    ]


def _is_foreign(url: str, site: str) -> bool:
    return not url.startswith((site, "data:", "blob:", "about:"))


def visitor_pages(network: Network) -> dict[str, str]:
    pk = network.pages
    return {
        "home": "/",
        "stories": StoryIndexPage.objects.live().first().url,
        "sign in": reverse("account_login"),
        "sign up": reverse("account_signup"),
        "code": reverse("account_request_login_code"),
        "password": reverse("account_reset_password"),
        "join": reverse("accounts:join"),
        "organisations": reverse("organisations:index"),
        "organisation": reverse("organisations:detail", args=["zwaan"]),
        "listings": reverse("listings:index"),
        "listings, nothing found": reverse("listings:index") + "?q=onvindbaar",
        "listing": reverse("listings:detail", args=[pk["offer"]]),
        "find": reverse("volunteering:find"),
        "help": reverse("volunteering:help", args=[pk["help"]]),
        "stop": pk["stop"],
        **{name: path for name, path in pk.items() if name.startswith("act: ")},
    }


def member_pages(network: Network) -> dict[str, str]:
    pk = network.pages
    return {
        "my page": reverse("accounts:home"),
        "settings": reverse("accounts:settings"),
        "addresses": reverse("account_email"),
        "security": reverse("mfa_index"),
        "authenticator": reverse("mfa_activate_totp"),
        "passkeys": reverse("mfa_list_webauthn"),
        "sign out": reverse("account_logout"),
        "password": reverse("account_set_password"),
        "organisation page": reverse("organisations:edit", args=["zwaan"]),
        "team": reverse("organisations:team", args=["zwaan"]),
        "own listing": reverse("listings:detail", args=[pk["help"]]),
        "my listings": reverse("listings:mine"),
        "new listing": reverse("listings:create"),
        "write": reverse("listings:compose", args=["request", "space"]),
        "edit": reverse("listings:edit", args=[pk["draft"]]),
        "preview": reverse("listings:preview", args=[pk["draft"]]),
        "close": reverse("listings:closure", args=[pk["offer"]]),
        "nudges": reverse("matching:nudges", args=[pk["help"]]),
        "suggestions": reverse("matching:suggestions", args=[pk["help"]]),
        "no suggestions": reverse("matching:suggestions", args=[pk["offer"]]),
        "received": reverse("volunteering:received"),
        "of one listing": reverse("volunteering:listing_sign_ups", args=[pk["help"]]),
        "sign-up": reverse("volunteering:sign_up", args=[pk["sign_up"]]),
        "bell": reverse("notifications:index"),
        "mail": reverse("notifications:settings"),
        "my letters": reverse("notifications:letters"),
        "a letter": reverse("notifications:letter", args=[pk["letter"]]),
        "keep a search": reverse("listings:save") + "?q=piano&kind=space",
        "kept searches": reverse("listings:saved"),
        "a kept search": reverse("listings:saved_change", args=[pk["search"]]),
        "profile form": reverse("volunteering:profile_form"),
    }


def volunteer_pages(network: Network) -> dict[str, str]:
    return {
        "my page": reverse("accounts:home"),
        "profile": reverse("volunteering:profile"),
        "suggestions": reverse("matching:profile_suggestions"),
        "my sign-ups": reverse("volunteering:sign_ups"),
        "sign-up": reverse("volunteering:sign_up", args=[network.pages["sign_up"]]),
        "empty bell": reverse("notifications:index"),
        "no letters": reverse("notifications:letters"),
        "no kept searches": reverse("listings:saved"),
        "join": reverse("accounts:join"),
    }


@pytest.fixture
def enter(page, live_server, client):
    def enter(user):
        client.force_login(user)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    return enter


def test_pages_for_visitors(page, live_server, network):
    assert look_at(page, live_server.url, visitor_pages(network)) == []


@pytest.mark.parametrize("half", [0, 1])
def test_pages_for_an_organisation(page, live_server, network, enter, half):
    enter(network.manager)
    pages = list(member_pages(network).items())[half::2]
    assert look_at(page, live_server.url, dict(pages)) == []


def test_pages_for_a_volunteer(page, live_server, network, enter):
    enter(network.volunteer)
    assert look_at(page, live_server.url, volunteer_pages(network)) == []


def test_pages_for_somebody_new(page, live_server, network, enter):
    enter(UserFactory())
    pages = {
        "my page": reverse("accounts:home"),
        "my listings": reverse("listings:mine"),
        "new listing": reverse("listings:create"),
    }
    assert look_at(page, live_server.url, pages) == []


# Routes that show no page of ours to look at: they change something, answer with a part of a
# page, a file or a redirect, or need a moment that a flow of its own goes through.
NO_PAGE = {
    "health", "set_language", "robots", "sitemap", "sitemap_part",
    "accounts:address_solution",
    "accounts:lookup", "accounts:joined", "accounts:acting", "accounts:admin_door",
    "accounts:my_invitation", "accounts:invitation", "accounts:answer_invitation",
    "organisations:colours", "organisations:resubmit", "organisations:leave",
    "organisations:invite", "organisations:send_again", "organisations:revoke",
    "organisations:change_role", "organisations:remove", "organisations:decide_claim",
    "listings:adoption", "listings:autosave", "listings:publication", "listings:pause",
    "listings:renewal", "listings:withdrawal", "listings:saved_removal",
    "volunteering:acceptance", "volunteering:refusal", "volunteering:withdrawal",
    "volunteering:calendar", "volunteering:profile_openness",
    "notifications:read_all", "notifications:detail", "answering:undo",
    "matching:reaction", "matching:reaction_undo", "matching:introduction",
    "matching:mutes", "matching:unmute",
    "account_inactive", "account_reauthenticate", "account_email_verification_sent",
    "account_change_password", "account_confirm_login_code", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done",
    "mfa_authenticate", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes", "mfa_download_recovery_codes", "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled", "socialaccount_login_error", "socialaccount_signup",
    "socialaccount_connections",
    "wagtail_serve", "wagtailcore_authenticate_with_password", "wagtailcore_login",
}  # fmt: skip


def _names(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            if not str(pattern.pattern).startswith(("admin/", "documents/", "mail-events/")):
                inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
                yield from _names(pattern, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def test_every_address_is_looked_at_or_accounted_for(network):
    looked = {
        resolve(path.partition("?")[0]).view_name
        for pages in (visitor_pages(network), member_pages(network), volunteer_pages(network))
        for path in pages.values()
    }
    assert set(_names(get_resolver())) - looked - NO_PAGE == set()
