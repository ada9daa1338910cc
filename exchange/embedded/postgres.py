"""One PostgreSQL cluster in a folder of its own, heard on a private socket only."""

import contextlib
import shutil
import signal
import subprocess
import time
from pathlib import Path

import psycopg

from exchange.embedded import processes
from exchange.embedded.account import Account
from exchange.embedded.binaries import major_version, postgres_folder
from exchange.embedded.errors import ServiceError

USER = "samenspel"
DATABASE = "samenspel"
_PORT = 5432  # part of the socket's file name, nothing listens on the network
_START_SECONDS = 60
_NO_PROCESS = 2**22 + 1  # above the highest number Linux gives out

_ALWAYS = {
    "listen_addresses": "",
    "port": str(_PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "timezone": "UTC",
    "logging_collector": "off",
    "log_timezone": "UTC",
}
_FOR_KEEPS = {"shared_buffers": "64MB"}
_TO_THROW_AWAY = {
    "shared_buffers": "96MB",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_wal_size": "2GB",
}


class Postgres:
    """Starts, finds again and stops the cluster in `folder`."""

    def __init__(
        self,
        folder: Path,
        *,
        sockets: Path,
        log: Path,
        account: Account,
        throwaway: bool,
    ) -> None:
        self.folder = folder
        self.sockets = sockets
        self.log = log
        self.account = account
        self.throwaway = throwaway
        self._started: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the running server, whoever started it."""
        if self._started and self._started.poll() is None:
            return self._started.pid
        number = self._noted_pid()
        return number if number and processes.runs(number, mentioning=str(self.folder)) else None

    def start(self) -> None:
        """Have the server running and the database made; quick when it runs already.

        Raises:
            ServiceError: it does not come up; the sentence holds the server's last words.
        """
        if self.pid and not self._answers():
            self.stop()  # it hangs, or its socket was cleaned away
        if not self.pid:
            programs = postgres_folder(self.account)
            self._initialise(programs)
            self._forget_stale_pid()
            self._launch(programs)
        self._make_database()

    def stop(self) -> None:
        """A quick but clean shutdown: sessions are ended, everything is on disk."""
        number = self.pid
        if number:
            signals = (signal.SIGINT, signal.SIGQUIT)
            processes.end(number, mentioning=str(self.folder), signals=signals)
        if self._started:
            self._started.wait()
            self._started = None

    def connect(self, database: str = DATABASE) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.sockets),
            port=_PORT,
            user=USER,
            dbname=database,
            connect_timeout=5,
            autocommit=True,
        )

    def _initialise(self, programs: Path) -> None:
        made_by = self.folder / "PG_VERSION"
        version = major_version(programs)
        if made_by.exists():
            writer = int(made_by.read_text())
            if writer != version:
                raise ServiceError(
                    f"The data in {self.folder} was written by PostgreSQL {writer}"
                    f" and this is PostgreSQL {version}: empty it with `make reset`, or let"
                    " SAMENSPEL_POSTGRES_BIN name the older programs."
                )
            return
        # Under another name until it is complete: an interrupted start leaves nothing half made.
        fresh = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        self.account.own_folder(fresh)
        locale = (
            ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
            if version >= 17
            else ["--locale=C.UTF-8"]
        )
        command: list[str | Path] = [
            programs / "initdb",
            f"--pgdata={fresh}",
            f"--username={USER}",
            "--auth=trust",
            "--encoding=UTF8",
            "--no-instructions",
            *locale,
        ]
        if self.throwaway:
            command.append("--no-sync")
        answer = subprocess.run(
            command,
            capture_output=True,
            text=True,
            check=False,
            **self.account.popen_options(),
        )
        if answer.returncode:
            last = (answer.stderr.strip() or answer.stdout.strip()).splitlines()[-1:]
            raise ServiceError(f"PostgreSQL cannot set up its data in {fresh}: {' '.join(last)}")
        if self.folder.exists():
            self.folder.rmdir()
        fresh.rename(self.folder)

    def _launch(self, programs: Path) -> None:
        settings = _ALWAYS | (_TO_THROW_AWAY if self.throwaway else _FOR_KEEPS)
        settings["unix_socket_directories"] = str(self.sockets)
        flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            self._started = subprocess.Popen(
                [programs / "postgres", "-D", self.folder, *flags],
                stdout=log,
                stderr=log,
                **self.account.popen_options(),
            )
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._started.poll() is not None:
                raise ServiceError(f"PostgreSQL stopped at once ({self.log}): {self._last_words()}")
            if time.monotonic() > end:
                self.stop()
                raise ServiceError(
                    f"PostgreSQL did not answer within {_START_SECONDS} s; {self.log} may tell why."
                )
            time.sleep(0.02)

    def _make_database(self) -> None:
        with self.connect("postgres") as connection:
            found = connection.execute(
                "SELECT FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if found is None:
                connection.execute(f"CREATE DATABASE {DATABASE}")

    def _answers(self) -> bool:
        try:
            self.connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    @property
    def _pid_file(self) -> Path:
        return self.folder / "postmaster.pid"

    def _noted_pid(self) -> int | None:
        with contextlib.suppress(OSError, ValueError, IndexError):
            return abs(int(self._pid_file.read_text().splitlines()[0]))
        return None

    def _forget_stale_pid(self) -> None:
        """After a crash the number in the pid file may belong to some other program by now.

        PostgreSQL would refuse to start. Only the number is replaced: the rest of the file lets
        it see whether parts of the crashed server still hold the shared memory.
        """
        if self._noted_pid() is None:
            with contextlib.suppress(OSError):
                self._pid_file.unlink()  # absent, empty or not even a number
            return
        lines = self._pid_file.read_text().splitlines(keepends=True)
        self._pid_file.write_text("".join([f"{_NO_PROCESS}\n", *lines[1:]]))

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").splitlines()
        telling = [x for x in lines[-20:] if "FATAL" in x or "ERROR" in x]
        return (telling or lines or ["no message"])[-1].strip()
