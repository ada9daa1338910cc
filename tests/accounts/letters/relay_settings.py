"""For a relay that the tests start: it talks to the sink whose port is in the environment."""

from exchange.settings.test import *  # noqa: F403
from exchange.settings.test import env

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "127.0.0.1"
EMAIL_PORT = env.int("SINK_PORT")
