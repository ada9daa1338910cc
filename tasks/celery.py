"""The Celery application: the bell, never the queue (docs/adr)."""

import os
from typing import Any

from celery import Celery
from celery.signals import worker_init, worker_ready
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings.dev")

from tasks.schedule import SCHEDULE

app = Celery("samenspel")
app.conf.update(
    broker_url=settings.CELERY_BROKER_URL,
    accept_content=["json"],
    task_serializer="json",
    task_ignore_result=True,
    timezone=settings.TIME_ZONE,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    worker_enable_remote_control=False,
    worker_send_task_events=False,
    worker_soft_shutdown_timeout=10,
    task_soft_time_limit=50,
    task_time_limit=60,
    broker_transport_options={
        "visibility_timeout": 120,  # longer than the hardest time limit
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "socket_keepalive": not settings.CELERY_BROKER_URL.startswith("redis+socket"),
        "retry_on_timeout": True,
        "max_retries": 2,
        "interval_start": 0,
        "interval_step": 0.1,
        "interval_max": 0.3,
    },
    beat_schedule=SCHEDULE,
    include=["tasks.work", "tasks.watchdog"],
)


@worker_init.connect
def warm_up(**_signal: Any) -> None:
    """Load the vocabulary before the worker has children: they share it."""
    from exchange.matching.vocabulary.warming import warm  # apps are loaded by now only

    warm()


@worker_ready.connect
def watch_over_it(**_signal: Any) -> None:
    """See to it that this worker does not live on without working."""
    from tasks.watchdog import watch  # it needs the application, which is made here

    watch()
