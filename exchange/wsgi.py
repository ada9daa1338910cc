"""The door for a WSGI server such as gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "exchange.settings.production")
application = get_wsgi_application()

from exchange.matching.vocabulary.warming import warm_in_background  # noqa: E402 - apps must be loaded

warm_in_background()
