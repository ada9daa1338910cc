"""`make run`: everything the exchange consists of, started, watched and stopped together.

python -m exchange.embedded run --port 8000
"""

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Any

from exchange.embedded.environment import completed, start_missing
from exchange.embedded.errors import ServiceError
from exchange.embedded.services import Services

ROOT = Path(__file__).resolve().parents[2]
_PACKAGES = ("accounts", "exchange", "cms", "tasks")
_READY_SECONDS = 60
_STOP_SECONDS = 6
_TOO_SHORT_A_LIFE_SECONDS = 10
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


class Stopped(Exception):
    """Somebody asked for the end: Ctrl-C, a closed terminal, a signal."""


@dataclass
class Program:
    """One of our own processes, whose output goes to a file."""

    name: str
    command: Sequence[str]
    log: Path
    is_ready: Callable[["Program"], bool]
    environment: dict[str, str]
    reloads_itself: bool = False
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    started_at: float = field(default=0, init=False)
    _log_start: int = field(default=0, init=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            # In a session of its own: Ctrl-C in the terminal reaches us only, and we end it
            # with everything that it started.
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
        self.started_at = time.monotonic()

    @property
    def is_alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def has_died(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def output(self) -> str:
        """What it has written since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def last_words(self) -> str:
        lines = [line for line in self.output().splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it wrote nothing"

    def ask_to_stop(self) -> None:
        if self.process and self.is_alive:
            self.process.terminate()

    def end(self, *, patience_seconds: float) -> None:
        """Wait for it to stop, then end what is left of it by force, its children as well."""
        if self.process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0, patience_seconds))
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process = None


class Supervisor:
    """Starts everything in order, shows what it does, and stops all of it in the end."""

    def __init__(self, *, data_dir: Path, port: int, demo: bool = True) -> None:
        self.data_dir = data_dir
        self.port = port
        self.demo = demo
        self.site_url = f"http://127.0.0.1:{port}"
        self._services: Services | None = None
        self._programs: list[Program] = []
        self._stopping = False
        self._began = time.monotonic()

    def run(self) -> int:
        """Run until somebody asks for the end; the exit code for the shell."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note_stop)
        lock: IO[str] | None = None
        try:
            lock = self._only_one_here()
            self._start()
            self._watch()
        except Stopped:
            return 0
        except ServiceError as error:
            print(f"\n{error}", file=sys.stderr, flush=True)
            return 1
        finally:
            self._stop()
            if lock:
                lock.close()
        return 0

    def _start(self) -> None:
        _require_free_port(self.port)
        print("Samenspel starts. Ctrl-C stops it.", flush=True)
        with self._step("PostgreSQL and Valkey"):
            self._services = start_missing(self.data_dir, os.environ)
        environment = completed(os.environ, self._services) | {
            "DJANGO_SETTINGS_MODULE": os.environ.get(
                "DJANGO_SETTINGS_MODULE", "exchange.settings.dev"
            ),
            "SAMENSPEL_DATA_DIR": str(self.data_dir),
            "SITE_URL": os.environ.get("SITE_URL", self.site_url),
            "PYTHONUNBUFFERED": "1",
            # Compiled modules halve the second start; .venv and this folder are ours.
            "PYTHONDONTWRITEBYTECODE": "",
        }
        accounts = self._prepare(environment)
        self._programs = self._describe_programs(environment)
        with self._step("Web server, worker and clock"):
            for program in self._programs:
                program.start()
            self._wait_for_programs()
        with self._step("First page"):
            _answers(f"{self.site_url}/", timeout_seconds=_READY_SECONDS)
        seconds = time.monotonic() - self._began
        print(f"\nReady: {self.site_url}/   ({seconds:.0f} s)\n")
        for email, role in accounts:
            print(f"  {role:<14} {email}")
        if accounts:
            print("  To sign in, give an address; the code lies in the mailbox.\n")
        print(f"  mailbox        {self.site_url}/mailbox/")
        print(f"  log files      {self.data_dir / 'log'}", flush=True)

    def _prepare(self, environment: dict[str, str]) -> list[tuple[str, str]]:
        """Migrate, load the demo network the first time; gives the demo accounts."""
        report = self.data_dir / "accounts.json"
        report.unlink(missing_ok=True)
        command = [sys.executable, "manage.py", "prepare", "--report", str(report)]
        if self.demo:
            command.append("--demo")
        with self._step("Database", shows_more=True):
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )
            try:
                while process.poll() is None:
                    self._pause(0.05)
            except Stopped:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                raise
            if process.returncode:
                raise ServiceError(
                    "The database cannot be prepared; why stands above. `make reset` empties it"
                    " and begins again."
                )
        with contextlib.suppress(OSError, ValueError):
            return [(email, role) for email, role in json.loads(report.read_text())]
        return []

    def _describe_programs(self, environment: dict[str, str]) -> list[Program]:
        logs = self.data_dir / "log"
        celery = [sys.executable, "-m", "celery", "-A", "tasks.celery"]

        def program(name: str, command: list[str], **options: Any) -> Program:
            file = logs / f"{name.rpartition(' ')[2]}.log"
            return Program(name, command, log=file, environment=environment, **options)

        return [
            program(
                "web server",
                [sys.executable, "-m", "gunicorn", "-c", "python:exchange.embedded.webserver"]
                + [f"--bind=127.0.0.1:{self.port}", "exchange.wsgi"],
                is_ready=lambda _: _answers(f"{self.site_url}/health/"),
                reloads_itself=True,
            ),
            program(
                "worker",
                [*celery, "worker", "--loglevel=INFO", "--concurrency=2", "--without-gossip"]
                + ["--without-mingle", "--without-heartbeat"],
                is_ready=lambda x: " ready." in x.output(),
            ),
            program(
                "clock",
                [*celery, "beat", "--loglevel=INFO", "--pidfile="]
                + [f"--schedule={self.data_dir / 'beat'}"],
                is_ready=lambda x: "beat: Starting" in x.output(),
            ),
        ]

    def _wait_for_programs(self) -> None:
        waiting = list(self._programs)
        end = time.monotonic() + _READY_SECONDS
        while waiting:
            for program in waiting:
                if program.has_died:
                    raise ServiceError(
                        f"The {program.name} stopped at once ({program.log}):"
                        f" {program.last_words()}"
                    )
            waiting = [x for x in waiting if not x.is_ready(x)]
            if time.monotonic() > end:
                raise ServiceError(
                    f"The {waiting[0].name} was not ready within {_READY_SECONDS} s;"
                    f" {waiting[0].log} may tell why."
                )
            self._pause(0.05)

    def _watch(self) -> None:
        """Keep everything running; start the worker again when the code has changed."""
        seen = _newest_change()
        given_up: set[str] = set()
        while True:
            self._pause(1)
            self._mend_services()
            now = _newest_change()
            changed, seen = now != seen, now
            if changed:
                given_up.clear()
            for program in self._programs:
                if changed and not program.reloads_itself and program.is_alive:
                    program.ask_to_stop()
                    program.end(patience_seconds=_STOP_SECONDS)
                    program.start()
                elif not program.is_alive and program.name not in given_up:
                    self._mend(program, given_up)

    def _mend(self, program: Program, given_up: set[str]) -> None:
        words = program.last_words()
        if time.monotonic() - program.started_at < _TOO_SHORT_A_LIFE_SECONDS:
            given_up.add(program.name)
            print(
                f"The {program.name} cannot start ({program.log}): {words}\n"
                "It is tried again when a file of the project changes.",
                flush=True,
            )
            return
        program.end(patience_seconds=0)
        program.start()
        print(f"The {program.name} had stopped and is started again: {words}", flush=True)

    def _mend_services(self) -> None:
        if self._services and self._services.restart_what_died():
            print("PostgreSQL or Valkey had stopped and is started again.", flush=True)

    def _stop(self) -> None:
        """End every process that was started here, in time or by force, and no other."""
        if self._programs or self._services:
            print("\nStopping ...", end="", flush=True)
        end = time.monotonic() + _STOP_SECONDS
        for program in self._programs:
            program.ask_to_stop()
        for program in self._programs:
            program.end(patience_seconds=end - time.monotonic())
        if self._services:
            self._services.stop()
        if self._programs or self._services:
            print(" all stopped.", flush=True)

    def _only_one_here(self) -> IO[str]:
        self.data_dir.mkdir(parents=True, exist_ok=True)
        lock = (self.data_dir / "run.lock").open("a+")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            where = lock.read().strip() or "another port"
            lock.close()
            raise ServiceError(
                f"Samenspel runs already from this folder, at {where}: use that one, or stop it"
                " with Ctrl-C in its window first."
            ) from None
        lock.truncate(0)
        lock.write(f"{self.site_url}/")
        lock.flush()
        return lock

    @contextlib.contextmanager
    def _step(self, name: str, *, shows_more: bool = False) -> Iterator[None]:
        """Show that a step has begun, and how long it took."""
        began = time.monotonic()
        print(f"  {name} ...", end="\n" if shows_more else "", flush=True)
        try:
            yield
        except BaseException:
            print(flush=True)
            raise
        lead = f"  {name}:" if shows_more else ""
        print(f"{lead} ready ({time.monotonic() - began:.1f} s)", flush=True)

    def _pause(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while not self._stopping and time.monotonic() < end:
            time.sleep(min(0.05, seconds))
        if self._stopping:
            raise Stopped

    def _note_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stopping = True


def _require_free_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            raise ServiceError(
                f"Port {port} is only for root: take one above 1023, as in `make run PORT=8000`."
            ) from None
        except OSError:
            raise ServiceError(
                f"Port {port} is in use by another program: stop that one, or take another port,"
                f" as in `make run PORT={_some_free_port(port)}`."
            ) from None


def _some_free_port(near: int) -> int:
    for port in range(near + 1, near + 200):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    return near + 123


def _answers(url: str, *, timeout_seconds: float = 10) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=timeout_seconds) as answer:  # noqa: S310 - our own address
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _newest_change() -> float:
    """When a module of ours was last written; about 5 ms for the whole project."""
    return max(
        (path.stat().st_mtime for name in _PACKAGES for path in (ROOT / name).rglob("*.py")),
        default=0,
    )


def _die_with_parent() -> None:
    """Should we be killed without a chance to clean up, Linux ends the program as well."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGTERM)
