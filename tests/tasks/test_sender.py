"""Asking for a job never fails a page, and never keeps it waiting."""

import json
import socket
import threading
import time

import pytest

from exchange.jobs import Job
from tasks import sender


@pytest.fixture(autouse=True)
def rested(monkeypatch):
    """No test inherits the rest that another one caused."""
    monkeypatch.setattr(sender, "_resting_until", 0.0)


@pytest.fixture
def broker_at(monkeypatch):
    """Point the sender at another broker."""

    def point(url):
        bell = sender.bell_at(url)
        monkeypatch.setattr(sender, "bell", bell)
        return bell

    return point


def timed(call, *arguments):
    start = time.monotonic()
    call(*arguments)
    return time.monotonic() - start


def test_a_dead_broker_fails_nothing_and_holds_nobody_up(broker_at, tmp_path, caplog):
    broker_at(f"redis+socket://{tmp_path}/nobody.sock")

    assert timed(sender.send, str(Job.TELL), {"notification_id": 1}) < 2
    assert "the broker does not answer" in caplog.text


def test_a_hung_broker_fails_nothing_and_holds_nobody_up_for_long(broker_at):
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()  # takes the connection, never says a word
        broker_at(f"redis://127.0.0.1:{deaf.getsockname()[1]}/0")

        assert timed(sender.send, str(Job.TELL), {"notification_id": 1}) < 2


def test_after_a_failure_the_broker_is_left_alone_for_a_while(broker_at, tmp_path):
    broker_at(f"redis+socket://{tmp_path}/nobody.sock")
    sender.send(str(Job.TELL), {"notification_id": 1})

    assert timed(sender.send, str(Job.TELL), {"notification_id": 2}) < 0.01


def test_many_pages_at_once_do_not_wait_for_each_other(broker_at, tmp_path):
    broker_at(f"redis+socket://{tmp_path}/nobody.sock")
    calls = [
        threading.Thread(target=sender.send, args=(str(Job.TELL), {"notification_id": n}))
        for n in range(8)
    ]

    start = time.monotonic()
    for call in calls:
        call.start()
    for call in calls:
        call.join()

    assert time.monotonic() - start < 3


def test_a_job_reaches_the_broker_with_its_numbers_and_an_end(broker_at, cluster):
    bell = broker_at(cluster.broker_url)
    with bell.connection_for_write() as connection:
        connection.default_channel.queue_purge("celery")

    sender.send(str(Job.TELL), {"notification_id": 42})

    with bell.connection_for_read() as connection:
        message = connection.SimpleQueue("celery").get(timeout=5)
        message.ack()
    assert message.headers["task"] == Job.TELL
    assert message.headers["expires"]
    assert json.loads(message.body)[1] == {"notification_id": 42}


def test_a_broker_that_restarted_is_reached_again(broker_at, cluster):
    bell = broker_at(cluster.broker_url)
    sender.send(str(Job.TELL), {"notification_id": 1})
    for connection in list(bell.pool._resource.queue):  # cut, as a restart would
        if getattr(connection, "connection", None):
            connection.default_channel.client.connection_pool.disconnect()

    sender.send(str(Job.TELL), {"notification_id": 2})

    assert sender._resting_until == 0.0
