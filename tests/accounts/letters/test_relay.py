"""`manage.py mailrelay`: the same delivery without Celery, and without anything in doubt."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.letters import handover
from accounts.letters.relay import Relay
from accounts.models import Letter, Pulse
from tests.accounts.letters.sink import listening
from tests.accounts.letters.test_delivery import SMTP, post, state  # noqa: F401 - a fixture
from tests.databases import ROOT
from tests.factories import LetterFactory

Status = Letter.Status


@pytest.mark.django_db
def test_once_delivers_what_is_due_and_ends(post, capsys):  # noqa: F811
    LetterFactory.create_batch(7)

    with post() as sink:
        call_command("mailrelay", "--once")

    assert len(sink.accepted) == 7
    assert "7 letters handed over" in capsys.readouterr().out
    assert Pulse.objects.get(pk="letters").done == 7


@pytest.mark.django_db(transaction=True)
def test_a_letter_written_while_it_runs_leaves_within_seconds(post):  # noqa: F811
    relay = Relay()

    with post() as sink:
        running = threading.Thread(target=relay.run)
        running.start()
        try:
            time.sleep(0.3)
            letter = LetterFactory()
            wait_until(lambda: sink.accepted)
            cut_all_connections()  # as a restart of the database does
            another = LetterFactory()
            wait_until(lambda: len(sink.accepted) == 2)
        finally:
            relay.stop()
            running.join()

    assert state(letter) == state(another) == Status.SENT


@pytest.mark.django_db(transaction=True)
def test_told_to_stop_it_ends_between_letters_and_leaves_none_in_doubt():
    LetterFactory.create_batch(40, repeatable=False)

    with listening(seconds_per_text=0.05) as sink:
        relay = start_relay(sink.port)
        wait_until(lambda: len(sink.accepted) >= 5)
        relay.send_signal(signal.SIGTERM)
        relay.communicate(timeout=20)

    assert relay.returncode == 0
    sent = Letter.objects.filter(status=Status.SENT).count()
    assert sent == len(sink.accepted) < 40
    assert Letter.objects.filter(status=Status.PENDING, attempts=0).count() == 40 - sent


@pytest.mark.django_db(transaction=True)
def test_killed_it_leaves_at_most_one_letter_in_doubt_and_loses_none(settings):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST = SMTP, "127.0.0.1"
    LetterFactory.create_batch(60, repeatable=True)

    with listening() as sink:
        settings.EMAIL_PORT = sink.port
        relay = start_relay(sink.port)
        wait_until(lambda: len(sink.accepted) >= 5)
        relay.kill()
        relay.communicate(timeout=20)
        assert Letter.objects.filter(status=Status.HANDING).count() <= 1
        assert Letter.objects.exclude(status=Status.SENT).exists()

        let_leases_run_out()
        Relay().once()
        handover.hang_up()

    assert not Letter.objects.exclude(status=Status.SENT).exists()
    ids = [message["Message-ID"] for message in sink.messages]
    assert len(set(ids)) == 60
    assert len(ids) <= 61


def start_relay(port):
    database = connection.settings_dict
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.accounts.letters.relay_settings",
        "DATABASE_URL": f"postgres://{database['USER']}@/{database['HOST']}/{database['NAME']}",
        "REDIS_URL": "redis+socket:///nowhere",
        "SINK_PORT": str(port),
    }
    return subprocess.Popen(
        [sys.executable, "manage.py", "mailrelay"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_until(happened, seconds=30):
    until = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.02)


def cut_all_connections():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def let_leases_run_out():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_letter SET lease_until = now() - interval '1 second'")
