"""Delivering letters without Celery: one loop, as plain as can be.

It asks the outbox every second rather than listening to it: a question that finds nothing costs
the database less than a notification at every commit, and a restart of the database needs no
special care.
"""

import logging
import threading
import time

from django.db import InterfaceError, OperationalError, connection

from accounts.letters import delivery, handover

log = logging.getLogger(__name__)

POLL_SECONDS = 1.0
SWEEP_SECONDS = 2.0
ROUND_SECONDS = 2.0


class Relay:
    """Delivers what is due until it is told to stop. Several may run at once."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._swept_at = float("-inf")

    def stop(self) -> None:
        """End between two letters, so that none is in doubt. May be called from anywhere."""
        self._stop.set()

    def run(self) -> int:
        """Returns how many letters were handed over."""
        handed = 0
        try:
            while not self._stop.is_set():
                now = self._round()
                handed += now
                if not now:
                    self._stop.wait(POLL_SECONDS)
        finally:
            handover.hang_up()
            connection.close()
        return handed

    def once(self) -> int:
        """Deliver what is due now; returns how many letters were handed over."""
        handed = 0
        delivery.sweep()
        while not self._stop.is_set() and (now := self._drain()):
            handed += now
        handover.hang_up()
        return handed

    def _round(self) -> int:
        try:
            if time.monotonic() - self._swept_at > SWEEP_SECONDS:
                self._swept_at = time.monotonic()
                delivery.sweep()
            return self._drain()
        except (OperationalError, InterfaceError) as error:
            log.warning("the database is away: %s", error)
            connection.close()
            return 0

    def _drain(self) -> int:
        return delivery.drain(seconds=ROUND_SECONDS, stops=self._stop.is_set)
