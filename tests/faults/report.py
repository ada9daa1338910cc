"""The figures of a trial as a table that a person can read."""

from collections import Counter
from collections.abc import Iterator

from tests.faults.judging import Claim, Outcome, percentile


def describe(outcome: Outcome) -> str:
    width = max(len(name) for name, _value in _rows(outcome))
    return "\n".join(f"  {name:<{width}}  {value}" for name, value in _rows(outcome))


def line_of(claim: Claim) -> str:
    return f"  {'holds ' if claim.holds else 'BROKEN'}  {claim.text}: {claim.figure}"


def _rows(outcome: Outcome) -> Iterator[tuple[str, str]]:
    wounds = outcome.wounds
    yield "committed", f"{outcome.committed.total()} ({_counted(outcome.committed)})"
    yield "delivered", str(outcome.delivered)
    yield "lost without report", _some(outcome.lost)
    yield "reported", _counted(outcome.reported) or "none"
    yield "unsure, but delivered", str(outcome.unsure_but_delivered)
    yield "duplicates", _counted(outcome.duplicates) or "none"
    yield "of which the server hung up on", _counted(outcome.by_the_server) or "none"
    yield "most copies of one letter", _counted(outcome.max_copies) or "none"
    yield "ghosts", _some(outcome.ghosts)
    yield "delay, median and longest", f"{_of(outcome, 50)} s, {_of(outcome, 100)} s"
    yield "delay, 99 % and those held up", f"{_of(outcome, 99)} s, {len(outcome.late)} letters"
    yield "99 % of those held up", f"{percentile(outcome.late, 99):.1f} s"
    yield "slowest commit", f"{outcome.slowest_commit:.2f} s"
    yield "commits that failed aloud", str(outcome.errors_shown)
    yield "kills", f"{wounds.kills}, of {wounds.killed_processes} processes that deliver"
    yield "losses of the broker", str(wounds.broker_losses)
    for fault, times in sorted(wounds.faults.items()):
        yield f"  {fault}", str(times)
    yield "by themselves", _counted(outcome.by_themselves) or "none"
    yield "took", f"{outcome.seconds:.0f} s"


def _of(outcome: Outcome, percent: float) -> str:
    return f"{percentile(outcome.delays, percent):.1f}"


def _counted(counts: Counter[str] | dict[str, int]) -> str:
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()) if number)


def _some(keys: list[str]) -> str:
    shown = ", ".join(keys[:3]) + (", …" if len(keys) > 3 else "")
    return f"{len(keys)} ({shown})" if keys else "0"
