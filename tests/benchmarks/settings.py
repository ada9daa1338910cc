"""The test settings with the yardstick in front, and pages remembered as in production."""

from exchange.settings.test import *  # noqa: F403
from exchange.settings.test import MIDDLEWARE, env

MIDDLEWARE = ["tests.benchmarks.bare.BareMiddleware", *MIDDLEWARE]
VISITOR_CACHE_SECONDS = env.int("VISITOR_CACHE_SECONDS", default=60)
WHITENOISE_AUTOREFRESH = False
TEMPLATES[0]["APP_DIRS"] = False  # noqa: F405
TEMPLATES[0]["OPTIONS"]["loaders"] = [  # noqa: F405
    (
        "django.template.loaders.cached.Loader",
        [
            "django.template.loaders.filesystem.Loader",
            "django.template.loaders.app_directories.Loader",
        ],
    )
]
