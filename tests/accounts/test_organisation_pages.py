"""The page of an organisation, the index with its map, and the colours that stay readable."""

import re
from math import hypot

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts import colours, completeness, cultural_map
from accounts.models import Discipline, Organisation
from tests.factories import ListingFactory, MembershipFactory, OrganisationFactory, UserFactory

INDEX = "/organisations/"

hex_colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")


@given(hex_colours)
@settings(max_examples=300, deadline=None)
def test_words_stay_readable_in_and_on_any_colour(colour):
    sheet = colours.stylesheet(colour)
    values = dict(re.findall(r"--([\w-]+):([^;]+);", sheet))
    ink_light, ink_dark = re.findall(r"#[0-9a-f]{6}", values["own-ink"])

    assert colours.contrast(values["on-own"], colour) >= 4.5
    assert colours.contrast(ink_light, colours.LIGHT) >= 4.5
    assert colours.contrast(ink_dark, colours.DARK) >= 4.5


def test_a_colour_that_reads_well_is_left_alone():
    assert colours.readable("#7a3b2e", colours.LIGHT) == "#7a3b2e"


def test_the_colours_may_be_kept_for_ever(client):
    answer = client.get("/organisations/colours/0F7A4D.css")

    assert answer["Content-Type"] == "text/css"
    assert "immutable" in answer["Cache-Control"]
    assert "--own:#0f7a4d;" in answer.content.decode()


@pytest.mark.parametrize("code", ["red", "0f7a4", "0f7a4d0", "zzzzzz", "0f7a4d%7D"])
@pytest.mark.django_db
def test_what_is_no_colour_is_not_found(client, code):
    assert client.get(f"/organisations/colours/{code}.css").status_code == 404


@given(st.lists(st.tuples(st.floats(51, 53), st.floats(5, 7)), max_size=cultural_map.MOST_POINTS))
@settings(max_examples=20, deadline=None)
def test_no_point_of_the_map_covers_another(places):
    spots = cultural_map.spread(tuple(places))

    assert len(spots) == len(places)
    for n, spot in enumerate(spots):
        assert 0 <= spot.x <= cultural_map.SIDE
        assert 0 <= spot.y <= cultural_map.SIDE
        for other in spots[:n]:
            assert hypot(spot.x - other.x, spot.y - other.y) >= 25


def test_east_is_right_and_north_is_up():
    zutphen = cultural_map.project(*cultural_map.MIDDLE)
    deventer, lochem = cultural_map.project(52.255, 6.16), cultural_map.project(52.159, 6.411)

    assert deventer.y < zutphen.y
    assert lochem.x > zutphen.x


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_index_costs_the_same_for_any_number_of_organisations(
    client, django_assert_num_queries, count
):
    for _n in range(count):
        OrganisationFactory().disciplines.set(Discipline.objects.all()[:2])

    with django_assert_num_queries(4):
        page = client.get(INDEX)

    html = page.content.decode()
    assert html.count("card--organisation") == count
    assert html.count('aria-label="Koor') == count


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_listings(
    client, django_assert_max_num_queries, count
):
    organisation = OrganisationFactory()
    ListingFactory.create_batch(count, organisation=organisation, open=True)

    with django_assert_max_num_queries(6):
        html = client.get(organisation.get_absolute_url()).content.decode()

    assert html.count("<article") == count


@pytest.mark.django_db
def test_somebody_finds_by_name_kind_discipline_and_place(client):
    choir = OrganisationFactory(name="Kamerkoor De Berkel", place="Lochem")
    choir.disciplines.set(Discipline.objects.filter(slug__in=["choir", "dance"]))
    OrganisationFactory(name="Museum De Toren", kind="foundation")

    for address in (
        "?q=kamerkor",
        "?q=Berkel",
        "?kind=association",
        "?discipline=choir&discipline=dance",
        "?place=Lochem",
        "?q=berkel&place=Lochem&kind=association&domain=culture&discipline=dance",
    ):
        page = client.get(INDEX + address)
        assert [o.name for o in page.context["organisations"]] == ["Kamerkoor De Berkel"], address


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        "?q=%00",
        "?q=" + "x" * 3000,
        "?page=0",
        "?page=abc",
        "?page=999999999999",
        "?kind=criminal",
        "?place=%27%3B--",
        "?discipline=%00&domain=1",
        "?q=%25&kind=&place=",
        "?" + "&".join(f"place=p{n}" for n in range(500)),
    ],
)
def test_an_odd_address_finds_nothing_and_breaks_nothing(client, address):
    OrganisationFactory()

    assert client.get(INDEX + address).status_code == 200


@pytest.mark.django_db
def test_an_empty_result_says_what_to_do(client):
    html = client.get(INDEX, {"q": "qqqqqq"}).content.decode()

    assert reverse("accounts:join") in html.split('class="empty"')[1]


@pytest.mark.django_db
def test_who_is_not_let_in_yet_is_seen_by_its_own_people_only(client):
    membership = MembershipFactory(organisation__status=Organisation.Status.SUBMITTED)
    page = membership.organisation.get_absolute_url()

    assert client.get(page).status_code == 404
    client.force_login(UserFactory())
    assert client.get(page).status_code == 404
    assert client.get(INDEX).context["page"].paginator.count == 0
    client.force_login(membership.user)
    assert client.get(page).status_code == 200


@pytest.mark.django_db
def test_no_page_shows_how_to_reach_a_person(client):
    """T-50."""
    membership = MembershipFactory()
    ListingFactory(organisation=membership.organisation, open=True)

    for page in (INDEX, membership.organisation.get_absolute_url()):
        html = client.get(page).content.decode()
        assert membership.user.email not in html
        assert not re.search(r"[\w.]+@[\w.]+\.\w+", html)


@pytest.mark.django_db
def test_what_an_organisation_writes_is_shown_as_text(client):
    """T-34."""
    mark = '"><img src=x onerror=alert(1)>'
    organisation = OrganisationFactory(name=mark, about=mark, meets=mark, place=mark)

    for page in (INDEX, organisation.get_absolute_url()):
        assert "<img src=x" not in client.get(page).content.decode()


@pytest.mark.django_db
def test_a_listing_for_members_is_not_shown_to_visitors(client):
    organisation = OrganisationFactory()
    ListingFactory(organisation=organisation, open=True, audience="members", title="Alleen leden")
    page = organisation.get_absolute_url()

    assert "Alleen leden" not in client.get(page).content.decode()
    client.force_login(UserFactory())
    assert "Alleen leden" in client.get(page).content.decode()


@pytest.mark.django_db
def test_a_manager_changes_the_page_and_only_what_is_hers(client):
    """T-04."""
    membership = MembershipFactory()
    organisation = membership.organisation
    client.force_login(membership.user)

    client.post(
        reverse("organisations:edit", args=[organisation.slug]),
        {
            "name": "Nieuwe naam",
            "kind": "foundation",
            "domain": "culture",
            "colour": "#112233",
            "postcode": "7241",
            "status": "declined",
            "slug": "anders",
            "joined_at": "",
        },
    )

    changed = Organisation.objects.get(pk=organisation.pk)
    assert (changed.name, changed.colour, changed.place) == ("Nieuwe naam", "#112233", "Lochem")
    assert (changed.slug, changed.status) == (organisation.slug, "active")
    assert changed.joined_at


@pytest.mark.django_db
def test_a_mistake_keeps_what_was_typed(client):
    membership = MembershipFactory()
    client.force_login(membership.user)

    page = client.post(
        reverse("organisations:edit", args=[membership.organisation.slug]),
        {"name": "Nieuwe naam", "kind": "x", "domain": "culture", "colour": "#112233"},
    )

    assert page.status_code == 200
    assert 'value="Nieuwe naam"' in page.content.decode()
    membership.organisation.refresh_from_db()
    assert membership.organisation.name != "Nieuwe naam"


@pytest.mark.django_db
def test_the_completeness_counts_what_is_there_and_says_why():
    bare = Organisation(slug="x", name="X")
    full = Organisation(
        slug="x",
        name="X",
        about="woord " * 30,
        latitude=52.0,
        longitude=6.0,
        meets="dinsdag",
        size=3,
        logo="x.webp",
    )

    assert completeness.of(bare, disciplines=0, managers=1).percent == 0
    half = completeness.of(full, disciplines=1, managers=1)
    assert [step.href for step in half.todo] == ["/organisations/x/team/#invite"]
    assert completeness.of(full, disciplines=1, managers=2).is_whole


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_page_of_an_organisation_can_be_read_in_both_languages(client, language):
    user = UserFactory(language=language)
    membership = MembershipFactory(user=user)
    client.force_login(user)
    slug = membership.organisation.slug

    for name in ("detail", "edit", "team"):
        html = client.get(reverse(f"organisations:{name}", args=[slug])).content.decode()
        assert f'<html lang="{language}">' in html
        assert ("Change" in html) == (language == "en")
