"""Hands jobs to Celery, and lets nobody wait for a broker that does not answer."""

import logging
import time

from celery import Celery
from django.conf import settings

log = logging.getLogger(__name__)

REST_SECONDS = 30.0
# A ring that nobody answers in time is dropped, and the sweep rings again: when everything
# is slow, messages do not pile up.
EXPIRES_SECONDS = 60
# One second try, for a connection that the broker's restart has cut.
_ONCE_MORE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def bell_at(broker_url: str) -> Celery:
    """An application that only sends, and gives up within two seconds.

    The worker's own application is patient with its broker: with its settings a page
    would hang for 20 s when the broker is there but says nothing.
    """
    bell = Celery("samenspel-bell", broker=broker_url, set_as_current=False)
    bell.conf.update(
        task_serializer="json",
        task_ignore_result=True,
        task_publish_retry_policy=_ONCE_MORE,
        broker_transport_options={
            "socket_timeout": 0.8,
            "socket_connect_timeout": 0.8,
            "retry_on_timeout": False,
            "max_retries": 0,
            "interval_start": 0,
            "interval_step": 0,
            "interval_max": 0,
        },
    )
    return bell


bell = bell_at(settings.CELERY_BROKER_URL)
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
        bell.send_task(job, kwargs=ids, expires=EXPIRES_SECONDS)
    except Exception as error:  # whatever the transport raises, a page must not fail for it
        _resting_until = time.monotonic() + REST_SECONDS
        log.warning("the broker does not answer; jobs wait for the sweep: %s", error)
