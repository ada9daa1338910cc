"""What became of the letters of a trial, and whether that keeps what is promised."""

import json
import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.faults.chaos import Wounds
from tests.faults.stage import Stage
from tests.faults.surroundings import ACCEPTED, COMMITTED, whole_lines

REPORTED = ("failed", "dead", "unsure")
PROMPT_SECONDS = 3.0
_RECOVERY_SECONDS = 60.0
_FATES = """
    SELECT p.key, p.kind, extract(epoch FROM p.made_at), l.status
    FROM promises p LEFT JOIN accounts_letter l USING (key)
"""
_ORPHANS = (
    "SELECT count(*) FROM accounts_letter l LEFT JOIN promises p USING (key) WHERE p.key IS NULL"
)


@dataclass
class Outcome:
    """The figures of one trial."""

    committed: Counter[str]  # by kind
    delivered: int
    lost: list[str]  # committed, neither delivered nor reported
    reported: Counter[str]  # failed, dead, unsure
    unsure_but_delivered: int
    duplicates: Counter[str]  # second and further copies, by kind
    by_the_server: Counter[str]  # of these: it had taken a copy and hung up
    max_copies: Mapping[str, int]
    ghosts: list[str]
    forgotten: list[str]  # a producer was told that it is committed, and it is not there
    orphans: int  # letters of transactions that were rolled back
    delays: list[float]  # seconds from promise to first copy, sorted
    errors_shown: int  # transactions that failed aloud
    slowest_commit: float
    wounds: Wounds
    by_themselves: Counter[str]  # programs that ended or hung though nobody had killed them
    seconds: float = 0.0

    @property
    def late(self) -> list[float]:
        """The delays of letters that some fault held up."""
        return [x for x in self.delays if x > PROMPT_SECONDS]


@dataclass(frozen=True)
class Claim:
    """One promise, and whether it was kept."""

    text: str
    holds: bool
    figure: str
    is_about_time: bool = False  # and so depends on what else the machine has to do


def judge(stage: Stage, wounds: Wounds) -> Outcome:
    """Compare what was committed, what the rows say and what the mail server took."""
    with stage.services.postgres.connect() as connection:
        fates: list[Any] = connection.execute(_FATES).fetchall()
        orphans = int(str(connection.execute(_ORPHANS).fetchone()[0]))  # type: ignore[index]
    copies = accepted_copies(stage.folder)
    notes = [
        json.loads(line)
        for path in stage.folder.glob(COMMITTED.format("*"))
        for line in whole_lines(path)
    ]
    kinds = {key: kind for key, kind, _at, _status in fates}
    told = {key for note in notes for key in note.get("keys", ())}
    duplicates: Counter[str] = Counter()
    by_the_server: Counter[str] = Counter()
    for key, mine in copies.items():
        if key in kinds and len(mine) > 1:
            duplicates[kinds[key]] += len(mine) - 1
            by_the_server[kinds[key]] += sum(copy["hung_up"] for copy in mine[:-1])
    return Outcome(
        committed=Counter(kinds.values()),
        delivered=sum(key in copies for key in kinds),
        lost=sorted(
            key for key, _kind, _at, status in fates if key not in copies and status not in REPORTED
        ),
        reported=Counter(status for _k, _kind, _at, status in fates if status in REPORTED),
        unsure_but_delivered=sum(
            status == "unsure" and key in copies for key, _kind, _at, status in fates
        ),
        duplicates=duplicates,
        by_the_server=by_the_server,
        max_copies=_max_copies(copies, kinds),
        ghosts=sorted(set(copies) - set(kinds)),
        forgotten=sorted(told - set(kinds)),
        orphans=orphans,
        delays=sorted(
            max(0.0, copies[key][0]["at"] - float(at))
            for key, _kind, at, _status in fates
            if key in copies
        ),
        errors_shown=sum("error" in note for note in notes),
        slowest_commit=max((note["took"] for note in notes if "took" in note), default=0.0),
        wounds=wounds,
        by_themselves=stage.supervisor.by_themselves,
    )


def accepted_copies(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """What the mail server took, by key, in order."""
    copies = defaultdict(list)
    for line in whole_lines(folder / ACCEPTED):
        entry = json.loads(line)
        copies[entry["key"]].append(entry)
    return dict(copies)


def claims(outcome: Outcome, *, looks_up: bool = False) -> list[Claim]:
    """What is promised of every trial, however long it was."""
    calls, news = outcome.duplicates["call"], outcome.duplicates["news"]
    own = calls - outcome.by_the_server["call"]
    slow = percentile(outcome.late, 99)
    promised = [
        Claim(
            "every committed letter is delivered or reported",
            not outcome.lost and bool(outcome.committed.total()),
            f"{len(outcome.lost)} lost",
        ),
        Claim(
            "what somebody was told is committed is there",
            not outcome.forgotten,
            f"{len(outcome.forgotten)} gone",
        ),
        Claim(
            "nothing is sent of what was rolled back",
            not outcome.ghosts and not outcome.orphans,
            f"{len(outcome.ghosts)} ghosts",
        ),
        Claim("no overview twice", not news, f"at most {outcome.max_copies.get('news', 0)} copies"),
        Claim(
            "a call at most twice, and once more at most per killed process",
            outcome.max_copies.get("call", 0) <= 2 and own <= outcome.wounds.killed_processes,
            f"{own} of {outcome.wounds.killed_processes} killed"
            f" (and {calls - own} that the server hung up on)",
        ),
        Claim(
            f"of what a fault held up 99 % is there within {_RECOVERY_SECONDS:.0f} s",
            slow <= _RECOVERY_SECONDS,
            f"{slow:.1f} s",
            is_about_time=True,
        ),
    ]
    if looks_up:
        promised.append(
            Claim("with a look-up nothing twice", not calls + news, f"{calls + news} twice")
        )
    return promised


def percentile(values: Sequence[float], percent: float) -> float:
    """The smallest of the sorted values that so many per cent do not exceed; 0 for none."""
    if not values:
        return 0.0
    return values[max(0, math.ceil(len(values) * percent / 100) - 1)]


def _max_copies(copies: Mapping[str, list[Any]], kinds: Mapping[str, str]) -> dict[str, int]:
    most: dict[str, int] = {}
    for key, mine in copies.items():
        kind = kinds.get(key, "ghost")
        most[kind] = max(most.get(kind, 0), len(mine))
    return most


def is_quiet(stage: Stage) -> bool:
    """Whether nothing more is to come: no letter waits or is in anybody's hands."""
    with stage.services.postgres.connect() as connection:
        waiting = connection.execute(
            "SELECT count(*) FROM accounts_letter WHERE status IN ('pending', 'claimed', 'handing')"
        ).fetchone()
    return waiting == (0,)
