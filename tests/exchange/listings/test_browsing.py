"""Finding listings: words, choices, numbers, and addresses that can be shared."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from exchange.listings import actions
from exchange.listings.browsing import PER_PAGE, Results, Search
from exchange.listings.models import Listing
from tests.factories import ListingFactory, MembershipFactory

pytestmark = pytest.mark.django_db
INDEX = "/listings/"


def make(**fields):
    listing = ListingFactory(open=True, **fields)
    actions.index_search(listing)
    return listing


def find(query):
    return Results(Search.of(QueryDict(query)), Listing.objects.open())


def titles(query):
    return [listing.title for listing in find(query).listings]


@pytest.mark.parametrize("asked", ["oefenruimte", "oefenruimtes", "OEFENRUIMTES", "oefenr"])
def test_words_meet_in_all_their_forms_and_the_last_one_as_a_beginning(asked):
    make(title="Oefenruimtes voor koren")
    make(title="Twaalf lessenaars")
    assert titles(f"q={asked}") == ["Oefenruimtes voor koren"]


def test_all_words_count_wherever_they_stand():
    make(title="Zaal in de stad", body="Met een vleugel.", tags=["koor"])
    make(title="Zaal met keuken")
    assert titles("q=zaal+vleugel+koor") == ["Zaal in de stad"]


def test_a_word_in_the_title_weighs_more_than_one_in_the_text():
    make(title="Iets anders", body="Er is ook een piano.")
    make(title="Een piano")
    assert titles("q=piano") == ["Een piano", "Iets anders"]


def test_a_title_like_it_is_found_when_no_word_is():
    make(title="Theatergordijnen")
    found = find("q=teatergordijnen")
    assert [listing.title for listing in found.listings] == ["Theatergordijnen"]
    assert found.is_guess


def test_choices_of_one_facet_add_up_and_facets_narrow():
    make(title="a", kind="space", direction="offer")
    make(title="b", kind="space", direction="request")
    make(title="c", kind="equipment", direction="offer")
    make(title="d", kind="expertise", direction="offer")
    assert sorted(titles("kind=space&kind=equipment&direction=offer")) == ["a", "c"]


def test_tags_disciplines_and_distance_narrow():
    make(title="hier", tags=["piano"], disciplines=["choir"])
    make(title="ver", postcode="7411", latitude=52.2512, longitude=6.1599, tags=["piano"])
    assert sorted(titles("tag=piano")) == ["hier", "ver"]
    assert titles("discipline=choir&discipline=pop") == ["hier"]
    assert titles("postcode=7201+AB&km=5") == ["hier"]
    assert titles("postcode=7201&sort=nearest") == ["hier", "ver"]


def test_days_count_what_suits_any_time_as_well():
    make(title="dinsdag", slots=["tue-evening"])
    make(title="zaterdag", slots=["sat-morning"])
    make(title="altijd")
    assert sorted(titles("day=tue")) == ["altijd", "dinsdag"]
    assert sorted(titles("part=morning")) == ["altijd", "zaterdag"]
    assert titles("day=tue&part=morning") == ["altijd"]


def test_a_date_asks_for_its_weekday_and_period():
    day = timezone.localdate() + timedelta(days=7)
    name = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][day.weekday()]
    make(title="goed", slots=[f"{name}-evening"], starts_on=day, ends_on=day)
    make(title="voorbij", ends_on=day - timedelta(days=1))
    make(title="andere dag", slots=["mon-evening" if name != "mon" else "tue-evening"])
    assert titles(f"on={day.isoformat()}") == ["goed"]


def test_each_number_tells_how_many_a_choice_would_give():
    make(kind="space", direction="offer", tags=["piano"], disciplines=["choir"])
    make(kind="space", direction="request", tags=["piano"])
    make(kind="equipment", direction="offer", disciplines=["choir"], slots=["tue-evening"])
    found = find("kind=space&postcode=7201")
    for facet in (found.kinds, found.directions, found.disciplines, found.tags, found.days):
        assert facet
    for option in found.kinds:
        assert option.count == len(titles(f"kind={option.value}"))
    for name in ("direction", "discipline", "tag", "day", "km"):
        options = {"km": found.distances}.get(name) or getattr(found, f"{name}s")
        for option in options:
            query = f"kind=space&postcode=7201&{name}={option.value}"
            assert option.count == len(titles(query)), query
    assert found.count == 2


def test_an_address_has_one_order_and_forgets_what_it_does_not_know(client):
    clumsy = "km=7&direction=sideways&kind=space&kind=x&bla=1&q=+koor+&page=0"
    response = client.get(f"{INDEX}?{clumsy}")
    assert response.status_code == 302
    assert response["Location"] == f"{INDEX}?q=koor&kind=space"
    assert client.get(response["Location"]).status_code == 200


def test_a_postcode_that_is_not_known_is_said(client):
    response = client.get(f"{INDEX}?postcode=9999&km=10")
    assert response.status_code == 200
    assert 'aria-invalid="true"' in response.content.decode()


def test_sorting():
    today = timezone.localdate()
    make(title="oud", opened_at=timezone.now() - timedelta(days=9), expires_on=today)
    make(title="nieuw")
    assert titles("") == ["nieuw", "oud"]
    assert titles("sort=ending") == ["oud", "nieuw"]
    assert titles("sort=nearest") == ["nieuw", "oud"]


def test_pages_and_one_too_far():
    for _ in range(PER_PAGE + 1):
        ListingFactory(open=True)
    assert len(find("").page) == PER_PAGE
    assert len(find("page=2").page) == 1
    assert find("page=99").page.number == 2


def test_nothing_found_offers_the_search_as_a_request_in_one_press(client):
    membership = MembershipFactory()
    html = client.get(f"{INDEX}?q=zwembad&kind=space&postcode=7201&day=tue").content.decode()
    address = reverse("listings:compose", args=["request", "space"])
    assert f"{address}?title=Zwembad&amp;postcode=7201&amp;slots=tue-morning" in html
    client.force_login(membership.user)
    form = client.get(f"{address}?title=Zwembad&postcode=7411&slots=tue-morning")
    assert form.context["form"]["title"].value() == "Zwembad"
    assert form.context["form"]["postcode"].value() == "7411"
    assert form.context["form"]["slots"].value() == ["tue-morning"]


def test_only_what_is_open_is_listed():
    for status in Listing.Status:
        listing = make(title=status.value)
        Listing.objects.filter(pk=listing.pk).update(status=status)
    assert titles("") == ["open"]


def test_visitors_do_not_find_what_is_for_members(client):
    make(title="Voor leden", audience="members")
    make(title="Voor allemaal")
    assert "Voor leden" not in client.get(INDEX).content.decode()
    client.force_login(MembershipFactory().user)
    assert "Voor leden" in client.get(INDEX).content.decode()


def test_the_page_for_visitors_holds_nothing_of_theirs(client):
    make()
    response = client.get(INDEX)
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_htmx_gets_the_part_that_changes_and_the_address_to_show(client):
    make()
    response = client.get(
        f"{INDEX}?q=&kind=space&direction=", headers={"hx-request": "true", "hx-target": "results"}
    )
    html = response.content.decode()
    assert "<html" not in html
    assert 'id="results"' in html
    assert 'hx-swap-oob="true"' in html
    assert response["HX-Push-Url"] == f"{INDEX}?kind=space"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("query", ["", "q=zaal&kind=space&postcode=7201&km=25&day=tue&tag=koor"])
def test_browsing_costs_the_same_for_any_number(client, django_assert_num_queries, count, query):
    for _ in range(count):
        make(title="Zaal", tags=["koor"], disciplines=["choir"])
    address = f"{INDEX}?{find(query).here}"

    with django_assert_num_queries(4 if query else 3):
        response = client.get(address)

    assert response.content.count(b"<article") == count


@pytest.mark.parametrize("count", [1, 3])
def test_members_pay_a_few_queries_more(client, django_assert_num_queries, count):
    for _ in range(count):
        make(tags=["koor"])
    client.force_login(MembershipFactory().user)
    with django_assert_num_queries(9):
        client.get(INDEX)


FIELDS = "q kind direction discipline tag postcode km day part on sort page".split()


@given(
    st.lists(st.tuples(st.sampled_from(FIELDS), st.text(max_size=40)), max_size=6),
)
@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_address_breaks_the_page(client, pairs):
    data = QueryDict(mutable=True)
    for name, value in pairs:
        data.appendlist(name, value)
    response = client.get(f"{INDEX}?{data.urlencode()}", follow=True)
    assert response.status_code == 200


@pytest.mark.parametrize(
    "words",
    ["'; DROP TABLE x; --", "a & | ! :* <->", "\x00", "<script>alert(1)</script>", "🎻" * 60],
)
def test_no_words_break_the_search(client, words):
    make(title="Zaal")
    html = client.get(INDEX, {"q": words}, follow=True).content.decode()
    assert "<script>alert" not in html
