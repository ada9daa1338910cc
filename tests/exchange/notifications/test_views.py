"""The bell, the settings, and the way out that needs no account."""

import re

import pytest
from django.conf import settings as conf
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from exchange.notifications import stopping
from exchange.notifications.models import MailPreference, Notification
from tests.factories import NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

Kind = Notification.Kind
Rhythm = MailPreference.Rhythm
BELL = "/notifications/"
SETTINGS = "/notifications/settings/"


@pytest.fixture
def anna(client) -> User:
    user = UserFactory(first_name="Anna")
    client.force_login(user)
    return user


def rhythm_of(user):
    preference = MailPreference.objects.filter(user=user).first()
    return preference.rhythm if preference else None


def test_the_bell_shows_unread_first_and_why(client, anna):
    old = {**NotificationFactory.build(user=anna).details, "other_title": "Al gelezen"}
    NotificationFactory(user=anna)
    NotificationFactory(user=anna, details=old, read_at=timezone.now())

    page = client.get(BELL).content.decode()

    assert page.index("Grote zaal met vleugel") < page.index("Al gelezen")
    assert "Dat past bij je vraag “Oefenruimte voor 40 zangers”." in page
    assert "Dezelfde avond, en er is een piano." in page
    assert page.count("bell-item--unread") == 1


@pytest.mark.parametrize("kind", Kind.values)
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_kind_has_a_text(client, kind, language):
    user = UserFactory(language=language)
    client.force_login(user)
    NotificationFactory(user=user, kind=kind, details={"listing_title": "X", "person": "Jo"})

    page = client.get(BELL)

    assert page.status_code == 200
    text = re.search(r'<a class="plain"[^>]*>(.+?)</a>', page.content.decode(), re.DOTALL)
    assert text
    assert text.group(1).strip()


def test_names_on_the_bell_are_no_markup(client, anna):
    NotificationFactory(
        user=anna, kind=Kind.SIGN_UP, details={"person": "<script>x</script>", "listing_title": ""}
    )

    assert b"<script>x" not in client.get(BELL).content


def test_an_empty_bell_says_what_to_do(client, anna):
    page = client.get(BELL).content.decode()

    assert "Nog niets nieuws" in page
    assert SETTINGS in page


@pytest.mark.parametrize("count", [1, 3])
def test_the_bell_costs_the_same_for_any_number(client, anna, django_assert_num_queries, count):
    for kind in (Kind.MATCH, Kind.SIGN_UP):
        NotificationFactory.create_batch(count, user=anna, kind=kind)

    with django_assert_num_queries(8):
        page = client.get(BELL)

    assert page.content.count(b'"bell-item ') == 2 * count


def test_opening_a_line_marks_it_as_read_and_goes_there(client, anna):
    row = NotificationFactory(user=anna, url="/listings/7/")
    other = NotificationFactory(user=anna)

    response = client.get(f"{BELL}{row.pk}/")

    assert response["Location"] == "/listings/7/"
    row.refresh_from_db()
    other.refresh_from_db()
    assert row.is_read
    assert not other.is_read


@pytest.mark.parametrize("url", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_a_line_never_leads_off_the_site(client, anna, url):
    row = NotificationFactory(user=anna, url=url)

    assert client.get(f"{BELL}{row.pk}/")["Location"] == BELL


def test_the_bell_of_somebody_else_is_not_there(client, anna):
    row = NotificationFactory()

    assert client.get(f"{BELL}{row.pk}/").status_code == 404
    row.refresh_from_db()
    assert not row.is_read


def test_all_can_be_marked_as_read_but_only_by_pressing(client, anna):
    NotificationFactory.create_batch(2, user=anna)
    somebody_else = NotificationFactory()

    assert client.get(f"{BELL}read/").status_code == 405
    page = client.post(f"{BELL}read/", follow=True).content.decode()

    assert "Alles staat op gelezen." in page
    assert not Notification.objects.of(anna).unread().exists()
    somebody_else.refresh_from_db()
    assert not somebody_else.is_read


@pytest.mark.parametrize("path", [BELL, SETTINGS, f"{BELL}1/"])
def test_visitors_are_asked_to_sign_in(client, path):
    assert client.get(path)["Location"].startswith(reverse(conf.LOGIN_URL))


def test_the_settings_start_with_at_once_and_say_what_always_comes(client, anna):
    page = client.get(SETTINGS).content.decode()

    assert re.search(r'value="instant"[^>]*checked', page)
    assert "Wat altijd komt" in page
    assert rhythm_of(anna) is None, "looking changes nothing"


def test_a_rhythm_and_an_hour_can_be_chosen(client, anna):
    page = client.post(SETTINGS, {"rhythm": "weekly", "hour": "9"}, follow=True)

    preference = MailPreference.objects.get()
    assert "Opgeslagen" in page.content.decode()
    assert (preference.user, preference.rhythm, preference.hour) == (anna, "weekly", 9)
    assert preference.next_at


@pytest.mark.parametrize(
    "chosen", [{"rhythm": "hourly", "hour": "7"}, {"rhythm": "daily", "hour": "24"}]
)
def test_what_is_no_choice_is_refused_with_a_reason(client, anna, chosen):
    page = client.post(SETTINGS, chosen)

    assert page.status_code == 200
    assert "field--error" in page.content.decode()
    assert rhythm_of(anna) is None


def test_the_link_in_a_letter_only_shows_choices(client):
    anna = UserFactory()

    page = client.get(stopping.stop_url(anna))

    assert page.status_code == 200
    assert rhythm_of(anna) is None
    text = page.content.decode()
    assert "Stop alle mail over nieuws" in text
    assert 'value="weekly"' in text
    assert anna.email in text
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"


def test_a_mail_program_stops_the_mail_in_one_press():
    anna = UserFactory()
    program = Client(enforce_csrf_checks=True)  # no cookies, no token, no account
    url = stopping.stop_url(anna)

    for _press in range(2):
        answer = program.post(url, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert rhythm_of(anna) == Rhythm.NEVER


@pytest.mark.parametrize("rhythm", ["weekly", "daily", "instant"])
def test_less_is_possible_too_and_so_is_coming_back(client, rhythm):
    anna = UserFactory()
    url = stopping.stop_url(anna)
    client.post(url)

    page = client.post(url, {"rhythm": rhythm}).content.decode()

    assert rhythm_of(anna) == rhythm
    assert "Gelukt. Zo schrijven we je voortaan." in page


def test_the_key_opens_nothing_else(client):
    anna, wim = UserFactory.create_batch(2)
    url = stopping.stop_url(anna)

    assert client.post(url, {"rhythm": "hourly"}).status_code == 404
    client.post(url, {"email": "new@example.org", "user": wim.pk})

    anna.refresh_from_db()
    assert anna.email != "new@example.org"
    assert rhythm_of(wim) is None
    assert "sessionid" not in client.cookies


@pytest.mark.parametrize("token", ["x", "MQ:abc", "WzFd:forged-signature"])
def test_a_forged_key_is_not_found(client, token):
    assert client.get(f"/notifications/stop/{token}/").status_code == 404
    assert client.post(f"/notifications/stop/{token}/").status_code == 404


def test_the_page_speaks_the_language_of_the_letter(client):
    page = client.get(stopping.stop_url(UserFactory(language="en")))

    assert "Too much mail?" in page.content.decode()
    assert '<html lang="en"' in page.content.decode()
