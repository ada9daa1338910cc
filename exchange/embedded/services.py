"""Both servers together, shared by all programs that work in one data folder."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from exchange.embedded.account import Account, home_of_data, socket_folder
from exchange.embedded.postgres import DATABASE, USER, Postgres
from exchange.embedded.valkey import Valkey


@dataclass(frozen=True)
class Addresses:
    """Where the servers of one data folder listen, in the form each library asks for."""

    sockets: Path

    @property
    def database_url(self) -> str:
        return self.database_url_of(DATABASE)

    def database_url_of(self, database: str) -> str:
        """The address of another database of the same cluster."""
        return f"postgres://{USER}@/{self.sockets}/{database}"

    @property
    def redis_url(self) -> str:
        """For redis-py; number 0, like the broker."""
        return f"unix://{self._valkey}?db=0"

    @property
    def broker_url(self) -> str:
        """For Celery."""
        return f"redis+socket://{self._valkey}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        """For Django's cache; apart from the broker, so that either can be emptied."""
        return f"unix://{self._valkey}?db=1"

    @property
    def _valkey(self) -> Path:
        return self.sockets / "valkey.sock"


def addresses(data_dir: Path) -> Addresses:
    """Where the servers of `data_dir` listen once somebody starts them. Starts nothing."""
    return Addresses(socket_folder(data_dir, Account.of_the_servers()))


class Services(Addresses):
    """The running servers of one data folder. Leave with `stop()`, or use `with`."""

    def __init__(self, data_dir: Path, *, throwaway: bool = False) -> None:
        self.account = Account.of_the_servers()
        self.data_dir = data_dir.resolve()
        self.throwaway = throwaway
        super().__init__(socket_folder(self.data_dir, self.account))
        home = home_of_data(self.data_dir, self.account)
        logs = self.data_dir / "log"
        self.postgres = Postgres(
            home / "postgres",
            sockets=self.sockets,
            log=logs / "postgres.log",
            account=self.account,
            throwaway=throwaway,
        )
        self.valkey = Valkey(
            home / "valkey",
            socket=self._valkey,
            log=logs / "valkey.log",
            account=self.account,
            throwaway=throwaway,
        )
        self._wanted: list[Postgres | Valkey] = []
        self._presence: FileIO | None = None

    @classmethod
    def start(
        cls,
        data_dir: Path,
        *,
        throwaway: bool = False,
        postgres: bool = True,
        valkey: bool = True,
    ) -> Self:
        """Start what does not run yet, and count as one of its users until `stop()`.

        With `throwaway` the data is not made safe against a crash of the machine: quicker.

        Raises:
            ServiceError: a server cannot be had; the text tells a person why and what helps.
        """
        services = cls(data_dir, throwaway=throwaway)
        services._wanted = [services.postgres] * postgres + [services.valkey] * valkey
        with services._alone():
            services.account.own_folder(services.sockets)
            for server in services._wanted:
                server.start()
            services._presence = _open_lock(services.data_dir / "users.lock")
            fcntl.flock(services._presence, fcntl.LOCK_SH)
        return services

    def stop(self) -> None:
        """Stop the servers, unless another program still uses them. Twice is once."""
        if self._presence is None:
            return
        with self._alone():
            presence, self._presence = self._presence, None
            try:
                fcntl.flock(presence, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            finally:
                presence.close()
            self.stop_for_everyone()

    def restart_what_died(self) -> bool:
        """Start servers again that somebody else ended; whether there was any."""
        if all(server.pid for server in self._wanted):
            return False
        with self._alone():
            self.account.own_folder(self.sockets)
            for server in self._wanted:
                server.start()
        return True

    def has_users(self) -> bool:
        """Whether a program uses the servers at this moment."""
        with self._alone(), _open_lock(self.data_dir / "users.lock") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return True
        return False

    def stop_for_everyone(self) -> None:
        """Stop the servers, whoever uses them."""
        self.valkey.stop()
        self.postgres.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Of two programs that start or stop at once, one waits."""
        self.data_dir.joinpath("log").mkdir(parents=True, exist_ok=True)
        with _open_lock(self.data_dir / "start.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _open_lock(path: Path) -> FileIO:
    # Closed in programs that this one starts: they must not count as users.
    return os.fdopen(
        os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644), "r+b", buffering=0
    )
