"""Who may do what in the admin, and nothing beyond it."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.admin.menu import admin_menu
from wagtail.models import Page

from accounts.models import Claim, Discipline, User
from cms.models import HomePage, StoryIndexPage
from exchange.matching.models import Match
from tests.factories import ListingFactory, OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db

RIGHTS = {
    "Coordinator": {
        "accounts.add_discipline",
        "accounts.change_discipline",
        "accounts.change_organisation",
        "accounts.view_claim",
        "accounts.view_discipline",
        "accounts.view_letter",
        "accounts.view_organisation",
        "cms.add_agendaitem",
        "cms.change_agendaitem",
        "cms.change_lettertext",
        "cms.delete_agendaitem",
        "cms.view_agendaitem",
        "cms.view_lettertext",
        "exchange.add_synonym",
        "exchange.change_synonym",
        "exchange.delete_synonym",
        "exchange.view_digest",
        "exchange.view_listing",
        "exchange.view_match",
        "exchange.view_synonym",
        "wagtailadmin.access_admin",
    },
    "Editor": {
        "cms.add_agendaitem",
        "cms.change_agendaitem",
        "cms.view_agendaitem",
        "wagtailadmin.access_admin",
    },
}
PAGE_RIGHTS = {
    "Coordinator": {
        ("root", "add_page"),
        ("root", "change_page"),
        ("root", "lock_page"),
        ("root", "publish_page"),
        ("root", "unlock_page"),
    },
    "Editor": {
        ("verhalen", "add_page"),
        ("verhalen", "change_page"),
        ("verhalen", "publish_page"),
    },
}
PICTURE_RIGHTS = {
    "Coordinator": {"add_image", "change_image", "choose_image", "delete_image"},
    "Editor": {"add_image", "choose_image"},
}
LISTS = [
    "organisations", "listings", "matches", "words", "letters", "letter-texts", "overviews",
    "claims", "disciplines",
]  # fmt: skip


def test_there_are_two_groups_with_exactly_these_rights():
    groups = {group.name: group for group in Group.objects.all()}

    assert set(groups) == set(RIGHTS)
    for name, group in groups.items():
        rights = group.permissions.values_list("content_type__app_label", "codename")
        pages = group.page_permissions.values_list("page__slug", "permission__codename")
        pictures = group.collection_permissions.values_list("permission__codename", flat=True)
        assert {".".join(right) for right in rights} == RIGHTS[name]
        assert set(pages) == PAGE_RIGHTS[name]
        assert set(pictures) == PICTURE_RIGHTS[name]


def entries(menu, request):
    """What somebody can go to from a menu, with what stands in menus of its own."""
    for item in sorted(menu.menu_items_for_request(request), key=lambda item: item.order):
        inner = getattr(item, "menu", None)
        yield from entries(inner, request) if inner else [item]


def test_the_coordinator_sees_her_menu_in_dutch_and_each_entry_answers(coordinator, rf):
    assert coordinator.get("/admin/").status_code == 200  # by now everything is registered
    request = rf.get("/admin/")
    request.user = coordinator.user
    items = list(entries(admin_menu, request))

    assert [item.url for item in items] == [
        "/admin/desk/",
        "/admin/pages/",
        "/admin/organisations/",
        "/admin/agenda/",
        "/admin/listings/",
        "/admin/matches/",
        "/admin/words/",
        "/admin/letter-texts/",
        "/admin/letters/",
        "/admin/overviews/",
        "/admin/claims/",
        "/admin/disciplines/",
        "/admin/images/",
    ]
    for item in items:
        assert coordinator.get(item.url).status_code == 200, item.url
    page = coordinator.get("/admin/desk/").content.decode()
    assert '<html lang="nl"' in page
    for words in ("Te doen", "Oproepen", "Organisaties", "Brieven", "Agenda", "Aanvragen"):
        assert words in page


@pytest.mark.parametrize(
    "path", ["", "desk/", "pages/", "images/", "users/", *(f"{name}/" for name in LISTS)]
)
def test_a_plain_member_gets_nothing_of_the_admin(member, client, path):
    for visitor in (member, client):
        response = visitor.get(f"/admin/{path}")
        assert response.status_code in (302, 403)
        assert not response.get("Location", "").startswith("/admin/")


@pytest.mark.parametrize("path", ["desk/", *(f"{name}/" for name in LISTS)])
def test_an_editor_sees_stories_but_nothing_of_the_exchange(editor, path):
    assert editor.get("/admin/").status_code == 200
    assert editor.get(f"/admin/{path}").status_code in (302, 403)


def test_an_editor_writes_stories_and_no_other_page(editor):
    stories, home = StoryIndexPage.objects.get(), HomePage.objects.get()

    def new(kind, parent):
        return editor.get(reverse("wagtailadmin_pages:add", args=["cms", kind, parent.pk]))

    assert new("storypage", stories).status_code == 200
    assert new("simplepage", home).status_code in (302, 403)
    assert editor.get(reverse("wagtailadmin_pages:edit", args=[home.pk])).status_code in (302, 403)


@pytest.mark.parametrize("role", ["coordinator", "editor"])
def test_nobody_here_touches_the_rights_of_people(request, role):
    client = request.getfixturevalue(role)
    other = UserFactory()
    before = list(User.objects.values("pk", "is_superuser", "is_staff", "email"))

    for path in (
        "users/",
        "users/new/",
        f"users/{other.pk}/",
        f"users/{client.user.pk}/",
        "groups/",
    ):
        assert client.get(f"/admin/{path}").status_code in (302, 403, 404)
        data = {"is_superuser": "on", "email": "x@example.org"}
        assert client.post(f"/admin/{path}", data).status_code in (302, 403, 404)

    assert list(User.objects.values("pk", "is_superuser", "is_staff", "email")) == before


@pytest.mark.parametrize("name", ["listings", "matches", "letters", "claims"])
def test_what_is_there_to_look_at_cannot_be_changed(coordinator, name):
    listing = ListingFactory(open=True)

    for path in (f"{name}/new/", f"{name}/edit/{listing.pk}/", f"{name}/delete/{listing.pk}/"):
        for answer in (coordinator.get, coordinator.post):
            assert answer(f"/admin/{path}").status_code in (302, 403, 404)

    listing.refresh_from_db()
    assert listing.is_open


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_listings_costs_the_same_for_any_number(
    coordinator, django_assert_max_num_queries, count
):
    ListingFactory.create_batch(count, open=True)

    with django_assert_max_num_queries(16):
        response = coordinator.get("/admin/listings/")

    assert response.content.decode().count("Oefenruimte") >= count


def test_the_coordinator_changes_the_home_page(coordinator, home):
    response = coordinator.get(reverse("wagtailadmin_pages:edit", args=[home.pk]))

    assert response.status_code == 200
    assert home.permissions_for_user(coordinator.user).can_publish()
    assert not Page.objects.get(depth=1).permissions_for_user(coordinator.user).can_delete()


def test_somebody_becomes_coordinator_by_one_command():
    user = UserFactory()

    call_command("make_coordinator", user.email.upper())
    assert user.groups.get().name == "Coordinator"

    call_command("make_coordinator", user.email, "--remove")
    assert not user.groups.exists()

    with pytest.raises(CommandError, match="Nobody has an account"):
        call_command("make_coordinator", "nobody@example.org")


@pytest.mark.parametrize("path", ["/admin/", "/admin/desk/", "/admin/pages/"])
def test_the_admin_has_a_content_policy_of_its_own(coordinator, path):
    policy = coordinator.get(path)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "object-src 'none'" in policy


def test_the_site_keeps_its_own_strict_policy(client):
    assert "unsafe-inline" not in client.get("/")["Content-Security-Policy"]


def test_the_coordinator_corrects_the_page_of_an_organisation_but_not_its_status(coordinator):
    organisation = OrganisationFactory(name="Koor Hog Water", status="submitted")
    url = f"/admin/organisations/edit/{organisation.pk}/"
    data = {
        "name": "Koor Hoog Water",
        "kind": "association",
        "domain": "culture",
        "about": "Wij zingen.",
        "website": "",
        "status": "active",
    }

    assert coordinator.get(url).status_code == 200
    assert coordinator.post(url, data).status_code == 302

    organisation.refresh_from_db()
    assert organisation.name == "Koor Hoog Water"
    assert organisation.status == "submitted"


def test_the_coordinator_looks_at_a_listing_a_match_and_a_claim(coordinator):
    request, offer = ListingFactory(open=True, request=True), ListingFactory(open=True)
    match = Match.objects.create(request=request, offer=offer, score=0.8)
    claim = Claim.objects.create(
        organisation=OrganisationFactory(), user=UserFactory(), role_text="lid"
    )

    for name, thing in (("listings", offer), ("matches", match), ("claims", claim)):
        response = coordinator.get(f"/admin/{name}/inspect/{thing.pk}/")
        assert response.status_code == 200, name
    assert offer.title in coordinator.get(f"/admin/listings/inspect/{offer.pk}/").content.decode()


def test_the_coordinator_adds_a_discipline(coordinator):
    data = {"name": "Circus", "name_en": "Circus", "slug": "straatcircus", "order": 50}

    assert coordinator.post("/admin/disciplines/new/", data).status_code == 302
    assert Discipline.objects.filter(slug="straatcircus").exists()
