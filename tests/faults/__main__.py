"""`make faults`: letters under faults, for some minutes; what it does stands in docs/faults.md."""

import argparse
import os
import random
import sys

from tests.databases import ROOT
from tests.faults.judging import Claim, Outcome, claims
from tests.faults.plans import BROKER_LOSSES, KILLS, LETTERS, PLANS
from tests.faults.report import describe, line_of
from tests.faults.tables import dump_without_pytest
from tests.faults.trial import Plan, carry_out

FOLDER = ROOT / "var" / "faults"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__)
    parser.add_argument("plans", nargs="*", metavar="plan", help=", ".join(PLANS))
    parser.add_argument("--seed", type=int, default=random.randrange(1_000_000))
    options = parser.parse_args()
    unknown = set(options.plans) - set(PLANS)
    if unknown:
        parser.error(f"no such plan: {', '.join(sorted(unknown))}; there are {', '.join(PLANS)}")
    print(f"Seed {options.seed}; load of the machine {os.getloadavg()[0]:.1f}.", flush=True)
    dump = dump_without_pytest()
    broken = 0
    for name in options.plans or PLANS:
        plan = PLANS[name]
        print(f"\n{plan.title}", flush=True)
        outcome = carry_out(plan, seed=options.seed, folder=FOLDER / name, dump=dump)
        print(describe(outcome))
        broken += _judge(plan, outcome)
    print(f"\nLoad of the machine at the end {os.getloadavg()[0]:.1f}.")
    print("All as promised." if not broken else f"{broken} of the promises NOT kept.")
    return 1 if broken else 0


def _judge(plan: Plan, outcome: Outcome) -> int:
    """Print what holds; how much is wrong. Of a control something has to fail."""
    promised = claims(outcome, looks_up=plan.looks_up)
    if plan.letters >= LETTERS:
        promised.insert(0, _size(outcome))
    for claim in promised:
        print(line_of(claim))
    wrong = sum(not claim.holds for claim in promised)
    if not plan.is_control:
        return wrong
    if plan.must_break(outcome):
        print(f"  As it must be: without the guard {wrong} do not hold.")
        return 0
    print("  THE CONTROL HOLDS: this trial would not see the fault that it is to see.")
    return 1


def _size(outcome: Outcome) -> Claim:
    letters, wounds = outcome.committed.total(), outcome.wounds
    return Claim(
        f"at least {LETTERS} letters, {KILLS} kills, {BROKER_LOSSES} losses of the broker",
        letters >= LETTERS and wounds.kills >= KILLS and wounds.broker_losses >= BROKER_LOSSES,
        f"{letters}, {wounds.kills}, {wounds.broker_losses}",
    )


if __name__ == "__main__":
    sys.exit(main())
