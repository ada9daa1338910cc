"""My letters: what we sent somebody, when, why, and what became of it."""

import re

import pytest
from django.conf import settings as conf
from django.urls import reverse
from django.utils import timezone

from accounts.models import AddressTrouble, Letter
from exchange.notifications import sent
from tests.factories import LetterFactory, UserFactory

pytestmark = pytest.mark.django_db

LETTERS = "/notifications/letters/"
Status, Fate = Letter.Status, Letter.Fate


@pytest.fixture
def anna(client):
    user = UserFactory(first_name="Anna")
    client.force_login(user)
    return user


def shown(client, show=""):
    page = client.get(LETTERS, {"show": show} if show else {}).content.decode()
    return re.findall(r'letter-line__subject"[^>]*>([^<]*)<', page)


@pytest.mark.parametrize("path", [LETTERS, f"{LETTERS}1/"])
def test_visitors_are_asked_to_sign_in(client, path):
    assert client.get(path)["Location"].startswith(reverse(conf.LOGIN_URL))


def test_the_list_tells_when_why_and_what_became_of_it(client, anna):
    LetterFactory(user=anna, subject="Eerste", reason="Je koos voor één keer per week.")
    LetterFactory(user=anna, subject="Tweede", status=Status.SENT, fate=Fate.ANSWERED)

    page = client.get(LETTERS)

    text = page.content.decode()
    assert text.index("Tweede") < text.index("Eerste")
    assert "Je koos voor één keer per week." in text
    assert "Beantwoord" in text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("fate", ["", *Fate])
def test_whatever_became_of_a_letter_has_words_and_stands_under_one_heading(client, status, fate):
    letter = LetterFactory(status=status, fate=fate)

    assert str(sent.outcome(letter).label)
    found = [
        way for way, (_label, those) in sent.FILTERS.items()
        if way and Letter.objects.filter(those).exists()
    ]  # fmt: skip
    assert found
    if not fate:
        assert len(found) == 1


def test_the_list_can_be_narrowed(client, anna):
    LetterFactory(user=anna, subject="Wacht")
    LetterFactory(user=anna, subject="Weg", status=Status.SENT)
    LetterFactory(user=anna, subject="Terug", status=Status.SENT, fate=Fate.HARD)
    LetterFactory(user=anna, subject="Geweigerd", status=Status.FAILED)
    LetterFactory(user=anna, subject="Antwoord", status=Status.SENT, fate=Fate.ANSWERED)

    assert shown(client, "waiting") == ["Wacht"]
    assert set(shown(client, "sent")) == {"Weg", "Antwoord"}
    assert set(shown(client, "back")) == {"Terug", "Geweigerd"}
    assert shown(client, "answered") == ["Antwoord"]
    assert len(shown(client, "nonsense")) == 5


def test_an_empty_list_says_what_to_do(client, anna):
    assert reverse("notifications:settings") in client.get(LETTERS).content.decode()
    assert "Toon alles" in client.get(LETTERS, {"show": "back"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, anna, django_assert_num_queries, count):
    LetterFactory.create_batch(count, user=anna)

    with django_assert_num_queries(9):
        assert len(shown(client)) == count


def test_whoever_has_an_address_that_does_not_exist_is_told_so(client, anna):
    assert "Je mail komt terug" not in client.get(LETTERS).content.decode()

    AddressTrouble.objects.create(
        address=anna.email, user=anna, kind="hard", stopped_at=timezone.now()
    )

    assert "Je mail komt terug" in client.get(LETTERS).content.decode()


def test_a_letter_can_be_read_again(client, anna):
    letter = LetterFactory(user=anna, reason="Iemand wacht op je.", text="Dag Anna,\n\n<b>Ja</b>\n")

    page = client.get(f"{LETTERS}{letter.pk}/").content.decode()

    assert "Iemand wacht op je." in page
    assert "<p>Dag Anna,</p>" in page
    assert "&lt;b&gt;Ja&lt;/b&gt;" in page


def test_a_letter_of_somebody_else_is_not_there(client, anna):
    for letter in (LetterFactory(), LetterFactory(user=UserFactory())):
        assert client.get(f"{LETTERS}{letter.pk}/").status_code == 404


def test_codes_are_never_shown_again(client, anna):
    letter = LetterFactory(
        user=anna, subject="Je code: ABCD-EFGH", text="Typ\n\n    ABCD-EFGH\n", priority=0
    )
    other = LetterFactory(user=anna, subject="Uitnodiging", text="Je code is\n\n   QWER-TYUI\n")

    pages = [client.get(path).content.decode() for path in (LETTERS, f"{LETTERS}{letter.pk}/")]
    pages.append(client.get(f"{LETTERS}{other.pk}/").content.decode())

    for page in pages:
        assert "ABCD" not in page
        assert "QWER" not in page
    assert "Over inloggen, of je account" in pages[0]
    assert sent.HIDDEN in pages[2]


def test_a_letter_whose_text_is_gone_says_so(client, anna):
    letter = LetterFactory(user=anna, text="", html="")

    page = client.get(f"{LETTERS}{letter.pk}/").content.decode()
    assert "De tekst van deze brief bewaren we niet meer." in page
