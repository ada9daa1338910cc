"""The development mailbox shows every letter as it went out, and only in development."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.letters import delivery, mailbox
from accounts.models import ReceivedMail
from exchange.answering import parsing
from exchange.notifications import rhythm
from exchange.notifications.stopping import stop_url
from tests.factories import LetterFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.accounts.letters.urls")]

DARK = "<html><head><style>@media (prefers-color-scheme: dark){p{color:red}}</style></head>"


@pytest.fixture
def postbox(settings, tmp_path):
    settings.EMAIL_BACKEND = "accounts.letters.mailbox.MailboxBackend"
    settings.MAILBOX_DIR = tmp_path
    settings.DEBUG = True
    return tmp_path


def post(**fields):
    LetterFactory(**fields)
    assert delivery.drain() == 1
    return mailbox.received()[0]


def test_letters_are_shown_newest_first_whoever_they_are_for(postbox, client):
    post(subject="Eerste", address="anna@example.org")
    post(subject="Tweede – nieuw", address="wim@example.org")

    page = client.get("/mailbox/").content.decode()

    assert page.index("Tweede – nieuw") < page.index("Eerste")
    assert "anna@example.org" in page
    assert "wim@example.org" in page


def test_one_reader_can_be_picked_out(postbox, client):
    post(subject="Eerste", address="anna@example.org")
    post(subject="Tweede", address="wim@example.org")

    page = client.get("/mailbox/", {"to": "wim@example.org"}).content.decode()

    assert "Tweede" in page
    assert "Eerste" not in page


def test_an_empty_mailbox_says_what_to_do(postbox, client):
    assert "Nog geen brieven" in client.get("/mailbox/").content.decode()


@pytest.mark.parametrize("code", ["K7PQ-4MXR", "K7PQ4M", "482913"])
def test_a_code_stands_out(postbox, client, code):
    letter = post(text=f"Dag,\n\nDit is je code:\n\n{code}\n\nTot zo!\n")

    assert letter.code == code
    assert f"</span>{code}</p>" in client.get("/mailbox/").content.decode()


def test_an_ordinary_letter_has_no_code(postbox):
    assert post(text="Dag Anna,\n\nEr is een match.\nOK\n").code == ""


def test_a_letter_is_shown_with_text_headers_and_attachments(postbox, client):
    letter = post(
        subject="Je dienst",
        text="Dag Anna,\nkijk op http://testserver/listings/7/\n",
        headers={"List-Unsubscribe": "<http://testserver/stop>"},
        attachments=[["dienst.ics", "BEGIN:VCALENDAR", "text/calendar"]],
    )

    page = client.get(reverse("mailbox_letter", args=[letter.name])).content.decode()

    assert "<h1" in page
    assert '<a href="http://testserver/listings/7/"' in page
    assert "List-Unsubscribe" in page
    assert "dienst.ics" in page
    assert "BEGIN:VCALENDAR" in page
    assert letter.message["Message-ID"].strip("<>") in page


def test_the_html_is_caged(postbox, client):
    letter = post(html=f"{DARK}<script>alert(1)</script><img src='https://spy.example/x.png'>")

    response = client.get(reverse("mailbox_html", args=[letter.name]))

    assert response["Content-Security-Policy"].startswith("default-src 'none'; style-src")
    assert "script-src" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert '<base target="_top">' in response.content.decode()


@pytest.mark.parametrize(
    ("theme", "media"), [("dark", "@media all{"), ("light", "@media not all{")]
)
def test_the_colours_can_be_chosen(postbox, client, theme, media):
    letter = post(html=DARK)

    page = client.get(reverse("mailbox_html", args=[letter.name]), {"theme": theme})

    assert media in page.content.decode()


def test_the_source_is_the_letter_byte_for_byte(postbox, client):
    letter = post()

    source = client.get(reverse("mailbox_source", args=[letter.name])).content

    assert b"Message-ID: <letter-" in source


@pytest.mark.parametrize("name", ["nothing", "20260101-000000-000000", "..%2f..%2fsettings"])
def test_other_names_find_nothing(postbox, client, name):
    assert client.get(f"/mailbox/{name}/").status_code == 404


@pytest.fixture
def with_replies(settings):
    settings.REPLY_DOMAIN = "antwoord.samenspel.example"


def test_a_letter_can_be_answered_as_its_reader_would(postbox, client, with_replies):
    letter = post(address="Anna <anna@example.org>", offers=[["interested", 3, "request"]])
    page = client.get(reverse("mailbox_letter", args=[letter.name])).content.decode()
    assert letter.reply_to in page
    assert f'action="{reverse("mailbox_answer", args=[letter.name])}"' in page

    client.post(reverse("mailbox_answer", args=[letter.name]), {"text": "Ja graag!\r\n\r\nAnna"})

    mail = ReceivedMail.objects.get()
    assert (mail.sender, mail.recipient) == ("anna@example.org", letter.reply_to)
    incoming = parsing.read(bytes(mail.raw), envelope_sender=mail.sender)
    assert (incoming.kind, incoming.words) == (parsing.Kind.REPLY, "Ja graag!\n\nAnna")
    assert incoming.sender == "anna@example.org"


def test_an_empty_answer_is_not_sent(postbox, client, with_replies):
    letter = post(offers=[["interested", 3, "request"]])

    client.post(reverse("mailbox_answer", args=[letter.name]), {"text": " "})

    assert not ReceivedMail.objects.exists()


def test_a_letter_that_invites_no_answer_has_no_form(postbox, client, with_replies):
    letter = post()

    page = client.get(reverse("mailbox_letter", args=[letter.name])).content.decode()
    assert reverse("mailbox_answer", args=[letter.name]) not in page
    client.post(reverse("mailbox_answer", args=[letter.name]), {"text": "Ja"})

    assert not ReceivedMail.objects.exists()


def test_the_mail_can_be_stopped_as_a_mail_program_does_it(postbox, client):
    anna = UserFactory()
    url = f"http://testserver{stop_url(anna)}?urgent=1"
    letter = post(
        headers={
            "List-Unsubscribe": f"<{url}>, <mailto:x@example.org>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        }
    )
    page = client.get(reverse("mailbox_letter", args=[letter.name])).content.decode()
    assert f'action="{stop_url(anna)}?urgent=1"' in page
    assert "mailto:x@example.org" in page

    Client(enforce_csrf_checks=True).post(letter.one_press, {"List-Unsubscribe": "One-Click"})

    assert rhythm.of(anna) == "stop"


def test_outside_development_there_is_no_mailbox(postbox, client, settings):
    letter = post()
    settings.DEBUG = False

    assert client.get("/mailbox/").status_code == 404
    assert client.get(reverse("mailbox_html", args=[letter.name])).status_code == 404
    answer = client.post(reverse("mailbox_answer", args=[letter.name]), {"text": "Ja"})
    assert answer.status_code == 404


def test_without_a_folder_there_is_no_mailbox(client, settings):
    settings.DEBUG = True

    assert client.get("/mailbox/").status_code == 404
