"""The stage of one trial: servers of its own, a mail server that keeps a record, the carriers."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import redis

from exchange.embedded import Services
from exchange.embedded.binaries import postgres_folder
from exchange.embedded.postgres import DATABASE, USER
from tests.faults.programs import ROOT, Program, Supervisor, wait_for
from tests.faults.sink import Mode
from tests.faults.surroundings import BEGIN, ENOUGH, MODE, PORT, Guard, Surroundings

RELAY_READY = "delivering letters"
BOOT_SECONDS = 120  # on a small machine with much to do
_COMMITTED_IS_COMMITTED = f"ALTER ROLE {USER} SET synchronous_commit = on"
_PROMISES = """
    CREATE TABLE promises (
        key text PRIMARY KEY,
        kind text NOT NULL,
        made_at timestamptz NOT NULL DEFAULT clock_timestamp()
    )
"""


class Stage:
    """Everything that runs in a trial. Enter it with `with`; leaving ends every process."""

    def __init__(
        self,
        folder: Path,
        *,
        workers: int,
        relays: int,
        producers: int,
        rate: float,
        seed: int,
        guard: Guard,
        looks_up: bool,
        lease_seconds: int,
    ) -> None:
        self.folder = folder
        self.seed = seed
        self.producer_count = producers
        self.rate = rate
        self.worker_count = workers
        self.relay_count = relays
        self.lease_seconds = lease_seconds
        self.guard = guard
        self.looks_up = looks_up
        self.producers: list[subprocess.Popen[bytes]] = []
        self.workers: list[Program] = []
        self.beats: list[Program] = []
        self.relays: list[Program] = []

    def __enter__(self) -> "Stage":
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    # Before and after

    def prepare(self, dump: bytes, *, share: int) -> None:
        """Fill the database, whose tables `dump` describes, and start everything.

        Args:
            share: how much a producer commits, at most.
        """
        psql = [postgres_folder(self.services.account) / "psql", "-q", "-1"]
        to = ["-h", self.services.sockets, "-U", USER, "-d", DATABASE, "-v", "ON_ERROR_STOP=1"]
        subprocess.run([*psql, *to], input=dump, check=True, stdout=subprocess.DEVNULL)
        with self.services.postgres.connect() as connection:
            connection.execute(_COMMITTED_IS_COMMITTED)
            connection.execute(_PROMISES)
        for program in self.programs:
            program.start()
        for number in range(self.producer_count):
            self._start_producer(number, share)
        self.supervisor.start()
        self.wait_until_ready()

    def wait_until_ready(self) -> None:
        for program in self.programs:
            wait_for(
                lambda program=program: program.is_ready or self._fails_to_start(),
                seconds=BOOT_SECONDS,
                what=f"{program.name} starts",
            )
            if self._fails_to_start():
                raise RuntimeError(f"{program.name} ends at once:\n{program.last_words()}")

    def _fails_to_start(self) -> bool:
        return self.supervisor.by_themselves.total() > 2

    def begin(self) -> None:
        """Let the producers commit."""
        (self.folder / BEGIN).touch()

    def check(self) -> None:
        """Raise when something of the trial itself has failed."""
        if any(producer.poll() for producer in self.producers):
            raise RuntimeError(f"a producer failed: {self.folder}/producer-*.log")
        if self.sink.poll() is not None:
            raise RuntimeError(f"the mail server of the test failed: {self.folder}/sink.log")

    def enough(self) -> None:
        """Nothing more is committed from now on."""
        (self.folder / ENOUGH).touch()
        for producer in self.producers:
            producer.wait(60)
        self.check()

    def close(self) -> None:
        """End every process that was started here."""
        if hasattr(self, "supervisor") and self.supervisor.is_alive():
            self.supervisor.stop()
        for program in self.programs:
            program.end()
        for process in [*self.producers, *([self.sink] if hasattr(self, "sink") else [])]:
            process.kill()
            process.wait()
        if hasattr(self, "services"):
            self.services.stop()

    # While it runs

    @property
    def programs(self) -> list[Program]:
        return [*self.workers, *self.beats, *self.relays]

    def let_mail_server(self, behave: Mode) -> None:
        new = self.folder / f"{MODE}.new"
        new.write_text(behave)
        new.rename(self.folder / MODE)

    def empty_broker(self) -> None:
        redis.from_url(self.services.redis_url).flushall()

    def broker_length(self) -> int:
        """How many messages wait in it, or are in the hands of a worker."""
        broker = redis.from_url(self.services.redis_url)
        return int(broker.llen("celery")) + int(broker.hlen("unacked"))

    def kill_broker(self, away_seconds: float) -> None:
        """End Valkey at once; it comes back with nothing in it."""
        os.kill(self.services.valkey.pid or 0, signal.SIGKILL)
        wait_for(lambda: not self.services.valkey.pid, seconds=10, what="Valkey is gone")
        time.sleep(away_seconds)
        self.services.valkey.start()

    def restart_database(self) -> None:
        """End PostgreSQL without a shutdown; it recovers from its log."""
        os.kill(self.services.postgres.pid or 0, signal.SIGQUIT)
        wait_for(lambda: not self.services.postgres.pid, seconds=20, what="PostgreSQL is gone")
        self.services.postgres.start()

    # Inside

    def _open(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o755)
        # PostgreSQL will end without a shutdown, the machine will not: nothing needs the disk.
        self.services = Services.start(self.folder, throwaway=True)
        self.let_mail_server(Mode.WELL)
        command = [sys.executable, "-m", "tests.faults.sink", str(self.folder), str(self.seed)]
        with (self.folder / "sink.log").open("wb") as log:
            self.sink = subprocess.Popen(
                command, cwd=ROOT, stdout=log, stderr=log, start_new_session=True
            )
        port = self.folder / PORT
        wait_for(port.exists, seconds=BOOT_SECONDS, what="the mail server listens")
        around = Surroundings(
            self.folder, int(port.read_text()), self.lease_seconds, self.guard, self.looks_up
        )
        self.environment = {
            **os.environ,
            **around.as_environment(),
            "DJANGO_SETTINGS_MODULE": "tests.faults.settings",
            "DATABASE_URL": self.services.database_url,
            "REDIS_URL": self.services.broker_url,
            "CACHE_URL": self.services.cache_url,
        }
        self._describe_programs()
        self.supervisor = Supervisor(self.programs)

    def _start_producer(self, number: int, share: int) -> None:
        rate = self.rate / self.producer_count
        arguments = [f"p{number}", str(self.seed * 100 + number), str(rate), str(share)]
        with (self.folder / f"producer-{number}.log").open("ab") as log:
            self.producers.append(
                subprocess.Popen(
                    [sys.executable, "-m", "tests.faults.producer", *arguments],
                    cwd=ROOT,
                    env=self.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )

    def _describe_programs(self) -> None:
        python = [sys.executable]
        celery = [*python, "-m", "celery", "-A", "tests.faults.worker"]
        alone = ["--concurrency=2", "--without-gossip", "--without-mingle", "--without-heartbeat"]

        environment = {
            **self.environment,
            "DJANGO_SETTINGS_MODULE": "tests.faults.carrying",
            "CELERY_SKIP_CHECKS": "1",  # they read every page of the site
        }

        def program(name: str, command: list[str], ready: str) -> Program:
            log = self.folder / f"{name.replace(' ', '-')}.log"
            return Program(name, command, environment, log, ready)

        for n in range(self.worker_count):
            node = [*alone, f"--hostname=worker{n}@faults", "--loglevel=INFO"]
            self.workers.append(program(f"worker {n}", [*celery, "worker", *node], " ready."))
        # Two beats, as happens when somebody starts a second one by mistake.
        for n in range(2 if self.worker_count else 0):
            clock = ["--loglevel=INFO", "--pidfile=", f"--schedule={self.folder}/beat-{n}"]
            self.beats.append(program(f"beat {n}", [*celery, "beat", *clock], "beat: Starting"))
        for n in range(self.relay_count):
            command = [*python, "manage.py", "mailrelay"]
            self.relays.append(program(f"relay {n}", command, RELAY_READY))
