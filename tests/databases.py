"""The databases of a test run: migrated once into a template, cloned from it in an instant.

The cluster lies in `var/tests`. It may be lost at any time and is made again when it is; the
templates in it are named by what they were made of, so a later run can use them again.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from exchange.embedded import Services
from exchange.embedded.processes import command_line

ROOT = Path(__file__).resolve().parents[1]
CLUSTER = ROOT / "var" / "tests"
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_TEMPLATES_KEPT = 5


def start_cluster() -> Services:
    """The cluster of this checkout; several test runs may use it at once."""
    CLUSTER.mkdir(parents=True, exist_ok=True)
    with (CLUSTER / "check.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _forget_what_a_crash_may_have_damaged()
        services = Services.start(CLUSTER, throwaway=True)
    _drop_leftovers(services)
    return services


def template_name() -> str:
    """What the template is called for the migrations as they are now; not necessarily there yet."""
    return f"template_{_fingerprint()}"


@contextlib.contextmanager
def making(services: Services, name: str) -> Iterator[str | None]:
    """Gives the database to migrate into, or None when the template `name` is there already.

    Of several processes one migrates, the others wait for it.
    """
    with (CLUSTER / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if name in _databases(services):
            yield None
            return
        unfinished = f"unfinished_{name}"
        with services.postgres.connect() as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{unfinished}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{unfinished}"')
        yield unfinished
        with services.postgres.connect() as connection:
            connection.execute(f'ALTER DATABASE "{unfinished}" RENAME TO "{name}"')
            for old in _old_templates(services)[:-_TEMPLATES_KEPT]:
                connection.execute(f'DROP DATABASE IF EXISTS "{old}" WITH (FORCE)')


def clone(services: Services, template_name: str, database: str) -> None:
    """Make `database` as the template is, whatever was in it before."""
    with services.postgres.connect() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        connection.execute(
            f'CREATE DATABASE "{database}" TEMPLATE "{template_name}" STRATEGY FILE_COPY'
        )


def drop(services: Services, database: str) -> None:
    with services.postgres.connect() as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def name_for_this_process(purpose: str = "test") -> str:
    """A database of this process alone; its number tells later whether it is still needed."""
    return f"{purpose}_of_{os.getpid()}"


def _fingerprint() -> str:
    """Of everything a freshly migrated database depends on."""
    made_of = [ROOT / "requirements.lock"]
    for app in ("accounts", "exchange", "cms", "tasks"):
        made_of += sorted((ROOT / app).glob("**/migrations/*.py"))
        made_of += sorted(x for x in (ROOT / app).glob("**/data/*") if x.is_file())
    digest = hashlib.sha256()
    for path in made_of:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _databases(services: Services) -> list[str]:
    """All databases, the oldest first."""
    with services.postgres.connect() as connection:
        rows = connection.execute("SELECT datname FROM pg_database ORDER BY oid").fetchall()
    return [str(name) for (name,) in rows]


def _old_templates(services: Services) -> list[str]:
    return [name for name in _databases(services) if name.startswith("template_")]


def _drop_leftovers(services: Services) -> None:
    """Databases of test runs that were killed."""
    for name in _databases(services):
        _, of, pid = name.rpartition("_of_")
        if of and "python" not in command_line(int(pid)):
            drop(services, name)


def _forget_what_a_crash_may_have_damaged() -> None:
    """Without fsync the files can be trusted only on the machine start that wrote them."""
    boot = _BOOT.read_text() if _BOOT.exists() else ""
    note = CLUSTER / "boot"
    if not boot or not note.exists() or note.read_text() != boot:
        server = Services(CLUSTER).postgres
        if not server.pid:
            shutil.rmtree(server.folder, ignore_errors=True)
        note.write_text(boot)
