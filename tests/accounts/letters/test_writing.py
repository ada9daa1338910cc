"""Letters as rows: in the reader's language, safe in each header, the same words twice."""

import re
from html.parser import HTMLParser

import pytest
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from accounts import letters
from accounts.letters import delivery
from accounts.letters.texts import one_line
from accounts.letters.writing import render_html, tidy
from accounts.models import Letter
from exchange.notifications import actions, links, waiting
from exchange.notifications.models import Notification
from tests.factories import LetterFactory, NotificationFactory, UserFactory

pytestmark = pytest.mark.django_db

SIGN_UP = {
    "listing_title": "Handen bij het concert",
    "organisation": "Zutphens Vocaal",
    "listing_id": 8,
    "person": "Jamila Bakker",
    "message": "Ik help graag bij de deur.",
    "status": "accepted",
    "answer": "Wat fijn, kom om negen uur!",
}
MATCH = {
    "match_id": 12,
    "side": "request",
    "listing_title": "Handen bij het concert",
    "organisation": "Zutphens Vocaal",
    "other_title": "",
    "other_organisation": "",
    "other_kind": "volunteers",
    "other_direction": "offer",
    "other_place": "Warnsveld",
    "distance_km": 0.3,
    "why_nl": "Een vrijwilliger uit de buurt.",
    "why_en": "A volunteer from around.",
}
# As an organisation reads of a volunteer, and a volunteer of an organisation.
OF_A_VOLUNTEER = {
    **MATCH,
    "event": "interest",
    "person": "Jamila",
    "line": "Mag ik langskomen?",
    "by_name": "Jamila",
}
BY_A_STRANGER = {**MATCH, "event": "introduction", "by_name": "Noor Wessels", "line": "Bel eens!"}
TO_A_VOLUNTEER = {
    **MATCH,
    "event": "introduction",
    "side": "answer",
    "listing_title": "",
    "organisation": "",
    "other_title": "Handen bij het concert",
    "other_organisation": "Zutphens Vocaal",
    "other_organisation_url": "/organisations/zutphens-vocaal/",
    "other_direction": "request",
    "by_name": "Noor Wessels",
    "line": "Jij zingt graag!\nZij ook.",
}  # fmt: skip
KINDS = [
    (Notification.Kind.MATCH, None, 1),
    (Notification.Kind.MATCH, None, 3),
    (Notification.Kind.MATCH, OF_A_VOLUNTEER, 1),
    (Notification.Kind.MATCH, OF_A_VOLUNTEER, 2),
    (Notification.Kind.MATCH, BY_A_STRANGER, 1),
    (Notification.Kind.MATCH, TO_A_VOLUNTEER, 1),
    (Notification.Kind.MATCH, TO_A_VOLUNTEER, 2),
    (Notification.Kind.LISTING_EXPIRED, SIGN_UP, 1),
    (Notification.Kind.SIGN_UP, SIGN_UP, 1),
    (Notification.Kind.SIGN_UP, SIGN_UP, 3),
    (Notification.Kind.SIGN_UP_ANSWER, SIGN_UP, 1),
    (Notification.Kind.SIGN_UP_ANSWER, {**SIGN_UP, "status": "declined"}, 1),
    (Notification.Kind.LISTING_EXPIRED, SIGN_UP, 2),
    (Notification.Kind.ORGANISATION, SIGN_UP, 1),
]


class Words(HTMLParser):
    """What a reader of the HTML sees; style sheets and the hidden preview apart."""

    def __init__(self):
        super().__init__()
        self.text, self.tags, self.hidden = [], set(), 0

    @classmethod
    def of(cls, html):
        parser = cls()
        parser.feed(html)
        return parser

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        unseen = tag in ("style", "title") or "display:none" in (dict(attrs).get("style") or "")
        if self.hidden and tag not in ("br", "img", "meta", "link"):
            self.hidden += 1
        elif unseen:
            self.hidden = 1

    def handle_endtag(self, tag):
        self.hidden = max(0, self.hidden - 1)

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def words(text):
    return set(re.findall(r"[^\W_]+", re.sub(r"https?://\S+", "", text)))


def words_seen(html):
    return words(" ".join(Words.of(html).text))


def nudge(kind, details, count, **user):
    reader = UserFactory(first_name="Anna", **user)
    extra = {"details": details} if details else {}
    rows = [
        NotificationFactory(
            user=reader,
            kind=kind,
            thing=f"{kind}:{n}",
            priority=Notification.PRIORITIES.get(kind, Notification.Priority.URGENT),
            **extra,
        )
        for n in range(count)
    ]
    assert actions.tell(rows[0].pk)
    return Letter.objects.get()


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize(("kind", "details", "count"), KINDS)
def test_both_parts_of_a_letter_say_the_same(kind, details, count, language):
    letter = nudge(kind, details, count, language=language)

    assert words(letter.text) == words_seen(letter.html)
    assert letter.subject in letter.text
    assert "“”" not in letter.text
    assert "None" not in letter.text
    assert "  " not in letter.text


@pytest.mark.parametrize(("kind", "details", "count"), KINDS)
def test_a_letter_is_well_made(kind, details, count):
    html = nudge(kind, details, count).html

    assert html.count("<h1") == 1
    assert 'lang="nl"' in html
    assert "prefers-color-scheme: dark" in html
    assert 'name="color-scheme"' in html
    assert "<img" not in html
    outside = re.sub(r"http://(testserver|www\.w3\.org)[^\s\"]*", "", html)
    assert not re.search(r"(href|src|url)\W{1,3}https?:", outside), "it fetches nothing"
    assert len(html) < 60_000, "some mail programs cut off what is longer than 100 kB"


def test_the_letter_is_in_the_language_of_the_reader_whoever_writes_it():
    with translation.override("nl"):
        letter = nudge(Notification.Kind.MATCH, None, 1, language="en")

    assert letter.language == "en"
    assert letter.subject == "Muziekcentrum De Hoven may have what you are looking for"
    assert "The same evening, and there is a piano." in letter.text
    assert "Hello Anna," in letter.text


def test_one_big_button_opens_the_listing():
    letter = nudge(Notification.Kind.MATCH, None, 1)

    assert letter.text.count("http://testserver/listings/7/") == 1
    assert re.search(
        r'<a href="http://testserver/listings/7/"[^>]*>\s*Bekijk dit aanbod\s*</a>', letter.html
    )
    assert "Kies welke mail je krijgt" in letter.html


def test_what_can_be_answered_has_a_button_for_each_answer(settings):
    settings.REPLY_DOMAIN = "brief.example.org"
    letter = nudge(Notification.Kind.SIGN_UP, SIGN_UP, 1)

    assert letter.name == "sign_up"
    assert letter.offers == [["accept", 0], ["decline", 0]]
    assert letter.talk_to == "sign_up:0"
    for label, verb in (("Ja, graag", links.Verb.ACCEPT), ("Nee, helaas", links.Verb.DECLINE)):
        address = re.search(rf"^{label}:\n(\S+)$", letter.text, re.M)[1]
        link = links.read(address.rstrip("/").rpartition("/")[2])
        assert (link.user_id, link.verb, link.pk) == (letter.user_id, verb, 0)
        assert f'href="{address}"' in letter.html
    assert "Antwoord op deze brief met JA of NEE" in letter.text


def test_of_several_things_each_has_a_number_that_a_reply_may_name(settings):
    settings.REPLY_DOMAIN = "brief.example.org"
    letter = nudge(Notification.Kind.SIGN_UP, SIGN_UP, 3)

    assert [line[:4] for line in letter.text.splitlines() if line.startswith("[")] == [
        "[1] ",
        "[2] ",
        "[3] ",
    ]
    assert letter.offers[2:4] == [["accept", 1], ["decline", 1]]
    assert letter.talk_to == ""
    assert "zoals JA 2" in letter.text


def test_a_network_that_receives_no_mail_invites_no_reply():
    letter = nudge(Notification.Kind.SIGN_UP, SIGN_UP, 1)

    assert "Antwoord op deze brief" not in letter.text
    assert "Ja, graag" in letter.text


def test_what_people_do_with_a_match_comes_in_letters_of_their_own():
    reader = UserFactory()
    details = NotificationFactory.build().details | {"match_id": 12, "side": "answer"}
    for event in ("interest", "introduction", "interest"):
        NotificationFactory(
            user=reader,
            thing=f"{event}:{Notification.objects.count()}",
            priority=Notification.Priority.URGENT,
            details=details | {"event": event, "by_name": "Noor"},
        )
    first = Notification.objects.order_by("pk").first()
    assert actions.tell(first.pk)

    letter = Letter.objects.get()
    assert letter.name == "interest"
    assert len(letter.things) == 2
    assert letter.offers[0] == ["interested", 12, "answer"]
    assert Notification.objects.get(letter__isnull=True).details["event"] == "introduction"


def test_names_are_shown_as_they_are_and_never_as_markup():
    odd = {**SIGN_UP, "person": '<b>Jo & "Lo"</b>', "message": "1 < 2 && 'x'"}

    letter = nudge(Notification.Kind.SIGN_UP, odd, 1)

    assert '<b>Jo & "Lo"</b>' in letter.subject
    assert "1 < 2 && 'x'" in letter.text
    assert "b" not in Words.of(letter.html).tags
    assert "&lt;b&gt;Jo" in letter.html


def test_a_line_break_in_a_name_forges_no_header():
    evil = {**SIGN_UP, "person": "Jo\r\nBcc: all@example.org"}

    letter = nudge(Notification.Kind.SIGN_UP, evil, 1)
    message = delivery.as_message(letter).message()

    assert "\n" not in letter.subject
    assert message["Bcc"] is None


def test_a_letter_is_written_once_per_key():
    reader = UserFactory()
    arguments = {"user": reader, "key": "notification:1", "context": _context(reader)}

    first = letters.write("match", **arguments)
    second = letters.write("match", **arguments)

    assert first is not None
    assert second is None
    assert Letter.objects.count() == 1


def test_news_can_be_stopped_in_one_press_and_obligations_cannot():
    news = nudge(Notification.Kind.MATCH, None, 1)
    Letter.objects.all().delete()
    must = nudge(Notification.Kind.SIGN_UP_ANSWER, SIGN_UP, 1)

    assert news.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(
        r"<http://testserver/notifications/stop/[^>\s]+/\?urgent=1>",
        news.headers["List-Unsubscribe"],
    )
    assert "/notifications/stop/" in news.text
    assert must.headers == {}
    assert "/notifications/stop/" not in must.text
    assert must.priority == Letter.Priority.OBLIGATION


def test_the_bell_rings_once_the_letter_is_committed(jobs, django_capture_on_commit_callbacks):
    reader = UserFactory()
    with django_capture_on_commit_callbacks(execute=True):
        letter = letters.write("match", user=reader, key="k", context=_context(reader))
        assert jobs == []

    assert letter is not None
    assert jobs == [("accounts.letters.delivery.drain", {})]


def test_the_same_row_gives_the_same_message():
    letter = LetterFactory(attachments=[["dienst.ics", "BEGIN:VCALENDAR", "text/calendar"]])

    first, second = delivery.as_message(letter), delivery.as_message(letter)

    assert isinstance(first, EmailMultiAlternatives)
    assert first.message()["Message-ID"] == second.message()["Message-ID"] == letter.message_id
    assert first.attachments[0][0] == "dienst.ics"


def test_css_goes_inline_and_the_dark_colours_stay():
    html = render_html("match", {**_context(UserFactory()), "subject": "Dag", "site_name": "S"})

    assert re.search(r"<h1 style=\"[^\"]*font-size:\s*31px", html)
    assert "@media (prefers-color-scheme: dark)" in html
    assert "<!--[if mso" in html


def test_white_space_is_tidied():
    assert one_line(" a \r\n b\t c ") == "a b c"
    assert tidy("\n\na  \n\n\n\nb\n") == "a\n\nb\n"


def _context(reader):
    row = NotificationFactory(user=reader)
    return waiting.context(waiting.parts_of(reader, [row]))
