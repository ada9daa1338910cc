"""A worker that lives but does nothing is ended, so that whoever supervises it starts it again.

After a broker was lost at a bad moment, Celery's worker may go on without ever taking another
message. Seen from outside all is well: the process is there. So its main process looks at itself:
when for a while it has taken nothing up and has nothing in hand, although the broker answers, it
rings for itself; when that is not heard either, it ends.

Under systemd with `WatchdogSec` it also says regularly that it lives (docs/deploy.md).
"""

import contextlib
import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from celery.worker import state
from kombu import Connection

from tasks.celery import app
from tasks.sender import bell

log = logging.getLogger(__name__)

LOOK_SECONDS = 5.0
PATIENCE_SECONDS = 25.0
LONGEST_SECONDS = 120.0  # more than any task may take (tasks/celery.py)
PING = "tasks.watchdog.ping"
_SHORT = {"socket_timeout": 1, "socket_connect_timeout": 1, "max_retries": 0}


@app.task(name=PING)
def ping() -> None:
    """Nothing to do: to be taken up is the answer."""


class Watchdog:
    """Notes whether something moves.

    Args:
        taken: how many tasks were taken up so far.
        in_hand: how many are being done.
        broker_answers: whether there is anything to take tasks from.
        ring: asks for a task that does nothing.
        patience_seconds: after which it is hung, when nothing is taken up.
        longest_seconds: the same while something is in hand, which may take its time.
    """

    def __init__(
        self,
        *,
        taken: Callable[[], int],
        in_hand: Callable[[], int],
        broker_answers: Callable[[], bool],
        ring: Callable[[], None],
        patience_seconds: float,
        longest_seconds: float,
    ) -> None:
        self._taken, self._in_hand = taken, in_hand
        self._broker_answers, self._ring = broker_answers, ring
        self._patience, self._longest = patience_seconds, longest_seconds
        self._seen, self._moved_at = -1, 0.0

    def is_hung(self, now: float) -> bool:
        """To be asked every few seconds, with the time of a clock that never goes back."""
        taken = self._taken()
        if taken != self._seen:
            self._seen, self._moved_at = taken, now
            return False
        quiet, patience = now - self._moved_at, self._patience
        if self._in_hand():
            patience = self._longest
        if quiet <= patience / 2:
            return False
        if not self._broker_answers():
            self._moved_at = now  # not ours to mend; when it is back we have time again
            return False
        if quiet > patience:
            return True
        self._ring()
        return False


def watch() -> None:
    """Watch this worker in a thread of its own, for as long as it lives."""
    dog = Watchdog(
        taken=lambda: state.all_total_count[0],
        in_hand=lambda: len(state.active_requests),
        broker_answers=_broker_answers,
        ring=_ring,
        patience_seconds=PATIENCE_SECONDS,
        longest_seconds=LONGEST_SECONDS,
    )

    def look() -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            if dog.is_hung(time.monotonic()):
                log.critical("this worker takes nothing up any more; it ends, to be started again")
                _end()
            tell_systemd("WATCHDOG=1")

    threading.Thread(target=look, name="watchdog", daemon=True).start()


def tell_systemd(word: str) -> None:
    """Say something to systemd, when it has started us and wants to hear it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.settimeout(1)
            with contextlib.suppress(OSError):
                line.sendto(word.encode(), address.replace("@", "\0", 1))


def _ring() -> None:
    """Where this very worker listens."""
    with contextlib.suppress(Exception):  # then the next one
        bell.send_task(PING, queue=next(iter(app.amqp.queues.consume_from)), expires=30)


def _broker_answers() -> bool:
    try:
        with Connection(bell.conf.broker_url, transport_options=_SHORT) as connection:
            connection.default_channel.client.ping()
    except Exception:  # whatever the transport raises
        return False
    return True


def _end() -> None:
    """End at once, the children as well: what they had in hand is done again."""
    for child in _children():
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    os._exit(70)


def _children() -> list[int]:
    """The processes that this one has started; none where there is no /proc."""
    with contextlib.suppress(OSError):
        found = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
        return [int(pid) for pid in found.split()]
    return []
