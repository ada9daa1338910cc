"""What the processes of the fault test run with: the project's own, in shorter times.

A lease of 12 s in place of 120, and a mail server that is given up on after 4 s in place of 30:
what is to happen after a fault happens ten times as soon, so that one can wait for it.
"""

from exchange.settings.test import *  # noqa: F403
from exchange.settings.test import DATABASES, INSTALLED_APPS
from tests.faults.surroundings import Guard, Surroundings

_here = Surroundings.from_environment()

DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}  # as in production
INSTALLED_APPS += ["tests.faults"]
JOB_SENDER = "tasks.sender.send"
CELERY_ALONE = _here.guard == Guard.NO_OUTBOX

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = _here.sink_port
EMAIL_TIMEOUT = _here.lease_seconds // 3
LETTER_LEASE_SECONDS = _here.lease_seconds
LETTER_LOOKUP = "tests.faults.lookup.accepted" if _here.looks_up else ""
