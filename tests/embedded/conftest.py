"""Folders for servers of a test's own; whatever still runs in them is ended afterwards."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from exchange.embedded import Services

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def new_cluster() -> Iterator[Path]:
    """The files of a cluster that was never used, to copy: quicker than to make each anew."""
    with reachable_folder() as path:
        with Services.start(path, throwaway=True, valkey=False) as services:
            pass
        yield services.postgres.folder


@pytest.fixture
def folder(new_cluster: Path) -> Iterator[Path]:
    """A folder for `Services` that an unprivileged user can reach; pytest's own is private."""
    with reachable_folder() as path:
        subprocess.run(["cp", "-a", new_cluster, path / "postgres"], check=True)
        yield path


@pytest.fixture
def empty_folder() -> Iterator[Path]:
    with reachable_folder() as path:
        yield path


@contextmanager
def reachable_folder() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="samenspel-test-"))
    path.chmod(0o755)
    try:
        yield path
    finally:
        for lock in path.rglob("start.lock"):
            Services(lock.parent).stop_for_everyone()
        shutil.rmtree(path)


@pytest.fixture
def environment() -> dict[str, str]:
    """That of a newcomer: no server is configured."""
    ours = ("DATABASE_URL", "REDIS_URL", "CACHE_URL", "SAMENSPEL_", "DJANGO_SETTINGS_MODULE")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}
