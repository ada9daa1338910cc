"""Production. Refuses to start half-configured: every missing value is named at once."""

from django.core.exceptions import ImproperlyConfigured

from exchange.settings.base import *  # noqa: F403
from exchange.settings.base import ANYMAIL, DATABASE_OPTIONS, env

_REQUIRED = {
    "SECRET_KEY": "at least 50 random characters",
    "ALLOWED_HOSTS": "the host names of the site, with commas between them",
    "SITE_URL": "the address of the site, such as https://samenspel.example.nl",
    "DEFAULT_FROM_EMAIL": "the sender of all letters, such as Samenspel <post@example.nl>",
    "DATABASE_URL": "the PostgreSQL database, such as postgres://user:password@host/samenspel",
    "REDIS_URL": "the broker, such as redis://:password@host:6379/0",
    "CACHE_URL": "the cache, such as redis://:password@host:6379/1 (not the broker's database)",
    "EMAIL_URL": "the mail server, such as smtp+tls://user:password@smtp.example.nl:587",
}
_missing = [
    f"  {name}: {what}" for name, what in _REQUIRED.items() if not env.str(name, default="")
]
if _missing:
    raise ImproperlyConfigured(
        "Samenspel cannot start. Set in the environment:\n" + "\n".join(_missing)
    )

SECRET_KEY = env.str("SECRET_KEY")
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY is too weak: use at least 50 random characters.")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")
vars().update(env.email_url("EMAIL_URL"))
# ANYMAIL_WEBHOOK_SECRET (user:password; several with commas), ANYMAIL_BREVO_API_KEY, …
ANYMAIL.update(
    {
        name.removeprefix("ANYMAIL_"): value
        for name, value in env.ENVIRON.items()
        if name.startswith("ANYMAIL_") and value
    }
)
if secrets_of_webhooks := env.list("ANYMAIL_WEBHOOK_SECRET", default=[]):
    ANYMAIL["WEBHOOK_SECRET"] = secrets_of_webhooks

DATABASES = {
    "default": {
        **env.db_url("DATABASE_URL"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": DATABASE_OPTIONS,
    }
}
CELERY_BROKER_URL = env.str("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env.str("CACHE_URL"),
    }
}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=1)
