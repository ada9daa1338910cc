"""`make bench-matching`: how long it takes to find who fits, among very many.

    python -m tests.benchmarks.matching [--sizes 10000 100000 1000000] [--judged FOLDER]

A database of its own is filled with made-up listings (`tests.benchmarks.crowd`) and removed at the
end. At each size, in the same run: the twenty best counterparts of a new listing as a worker finds
them; PostgreSQL full text, ranked over all candidates; a comparison with all of them in Python; and
which share of the exact best the index finds.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from exchange.embedded import Services

SIZES = (10_000, 100_000, 1_000_000)
EXACT = 16  # newcomers that are compared with everything

GOALS = """
Goals: p95 of the largest at most 3 times that of the smallest; 20 times faster than full text, with
a better nDCG@5; recall at least 0.98; a worker under 300 MB.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="open listings")
    parser.add_argument("--exact", type=int, default=EXACT, help="listings compared with all")
    parser.add_argument("--judged", type=Path, help="a folder with judged texts, for nDCG@5")
    chosen = parser.parse_args()
    began = time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="samenspel-bench-") as folder,
        Services.start(Path(folder), throwaway=True) as services,
    ):
        _settle(services, folder)
        _report(sorted(chosen.sizes), chosen.exact, chosen.judged)
    # For root it lies elsewhere: the server's own user cannot enter root's folder.
    shutil.rmtree(services.postgres.folder.parent, ignore_errors=True)
    print(f"\nThis run took {(time.monotonic() - began) / 60:.0f} minutes.")


def _settle(services: Services, folder: str) -> None:
    """Have this process, and those it starts, use the database of this run."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "exchange.settings.test",
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.broker_url,
        "CACHE_URL": services.cache_url,
        "TEST_MEDIA_ROOT": f"{folder}/media",
        "JOB_SENDER": "tests.jobs.forget",
        "PYTHONWARNINGS": "ignore",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _report(sizes: list[int], exact: int, judged: Path | None) -> None:
    from django.db import connection

    from tests.benchmarks.measuring import Run, judge

    run = Run(exact, lambda text: print(text, flush=True))
    figures: dict[int, Mapping[str, float]] = {}
    for size in sizes:
        if figures:
            run.forget()
        figures[size] = run.measure(size)
        for name, value in figures[size].items():
            print(f"{size:>9,}: {name}: {value:.2f}", flush=True)
    print(f"\nThe plan at {sizes[-1]:,}:\n\n{run.plan()}\n")
    _table(figures)
    _ratios(figures[sizes[0]], figures[sizes[-1]])
    print(f"memory of a worker, at most: {_worker_memory():.0f} MB")
    if judged:
        theirs, ours = judge(judged)
        print(f"nDCG@5 on judged texts: full text {theirs:.3f}, ours {ours:.3f}")
    print(GOALS)
    connection.close()


def _table(figures: Mapping[int, Mapping[str, float]]) -> None:
    print(f"{'times in ms':28}" + "".join(f"{size:>14,}" for size in figures))
    for name in next(iter(figures.values())):
        print(f"{name:28}" + "".join(f"{column[name]:14,.2f}" for column in figures.values()))


def _ratios(smallest: Mapping[str, float], largest: Mapping[str, float]) -> None:
    ours = largest["best twenty p50"], largest["best twenty p95"]
    print(f"\np95, largest to smallest: {ours[1] / smallest['best twenty p95']:.2f}")
    print(f"full text to ours, p50: {largest['full text p50'] / ours[0]:.1f}")
    print(f"full text to ours, p95: {largest['full text p95'] / ours[1]:.1f}")
    print(f"scan in Python to ours, p50: {largest['scan in Python p50'] / ours[0]:.1f}")


def _worker_memory() -> float:
    """The most memory, in MB, of a process that reads the vocabulary and matches listings."""
    done = subprocess.run(
        [sys.executable, "-c", _WORKER], capture_output=True, text=True, check=True
    )
    return float(done.stdout.split()[-1])


_WORKER = """
import re, django
django.setup()
import tasks.celery, tasks.work
from exchange.listings.models import Listing
from exchange.matching import actions
for listing in Listing.objects.open().select_related("organisation").order_by("-pk")[:20]:
    actions.suggestions(listing)
# Not ru_maxrss, which a process takes over from the one that started it.
print(int(re.search(r"VmHWM:\\s*(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""

if __name__ == "__main__":
    main()
