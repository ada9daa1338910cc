"""A worker that lives but works no more is found out, and one that has nothing to do is not."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from tasks.watchdog import Watchdog, tell_systemd
from tests.databases import ROOT


class Worker:
    """A worker as the watchdog sees it."""

    def __init__(self, *, hears=True, broker=True, in_hand=0):
        self.hears, self.broker, self.in_hand = hears, broker, in_hand
        self.taken = self.rings = 0
        self.dog = Watchdog(
            taken=lambda: self.taken,
            in_hand=lambda: self.in_hand,
            broker_answers=lambda: self.broker,
            ring=self.ring,
            patience_seconds=25,
            longest_seconds=120,
        )

    def ring(self):
        self.rings += 1
        self.taken += self.hears

    def hung_after(self, seconds=600):
        """The second at which it is found out; None when it is not."""
        return next((s for s in range(0, seconds, 5) if self.dog.is_hung(s)), None)


def test_a_worker_with_nothing_to_do_is_rung_for_and_left_alone():
    worker = Worker()

    assert worker.hung_after() is None
    assert worker.rings > 5


def test_a_worker_that_does_not_hear_is_found_out_within_half_a_minute():
    worker = Worker(hears=False)

    assert worker.hung_after() <= 30
    assert worker.rings >= 2


def test_a_busy_worker_gets_the_time_its_task_may_take():
    worker = Worker(hears=False, in_hand=1)

    assert 120 < worker.hung_after() <= 130


def test_without_a_broker_no_worker_is_to_blame():
    worker = Worker(hears=False, broker=False)

    assert worker.hung_after() is None
    assert worker.rings == 0


def test_systemd_hears_that_it_lives(monkeypatch, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))

        tell_systemd("WATCHDOG=1")

        assert systemd.recv(64) == b"WATCHDOG=1"


def start_worker(cluster, *, goes_deaf):
    options = ["--concurrency=1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
    queue = f"--queues={'deaf' if goes_deaf else 'hearing'}"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "exchange.settings.test",
        "REDIS_URL": cluster.broker_url,
        "GOES_DEAF": "1" if goes_deaf else "",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "tests.tasks.hanging", "worker", queue, *options],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def test_of_two_real_workers_the_deaf_one_ends_and_the_other_lives(cluster):
    workers = [start_worker(cluster, goes_deaf=deaf) for deaf in (True, False)]
    deaf, hearing = workers
    try:
        assert deaf.wait(60) == 70
        with pytest.raises(subprocess.TimeoutExpired):
            hearing.wait(3)  # its patience is as short
    finally:
        for worker in workers:
            if worker.poll() is None:
                os.killpg(worker.pid, signal.SIGKILL)
                worker.wait()
