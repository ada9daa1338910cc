"""Keeping a search on the site: the way in from the results, the list, changing and removing."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as conf
from django.urls import reverse

from exchange.listings import actions as listings
from exchange.listings import saving
from exchange.listings.browsing import Search
from exchange.listings.saved import SavedSearch
from tests.factories import ListingFactory, UserFactory

pytestmark = pytest.mark.django_db

LIST = "/listings/saved/"
SAVE = "/listings/saved/new/"
PIANO = "q=piano&kind=space"


@pytest.fixture
def anna(client):
    user = UserFactory()
    client.force_login(user)
    return user


def with_piano(count):
    for listing in ListingFactory.create_batch(count, open=True, title="Zaal met piano"):
        listings.index_search(listing)


def kept_by(user, **fields):
    chosen = {"name": "Piano", "rhythm": "overview", **fields}
    return saving.save(Search(q="piano", kind=("space",)), by=user, **chosen)


@pytest.mark.parametrize(
    ("address", "offered"),
    [(PIANO, True), ("", False), ("sort=ending", False), ("q=%26", False), ("tag=piano", True)],
)
def test_a_search_that_asks_for_something_can_be_kept_from_its_results(client, address, offered):
    page = client.get(f"/listings/?{address}".rstrip("?"), follow=True).content.decode()

    assert ("Bewaar deze zoekopdracht" in page) == offered
    if address == PIANO:
        assert f'href="{SAVE}?q=piano&amp;kind=space"' in page


def test_a_visitor_signs_in_and_comes_back_with_the_search(client):
    answer = client.get(f"{SAVE}?{PIANO}")

    way = urlsplit(answer["Location"])
    assert way.path == reverse(conf.LOGIN_URL)
    assert parse_qs(way.query)["next"] == [f"{SAVE}?{PIANO}"]


def test_looking_keeps_nothing_and_suggests_a_name(client, anna):
    with_piano(1)

    page = client.get(f"{SAVE}?{PIANO}").content.decode()

    assert 'value="piano · Ruimte · aangeboden en gevraagd"' in page
    assert "1 oproep nu" in page
    assert not SavedSearch.objects.exists()


def test_one_press_keeps_it(client, anna):
    form = {"name": "Vleugels", "direction": "both", "rhythm": "daily"}

    page = client.post(f"{SAVE}?{PIANO}&sort=ending&page=2", form, follow=True).content.decode()

    kept = SavedSearch.objects.get()
    assert (kept.user, kept.name, kept.rhythm, kept.address) == (anna, "Vleugels", "daily", PIANO)
    assert "Bewaard: “Vleugels”." in page
    assert f'href="/listings/?{PIANO.replace("&", "&amp;")}"' in page


@pytest.mark.parametrize(
    ("asked", "marked"),
    [("", "both"), ("&direction=offer", "offer"), ("&direction=request", "request")],
)
def test_the_direction_is_asked_and_stands_on_what_was_searched(client, anna, asked, marked):
    page = client.get(f"{SAVE}?{PIANO}{asked}").content.decode()

    (chosen,) = re.findall(r'<input[^>]*name="direction"[^>]*checked[^>]*>', page)
    assert f'value="{marked}"' in chosen
    assert ('<span class="tag tag--on">aangeboden en gevraagd' in page) is not bool(asked)


@pytest.mark.parametrize(
    ("asked", "chosen", "kept_as", "name"),
    [
        ("", "offer", "offer", "piano · Ruimte · Aangeboden"),
        ("&direction=offer", "both", "", "piano · Ruimte · aangeboden en gevraagd"),
        ("&direction=offer", "offer", "offer", "piano · Ruimte · Aangeboden"),
    ],
)
def test_the_chosen_direction_is_kept_and_named(client, anna, asked, chosen, kept_as, name):
    suggested = "piano · Ruimte · " + ("Aangeboden" if asked else "aangeboden en gevraagd")
    form = {"name": suggested, "direction": chosen, "rhythm": "daily"}

    client.post(f"{SAVE}?{PIANO}{asked}", form)

    kept = SavedSearch.objects.get()
    assert (kept.direction, kept.name) == (kept_as, name)
    assert ("direction=" in kept.address) is bool(kept_as)


def test_what_was_kept_before_is_changed_and_no_error(client, anna):
    kept = kept_by(anna)

    assert 'value="Piano"' in client.get(f"{SAVE}?{PIANO}").content.decode()
    client.post(f"{SAVE}?{PIANO}", {"name": "Anders", "rhythm": "never"})

    kept.refresh_from_db()
    assert (kept.name, kept.rhythm) == ("Anders", "never")
    assert SavedSearch.objects.count() == 1


def test_a_search_for_nothing_leads_back_to_the_listings(client, anna):
    assert client.get(SAVE)["Location"] == "/listings/"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "", "rhythm": "daily", "direction": "both"},
        {"name": "x" * 121, "rhythm": "daily", "direction": "both"},
        {"name": "x", "direction": "both"},
        {"name": "x", "rhythm": "daily", "direction": "sideways"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_lost(client, anna, wrong):
    page = client.post(f"{SAVE}?{PIANO}", wrong)

    assert page.status_code == 200
    assert "error-summary" in page.content.decode()
    assert not SavedSearch.objects.exists()


def test_the_twenty_first_is_refused_with_the_reason(client, anna):
    for n in range(saving.MOST):
        saving.save(Search(q=f"piano{n}"), by=anna, name="x", rhythm="never")

    form = {"name": "Nog een", "direction": "both", "rhythm": "daily"}
    page = client.post(f"{SAVE}?{PIANO}", form).content.decode()

    assert "Haal er eerst een weg" in page
    assert 'value="Nog een"' in page


def test_the_list_tells_how_many_there_are_now(client, anna):
    with_piano(2)
    kept_by(anna)
    kept_by(UserFactory(), name="Van een ander")

    page = client.get(LIST).content.decode()

    assert "2 oproepen nu · met mijn overzicht" in page
    assert "Van een ander" not in page


def test_an_empty_list_says_what_to_do(client, anna):
    assert "Begin met zoeken" in client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(client, anna, django_assert_num_queries, count):
    for n in range(count):
        saving.save(Search(q=f"piano{n}"), by=anna, name=f"Nr {n}", rhythm="never")

    with django_assert_num_queries(8):
        assert client.get(LIST).content.count(b"kept-line__name") == count


def test_name_and_rhythm_can_be_changed(client, anna):
    kept = kept_by(anna)

    client.post(f"{LIST}{kept.pk}/", {"name": "Vleugel", "rhythm": "daily"})

    kept.refresh_from_db()
    assert (kept.name, kept.rhythm, bool(kept.next_at)) == ("Vleugel", "daily", True)


def test_a_search_can_be_removed_but_only_by_pressing(client, anna):
    kept = kept_by(anna)

    assert client.get(f"{LIST}{kept.pk}/removal/").status_code == 405
    page = client.post(f"{LIST}{kept.pk}/removal/", follow=True).content.decode()

    assert "Weggehaald: “Piano”." in page
    assert not SavedSearch.objects.exists()


def test_the_searches_of_somebody_else_are_not_there(client, anna):
    kept = kept_by(UserFactory())

    assert client.get(f"{LIST}{kept.pk}/").status_code == 404
    assert client.post(f"{LIST}{kept.pk}/removal/").status_code == 404
    assert SavedSearch.objects.count() == 1
