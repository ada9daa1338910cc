"""The door for mail speaks LMTP and SMTP with a real mail program's library."""

import os
import signal
import smtplib
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connections

from accounts.letters import addresses
from accounts.models import ReceivedMail
from exchange.answering import reception
from tests.databases import ROOT

ANNA = "anna@example.org"
DOMAIN = "antwoord.samenspel.example"
TEXT = b"From: anna@example.org\r\nMessage-ID: <1@example.org>\r\n\r\nJA\r\n.punt\r\n"


@pytest.fixture(autouse=True)
def reply_domain(settings):
    settings.REPLY_DOMAIN = DOMAIN


@contextmanager
def open_door(**options):
    """A server on a free port, and a client that has said hello."""
    door = reception.Reception("127.0.0.1", 0, **options)
    ready = threading.Event()
    thread = threading.Thread(target=door.run, kwargs={"on_ready": ready.set})
    thread.start()
    try:
        assert ready.wait(5)
        host, port = door.address
        speaks = smtplib.LMTP if options.get("lmtp", True) else smtplib.SMTP
        with speaks(host, port, timeout=10) as client:
            yield client
    finally:
        door.stop()
        thread.join(10)
        connections.close_all()
    assert not thread.is_alive()


def say(client, *recipients, text=TEXT, sender=ANNA):
    """The whole conversation; returns all answers after the text."""
    client.ehlo_or_helo_if_needed()
    assert client.mail(sender)[0] == 250
    for recipient in recipients:
        code, said = client.rcpt(recipient)
        assert code == 250, said
    assert client.docmd("DATA")[0] == 354
    client.send(text + b".\r\n" if text.endswith(b"\n") else text + b"\r\n.\r\n")
    replies = len(recipients) if isinstance(client, smtplib.LMTP) else 1
    return [client.getreply()[0] for _reply in range(replies)]


@pytest.mark.django_db(transaction=True)
def test_a_message_is_a_row_before_the_other_server_hears_yes():
    reply, bounce = addresses.reply_address(7), addresses.bounce_address(7)

    with open_door() as client:
        assert say(client, reply) == [250]
        mail = ReceivedMail.objects.get()
        assert (mail.sender, mail.recipient, mail.status) == (ANNA, reply, "waiting")
        assert b"\r\nJA\r\n" in bytes(mail.raw)

        assert say(client, reply) == [250], "the same once more"
        assert say(client, bounce, reply.upper(), sender="") == [250, 250]

    assert sorted(ReceivedMail.objects.values_list("sender", "recipient")) == [
        ("", bounce),
        (ANNA, reply),
    ]


@pytest.mark.django_db(transaction=True)
def test_by_smtp_as_well():
    with open_door(lmtp=False) as client:
        client.sendmail(ANNA, [addresses.reply_address(7)], TEXT)
        assert client.has_extn("size")

    assert ReceivedMail.objects.count() == 1


@pytest.mark.parametrize("lmtp", [True, False])
def test_what_is_not_ours_is_refused_before_the_text(lmtp):
    forged = addresses.reply_address(7).replace("+7.", "+8.")
    others = [forged, f"info@{DOMAIN}", "reply+7.abcdefghijklmnop@example.org", "anna@example.org"]

    with open_door(lmtp=lmtp) as client:
        client.ehlo_or_helo_if_needed()
        client.mail(ANNA)
        assert [client.rcpt(other)[0] for other in others] == [550] * 4


@pytest.mark.parametrize("lmtp", [True, False])
def test_what_is_too_big_is_refused_for_every_recipient(lmtp):
    ours = [addresses.reply_address(7), addresses.reply_address(8)]

    with open_door(lmtp=lmtp, size=1000) as client:
        assert say(client, *ours, text=b"Subject: x\r\n\r\n" + b"y" * 70 * 30 + b"\r\n") == (
            [552, 552] if lmtp else [552]
        )
        client.rset()
        client.ehlo_or_helo_if_needed()
        assert client.mail(ANNA, ["size=1001"])[0] == 552, "it need not even be sent"


@pytest.mark.django_db(transaction=True)
def test_a_long_line_is_no_reason_to_refuse():
    text = b"From: anna@example.org\r\n\r\n" + b"een lange zin " * 1000 + b"\r\n"

    with open_door() as client:
        assert say(client, addresses.reply_address(7), text=text) == [250]

    assert bytes(ReceivedMail.objects.get().raw).count(b"een lange zin") == 1000


@pytest.mark.django_db(transaction=True)
def test_without_a_database_the_other_server_tries_again(monkeypatch):
    ours = [addresses.reply_address(7), addresses.reply_address(8)]

    with monkeypatch.context() as away:
        away.setitem(connections["default"].settings_dict, "HOST", "/nonexistent")
        with open_door() as client:
            assert say(client, *ours) == [451, 451]
        with open_door(lmtp=False) as client:
            assert say(client, ours[0]) == [451]

    assert not ReceivedMail.objects.exists()
    with open_door() as client:
        assert say(client, *ours) == [250, 250]


@pytest.mark.django_db(transaction=True)
def test_the_command_serves_until_it_is_told_to_stop():
    database = connections["default"].settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "exchange.settings.test",
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['HOST']}/{database['NAME']}",
        "REPLY_DOMAIN": DOMAIN,
    }
    command = [sys.executable, "manage.py", "mailreceive", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            first_line = process.stdout.readline()
            port = int(first_line.split(" for ")[0].rpartition(":")[2])
            with smtplib.LMTP("127.0.0.1", port, timeout=10) as client:
                assert say(client, addresses.reply_address(7)) == [250]
            process.send_signal(signal.SIGTERM)
            assert process.communicate(timeout=30)[0].splitlines()[-1] == "stopped"
        finally:
            process.kill()

    assert ReceivedMail.objects.count() == 1


def test_without_a_domain_for_replies_the_command_says_so(settings):
    settings.REPLY_DOMAIN = ""

    with pytest.raises(CommandError, match="REPLY_DOMAIN"):
        call_command("mailreceive")


def test_a_certificate_that_is_not_there_is_named():
    with pytest.raises(CommandError, match="certificate"):
        call_command("mailreceive", "--tls-cert", "/nonexistent.pem")
