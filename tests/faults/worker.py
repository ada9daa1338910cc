"""The Celery application of the project as it is, and a task that does without the outbox.

`celery -A tests.faults.worker worker`. Only the loading of the vocabulary is left out, which no
letter needs, and with it the sweeps that use it: workers are killed so often here that little
else would happen.
"""

from celery.signals import worker_init
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from exchange.jobs import Sweep
from tasks.celery import app, warm_up
from tasks.schedule import SCHEDULE
from tasks.sender import bell

__all__ = ["app", "ask_to_send", "send_at_once"]

ABOUT_MAIL = {Sweep.LETTERS, Sweep.DIGESTS, Sweep.NOTIFICATIONS, Sweep.RECEIVED_MAIL}

worker_init.disconnect(warm_up)
app.conf.beat_schedule = {
    name: entry for name, entry in SCHEDULE.items() if entry["task"] in ABOUT_MAIL
}
if settings.CELERY_ALONE:
    # Be fair to Celery alone: what a killed worker held comes back within the trial.
    app.conf.broker_transport_options["visibility_timeout"] = 15
_PATIENT = {"max_retries": 10, "interval_start": 0.1, "interval_step": 0.2, "interval_max": 0.5}


@app.task(name="tests.faults.send_at_once", autoretry_for=(OSError,), max_retries=10)
def send_at_once(key: str) -> None:
    """What many sites do: the message in the broker is all there is of the letter."""
    send_mail(key, f"This is about {key}.\n", None, [f"{key}@faults.example"])


def ask_to_send(key: str) -> None:
    """Ask for it after the commit, with Celery's own patience."""

    def publish() -> None:
        bell.send_task(send_at_once.name, kwargs={"key": key}, retry_policy=_PATIENT)

    transaction.on_commit(publish, robust=True)
