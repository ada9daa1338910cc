"""The page behind a link out of a letter: looking changes nothing, a press does one thing."""

import base64
import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.test import Client
from django.utils import timezone

from accounts.letters import known
from accounts.models import Letter, Membership
from exchange.answering import replies
from exchange.listings.actions import reopen
from exchange.listings.models import Listing
from exchange.matching import reacting
from exchange.notifications import actions as notifying
from exchange.notifications import links
from exchange.notifications.links import Verb
from exchange.notifications.models import Notification, UsedLink
from exchange.volunteering import actions
from exchange.volunteering.models import SignUp
from tests.exchange.answering.conftest import editor_of, listing_of
from tests.factories import LetterFactory, MembershipFactory

pytestmark = pytest.mark.django_db


def path(user, verb, thing, side=""):
    link = links.make(user.pk, verb, thing.pk, side=side)
    return link[link.index("/act/") :]


@pytest.fixture
def visitor():
    """Somebody who is not signed in, with a browser that checks for forgery."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def pages(match, seeker, signed, host):
    """Every verb, each with a page that asks for a press."""
    listing, other = match.request, signed.listing
    accepted = SignUp.objects.create(
        listing=listing_of("Theater"), user=signed.user, status="accepted", answer="Kom maar"
    )
    return {
        Verb.INTERESTED: path(seeker, Verb.INTERESTED, match, "request"),
        Verb.LATER: path(seeker, Verb.LATER, match, "request"),
        Verb.DECLINED: path(seeker, Verb.DECLINED, match, "request"),
        Verb.STILL_RIGHT: path(seeker, Verb.STILL_RIGHT, listing),
        Verb.EXTEND: path(seeker, Verb.EXTEND, listing),
        Verb.FULFILLED: path(seeker, Verb.FULFILLED, listing),
        Verb.NO_LONGER: path(host, Verb.NO_LONGER, other),
        Verb.COMING: path(signed.user, Verb.COMING, accepted),
        Verb.NOT_COMING: path(signed.user, Verb.NOT_COMING, accepted),
        Verb.ACCEPT: path(host, Verb.ACCEPT, signed),
        Verb.DECLINE: path(host, Verb.DECLINE, signed),
    }


def rows():
    """Everything in the database, so that any change shows."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
        if model._meta.app_label in ("accounts", "exchange", "sessions", "auth")
        and model._meta.managed
        and not model._meta.proxy
    }


def test_looking_changes_nothing_for_any_verb(visitor, pages):
    assert set(pages) == set(Verb)
    before = rows()

    for verb, page in pages.items():
        assert visitor.get(page).status_code == 200, verb
        assert visitor.head(page).status_code == 200
        assert visitor.get(page + "undo/").status_code == 405
    assert rows() == before


def test_a_press_needs_no_account_and_no_token_of_a_form(visitor, pages):
    for verb in (Verb.INTERESTED, Verb.EXTEND, Verb.COMING):
        answer = visitor.post(pages[verb])
        assert answer.status_code == 200, verb
        assert "sessionid" not in answer.cookies
    assert "circle-check" in answer.content.decode() or "act-mark" in answer.content.decode()


def test_pages_say_what_happens_in_the_language_of_the_reader(visitor, match, seeker):
    link = path(seeker, Verb.INTERESTED, match, "request")

    dutch = visitor.get(link, headers={"accept-language": "en"}).content.decode()
    seeker.language = "en"
    seeker.save()
    english = visitor.get(link, headers={"accept-language": "nl"})

    assert "Laat De Hoven weten dat je interesse hebt" in dutch
    assert "Tell De Hoven that you are interested" in english.content.decode()
    assert english["Content-Language"] == "en"


def test_nobody_keeps_or_finds_the_page_and_no_address_travels_on(visitor, pages):
    for page in (*pages.values(), "/act/kapot/"):
        answer = visitor.get(page)
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Robots-Tag"] == "noindex"


def test_the_page_shows_no_more_than_the_letter_did(visitor, pages, signed, seeker, host):
    for page in pages.values():
        text = visitor.get(page).content.decode()
        assert signed.user.email not in text
        assert host.email not in text
        assert seeker.email not in text


def test_the_message_is_filled_in_and_can_be_changed(visitor, match, seeker, giver):
    link = path(seeker, Verb.INTERESTED, match, "request")
    assert "Vergaderzaal” is misschien precies wat we zoeken" in visitor.get(link).content.decode()

    visitor.post(link, {"note": "Wij zijn met veertig. Past dat?"})

    told = Notification.objects.get(user=giver)
    assert told.details["line"] == "Wij zijn met veertig. Past dat?"


def test_the_page_says_for_which_organisation_she_answers(visitor, match, seeker):
    MembershipFactory(user=seeker)

    page = visitor.get(path(seeker, Verb.INTERESTED, match, "request")).content.decode()

    assert "Je antwoordt namens Koor Hoog Water" in page


def test_pressing_twice_does_it_once_and_says_so(visitor, match, seeker):
    link = path(seeker, Verb.INTERESTED, match, "request")
    assert "Klaar" in visitor.post(link).content.decode()

    again = visitor.post(link)

    assert again.status_code == 200
    assert "Al gedaan" in again.content.decode()
    assert Notification.objects.count() == 1


def test_undo_takes_it_back(visitor, match, seeker):
    link = path(seeker, Verb.DECLINED, match, "request")
    page = visitor.post(link, {"why": "too_far"}).content.decode()
    assert f'action="{link}undo/"' in page

    undone = visitor.post(f"{link}undo/")

    assert undone.status_code == 200
    assert "ongedaan" in undone.content.decode()
    assert not match.reactions.exists()
    assert visitor.post(f"{link}undo/").status_code == 200


def test_a_day_must_lie_ahead(visitor, match, seeker):
    link = path(seeker, Verb.LATER, match, "request")

    page = visitor.post(link, {"soon": "day", "until": "2020-01-01"})
    assert "field--error" in page.content.decode()
    assert "field--error" in visitor.post(link, {"soon": "day"}).content.decode()
    assert not match.reactions.exists()

    visitor.post(link, {"soon": "week"})
    assert match.reactions.get().until == timezone.localdate() + timedelta(days=7)


@pytest.mark.parametrize("soon", ["summer", "month", "week", ""])
def test_each_moment_lies_ahead(visitor, match, seeker, soon):
    visitor.post(path(seeker, Verb.LATER, match, "request"), {"soon": soon})

    assert match.reactions.get().is_asleep


def test_an_empty_answer_to_a_volunteer_is_not_sent(visitor, signed, host):
    link = path(host, Verb.ACCEPT, signed)

    assert "field--error" in visitor.post(link, {"answer": " "}).content.decode()
    assert not UsedLink.objects.exists()
    assert visitor.post(link, {"answer": "Welkom!"}).status_code == 200
    signed.refresh_from_db()
    assert signed.is_accepted


# --- what cannot be done any more --------------------------------------------------------------


def test_closed_meanwhile(visitor, match, seeker):
    Listing.objects.filter(pk=match.offer_id).update(status="withdrawn")

    for method in (visitor.get, visitor.post):
        answer = method(path(seeker, Verb.INTERESTED, match, "request"))
        assert answer.status_code == 409
        assert "Dit staat niet meer open" in answer.content.decode()


def test_no_longer_of_the_team(visitor, match, seeker):
    Membership.objects.filter(user=seeker).delete()

    for method in (visitor.get, visitor.post):
        answer = method(path(seeker, Verb.INTERESTED, match, "request"))
        assert answer.status_code == 403
        assert "Vergaderzaal" not in answer.content.decode()
    assert not match.reactions.exists()


def test_what_was_undone_can_be_done_after_all_with_the_same_link(visitor):
    listing = listing_of("Koor")
    link = path(editor_of(listing), Verb.FULFILLED, listing)
    visitor.post(link, {"outcome": "found_here"})

    page = visitor.post(f"{link}undo/").content.decode()

    assert "Toch doen?" in page
    assert f'action="{link}"' in page
    assert visitor.post(link, {"outcome": "found_here"}).status_code == 200
    listing.refresh_from_db()
    assert not listing.is_open


def test_a_closing_link_that_was_used_otherwise_says_so(visitor):
    listing = listing_of("Koor")
    link = path(editor_of(listing), Verb.FULFILLED, listing)
    visitor.post(link, {"outcome": "found_here"})
    listing.refresh_from_db()
    reopen(listing, by=editor_of(listing))

    answer = visitor.post(link, {"outcome": "found_here"})

    assert answer.status_code == 410
    assert "Je hebt deze link al gebruikt" in answer.content.decode()


def test_undo_of_interest_says_what_the_others_know(visitor, match, seeker, giver):
    link = path(seeker, Verb.INTERESTED, match, "request")
    visitor.post(link)
    Notification.objects.filter(user=giver).update(letter=LetterFactory(user=giver))

    page = visitor.post(f"{link}undo/").content.decode()

    assert "Je interesse is ingetrokken" in page
    assert "De Hoven had al een brief; we laten het weten." in page
    assert "Alles is weer zoals het was" not in page


def test_the_card_and_the_buttons_say_it_as_the_letter_does(visitor, match, giver):
    page = visitor.get(path(giver, Verb.DECLINED, match, "answer")).content.decode()

    assert ">Gevraagd</p>" in page
    assert "Niet voor ons</button>" in page
    later = visitor.get(path(giver, Verb.LATER, match, "answer")).content.decode()
    assert "kies je niets, dan over een maand" in later


def test_gone_altogether(visitor, signed, host):
    link = path(host, Verb.ACCEPT, signed)
    signed.delete()

    assert visitor.get(link).status_code == 410
    assert visitor.post(link).status_code == 410


def test_three_months_old(visitor, match, seeker):
    with time_machine.travel(timezone.now() - timedelta(days=91)):
        link = path(seeker, Verb.INTERESTED, match, "request")

    for method in (visitor.get, visitor.post):
        answer = method(link)
        assert answer.status_code == 410
        assert "te oud" in answer.content.decode()
    assert not match.reactions.exists()


@pytest.mark.parametrize("token", ["kapot", "a:b:c", "WzEsImludGVyZXN0ZWQiLDEsIiJd:1x:abc"])
def test_broken_or_forged(visitor, token):
    answer = visitor.get(f"/act/{token}/")

    assert answer.status_code == 404
    assert "Deze link is niet heel" in answer.content.decode()


def test_a_token_for_one_thing_opens_nothing_else(visitor, match, seeker):
    link = path(seeker, Verb.LATER, match, "request")
    body, _colon, signature = link.strip("/").rpartition("/")[2].partition(":")
    padded = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    changed = json.loads(padded)
    changed[1] = "declined"
    forged = base64.urlsafe_b64encode(json.dumps(changed).encode()).decode().rstrip("=")

    assert visitor.post(f"/act/{forged}:{signature}/").status_code == 404
    assert not match.reactions.exists()


def test_somebody_who_left_us(visitor, match, seeker):
    link = path(seeker, Verb.INTERESTED, match, "request")
    seeker.is_active = False
    seeker.save()
    assert visitor.post(link).status_code == 403
    seeker.delete()
    assert visitor.post(link).status_code == 410


# --- every link of every letter (T-24) ---------------------------------------------------------


def _letters(match, seeker, giver, signed, host):
    """Letters with links of every kind, as they really leave."""
    reacting.react(match, side="request", by=seeker, answer="interested", note="Kan het?")
    notifying.notify(
        [host],
        "sign_up",
        thing=signed.thing,
        url=signed.get_absolute_url(),
        details={"listing_id": signed.listing_id, "listing_title": "Hulp", "person": "Bram"},
    )
    for notification in Notification.objects.all():
        notifying.tell(notification.pk)
    other = SignUp.objects.create(listing=listing_of("Theater"), user=signed.user)
    actions.accept(other, by=editor_of(other.listing), answer="Kom maar")
    offers = [[verb, match.pk, "answer"] for verb in ("interested", "declined")]
    for mail_id, text in enumerate(("Wat kost het?", "ja", "stop")):
        letter = LetterFactory(user=giver, address=giver.email, offers=offers)
        replies.carry_out(letter, text, mail_id=mail_id)
    talk = LetterFactory(user=signed.user, talk_to=f"sign_up:{signed.pk}")
    replies.carry_out(talk, "Neem ik taart mee?", mail_id=99)
    return Letter.objects.exclude(text__contains="regel met een punt")


def test_following_every_link_of_every_letter_changes_no_row(
    visitor, settings, match, seeker, giver, signed, host
):
    letters = list(_letters(match, seeker, giver, signed, host))
    names = {letter.name for letter in letters}
    assert {
        "interest",
        "sign_up",
        "sign_up_accepted",
        "message",
        "reply_done",
        "reply_help",
    } <= names
    found = {
        address.rstrip(".,)\"'&").replace("&amp;", "&")
        for letter in letters
        for text in (letter.text, letter.html)
        for address in re.findall(re.escape(settings.SITE_URL) + r"/[^\s<>\"']*", text)
    }
    assert sum("/act/" in address for address in found) > 5
    before = rows()

    for address in found:
        answer = visitor.get(address.removeprefix(settings.SITE_URL))
        assert answer.status_code < 500
    assert rows() == before
    acts = sorted(a for a in found if "/act/" in a)
    for address in acts:
        visitor.post(address.removeprefix(settings.SITE_URL))
    assert rows() != before  # a press would have shown


def test_every_letter_of_ours_has_an_example_in_both_languages():
    for name in ("message", "reply_done", "reply_help"):
        sample = known.find(name)
        assert sample is not None
        for language in ("nl", "en"):
            assert sample.variables(language)
