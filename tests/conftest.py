"""What every test can use: a database of its own process, the jobs that were asked for."""

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from django.urls import get_resolver

from cms import letters
from exchange.embedded import Services
from exchange.embedded.catalogues import compile_stale
from tests import databases
from tests import jobs as job_senders

# The Dutch texts as they are now; a fresh clone has none compiled.
compile_stale(databases.ROOT)

# Playwright keeps an event loop in the thread of the test, which Django takes for a mistake.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def cluster() -> Iterator[Services]:
    """PostgreSQL and Valkey for this run; all workers share them and the last one stops them."""
    services = databases.start_cluster()
    yield services
    services.stop()


@pytest.fixture(scope="session")
def template_database(cluster: Services, django_db_blocker: Any) -> str:
    """The name of a database as it is after all migrations. Not to be written to: clone it."""
    name = databases.template_name()
    with databases.making(cluster, name) as unfinished:
        if unfinished:
            with django_db_blocker.unblock():
                _point_django_at(cluster, unfinished)
                call_command("migrate", verbosity=0, interactive=False)
                connections.close_all()
    return name


@pytest.fixture(scope="session")
def django_db_setup(
    cluster: Services, template_database: str, django_db_blocker: Any
) -> Iterator[None]:
    """The database of this process, cloned from the template."""
    name = databases.name_for_this_process()

    def begin_again(_case: Any = None) -> None:
        connections.close_all()
        databases.clone(cluster, template_database, name)

    begin_again()
    _point_django_at(cluster, name)
    # A test with real transactions leaves its rows behind. Django would empty all tables, those
    # that migrations filled as well; a new clone is as quick and exact.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", begin_again)
        yield
    connections.close_all()
    databases.drop(cluster, name)


@pytest.fixture
def jobs(settings: Any) -> Iterator[list[tuple[str, dict[str, int]]]]:
    """The jobs that were asked for, in order: `(name, ids)`. Nobody carries them out."""
    settings.JOB_SENDER = "tests.jobs.remember"
    job_senders.sent.clear()
    yield job_senders.sent
    job_senders.sent.clear()


@pytest.fixture(autouse=True, scope="session")
def addresses() -> None:
    """The addresses are read once, before a test pretends that this is a developer's machine."""
    assert get_resolver().url_patterns


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """No test sees what another one had cached."""
    cache.clear()
    letters.forget()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium, as root and without a screen."""
    program = shutil.which("chromium")
    return {
        **browser_type_launch_args,
        **({"executable_path": program} if program else {}),
        "args": ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
    }


def _point_django_at(cluster: Services, database: str) -> None:
    connections["default"].close()
    connections["default"].settings_dict.update(
        HOST=str(cluster.sockets), USER="samenspel", PASSWORD="", PORT="", NAME=database
    )
