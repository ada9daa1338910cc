"""The coordinator sees every letter, and changes its subject and first lines."""

import re
from html import unescape

import pytest
from django.conf import settings as django_settings
from django.urls import reverse

from accounts.letters import samples, texts
from cms import letters
from cms.letters import OURS, Words
from cms.models import LetterText

pytestmark = pytest.mark.django_db
LANGUAGES = [code for code, _name in django_settings.LANGUAGES]
EVERY = [sample.name for sample in samples.all()]


def with_opening() -> str:
    """A letter with opening lines of its own, and a word to fill in besides the common ones."""
    return next(s.name for s in samples.all() if s.words and texts.ours(s.name, "nl")[1])


@pytest.fixture
def name():
    return with_opening()


def url(name, language="nl"):
    return reverse("letter_text", args=[language, name])


def post(client, name, action, language="nl", **data):
    return client.post(url(name, language), {"action": action, **data}, follow=True)


def page_of(response):
    return unescape(response.content.decode())


def test_every_letter_is_listed_by_its_human_name_with_when_it_is_sent(coordinator):
    page = page_of(coordinator.get("/admin/letter-texts/"))

    for sample in samples.all():
        assert str(sample.title) in page
        assert str(sample.when) in page
        for language in LANGUAGES:
            assert url(sample.name, language) in page


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["digest", "organisation_approved", "account/login_code"])
def test_a_letter_is_shown_as_html_and_as_text(coordinator, name, language):
    response = coordinator.get(url(name, language))

    draft = samples.render(name, language)
    page = page_of(response)
    assert response.status_code == 200
    assert draft.subject in page
    assert draft.text.splitlines()[0] in page
    assert page.count("<iframe") == (2 if draft.html else 0)


def test_the_letter_is_in_a_cage_and_asks_nothing_of_anybody(coordinator, name):
    content = coordinator.get(url(name)).content.decode()

    for attributes in re.findall(r"<iframe([^>]*)>", content):
        assert 'sandbox=""' in attributes
        assert 'title="' in attributes


def test_light_and_dark_are_shown_whatever_the_machine_prefers(coordinator, name):
    page = page_of(coordinator.get(url(name)))

    assert "prefers-color-scheme: dark" not in page.split("</form>")[1]
    assert "@media all" in page
    assert "@media not all" in page


def test_a_subject_is_changed_and_the_next_letter_has_it(coordinator, name):
    assert letters.override(name, "nl") == OURS  # known, and forgotten by what comes
    word = samples.find(name).words[0].shown
    response = post(coordinator, name, "save", subject=f"Over {word}", opening="")

    row = LetterText.objects.get()
    assert "Vanaf nu gaat de brief zo weg" in page_of(response)
    assert (row.letter, row.language, row.subject) == (name, "nl", f"Over {word}")
    assert row.changed_by == coordinator.user
    draft = samples.render(name, "nl")
    assert draft.subject.startswith("Over ")
    assert "{" not in draft.subject
    assert samples.render(name, "en").subject == texts.ours(name, "en")[0]
    assert str(coordinator.user) in page_of(coordinator.get("/admin/letter-texts/"))


def test_opening_lines_are_changed(coordinator, name):
    post(coordinator, name, "save", subject="", opening="Wat een mooie dag.")

    draft = samples.render(name, "nl")
    assert "Wat een mooie dag." in draft.text
    assert "Wat een mooie dag." in draft.html
    assert draft.subject == texts.ours(name, "nl")[0]


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("subject", "Voor {onbekend}", "is geen woord"),
        ("subject", "Voor {naam", "accolade"),
        ("opening", "Klik <b>hier</b>", "gewone woorden"),
        ("opening", "Zie https://elders.example/x", "elders.example"),
    ],
)
def test_a_broken_edit_is_refused_with_the_reason_and_what_was_typed_stays(
    coordinator, name, field, text, reason
):
    data = {"subject": "Een goed onderwerp", "opening": "Een goed begin."} | {field: text}

    page = page_of(post(coordinator, name, "save", **data))

    assert not LetterText.objects.exists()
    assert reason in page
    for typed in data.values():
        assert typed in page
    assert samples.render(name, "nl").subject == texts.ours(name, "nl")[0]


@pytest.mark.parametrize("part", [False, True])
def test_a_preview_shows_what_was_typed_and_keeps_nothing(coordinator, name, part):
    headers = {"X-Letter-Part": "look"} if part else {}
    data = {"action": "preview", "subject": "Kijk eens", "opening": "Dit is nieuw."}

    page = page_of(coordinator.post(url(name), data, headers=headers))

    assert "<dd>Kijk eens</dd>" in page
    assert page.count("Dit is nieuw.") >= 2
    assert ("<form" in page) is not part
    assert not LetterText.objects.exists()
    assert samples.render(name, "nl").subject == texts.ours(name, "nl")[0]


def test_a_preview_of_something_broken_says_why_and_shows_what_goes_out(coordinator, name):
    headers = {"X-Letter-Part": "look"}
    data = {"subject": "{onbekend}", "opening": "Dit is goed."}

    page = page_of(coordinator.post(url(name), data, headers=headers))

    assert "is geen woord" in page
    assert texts.ours(name, "nl")[0] in page
    assert "Dit is goed." in page


def test_back_to_our_text(coordinator, name):
    post(coordinator, name, "save", subject="Iets anders", opening="")
    page = page_of(post(coordinator, name, "ours", subject="Iets anders", opening=""))

    assert "weer onze eigen tekst" in page
    assert not LetterText.objects.exists()
    assert samples.render(name, "nl").subject == texts.ours(name, "nl")[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_texts_stand_in_the_form_as_she_could_type_them(language):
    steady = 0
    for name in EVERY:
        ours = letters.ours_in_words(samples.find(name), language)
        assert texts.check(name, language, *ours) == [], name
        with letters.trying(name, language, ours):
            assert samples.render(name, language).subject == texts.ours(name, language)[0]
        steady += bool(ours.subject)

    assert steady > len(EVERY) * 0.8


def test_a_text_that_fits_itself_to_each_letter_is_no_text_to_begin_with(coordinator):
    assert letters.ours_in_words(samples.find("digest"), "nl") == OURS

    page = page_of(coordinator.get(url("digest")))

    assert f"zoals hier: “{texts.ours('digest', 'nl')[0]}”" in page
    assert page.count("zoals hier: ") == 2


def test_saving_our_own_text_unchanged_keeps_it_ours(coordinator, name):
    ours = letters.ours_in_words(samples.find(name), "nl")

    post(coordinator, name, "save", subject=ours.subject, opening=ours.opening)

    assert not LetterText.objects.exists()


def test_the_words_to_fill_in_are_listed_with_what_they_become(coordinator, name):
    page = page_of(coordinator.get(url(name)))
    values = samples.find(name).values("nl")

    for word in samples.find(name).words:
        if word.value(values):
            assert f"{{{word.dutch}}}" in page
            assert word.value(values) in page


@pytest.mark.parametrize("who", ["editor", "member", "client"])
def test_nobody_else_changes_letters(request, who, name):
    visitor = request.getfixturevalue(who)

    for address in ("/admin/letter-texts/", url(name)):
        assert visitor.get(address).status_code in (302, 403)
    visitor.post(url(name), {"action": "save", "subject": "Hallo", "opening": ""})
    assert not LetterText.objects.exists()


@pytest.mark.parametrize(("language", "name"), [("nl", "geen/brief"), ("fr", EVERY[0])])
def test_what_is_no_letter_is_not_found(coordinator, language, name):
    assert coordinator.get(url(name, language)).status_code == 404


def test_the_words_of_all_letters_cost_one_query(django_assert_num_queries):
    LetterText.objects.bulk_create(
        LetterText(letter=name, language="nl", subject="Dag") for name in EVERY
    )

    with django_assert_num_queries(1):
        for name in EVERY * 10:
            assert letters.override(name, "nl") == Words("Dag")


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number(coordinator, django_assert_num_queries, count):
    for name in EVERY[:count]:
        letters.keep(name, "nl", Words("Dag"), by=coordinator.user)
    coordinator.get("/admin/letter-texts/")

    with django_assert_num_queries(10):
        coordinator.get("/admin/letter-texts/")
