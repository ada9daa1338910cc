"""Letters under a few faults; `make faults` does it for longer, see docs/faults.md."""

import random
import shutil
import signal
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from exchange.embedded import Services
from tasks.sender import bell_at
from tests.faults.chaos import Fault, Wounds
from tests.faults.judging import accepted_copies, claims, judge
from tests.faults.programs import wait_for
from tests.faults.stage import Stage
from tests.faults.tables import dump_of
from tests.faults.trial import Plan, perform, set_up

# What takes long to come back is ended last.
FAULTS = (
    Fault.KILL_CHILD,
    Fault.FLUSH,
    Fault.KILL_RELAY,
    Fault.KILL_CHILD,
    Fault.SMTP_HANG_UP,
    Fault.KILL_BROKER,
    Fault.KILL_CHILD,
    Fault.RESTART_DATABASE,
    Fault.KILL_RELAY,
    Fault.KILL_CHILD,
    Fault.KILL_WORKER,
)
SHORT = Plan(
    name="short",
    title="Celery and mailrelay together, for some seconds",
    letters=200,
    faults=Counter(FAULTS),
    workers=1,
    relays=2,
    producers=1,
    rate=30,
    is_patient=False,
    pause=(0.2, 0.5),
    lease_seconds=9,
    quiet_seconds=120,
)
ALONE = 20


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where servers started by root may go too; pytest's own folder is private."""
    path = Path(tempfile.mkdtemp(prefix="samenspel-faults-"))
    yield path
    shutil.rmtree(path)


def test_no_letter_is_lost_nor_news_sent_twice_whoever_is_killed(
    cluster: Services, template_database: str, folder: Path
) -> None:
    seed = random.randrange(1_000_000)
    with set_up(SHORT, seed=seed, folder=folder) as stage:
        stage.prepare(dump_of(cluster, template_database), share=10 * SHORT.letters)
        outcome = perform(SHORT, stage, FAULTS)

        assert outcome.committed.total() >= SHORT.letters
        assert outcome.wounds.kills >= 6
        assert outcome.wounds.broker_losses >= 2
        broken = [x for x in claims(outcome) if not x.holds and not x.is_about_time]
        assert broken == [], f"seed {seed}"

        without_outbox_the_same_loses_letters(stage)


def without_outbox_the_same_loses_letters(stage: Stage) -> None:
    """The negative control: the message in the broker is all there is of these letters."""
    worker = stage.workers[0]
    wait_for(lambda: worker.is_ready, seconds=60, what="the worker is back")
    bell = bell_at(stage.services.broker_url)
    keys = [f"alone.{number}" for number in range(ALONE)]
    worker.signal(signal.SIGSTOP)
    with stage.services.postgres.connect() as connection:
        for key in keys:
            connection.execute("INSERT INTO promises (key, kind) VALUES (%s, 'call')", [key])
            bell.send_task("tests.faults.send_at_once", kwargs={"key": key})
    stage.empty_broker()
    worker.signal(signal.SIGCONT)
    bell.send_task("tests.faults.send_at_once", kwargs={"key": "last"})
    wait_for(
        lambda: "last" in accepted_copies(stage.folder),
        seconds=60,
        what="what was asked for after the loss arrives",
    )

    outcome = judge(stage, Wounds())
    assert not claims(outcome)[0].holds  # every committed letter is delivered or reported
    assert len(outcome.lost) > ALONE / 2
