"""The tables of the project as a dump, made once per state of the migrations."""

import os
import subprocess
import sys

from exchange.embedded import Services
from exchange.embedded.binaries import postgres_folder
from exchange.embedded.postgres import USER
from tests import databases


def dump_of(cluster: Services, template: str) -> bytes:
    """SQL that fills an empty database as the migrations would; a fifth of a second."""
    pg_dump = postgres_folder(cluster.account) / "pg_dump"
    command = [pg_dump, "-h", cluster.sockets, "-U", USER, "-d", template, "--no-owner"]
    return subprocess.run(command, capture_output=True, check=True).stdout


def dump_without_pytest() -> bytes:
    """The same from the cluster of the tests, migrated now if nobody has done so yet."""
    cluster = databases.start_cluster()
    try:
        name = databases.template_name()
        with databases.making(cluster, name) as unfinished:
            if unfinished:
                _migrate(cluster.database_url_of(unfinished))
        return dump_of(cluster, name)
    finally:
        cluster.stop()


def _migrate(database_url: str) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "exchange.settings.test",
        "DATABASE_URL": database_url,
    }
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=databases.ROOT, env=environment, check=True)
