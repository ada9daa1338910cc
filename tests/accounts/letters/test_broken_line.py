"""The line to the database breaks without a word, as when the server is ended at once."""

import os
import socket

import pytest
from django.db import connection

from accounts.letters import outbox
from accounts.models import Letter

pytestmark = pytest.mark.django_db(transaction=True)


def cut_the_line() -> None:
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as line:
        line.shutdown(socket.SHUT_RDWR)


def test_what_the_mail_server_took_is_written_down_over_a_new_line() -> None:
    Letter.objects.create(
        name="x", key="x", address="anna@example.org", language="en", message_id="<x@example.org>"
    )
    [letter] = outbox.claim(1)
    assert outbox.record(sent=None, handing=letter)

    cut_the_line()
    outbox.record(sent=letter, handing=None)

    assert Letter.objects.get().status == Letter.Status.SENT
