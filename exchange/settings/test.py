"""For the tests: a throwaway cluster whose address tests/conftest.py puts in the environment."""

import tempfile
from pathlib import Path

from exchange.settings.base import *  # noqa: F403
from exchange.settings.base import DATABASE_OPTIONS, env

SECRET_KEY = "test-only-" + "0" * 40
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE_URL = env.str("SITE_URL", default="http://testserver")

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default="postgres:///samenspel"),
        "OPTIONS": DATABASE_OPTIONS,
    }
}
CELERY_BROKER_URL = env.str("REDIS_URL", default="redis+socket:///nowhere")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if env.str("CACHE_URL", default=""):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": env.str("CACHE_URL"),
        }
    }

VISITOR_CACHE_SECONDS = 0  # each test sees its own page
MATCHING_SYNONYMS_SECONDS = None  # no test reads what another one added
MATCHING_MODEL = Path("/nonexistent/model.json")
JOB_SENDER = env.str("JOB_SENDER", default="tests.jobs.forget")
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
if env.str("MAILBOX_DIR", default=""):
    EMAIL_BACKEND = "accounts.letters.mailbox.MailboxBackend"
    MAILBOX_DIR = Path(env.str("MAILBOX_DIR"))
_media = tempfile.TemporaryDirectory(prefix="samenspel-media-")  # removed at the end
MEDIA_ROOT = Path(env.str("TEST_MEDIA_ROOT", default=_media.name))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
