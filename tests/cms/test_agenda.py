"""The agenda, and what of it and of the stories goes into the overviews."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from cms import editorial
from cms.models import AgendaItem, StoryPage
from tests.factories import OrganisationFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/agenda/new/"


def make(title="Borrel", days=3, **fields):
    return AgendaItem.objects.create(
        title=title, starts_at=timezone.now() + timedelta(days=days), **fields
    )


def data(**fields):
    begins = timezone.localtime() + timedelta(days=9)
    typed = {
        "title": "Open repetitie",
        "about": "Kom luisteren.",
        "starts_at": begins.strftime("%Y-%m-%d %H:%M"),
        "ends_at": (begins + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M"),
        "place": "De Hanzehof",
        "organisation": "",
        "website": "",
        "title_en": "",
        "about_en": "",
        "in_overview": "on",
    }
    return typed | fields


# --- The list and the form -----------------------------------------------------------------


def test_the_list_counts_in_words_and_says_yes_or_no(coordinator):
    make("Borrel")
    make("Receptie", in_overview=False)

    page = coordinator.get("/admin/agenda/").content.decode()

    assert "2 agendapunten" in page.lower()
    rows = [row for row in page.split("<tr") if "Borrel" in row or "Receptie" in row]
    assert [re.findall(r">\s*(ja|nee)\s*<", row) for row in rows] == [["ja"], ["nee"]]
    assert "True" not in "".join(rows)


def test_the_coordinator_puts_something_on_the_agenda_and_changes_it(coordinator):
    assert coordinator.post(ADD, data()).status_code == 302
    item = AgendaItem.objects.get()
    assert (item.title, item.place, item.in_overview) == ("Open repetitie", "De Hanzehof", True)

    edit = f"/admin/agenda/edit/{item.pk}/"
    assert coordinator.post(edit, data(title="Generale")).status_code == 302
    item.refresh_from_db()
    assert item.title == "Generale"


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ends_at": "2020-01-01 10:00"}, "eindigt voor het begint"),
        ({"ends_at": "2099-01-01 10:00"}, "langer dan een jaar"),
        ({"about_en": "Come and listen."}, "ook de titel in het Engels"),
        ({"title": ""}, "verplicht"),
    ],
)
def test_a_mistake_is_told_in_plain_words_and_what_was_typed_stays(coordinator, fields, reason):
    page = coordinator.post(ADD, data(**fields)).content.decode()

    assert reason in page
    assert "agenda_ends_after_start" not in page
    assert "De Hanzehof" in page
    assert not AgendaItem.objects.exists()


def test_an_editor_adds_to_the_agenda_but_does_not_choose_what_members_are_told(editor):
    assert "in_overview" not in editor.get(ADD).content.decode()

    assert editor.post(ADD, data()).status_code == 302

    item = AgendaItem.objects.get()
    assert not item.in_overview
    AgendaItem.objects.update(in_overview=True)
    assert editor.post(f"/admin/agenda/edit/{item.pk}/", data(in_overview="")).status_code == 302
    item.refresh_from_db()
    assert item.in_overview
    assert editor.post(f"/admin/agenda/delete/{item.pk}/").status_code in (302, 403)
    assert AgendaItem.objects.exists()


@pytest.mark.parametrize(("who", "seen"), [("coordinator", True), ("editor", False)])
def test_only_the_coordinator_chooses_stories_for_the_overview(request, make_story, who, seen):
    story = make_story()
    client = request.getfixturevalue(who)

    page = client.get(f"/admin/pages/{story.pk}/edit/").content.decode()

    assert ('name="in_overview"' in page) is seen


def test_a_member_sees_nothing_of_it(member):
    assert member.get("/admin/agenda/").status_code in (302, 403)
    assert member.post(ADD, data()).status_code in (302, 403)
    assert not AgendaItem.objects.exists()


def test_what_is_to_come_stands_above_what_is_past(coordinator):
    for title, days in (("Punt B", 9), ("Punt C", -2), ("Punt A", 1), ("Punt D", -90)):
        make(title, days)

    page = coordinator.get("/admin/agenda/").content.decode()
    coming = coordinator.get("/admin/agenda/", {"when": "coming"}).content.decode()

    order = [page.index(title) for title in ("Punt A", "Punt B", "Punt C", "Punt D")]
    assert order == sorted(order)
    assert "Punt D" not in coming
    assert "Punt A" in coming


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(coordinator, django_assert_max_num_queries, count):
    for _ in range(count):
        make(organisation=OrganisationFactory())
    coordinator.get("/admin/agenda/")

    with django_assert_max_num_queries(14):
        coordinator.get("/admin/agenda/")


# --- What goes into the overviews ----------------------------------------------------------


def chosen(language="nl", days=14):
    return editorial.chosen(timezone.now() - timedelta(days=days), language)


def titles(language="nl"):
    return [item["title"] for item in chosen(language)]


def test_only_what_was_chosen_and_is_to_come_soon_is_told_soonest_first():
    make("over zes dagen", 6)
    make("morgen", 1)
    make("niet gekozen", 2, in_overview=False)
    make("geweest", -1)
    make("volgend jaar", 200)

    assert titles() == ["morgen", "over zes dagen"]


def test_only_chosen_new_live_stories_are_told(make_story):
    today = timezone.localdate()
    make_story("Gekozen", in_overview=True)
    make_story("Niet gekozen")
    make_story("Oud", in_overview=True, published_on=today - timedelta(days=15))
    make_story("Straks", in_overview=True, published_on=today + timedelta(days=1))
    make_story("Concept", in_overview=True, live=False)

    assert titles() == ["Gekozen"]
    assert chosen(days=400)[0]["kind"] == "story"


def test_a_story_in_her_own_language_comes_first_and_one_she_cannot_read_never(make_story):
    yesterday = timezone.localdate() - timedelta(days=1)
    make_story("English", in_overview=True, language="en")
    make_story("Nederlands", in_overview=True, published_on=yesterday)

    assert titles("nl") == ["Nederlands", "English"]
    assert titles("en") == ["English"]


def test_an_agenda_item_is_told_in_the_language_of_the_reader():
    make("Borrel", 1, title_en="Drinks", about="Kom.", about_en="Come.", place="Loods 9")
    make("Lezing", 2, about="Luister.")

    assert titles("en") == ["Drinks", "Lezing"]
    assert [item["text"] for item in chosen("en")] == ["Loods 9 · Come.", "Luister."]


def test_each_is_told_with_what_the_letter_needs(make_story, settings):
    story = make_story("Gekozen", in_overview=True)
    organisation = OrganisationFactory()
    item = make("Borrel", 1, organisation=organisation)
    make("Elders", 2, website="https://elders.example/agenda")
    make("Van ons", 3)

    first, second, third, fourth = chosen()

    assert first == {
        "thing": f"story:{story.pk}",
        "kind": "story",
        "title": "Gekozen",
        "text": "Het koor vond een zaal.",
        "url": settings.SITE_URL + StoryPage.objects.get().url,
        "when": "",
    }
    assert (second["thing"], second["kind"]) == (f"agenda:{item.pk}", "agenda")
    assert second["url"] == settings.SITE_URL + organisation.get_absolute_url()
    assert second["when"] == item.starts_at.isoformat()
    assert third["url"] == "https://elders.example/agenda"
    assert fourth["url"] == f"{settings.SITE_URL}/"


def test_at_most_six_and_half_of_the_room_for_each(make_story):
    for number in range(7):
        make(f"punt {number}", number + 1)
    assert [item["kind"] for item in chosen()] == ["agenda"] * 6

    for number in range(4):
        make_story(f"verhaal {number}", in_overview=True, authors=0)
    kinds = [item["kind"] for item in chosen()]
    assert kinds == ["story"] * 3 + ["agenda"] * 3

    AgendaItem.objects.filter(title__gt="punt 0").delete()
    assert [item["kind"] for item in chosen()] == ["story"] * 4 + ["agenda"]


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_costs_the_same_for_any_number(make_story, django_assert_num_queries, count):
    for number in range(count):
        make(f"punt {number}", 1, organisation=OrganisationFactory())
        make_story(f"verhaal {number}", in_overview=True)
    chosen()

    with django_assert_num_queries(2):
        assert len(chosen()) == 2 * count
