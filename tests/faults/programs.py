"""Processes that are started again when they die, as systemd does it."""

import contextlib
import os
import random
import signal
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESTART_SECONDS = 0.3
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Program:
    """One process and its children, in a group of their own."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    log: Path
    ready_word: str  # in its log once it can do its work
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _started_at: float = field(default=0, init=False)
    _ready_at: float | None = field(default=None, init=False)
    _log_start: int = field(default=0, init=False)

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._started_at, self._ready_at = time.monotonic(), None
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int | None:
        """The number of the process, while it runs."""
        return self.process.pid if self.process and self.process.poll() is None else None

    @property
    def is_ready(self) -> bool:
        return self.at_work_seconds is not None

    def look(self) -> None:
        """Note whether it is ready by now."""
        if self._ready_at is None and self.ready_word in self.said():
            self._ready_at = time.monotonic()

    @property
    def at_work_seconds(self) -> float | None:
        """For how long it has been ready; None when it is not."""
        self.look()
        if self.pid is None or self._ready_at is None:
            return None
        return time.monotonic() - self._ready_at

    @property
    def had_its_time(self) -> bool:
        """Whether it has been at work for as long as it took to start."""
        at_work = self.at_work_seconds
        return at_work is not None and at_work > (self._ready_at or 0) - self._started_at

    def said(self) -> str:
        """What it has written since it was started."""
        with self.log.open("rb") as log:
            log.seek(self._log_start)
            return log.read().decode(errors="replace")

    def last_words(self) -> str:
        return self.log.read_text(errors="replace")[-2000:]

    def children(self) -> list[int]:
        shown = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True
        )
        pairs = (map(int, line.split()) for line in shown.stdout.splitlines())
        return [pid for pid, parent in pairs if parent == self.pid]

    def signal(self, number: signal.Signals) -> None:
        """To the process and all its children."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)

    def end(self) -> None:
        """End whatever is left of it, as a service manager does with a group."""
        self.signal(signal.SIGKILL)
        if self.process:
            self.process.wait()


class Supervisor(threading.Thread):
    """Starts what has died again after 0.3 s, and counts what nobody had killed.

    A process that lives and does nothing is left alone: a worker has to notice that itself, as it
    has to in life (tasks/watchdog.py).
    """

    def __init__(self, programs: Sequence[Program]) -> None:
        super().__init__(name="supervisor", daemon=True)
        self.programs = list(programs)
        self.by_themselves: Counter[str] = Counter()
        self.is_killed: set[str] = set()
        self._leave = threading.Event()

    def run(self) -> None:
        while not self._leave.wait(0.1):
            for program in self.programs:
                if program.pid is None:
                    self._again(program)
                program.look()

    def _again(self, program: Program) -> None:
        if program.name in self.is_killed:
            self.is_killed.discard(program.name)
        else:
            self.by_themselves[f"{program.name.partition(' ')[0]} ended"] += 1
        program.end()
        if not self._leave.wait(RESTART_SECONDS):
            program.start()

    def stop(self) -> None:
        self._leave.set()
        self.join()
        for program in self.programs:
            program.end()


def wait_for(
    happened: Callable[[], bool], *, seconds: float, what: str, step: float = 0.05
) -> None:
    """Wait until something is the case.

    Raises:
        TimeoutError: it is not, after that many seconds.
    """
    until = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(f"waited {seconds:.0f} s in vain: {what}")
        time.sleep(step)


def one_of(
    chance: random.Random, programs: Sequence[Program], *, had_its_time: bool = False
) -> Program | None:
    """One that is at work now; with `had_its_time`, for as long at least as it took to start.

    Whoever is killed sooner, again and again, delivers nothing, and that is no fault of his.
    """
    ready = [x for x in programs if (x.had_its_time if had_its_time else x.is_ready)]
    return chance.choice(ready) if ready else None
