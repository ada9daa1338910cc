"""The exchange on one's own machine: embedded servers, a mailbox in the browser."""

from exchange.embedded import addresses, cache_beside
from exchange.settings.base import *  # noqa: F403
from exchange.settings.base import DATA_DIR, DATABASE_OPTIONS, MIDDLEWARE, env

DEBUG = True
SECRET_KEY = "development-only-" + "0" * 40
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
INTERNAL_IPS = ["127.0.0.1"]

# Whatever the environment does not name is started out of wheels (see exchange/embedded/).
EMBEDDED_SERVERS = True
_at_home = addresses(DATA_DIR)
DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL", default=_at_home.database_url),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": DATABASE_OPTIONS,
    }
}
CELERY_BROKER_URL = env.str("REDIS_URL", default=_at_home.broker_url)
_cache = cache_beside(CELERY_BROKER_URL) if "REDIS_URL" in env else _at_home.cache_url
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL", default=_cache),
    }
}

EMAIL_BACKEND = "accounts.letters.mailbox.MailboxBackend"
MAILBOX_DIR = DATA_DIR / "mailbox"
DEFAULT_FROM_EMAIL = "Samenspel <post@samenspel.example>"
# Whoever tries something at night reads the letter at once.
QUIET_HOURS = env.bool("QUIET_HOURS", default=False)
REPLY_DOMAIN = env.str("REPLY_DOMAIN", default="antwoord.samenspel.example")

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# In production the files lie there compressed; here it is done on the way.
MIDDLEWARE = ["django.middleware.gzip.GZipMiddleware", *MIDDLEWARE]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
