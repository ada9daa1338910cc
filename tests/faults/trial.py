"""One trial: a stage, a load, faults, and what became of the letters."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.faults.chaos import Chaos, Fault
from tests.faults.judging import Outcome, accepted_copies, is_quiet, judge
from tests.faults.programs import wait_for
from tests.faults.stage import Stage
from tests.faults.surroundings import Guard

_NOTHING_NEW_SECONDS = 8


@dataclass(frozen=True)
class Plan:
    """What is tried."""

    name: str
    title: str
    letters: int
    faults: Counter[Fault]
    workers: int = 0
    relays: int = 0
    producers: int = 2
    rate: float = 18.0  # letters a second
    pause: tuple[float, float] = (1.0, 2.0)
    is_patient: bool = True
    guard: Guard = Guard.WHOLE
    looks_up: bool = False
    lease_seconds: int = 12
    quiet_seconds: float = 90.0  # so long is waited, at most, for the last letter

    def order(self, seed: int) -> list[Fault]:
        """In which the faults happen."""
        order = sorted(self.faults.elements())
        random.Random(seed).shuffle(order)
        return order

    @property
    def is_control(self) -> bool:
        return self.guard != Guard.WHOLE

    def must_break(self, outcome: Outcome) -> bool:
        """Whether a control broke what the guard that it lacks is for."""
        if self.guard == Guard.NO_OUTBOX:
            return bool(outcome.lost)
        return outcome.max_copies.get("news", 0) > 1


def carry_out(plan: Plan, *, seed: int, folder: Path, dump: bytes) -> Outcome:
    """Do it. Cost: about `letters / rate` seconds and half a minute, and two busy cores."""
    began = time.monotonic()
    with set_up(plan, seed=seed, folder=folder) as stage:
        stage.prepare(dump, share=10 * plan.letters)
        outcome = perform(plan, stage, plan.order(seed))
    outcome.seconds = time.monotonic() - began
    return outcome


def set_up(plan: Plan, *, seed: int, folder: Path) -> Stage:
    """The stage that a plan asks for."""
    return Stage(
        folder,
        workers=plan.workers,
        relays=plan.relays,
        producers=plan.producers,
        rate=plan.rate,
        seed=seed,
        guard=plan.guard,
        looks_up=plan.looks_up,
        lease_seconds=plan.lease_seconds,
    )


def perform(plan: Plan, stage: Stage, faults: Sequence[Fault]) -> Outcome:
    """Commit letters while one fault follows the other, until the last letter is through."""
    chaos = Chaos(stage, stage.seed, is_patient=plan.is_patient)
    stage.begin()
    wait_for(lambda: _committed(stage) > 0, seconds=120, what="something is committed")
    chaos.run(faults, plan.pause)
    wait_for(
        lambda: _committed(stage) >= plan.letters,
        seconds=60 + 4 * plan.letters / plan.rate,
        what=f"{plan.letters} letters are committed",
        step=0.2,
    )
    stage.enough()
    wait_until_quiet(stage, plan.quiet_seconds)
    return judge(stage, chaos.wounds)


def wait_until_quiet(stage: Stage, at_most_seconds: float) -> None:
    """Wait until nothing more is to come; what still waits after that is lost."""
    until = time.monotonic() + at_most_seconds
    seen, since = -1, time.monotonic()
    while time.monotonic() < until:
        time.sleep(0.25)
        now = sum(map(len, accepted_copies(stage.folder).values()))
        if now != seen:
            seen, since = now, time.monotonic()
        if stage.guard == Guard.NO_OUTBOX:
            is_over = not stage.broker_length() and time.monotonic() - since > _NOTHING_NEW_SECONDS
        else:
            is_over = is_quiet(stage)
        if is_over:
            return


def _committed(stage: Stage) -> int:
    stage.check()
    try:
        with stage.services.postgres.connect() as connection:
            found = connection.execute("SELECT count(*) FROM promises").fetchone()
    except psycopg.Error:
        return 0
    return int(str(found[0])) if found else 0
