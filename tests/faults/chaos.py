"""What goes wrong in a trial: one fault after the other, in an order that the seed decides."""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from tests.faults.programs import Program, one_of, wait_for
from tests.faults.sink import Mode
from tests.faults.stage import BOOT_SECONDS, Stage


class Fault(StrEnum):
    KILL_CHILD = "kill -9 of a worker's child"
    KILL_WORKER = "kill -9 of a worker"
    KILL_BEAT = "kill -9 of a beat"
    KILL_RELAY = "kill -9 of a relay"
    FLUSH = "FLUSHALL"
    KILL_BROKER = "kill -9 of Valkey, back empty"
    RESTART_DATABASE = "PostgreSQL ended without shutdown"
    FREEZE = "frozen for longer than its lease"
    SMTP_LATER = "SMTP: 451"
    SMTP_NEVER = "SMTP: 550 or 554"
    SMTP_SILENT = "SMTP: no answer"
    SMTP_SLOW = "SMTP: slow"
    SMTP_HANG_UP = "SMTP: hangs up after accepting"
    SMTP_DOWN = "SMTP: hangs up at once"


# How the mail server behaves, and for how many seconds.
_EPISODES = {
    Fault.SMTP_LATER: (Mode.LATER, 1.5),
    Fault.SMTP_NEVER: (Mode.NEVER, 0.4),
    Fault.SMTP_SILENT: (Mode.SILENT, 3.0),
    Fault.SMTP_SLOW: (Mode.SLOW, 4.0),
    Fault.SMTP_HANG_UP: (Mode.HANG_UP, 0.8),
    Fault.SMTP_DOWN: (Mode.DOWN, 1.0),
}
_LOSSES = (Fault.FLUSH, Fault.KILL_BROKER)
_KILLS = (Fault.KILL_CHILD, Fault.KILL_WORKER, Fault.KILL_RELAY)


@dataclass
class Wounds:
    """What was done, counted."""

    faults: Counter[Fault] = field(default_factory=Counter)
    killed_processes: int = 0  # that might have been delivering a letter

    @property
    def kills(self) -> int:
        return sum(self.faults[x] for x in _KILLS)

    @property
    def broker_losses(self) -> int:
        return sum(self.faults[x] for x in _LOSSES)


class Chaos:
    """Does the faults of a trial to a stage."""

    def __init__(self, stage: Stage, seed: int, *, is_patient: bool = True) -> None:
        self.stage = stage
        self.is_patient = is_patient  # leaves victims the time that they took to start
        self.chance = random.Random(seed)
        self.wounds = Wounds()
        self._later: list[threading.Thread] = []
        self._one_episode = threading.Lock()

    def run(self, faults: Sequence[Fault], pause: tuple[float, float]) -> None:
        """All of them, with that many seconds (at least, at most) before each."""
        for fault in faults:
            time.sleep(self.chance.uniform(*pause))
            self.do(fault)
        for thread in self._later:
            thread.join()

    def do(self, fault: Fault) -> None:
        match fault:
            case Fault.KILL_CHILD:
                self._kill_child()
            case Fault.KILL_WORKER:
                self._kill(self.stage.workers)
            case Fault.KILL_RELAY:
                self._kill(self.stage.relays)
            case Fault.KILL_BEAT:
                self._kill(self.stage.beats)
            case Fault.FLUSH:
                self.stage.empty_broker()
            case Fault.KILL_BROKER:
                self.stage.kill_broker(away_seconds=self.chance.choice((0.0, 0.5, 1.5)))
            case Fault.RESTART_DATABASE:
                self.stage.restart_database()
            case Fault.FREEZE:
                self._freeze()
            case _:  # others go on meanwhile
                episode = _EPISODES[fault]
                self._after(0, lambda: self._mail_server(*episode))
        self.wounds.faults[fault] += 1

    def _kill_child(self) -> None:
        """One process of a worker's pool; the worker is to make another one."""
        children: list[int] = []

        def found() -> bool:
            worker = one_of(self.chance, self.stage.workers)
            children[:] = worker.children() if worker else []
            return bool(children)

        wait_for(found, seconds=BOOT_SECONDS, what="a worker has children")
        os.kill(self.chance.choice(children), signal.SIGKILL)
        self.wounds.killed_processes += 1

    def _kill(self, programs: list[Program]) -> None:
        """One program, and with it, as a service manager does, its children."""
        victims: list[Program] = []

        def found() -> bool:
            victim = one_of(self.chance, programs, had_its_time=self.is_patient)
            victims[:] = [victim] if victim else []
            return bool(victims)

        wait_for(found, seconds=BOOT_SECONDS, what="somebody is at work")
        victim = victims[0]
        self.wounds.killed_processes += max(1, len(victim.children()))
        self.stage.supervisor.is_killed.add(victim.name)
        victim.signal(signal.SIGKILL)

    def _freeze(self) -> None:
        """Stop somebody for longer than his lease, and wake him in the middle of what he did."""
        victim = one_of(self.chance, [*self.stage.workers, *self.stage.relays])
        if victim:
            victim.signal(signal.SIGSTOP)
            self._after(self.stage.lease_seconds + 2, lambda: victim.signal(signal.SIGCONT))

    def _mail_server(self, mode: Mode, seconds: float) -> None:
        with self._one_episode:
            self.stage.let_mail_server(mode)
            time.sleep(seconds)
            self.stage.let_mail_server(Mode.WELL)

    def _after(self, seconds: float, act: Callable[[], None]) -> None:
        timer = threading.Timer(seconds, act)
        timer.start()
        self._later.append(timer)
