"""Every letter, in both languages: text and HTML say the same, in few plain words."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as project
from django.utils import translation

from accounts.letters import samples

FOLDERS = Path(project.BASE_DIR) / "templates" / "emails"
NAMES = [sample.name for sample in samples.all()]
LANGUAGES = ["nl", "en"]
MOST_WORDS = 25  # in one sentence
MOST_IN_SUBJECT = 78  # RFC 5322 would have a line no longer
# Words that plain Dutch or English does without.
AVOID = {
    "nl": "middels|teneinde|derhalve|reeds|dienen|dient|gelieve|betreffende|inzake|conform|alsmede"
    "|mits|echter|tevens|indien|hetgeen|desgewenst|omtrent|faciliteren|u|uw|matchscore|notificatie",
    "en": "please be advised|hereby|herewith|pursuant|notwithstanding|aforementioned|kindly|utilise"
    "|facilitate|commence|leverage|notification",
}


class Seen(HTMLParser):
    """The words and links of the HTML that a reader sees; style sheets and preview apart."""

    EMPTY = ("br", "img", "meta", "link", "hr")

    def __init__(self, html):
        super().__init__()
        self.words, self.links, self.headings, self.unseen = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        hidden = tag in ("style", "title") or "display:none" in (attrs.get("style") or "").replace(
            " ", ""
        )
        if self.unseen and tag not in self.EMPTY:
            self.unseen += 1
        elif hidden:
            self.unseen = 1
        if tag == "h1":
            self.words = []  # what stands above it is the letterhead
        if tag == "a":
            self.links.append(attrs.get("href"))
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(tag)

    def handle_endtag(self, tag):
        self.unseen = max(0, self.unseen - 1)

    def handle_data(self, data):
        if not self.unseen:
            self.words += words(data)


def words(text):
    """Words in their order; addresses of pages stand beside the words of a link, so without."""
    return re.findall(r"[^\W_]+", re.sub(r"https?://\S+", "", text).lower())


@cache
def drafts(language):
    """Every letter once; what they say does not change between the tests."""
    return [samples.render(name, language) for name in NAMES]


@pytest.fixture(autouse=True)
def our_words(settings):
    settings.LETTER_TEXTS = ""
    settings.REPLY_DOMAIN = "brief.example.org"


@pytest.fixture(params=LANGUAGES)
def every(request):
    return drafts(request.param)


def test_every_letter_has_an_example_and_every_example_a_letter():
    folders = {str(f.parent.relative_to(FOLDERS)) for f in FOLDERS.rglob("subject.txt")}

    assert set(NAMES) == folders


def test_every_letter_has_all_its_parts():
    wanted = {"subject.txt", "opening.txt", "reason.txt", "body.txt", "body.mjml"}
    for name in NAMES:
        assert wanted <= {file.name for file in (FOLDERS / name).iterdir()}, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_people_know_every_letter_by_a_name_of_its_own(language):
    with translation.override(language):
        assert len({str(sample.title) for sample in samples.all()}) == len(NAMES)
        assert all(str(sample.when).endswith(".") for sample in samples.all())


def test_an_example_is_the_same_every_time_and_asks_the_database_nothing(every):
    for draft in every:
        again = samples.render(draft.name, draft.language)
        assert (again.subject, again.text, again.html) == (draft.subject, draft.text, draft.html)


def test_text_and_html_say_the_same_in_the_same_order(every):
    for draft in every:
        assert Seen(draft.html).words == words(draft.text), draft.name


def test_every_link_of_the_html_stands_in_the_text_and_the_other_way_round(every):
    for draft in every:
        links = {link.rstrip("/") for link in Seen(draft.html).links if "mailto:" not in link}
        in_text = {link.rstrip("/") for link in re.findall(r"https?://\S+", draft.text)}
        assert links == in_text, draft.name


def test_every_link_is_absolute_and_ours(every):
    for draft in every:
        for link in Seen(draft.html).links:
            assert link.startswith(("http://testserver/", "mailto:")), (draft.name, link)
        assert not re.search(r"\b(src|background)=|url\(|<img", draft.html), draft.name


def test_the_html_is_well_made(every):
    for draft in every:
        headings = Seen(draft.html).headings
        assert re.search(rf'<html[^>]* lang="{draft.language}"', draft.html)
        assert (headings[0], headings.count("h1")) == ("h1", 1), draft.name
        assert len(draft.html) < 60_000, "some mail programs cut off what is longer than 100 kB"


def test_the_subject_is_one_short_line_and_stands_on_top(every):
    for draft in every:
        assert 5 < len(draft.subject) <= MOST_IN_SUBJECT, draft.subject
        assert draft.text.startswith(draft.subject + "\n")


def test_nothing_was_forgotten_in_it(every):
    for draft in every:
        assert draft.reason
        assert draft.reason in draft.text
        for part in (draft.subject, draft.text):
            for trace in ("None", "{{", "{%", "“”", "()", " ,", " .", "\n\n\n", "\n:"):
                assert trace not in part, (draft.name, trace)


def test_it_says_how_it_is_answered_only_where_replies_come_in(every, settings):
    settings.REPLY_DOMAIN = ""
    # Those that answer an answer say what can be answered in words of their own.
    for draft in (d for d in every if not d.name.startswith("reply_")):
        invited = "Antwoord op deze brief" if draft.language == "nl" else "Answer this letter"
        assert (invited in draft.text) == bool(draft.offers or draft.talk_to), draft.name
        if draft.offers or draft.talk_to:
            assert invited not in samples.render(draft.name, draft.language).text


def test_its_sentences_are_short_and_its_words_plain(every):
    for draft in every:
        prose = [line for line in draft.text.splitlines() if "://" not in line]
        for sentence in re.split(r"(?<=[.!?:])\s|\n", "\n".join(prose)):
            assert len(sentence.split()) <= MOST_WORDS, (draft.name, sentence)
        found = re.findall(rf"\b({AVOID[draft.language]})\b", draft.text, re.IGNORECASE)
        assert found == [], draft.name


def test_dutch_letters_are_dutch_all_over():
    english = re.compile(r"\b(the|you|your|this|because|with|and)\b", re.IGNORECASE)
    for draft in drafts("nl"):
        assert not english.findall(draft.text), draft.name


def test_the_guards_see_what_is_wrong():
    """The controls: each of these would pass if its guard did nothing."""
    html = "<html><body><h1>Dag</h1><p>Kom je?</p><a href='/x'>Kijk</a></body></html>"
    assert Seen(html).words == words("Dag\nKom je?\nKijk:\nhttp://testserver/x")
    assert Seen(html).words != words("Dag\nKijk:\nhttp://testserver/x")
    assert Seen("<h1>a</h1><div style='display: none'><p>b<br>c</p></div>d").words == ["a", "d"]
    assert re.findall(rf"\b({AVOID['nl']})\b", "Gelieve u te melden")
