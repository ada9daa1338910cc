"""The bell, the settings, and the way out that needs no account."""

import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings as conf
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Letter, User
from exchange.notifications import actions, stopping
from exchange.notifications.models import MailPreference, Notification
from tests.factories import LetterFactory, NotificationFactory, UserFactory

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


def test_the_bell_says_why(client, anna):
    NotificationFactory(user=anna, kind=Kind.SIGN_UP, reason="posted", details={"person": "Jo"})

    assert "Waarom: het gaat over iets dat je plaatste." in client.get(BELL).content.decode()


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


def chosen(**changes):
    """What the form of the settings sends."""
    return {
        "rhythm": "weekly", "weekday": "2", "hour": "8", "pause": "no", "paused_until": "",
        "ceiling": "usual", **changes,
    }  # fmt: skip


@pytest.fixture
def sunday(time_machine):
    time_machine.move_to(datetime(2026, 11, 22, 12, 0, tzinfo=UTC), tick=False)


def test_the_settings_start_with_tuesday_at_eight_and_say_what_always_comes(client, sunday, anna):
    page = client.get(SETTINGS).content.decode()

    assert re.search(r'value="weekly"[^>]*checked', page)
    assert "Je volgende overzicht komt dinsdag 24 november om 8:00." in page
    assert "Wat altijd komt" in page
    assert reverse("notifications:letters") in page
    assert reverse("listings:saved") in page
    assert rhythm_of(anna) is None, "looking changes nothing"


@pytest.mark.parametrize(
    ("wishes", "sentence"),
    [
        ({"weekday": "4", "hour": "19"}, "komt donderdag 26 november om 19:00."),
        ({"rhythm": "daily", "hour": "7"}, "komt maandag 23 november om 7:00."),
        ({"rhythm": "monthly"}, "komt dinsdag 1 december om 8:00."),
        ({"pause": "month"}, "komt dinsdag 22 december om 8:00."),
        ({"pause": "summer"}, "komt dinsdag 7 september 2027 om 8:00."),
        ({"pause": "date", "paused_until": "2026-12-31"}, "komt dinsdag 5 januari 2027 om 8:00."),
        ({"rhythm": "urgent"}, "Alleen mail als iemand op je wacht."),
        ({"rhythm": "stop"}, "Je krijgt alleen nog mail over wat je hebt afgesproken."),
    ],
)
def test_the_page_says_when_the_next_overview_comes(client, sunday, anna, wishes, sentence):
    page = client.post(SETTINGS, chosen(**wishes), follow=True).content.decode()

    assert "Opgeslagen" in page
    assert sentence in page


def test_the_hours_are_those_of_the_readers_own_clock(client, sunday):
    user = UserFactory(time_zone="Asia/Tokyo")
    client.force_login(user)

    page = client.post(SETTINGS, chosen(rhythm="daily"), follow=True).content.decode()

    assert "maandag 23 november om 8:00" in page
    assert "Je klok is die van Asia/Tokyo." in page
    assert user.mail_preference.next_at == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "wrong",
    [
        {"rhythm": "hourly"},
        {"hour": "3"},
        {"hour": "21"},
        {"weekday": "8"},
        {"ceiling": "12"},
        {"pause": "date"},
        {"pause": "date", "paused_until": "2026-11-22"},
        {"pause": "date", "paused_until": "2029-01-01"},
        {"pause": "date", "paused_until": "ooit"},
        {"pause": "for ever"},
    ],
)
def test_what_is_no_choice_is_refused_with_a_reason_and_nothing_is_lost(
    client, sunday, anna, wrong
):
    page = client.post(SETTINGS, chosen(**{"rhythm": "monthly", **wrong}))

    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("field--error") == 1
    assert "error-summary" in text
    if "rhythm" not in wrong:
        assert re.search(r'value="monthly"[^>]*checked', text)
    assert rhythm_of(anna) is None


def test_a_pause_is_shown_and_can_be_ended(client, sunday, anna):
    client.post(SETTINGS, chosen(pause="date", paused_until="2027-01-10"))
    page = client.get(SETTINGS).content.decode()
    assert re.search(r'value="date"[^>]*checked', page)
    assert 'value="2027-01-10"' in page

    client.post(SETTINGS, chosen(pause="no"))

    assert anna.mail_preference.paused_until is None


@pytest.mark.parametrize(
    ("rhythm", "asked", "ceiling"),
    [("weekly", "usual", 3), ("daily", "usual", 7), ("daily", "3", 3), ("weekly", "1", 1)],
)
def test_the_ceiling_goes_with_the_rhythm_unless_one_is_chosen(
    client, anna, rhythm, asked, ceiling
):
    client.post(SETTINGS, chosen(rhythm=rhythm, ceiling=asked))

    assert anna.mail_preference.ceiling == ceiling
    page = client.get(SETTINGS).content.decode()
    assert re.search(rf'name="ceiling".*?value="{asked}" selected', page, re.DOTALL)


def test_an_hour_of_the_night_from_before_becomes_one_of_the_evening(client, anna):
    MailPreference.objects.create(user=anna, hour=23)

    assert re.search(r'value="20" selected', client.get(SETTINGS).content.decode())


# The page in the footer of letters, and the button of mail programs.


def test_the_link_in_a_letter_only_shows_choices(client, sunday):
    anna = UserFactory()

    page = client.get(stopping.stop_url(anna))

    assert page.status_code == 200
    assert rhythm_of(anna) is None
    text = page.content.decode()
    assert set(re.findall(r'<button[^>]*value="(\w+)"', text)) >= {
        "monthly", "urgent", "stop", "month", "summer", "date",
    }  # fmt: skip
    assert "Je volgende overzicht komt dinsdag 24 november om 8:00." in text
    assert "Wat je hebt afgesproken komt altijd" in text
    assert anna.email in text
    day = text.split('class="pause-until"')[1].split("<button")[0]
    assert 'type="date"' in day
    assert "hoeft niet" not in day  # the button beside it asks for a day
    assert "no-store" in page["Cache-Control"]
    assert page["X-Robots-Tag"] == "noindex"
    assert page["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_a_mail_program_stops_the_news_in_one_press(body):
    anna = UserFactory()
    program = Client(enforce_csrf_checks=True)  # no cookies, no token, no account
    url = stopping.stop_url(anna)

    for _press in range(2):
        answer = program.post(url, body)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain")
        assert answer.content.decode() == "Gelukt. We schrijven je niet meer over nieuws."
        assert not answer.cookies
        assert rhythm_of(anna) == Rhythm.URGENT


def test_one_press_beside_what_somebody_waits_for_stops_that_too():
    anna = UserFactory()
    NotificationFactory(user=anna, kind=Kind.SIGN_UP, priority=2, details={"person": "Jo"})
    actions.tell(Notification.objects.get().pk)
    header = Letter.objects.get().headers["List-Unsubscribe"]

    for _press in range(2):
        address = header.strip("<>").removeprefix(conf.SITE_URL)
        answer = Client().post(address, {"List-Unsubscribe": "One-Click"})
        assert "alleen nog over wat je hebt afgesproken" in answer.content.decode()
        assert rhythm_of(anna) == Rhythm.STOP


def test_one_press_of_a_mail_program_brings_no_mail_back():
    anna = UserFactory()
    actions.choose_rhythm(anna, Rhythm.STOP)

    Client().post(stopping.stop_url(anna), {"List-Unsubscribe": "One-Click"})

    assert rhythm_of(anna) == Rhythm.STOP


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "monthly", "urgent", "stop"])
def test_every_rhythm_is_one_press_away_and_so_is_the_way_back(client, rhythm):
    anna = UserFactory()
    actions.choose_rhythm(anna, Rhythm.WEEKLY, weekday=5)
    url = stopping.stop_url(anna)

    page = client.post(url, {"rhythm": rhythm}).content.decode()

    assert rhythm_of(anna) == rhythm
    assert "Gelukt." in page
    assert "Toch niet" in page
    client.post(url, dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)))
    kept = MailPreference.objects.get()
    assert (kept.rhythm, kept.weekday, kept.ceiling) == ("weekly", 5, 3)


def test_a_pause_begins_and_ends_without_signing_in(client, sunday):
    anna = UserFactory()
    url = stopping.stop_url(anna)

    page = client.post(url, {"pause": "date", "paused_until": "2027-01-11"}).content.decode()

    assert "Je krijgt geen nieuws tot 11 januari 2027." in page
    assert "Je volgende overzicht komt dinsdag 12 januari 2027 om 8:00." in page
    kept = MailPreference.objects.get()
    assert (kept.rhythm, kept.paused_until) == ("weekly", date(2027, 1, 11))
    client.post(url, {"pause": "end"})
    kept.refresh_from_db()
    assert kept.paused_until is None


def test_undoing_brings_a_pause_back(client, sunday):
    anna = UserFactory()
    actions.choose_rhythm(anna, Rhythm.WEEKLY, paused_until=date(2027, 1, 11))
    url = stopping.stop_url(anna)

    page = client.post(url, {"rhythm": "monthly", "pause": "end"}).content.decode()
    client.post(url, dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page)))

    kept = MailPreference.objects.get()
    assert (kept.rhythm, kept.paused_until) == ("weekly", date(2027, 1, 11))


@pytest.mark.parametrize(
    "wrong",
    [{"pause": "date"}, {"pause": "date", "paused_until": "gisteren"}, {"rhythm": "hourly"}],
)
def test_what_is_no_choice_changes_nothing_and_says_so(client, wrong):
    anna = UserFactory()

    page = client.post(stopping.stop_url(anna), wrong)

    assert page.status_code == 200
    assert 'class="error-summary' in page.content.decode()
    assert rhythm_of(anna) is None


def test_the_key_opens_nothing_else(client):
    anna, wim = UserFactory.create_batch(2)
    url = stopping.stop_url(anna)

    client.post(url, {"rhythm": "stop", "email": "new@example.org", "user": wim.pk})

    anna.refresh_from_db()
    assert anna.email != "new@example.org"
    assert rhythm_of(wim) is None
    assert "sessionid" not in client.cookies


def test_the_key_shows_which_letters_came_and_why_but_nothing_of_what_they_say(client):
    anna = UserFactory()
    LetterFactory(
        user=anna,
        subject="Deze week: Grote zaal",
        reason="Je koos voor één keer per week.",
        text="Vertrouwelijk",
        html="<p>Vertrouwelijk</p>",
        status="sent",
    )
    LetterFactory(user=anna, subject="Je code: ABCD-EFGH", priority=0, status="sent")
    LetterFactory(user=anna, subject="Nog niet weg")
    LetterFactory(subject="Van een ander", status="sent")

    page = client.get(stopping.stop_url(anna)).content.decode()

    assert "Deze week: Grote zaal" in page
    assert "Je koos voor één keer per week." in page
    for secret in ("Vertrouwelijk", "ABCD", "Nog niet weg", "Van een ander"):
        assert secret not in page


@pytest.mark.parametrize("token", ["x", "MQ:abc", "WzFd:forged-signature"])
def test_a_forged_key_is_not_found(client, token):
    page = client.get(f"/notifications/stop/{token}/")
    assert page.status_code == 404
    assert "Deze link is niet heel" in page.content.decode()
    assert "/notifications/settings/" in page.content.decode()
    assert client.post(f"/notifications/stop/{token}/").status_code == 404


def test_the_page_speaks_the_language_of_the_letter(client):
    page = client.get(stopping.stop_url(UserFactory(language="en")))

    assert "Too much mail?" in page.content.decode()
    assert '<html lang="en"' in page.content.decode()
