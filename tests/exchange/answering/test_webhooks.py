"""What mail providers tell us, at their real addresses, in their own words."""

import base64
import json
import os
import subprocess
import sys

import pytest

from accounts.letters import addresses, trouble
from accounts.models import AddressTrouble, Letter, ReceivedMail
from exchange.jobs import Job
from exchange.notifications import rhythm
from exchange.notifications.actions import choose_rhythm
from tests.factories import LetterFactory, UserFactory

pytestmark = pytest.mark.django_db

ANNA = "anna@example.org"
SECRET = "samenspel:een-lang-geheim"
MESSAGE_ID = "<5f0c2d1e-7a38-4c53-9b1e-0a6b4c1d2e3f@samenspel.example>"


@pytest.fixture(autouse=True)
def provider(settings):
    settings.REPLY_DOMAIN = "antwoord.samenspel.example"
    settings.ANYMAIL = {"WEBHOOK_SECRET": ["oud:geheim", SECRET], "BREVO_API_KEY": "sleutel"}


@pytest.fixture
def anna():
    return UserFactory(email=ANNA)


@pytest.fixture
def letter(anna):
    return LetterFactory(user=anna, address=ANNA, message_id=MESSAGE_ID)


@pytest.fixture
def post(client):
    def post(path, payload, secret=SECRET):
        headers = {}
        if secret:
            headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
        return client.post(
            f"/mail-events/{path}/", json.dumps(payload), "application/json", headers=headers
        )

    return post


def brevo(event, **more):
    return {
        "event": event,
        "email": ANNA,
        "id": 26224,
        "date": "2026-11-24 08:00:03",
        "ts_epoch": 1795503603000,
        "message-id": MESSAGE_ID,
        "subject": "Er is een match",
        **more,
    }


def postmark_bounce(kind, details=""):
    return {
        "RecordType": "Bounce",
        "ID": 4323372036854775807,
        "Type": kind,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Details": details,
        "Email": ANNA,
        "From": "post@samenspel.example",
        "BouncedAt": "2026-11-24T08:00:03Z",
    }


def postmark_inbound(recipient, **more):
    return {
        "FromFull": {"Email": ANNA, "Name": "Anna de Vries", "MailboxHash": ""},
        "ToFull": [{"Email": recipient, "Name": "", "MailboxHash": ""}],
        "OriginalRecipient": recipient,
        "Subject": "Re: Er is een match",
        "MessageID": "73e6d360-66eb-11e1-8e72-a8904824019b",
        "Date": "Tue, 24 Nov 2026 09:12:00 +0100",
        "TextBody": "Ja, wij komen kijken.\n",
        "HtmlBody": "<p>Ja, wij komen kijken.</p>",
        "Headers": [
            {"Name": "Return-Path", "Value": f"<{ANNA}>"},
            {"Name": "Message-ID", "Value": "<abc@mail.example.org>"},
        ],
        "Attachments": [],
        **more,
    }


def brevo_inbound(recipient, **more):
    return {
        "items": [
            {
                "Uuid": ["8d79f2b1-20ae-4939-8d0b-d2517331a9e5"],
                "MessageId": "<def@mail.example.org>",
                "RawTextBody": "NEE\n",
                "RawHtmlBody": "<p>NEE</p>",
                "Attachments": [],
                "Headers": {
                    "Delivered-To": recipient,
                    "From": f"Anna de Vries <{ANNA}>",
                    "To": f"Samenspel <{recipient}>",
                    "Message-ID": "<def@mail.example.org>",
                    "Subject": "Re: Er is een match",
                    "Received": ["by a.example", "by b.example"],
                },
                **more,
            }
        ]
    }


@pytest.mark.parametrize("secret", ["", "samenspel:geraden", "samenspel:"])
@pytest.mark.parametrize("path", ["brevo/tracking", "brevo/inbound", "postmark/inbound"])
def test_who_does_not_know_the_secret_is_refused(post, letter, path, secret):
    payload = brevo("hard_bounce")
    if path == "brevo/inbound":
        payload = brevo_inbound(addresses.reply_address(letter.pk))
    elif path == "postmark/inbound":
        payload = postmark_inbound(addresses.reply_address(letter.pk))

    assert post(path, payload, secret).status_code == 400
    assert not AddressTrouble.objects.exists()
    assert not ReceivedMail.objects.exists()


def test_where_no_secret_was_chosen_everybody_is_refused(post, letter):
    # Other than in these tests: as base.py has it.
    code = (
        "from django.conf import settings as s; a = s.ANYMAIL['WEBHOOK_SECRET'];"
        "print(len(a) == 1 and len(a[0]) > 40)"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "exchange.settings.test"}
    told = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)

    assert told.stdout.strip() == "True", told.stderr


def test_a_delivered_letter_is_noted(post, letter):
    assert post("brevo/tracking", brevo("delivered")).status_code == 200

    letter.refresh_from_db()
    assert letter.fate == Letter.Fate.DELIVERED


@pytest.mark.parametrize(
    ("event", "reason", "kind"),
    [
        ("hard_bounce", "550 5.1.1 User unknown", "hard"),
        ("hard_bounce", "", "hard"),
        ("hard_bounce", "552 5.2.2 Mailbox full", "soft"),
        ("hard_bounce", "554 5.7.1 blocked by policy", "soft"),
        ("soft_bounce", "452 4.2.2 over quota", "soft"),
        ("soft_bounce", "", "soft"),
        ("invalid_email", "", "hard"),
        ("blocked", "", "soft"),
    ],
)
def test_hard_and_soft_are_kept_apart_at_brevo(post, letter, event, reason, kind):
    assert post("brevo/tracking", brevo(event, reason=reason)).status_code == 200

    assert AddressTrouble.objects.get().kind == kind
    assert trouble.stopped([ANNA]) == ({ANNA} if kind == "hard" else set())
    letter.refresh_from_db()
    assert letter.fate == kind


@pytest.mark.parametrize(
    ("event", "details", "kind"),
    [
        ("HardBounce", "smtp;550 5.1.1 The email account does not exist", "hard"),
        ("HardBounce", "", "hard"),
        ("SoftBounce", "smtp;550 mailbox unavailable", "soft"),
        ("Blocked", "ISP block", "soft"),
    ],
)
def test_hard_and_soft_are_kept_apart_at_postmark(post, event, details, kind):
    assert post("postmark/tracking", postmark_bounce(event, details)).status_code == 200

    noted = AddressTrouble.objects.get()
    assert (noted.address, noted.kind) == (ANNA, kind)


def test_hard_and_soft_are_kept_apart_at_mailjet(post, letter):
    event = {"event": "bounce", "time": 1795503603, "MessageID": 19421777835146490, "email": ANNA}
    soft = {**event, "hard_bounce": False, "error": "quota exceeded"}
    assert post("mailjet/tracking", [soft]).status_code == 200
    assert AddressTrouble.objects.get().kind == "soft"

    hard = {**event, "hard_bounce": True, "error": "user unknown"}
    assert post("mailjet/tracking", hard).status_code == 200
    assert AddressTrouble.objects.get().kind == "hard"


def test_what_is_only_late_is_no_trouble(post, letter):
    assert post("brevo/tracking", brevo("deferred", reason="450 later")).status_code == 200

    assert not AddressTrouble.objects.exists()


def test_an_event_told_twice_counts_once(post, letter):
    for _time in range(2):
        post("brevo/tracking", brevo("soft_bounce"))

    assert AddressTrouble.objects.get().times == 1


@pytest.mark.parametrize("event", ["spam", "unsubscribe"])
def test_who_calls_it_spam_gets_no_more_news(post, letter, anna, event):
    choose_rhythm(anna, "daily")

    assert post("brevo/tracking", brevo(event)).status_code == 200

    assert rhythm.of(anna) == "urgent"
    assert trouble.stopped([ANNA]) == set()


def test_a_letter_that_we_do_not_know_still_tells_of_the_address(post, anna):
    unknown = brevo("hard_bounce", **{"message-id": "<elders@example.org>"})

    assert post("brevo/tracking", unknown).status_code == 200

    assert AddressTrouble.objects.get().user == anna


@pytest.mark.parametrize(
    ("path", "payload"), [("postmark/inbound", postmark_inbound), ("brevo/inbound", brevo_inbound)]
)
def test_a_reply_is_kept_as_a_row_and_rung_for(
    post, letter, jobs, path, payload, django_capture_on_commit_callbacks
):
    recipient = addresses.reply_address(letter.pk)

    with django_capture_on_commit_callbacks(execute=True):
        assert post(path, payload(recipient)).status_code == 200
        assert post(path, payload(recipient)).status_code == 200, "a provider tries twice"

    mail = ReceivedMail.objects.get()
    assert (mail.sender, mail.recipient) == (ANNA, recipient)
    assert b"From: Anna de Vries <anna@example.org>" in bytes(mail.raw)
    assert jobs == [(Job.HANDLE_MAIL, {"mail_id": mail.pk})]


def test_a_raw_message_is_kept_as_it_came(post, letter):
    recipient = addresses.reply_address(letter.pk)
    raw = f"From: {ANNA}\r\nTo: {recipient}\r\nMessage-ID: <r@x.example>\r\n\r\nJa, café!\r\n"

    post("postmark/inbound", postmark_inbound(recipient, RawEmail=raw))

    assert "Ja, café!".encode() in bytes(ReceivedMail.objects.get().raw)


def test_a_bounce_that_comes_in_keeps_its_empty_sender(post, letter):
    recipient = addresses.bounce_address(letter.pk)
    payload = postmark_inbound(recipient)
    payload["Headers"][0]["Value"] = "<>"

    post("postmark/inbound", payload)

    assert ReceivedMail.objects.get().sender == ""


def test_mail_for_nobody_is_not_kept(post, letter):
    wrong = addresses.reply_address(letter.pk + 1).replace(f"+{letter.pk + 1}.", f"+{letter.pk}.")

    assert post("postmark/inbound", postmark_inbound(wrong)).status_code == 200
    assert post("postmark/inbound", postmark_inbound("info@antwoord.samenspel.example"))

    assert not ReceivedMail.objects.exists()
