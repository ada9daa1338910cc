"""A word that the coordinator adds: it counts at once, and old listings are read again."""

import threading

import pytest
from django.core.exceptions import ValidationError

from exchange.jobs import Job
from exchange.listings.actions import index_search
from exchange.matching import actions
from exchange.matching.finding import index
from exchange.matching.models import IndexEntry, Match, Synonym
from exchange.matching.vocabulary import current, lexicon, rereading, words
from tests.factories import (
    ListingFactory,
    MembershipFactory,
    UserFactory,
    VolunteerProfileFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def begin_anew():
    """Words of one test are not known in the next."""
    yield
    current.forget()


@pytest.fixture
def add(django_capture_on_commit_callbacks):
    def add(term, concept="rehearsal_space", **fields):
        with django_capture_on_commit_callbacks(execute=True):
            return words.add_synonym(term, concept, by=UserFactory(), **fields)

    return add


def posted(title, **fields):
    team = MembershipFactory()
    listing = ListingFactory(open=True, organisation=team.organisation, title=title, **fields)
    index_search(listing)
    index.index_listing(listing)
    return listing


def slugs(text, kind="space"):
    return {found.slug for found in lexicon().find(text.split(), kind)}


def test_a_new_word_counts_at_once_also_inflected_misspelled_and_in_compounds(add):
    assert not slugs("fnirkel")
    before = lexicon().version

    add("fnirkel")

    for text in ("fnirkel", "fnirkels", "fnirkell"):
        assert "rehearsal_space" in slugs(text), text
    assert "rehearsal_space" in slugs("koorfnirkel")
    assert lexicon().version != before


def test_a_word_may_count_in_one_kind_only(add):
    add("fnirkel", kind="space")

    assert "rehearsal_space" in slugs("fnirkel", "space")
    assert "rehearsal_space" not in slugs("fnirkel", "expertise")


def test_a_word_that_is_changed_or_taken_back_means_that_no_more(
    add, django_capture_on_commit_callbacks
):
    before = lexicon().version
    synonym = add("fnirkel")

    synonym.concept = "theatre_hall" if "theatre_hall" in lexicon().concepts else "piano"
    with django_capture_on_commit_callbacks(execute=True):
        words.save_synonym(synonym, by=None)
    assert slugs("fnirkel") == {synonym.concept}

    with django_capture_on_commit_callbacks(execute=True):
        words.remove_synonym(synonym)
    assert not slugs("fnirkel")
    assert lexicon().version == before


def test_other_processes_notice_without_asking_the_database(
    add, settings, django_assert_num_queries
):
    settings.MATCHING_SYNONYMS_SECONDS = 0.0
    current.forget()
    lexicon()
    Synonym.objects.create(term="fnirkel", concept="rehearsal_space")
    with django_assert_num_queries(0):
        assert not slugs("fnirkel")  # nobody has said that there is something new

    current.django_cache.set(current.TOKEN, "another", 60)

    assert slugs("fnirkel") == {"rehearsal_space"}
    with django_assert_num_queries(0):
        lexicon()


def test_while_one_thread_makes_the_new_lexicon_the_others_go_on_with_the_old(settings):
    old = lexicon()
    settings.MATCHING_SYNONYMS_SECONDS = 0.0
    found = []
    with current._current._lock:
        thread = threading.Thread(target=lambda: found.append(current._current.get()))
        thread.start()
        thread.join(timeout=5)

    assert found == [old]


@pytest.mark.parametrize(
    ("term", "concept", "field"),
    [
        ("fnirkel", "no_such_concept", "concept"),
        ("", "rehearsal_space", "term"),
        ("voor ons", "rehearsal_space", "term"),
        ("een twee drie vier vijf zes zeven acht fnirkel hok", "rehearsal_space", "term"),
        ("!!!", "rehearsal_space", "term"),
        ("x" * 61, "rehearsal_space", "term"),
    ],
)
def test_what_cannot_work_is_refused_with_the_field(term, concept, field):
    with pytest.raises(ValidationError) as refusal:
        words.add_synonym(term, concept, by=None)

    assert field in refusal.value.message_dict
    assert not Synonym.objects.exists()


def test_a_word_that_means_it_already_is_refused(add):
    term = next(t.text for t in lexicon().concepts["rehearsal_space"].terms if t.language == "nl")
    with pytest.raises(ValidationError, match="heeft die betekenis al"):
        add(term)
    add("fnirkel")
    with pytest.raises(ValidationError, match="heeft die betekenis al"):
        add("Fnirkel", kind="space")


def test_a_concept_is_chosen_by_its_label_or_by_a_word_that_means_just_that():
    concept = lexicon().concepts["rehearsal_space"]

    assert words.concept_named(words.label_of(concept)) == concept
    assert words.concept_named("TUBA").slug == "tuba"
    assert words.concept_named("bugelist").slug == "flugelhorn"


def test_an_unknown_concept_is_refused_with_what_is_near():
    with pytest.raises(ValidationError) as refusal:
        words.concept_named("repetitielokatie")

    assert "“" in refusal.value.messages[0]
    assert "repetitieruimte" in refusal.value.messages[0]
    with pytest.raises(ValidationError):
        words.concept_named("qqqq")


def test_every_label_in_the_list_leads_to_its_concept():
    labels = {words.label_of(concept): slug for slug, concept in lexicon().concepts.items()}

    assert len(labels) == len(lexicon().concepts)
    for label, slug in list(labels.items())[::97]:
        assert words.concept_named(label).slug == slug


def test_what_was_posted_is_read_again_and_only_what_changed_is_matched_anew(add, jobs):
    about_it = posted("Fnirkel over op dinsdag")
    not_about_it = posted("Vleugel te leen", kind="equipment")
    type(about_it).objects.update(matched_at=about_it.opened_at)
    before = not_about_it.index_entry.indexed_at

    add("fnirkel")
    assert (Job.REINDEX, {"after": 0}) in jobs
    assert rereading.reindex() == 1  # those with the word first
    assert rereading.reindex() == 1

    about_it.refresh_from_db()
    not_about_it.refresh_from_db()
    entry = IndexEntry.objects.get(listing=about_it)
    assert "rehearsal_space" in entry.side["analysis"]["concepts"]
    assert about_it.matched_at is None
    assert not_about_it.matched_at is not None
    assert IndexEntry.objects.get(listing=not_about_it).indexed_at > before
    assert rereading.reindex() == 0
    assert not rereading.sweep()


def test_reading_again_goes_on_by_itself_in_batches(
    add, jobs, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(rereading, "BATCH", 2)
    for _ in range(3):
        posted("Vleugel te leen", kind="equipment")
    add("fnirkel")
    jobs.clear()

    rounds = 0
    with django_capture_on_commit_callbacks(execute=True):
        assert rereading.reindex() == 2
    while jobs:
        name, ids = jobs.pop(0)
        assert name == Job.REINDEX
        rounds += 1
        with django_capture_on_commit_callbacks(execute=True):
            rereading.reindex(**ids)

    assert rounds == 2
    assert not IndexEntry.objects.exclude(vocabulary=index.version_of(lexicon())).exists()


def test_the_sweep_rings_when_the_message_was_lost(add, jobs, django_capture_on_commit_callbacks):
    posted("Vleugel te leen", kind="equipment")
    add("fnirkel")
    jobs.clear()

    with django_capture_on_commit_callbacks(execute=True):
        assert rereading.sweep()

    assert jobs == [(Job.REINDEX, {"after": 0})]


def test_a_pair_that_only_the_new_word_brings_together_is_told(add):
    offer = posted("Fnirkel vrij", body="")
    request = posted("Repetitieruimte gezocht", body="", request=True)
    assert actions.match_listing(request.pk) == 0

    add("fnirkel")
    rereading.reindex()
    offer.refresh_from_db()

    assert offer.matched_at is None
    assert actions.match_listing(offer.pk) == 1
    assert Match.objects.get().status == Match.Status.TOLD


def test_profiles_are_read_again_too(add):
    profile = VolunteerProfileFactory(headline="Ik ben fnirkelaar")
    index.index_profile(profile)
    add("fnirkelaar", "bar_duty" if "bar_duty" in lexicon().concepts else "piano")

    assert rereading.reindex() == 1
    profile.refresh_from_db()
    assert profile.matched_at is None


def test_the_effect_is_shown_by_what_is_posted(add):
    listing = posted("Fnirkel over op dinsdag")
    posted("Vleugel te leen", kind="equipment")

    effect = words.effect_of(add("fnirkel"))

    assert (effect.count, effect.waiting) == (1, 2)
    assert effect.uses[0].title == listing.title
    assert words.label_of(lexicon().concepts["rehearsal_space"]) == effect.uses[0].concepts[0]
    assert effect.also == []


def test_other_meanings_of_a_word_are_named(add):
    effect = words.effect_of(add("bugel"))

    assert effect.also[0] == "bugel"
