"""The coordinator adds a word to the vocabulary in the admin."""

import pytest

from exchange.jobs import Job
from exchange.listings.actions import index_search
from exchange.matching.finding import index
from exchange.matching.models import Synonym
from exchange.matching.vocabulary import current, lexicon
from tests.factories import ListingFactory

pytestmark = pytest.mark.django_db
ADD = "/admin/words/new/"


@pytest.fixture(autouse=True)
def begin_anew():
    """Words of one test are not known in the next."""
    yield
    current.forget()


def data(term="fnirkel", concept="tuba", kind="", language="nl"):
    return {"term": term, "concept": concept, "kind": kind, "language": language}


def test_the_form_offers_what_the_vocabulary_knows_with_some_of_its_words(coordinator):
    content = coordinator.get(ADD).content.decode()

    assert content.count("<option value=") >= len(lexicon().concepts)
    assert '<option value="bugel">' in content
    assert "bugelist" in content
    assert "Oproepen over ruimte" not in content


def test_a_word_is_added_and_its_effect_is_shown(
    coordinator, jobs, django_capture_on_commit_callbacks
):
    listing = ListingFactory(open=True, title="Fnirkel te leen", kind="equipment", body="")
    index_search(listing)
    index.index_listing(listing)

    with django_capture_on_commit_callbacks(execute=True):
        response = coordinator.post(ADD, data())
    page = coordinator.get(response["Location"]).content.decode()

    synonym = Synonym.objects.get()
    assert (synonym.concept, synonym.added_by) == ("tuba", coordinator.user)
    assert (Job.REINDEX, {"after": 0}) in jobs
    assert lexicon().find(["fnirkel"], "equipment")[0].slug == "tuba"
    assert "1 open oproep gebruikt dit woord" in page
    assert listing.title in page
    assert "tuba" in page


def test_an_unknown_meaning_is_refused_with_what_is_near(coordinator):
    page = coordinator.post(ADD, data(concept="repetitielokatie")).content.decode()

    assert "repetitie" in page
    assert "Bedoel je" in page
    assert not Synonym.objects.exists()


def test_a_word_that_everybody_uses_is_refused_at_its_field(coordinator):
    page = coordinator.post(ADD, data(term="voor ons")).content.decode()

    assert "Iedereen gebruikt deze woorden" in page
    assert not Synonym.objects.exists()


def test_a_word_is_changed_and_taken_away(coordinator, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(ADD, data())
    synonym = Synonym.objects.get()
    edit = f"/admin/words/edit/{synonym.pk}/"

    assert 'value="tuba"' in coordinator.get(edit).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert coordinator.post(edit, data(concept="bugel")).status_code == 302
    synonym.refresh_from_db()
    assert synonym.concept == "flugelhorn"
    assert lexicon().find(["fnirkel"], "equipment")[0].slug == "flugelhorn"

    with django_capture_on_commit_callbacks(execute=True):
        coordinator.post(f"/admin/words/delete/{synonym.pk}/")
    assert not Synonym.objects.exists()
    assert not lexicon().find(["fnirkel"], "equipment")


@pytest.mark.parametrize("who", ["editor", "member", "client"])
def test_nobody_else_adds_words(request, who):
    visitor = request.getfixturevalue(who)

    assert visitor.get(ADD).status_code in (302, 403)
    assert visitor.post(ADD, data()).status_code in (302, 403)
    assert not Synonym.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(coordinator, django_assert_max_num_queries, count):
    for n in range(count):
        Synonym.objects.create(term=f"fnirkel{n}", concept="tuba")
    coordinator.get("/admin/words/")

    with django_assert_max_num_queries(14):
        page = coordinator.get("/admin/words/").content.decode()
    assert page.count("fnirkel") >= count


def test_a_word_for_what_the_vocabulary_has_no_more_is_listed_by_its_slug(coordinator):
    synonym = Synonym.objects.create(term="fnirkel", concept="gone_from_here")

    assert "gone_from_here" in coordinator.get("/admin/words/").content.decode()
    assert coordinator.get(f"/admin/words/inspect/{synonym.pk}/").status_code == 200
    assert coordinator.get(f"/admin/words/edit/{synonym.pk}/").status_code == 200


def test_a_mistake_in_the_vocabulary_file_is_shown_to_the_coordinator(
    coordinator, editor, settings, tmp_path
):
    settings.DATA_DIR = tmp_path
    path = tmp_path / "own.txt"
    path.write_text("fnirkel | fnirkel\n", encoding="utf-8")
    settings.MATCHING_VOCABULARY = str(path)
    current.forget()

    for address in ("/admin/", "/admin/words/"):
        assert "own.txt:1: 2 parts" in coordinator.get(address).content.decode()
    assert "own.txt" not in editor.get("/admin/").content.decode()
