"""Hands jobs to Celery, and lets nobody wait for a broker that does not answer."""

import logging
import time

from tasks.celery import app

log = logging.getLogger(__name__)

REST_SECONDS = 30.0
# A ring that nobody answers in time is dropped, and the sweep rings again: when everything
# is slow, messages do not pile up.
EXPIRES_SECONDS = 60
_resting_until = 0.0


def send(job: str, ids: dict[str, int]) -> None:
    """Ring for one job.

    When the broker does not answer, the next half minute passes without asking it
    again: rows wait in the database, and the sweep finds them.
    """
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    try:
        app.send_task(job, kwargs=ids, expires=EXPIRES_SECONDS)
    except Exception as error:  # whatever the transport raises, a page must not fail for it
        _resting_until = time.monotonic() + REST_SECONDS
        log.warning("the broker does not answer; jobs wait for the sweep: %s", error)
