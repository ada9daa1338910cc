"""Which servers are configured already, and what programs need to know to find the others."""

from collections.abc import Mapping
from pathlib import Path

from exchange.embedded.services import Addresses, Services

# Commands of manage.py that work on files only.
_WITHOUT_SERVERS = {
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "version",
    "--help",
    "--version",
}


def start_missing(data_dir: Path, environment: Mapping[str, str]) -> Services | None:
    """Start the servers that the environment does not name; None when it names both."""
    postgres = not environment.get("DATABASE_URL")
    valkey = not environment.get("REDIS_URL")
    if not postgres and not valkey:
        return None
    return Services.start(data_dir, postgres=postgres, valkey=valkey)


def completed(environment: Mapping[str, str], found: Addresses | None) -> dict[str, str]:
    """The environment with the addresses of all servers in it."""
    known = dict(environment)
    if found:
        if not known.get("REDIS_URL"):
            known |= {"REDIS_URL": found.broker_url, "CACHE_URL": found.cache_url}
        if not known.get("DATABASE_URL"):
            known["DATABASE_URL"] = found.database_url
    if not known.get("CACHE_URL"):
        known["CACHE_URL"] = cache_beside(known["REDIS_URL"])
    return known


def cache_beside(redis_url: str) -> str:
    """For the cache the database after the broker's: `redis://host/0` gives `redis://host/1`."""
    head, _, number = redis_url.rpartition("/")
    if head.endswith(("/", ":")) or not number.isdigit():
        return f"{redis_url.rstrip('/')}/1"
    return f"{head}/{int(number) + 1}"


def needs_servers(arguments: list[str]) -> bool:
    """Whether `manage.py` with these arguments asks a database for anything."""
    return bool(arguments) and arguments[0] not in _WITHOUT_SERVERS and "--help" not in arguments
