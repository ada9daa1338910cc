"""`make bench-digests`: what an overview costs, at ten and at a hundred thousand members.

    python -m tests.benchmarks.digests [--sizes 10000 100000] [--readers 4000] [--deliver 5000]

A made-up network for each size, in a database of its own of one throwaway cluster. Everybody's
overview is due at the same moment; with `--readers` only so many are, spread over the whole
network, which takes minutes instead of half an hour. Each step runs in a process of its own:
*prepare* and *write* as a worker does them, and with `--deliver` so many letters to a mail server
that takes everything.

Per reader is told the time by the clock, and the CPU time of the process together with that of its
database connection, which other programs on the machine influence less. Memory is the most that
the process ever had.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import Any

from exchange.embedded import Services

SIZES = (10_000, 100_000)
ROOT = Path(__file__).resolve().parents[2]
PER_ORGANISATION = 4  # members
TICKS = os.sysconf("SC_CLK_TCK")
Figures = dict[str, float]

GOALS = """
Goals: cost per reader of the largest at most 1.2 times that of the smallest; memory equal within
10 %; the same number of queries for each batch of 500.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="members")
    parser.add_argument("--deliver", type=int, default=0, metavar="N", help="letters, at each size")
    parser.add_argument("--readers", type=int, default=0, metavar="N", help="due, at each size")
    parser.add_argument("--step", choices=STEPS, help=argparse.SUPPRESS)
    parser.add_argument("--number", type=int, default=0, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.step:
        _carry_out(chosen.step, chosen.number)
        return
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with (
        tempfile.TemporaryDirectory(prefix="samenspel-bench-") as folder,
        Services.start(Path(folder), throwaway=True) as services,
    ):
        _process("migrate", services.database_url, services)
        found = {
            n: _measure(n, services, chosen.deliver, chosen.readers) for n in sorted(chosen.sizes)
        }
    shutil.rmtree(services.postgres.folder.parent, ignore_errors=True)
    _report(found)
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")


def _measure(size: int, services: Services, letters: int, readers: int) -> dict[str, Figures]:
    """The figures of each step, in a database of this size."""
    import psycopg

    name = f"members_{size}"
    template = services.database_url.rpartition("/")[2]
    with psycopg.connect(
        host=str(services.sockets), user="samenspel", dbname="postgres", autocommit=True
    ) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    url = services.database_url_of(name)
    began = time.monotonic()
    _process("seed", url, services, number=size)
    print(f"{size:,} members were made up in {time.monotonic() - began:.0f} s", flush=True)
    steps = {step: _process(step, url, services, number=readers) for step in ("prepare", "write")}
    if letters:
        with _sink() as port:
            steps["deliver"] = _process("deliver", url, services, number=letters, port=port)
    for step, figures in steps.items():
        print(f"{size:>9,} {step:8} {_line(figures)}", flush=True)
    return steps


def _line(figures: Figures) -> str:
    return (
        f"{figures['made']:8,.0f} in {figures['seconds']:6.1f} s = {figures['rate']:6.0f}/s,"
        f" {figures['cpu_ms']:.2f} ms CPU each, {figures['peak_mb']:.0f} MB,"
        f" {figures.get('queries', 0):.0f} queries for a batch"
    )


def _report(found: Mapping[int, Mapping[str, Figures]]) -> None:
    small, large = found[min(found)], found[max(found)]
    print(f"\n{max(found):,} members to {min(found):,}")
    for step in small:
        cost = large[step]["cpu_ms"] / small[step]["cpu_ms"]
        clock = small[step]["rate"] / large[step]["rate"]
        memory = large[step]["peak_mb"] / small[step]["peak_mb"]
        print(f"{step:8} CPU per reader {cost:.2f}, by the clock {clock:.2f}, memory {memory:.2f}")
    print(GOALS)


def _process(step: str, url: str, services: Services, *, number: int = 0, port: int = 0) -> Figures:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "exchange.settings.test",
        "DATABASE_URL": url,
        "REDIS_URL": services.broker_url,
        "JOB_SENDER": "tests.jobs.forget",
        "PYTHONWARNINGS": "ignore",
        "BENCH_SMTP_PORT": str(port),
    }
    environment.pop("CACHE_URL", None)
    command = [sys.executable, "-m", "tests.benchmarks.digests", "--step", step]
    done = subprocess.run(
        [*command, "--number", str(number)],
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1]) if done.stdout.strip() else {}


@contextlib.contextmanager
def _sink() -> Iterator[int]:
    """The port of a mail server that takes everything."""
    command = [sys.executable, "-m", "tests.benchmarks.sink"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


# --- in a process of its own -------------------------------------------------------------------


def _carry_out(step: str, number: int) -> None:
    import django

    django.setup()
    figures = STEPS[step](number)
    if figures is not None:
        print(json.dumps(figures))


def _migrate(_number: int) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _prepare(number: int) -> Figures:
    from django.utils import timezone

    from exchange.digests import preparing
    from exchange.notifications.models import MailPreference

    if number:
        due = MailPreference.objects.order_by("pk").values_list("pk", flat=True)
        spread = list(due)[:: max(1, len(due) // number)][:number]
        later = timezone.now() + timedelta(days=1)
        MailPreference.objects.exclude(pk__in=spread).update(next_at=later)
    preparing.BUDGET_SECONDS = float("inf")
    now = timezone.now()
    return _watched(lambda: preparing.prepare(now)[0])


def _write(_number: int) -> Figures:
    from exchange.digests import writing

    writing.BUDGET_SECONDS = float("inf")
    return _watched(writing.write_prepared)


def _deliver(number: int) -> Figures:
    from django.conf import settings

    from accounts.letters import delivery
    from accounts.models import Letter

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(os.environ["BENCH_SMTP_PORT"])
    first = Letter.objects.order_by("pk").values("pk")[:number]
    later = datetime.now().astimezone() + timedelta(days=1)
    Letter.objects.exclude(pk__in=first).update(next_at=later)
    Letter.objects.filter(pk__in=first).update(next_at=later - timedelta(days=2))
    return _watched(lambda: delivery.drain(seconds=3600))


def _watched(work: Any) -> Figures:
    """Carry out, and look at the clock, the CPU, the memory and the queries."""
    from django.db import connection

    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0; SELECT pg_backend_pid()")
        cursor.nextset()
        backend = cursor.fetchone()[0]
    counted = Counted()
    with connection.execute_wrapper(counted):
        began, cpu = time.perf_counter(), _cpu_seconds(os.getpid()) + _cpu_seconds(backend)
        made = work()
        seconds = time.perf_counter() - began
        cpu = _cpu_seconds(os.getpid()) + _cpu_seconds(backend) - cpu
    return {
        "made": made,
        "seconds": seconds,
        "rate": made / seconds,
        "cpu_ms": 1000 * cpu / max(made, 1),
        "peak_mb": _peak_mb(),
        "queries": counted.for_a_batch,
    }


class Counted:
    """Counts the queries of each batch: from one claim of rows to the next."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "SKIP LOCKED" in sql:
            self.batches.append(0)
        if self.batches:
            self.batches[-1] += 1
        return execute(sql, params, many, context)

    @property
    def for_a_batch(self) -> int:
        """Of the one in the middle; the first looks up what a whole run shares."""
        return sorted(self.batches)[len(self.batches) // 2] if self.batches else 0


def _cpu_seconds(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / TICKS


def _peak_mb() -> float:
    # Not ru_maxrss, which a process takes over from the one that started it.
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this system does not tell how much memory was used")


# --- the made-up network -----------------------------------------------------------------------


def _seed(size: int) -> None:
    """Members, organisations, posts, matches, sign-ups and searches; the same for each size, but
    for their number. Half read Dutch; all overviews are due.
    """
    from django.db import connection

    chance = Random(size)
    _seed_people(size, chance)
    _seed_posts(size, chance)
    _seed_news(chance)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _seed_people(size: int, chance: Random) -> None:
    from django.utils import timezone

    from accounts.models import Discipline, Membership, Organisation, User
    from exchange.notifications.models import MailPreference

    now = timezone.now()
    disciplines = list(Discipline.objects.values_list("pk", flat=True))
    _many(
        User,
        (
            User(
                email=f"reader{n}@bench.example",
                password="!",
                first_name=f"Lezer{n}",
                language="nl" if n % 2 else "en",
            )
            for n in range(size)
        ),
    )
    _many(
        Organisation,
        (
            Organisation(
                name=f"Vereniging {n}",
                slug=f"vereniging-{n}",
                kind="informal" if n % 10 == 0 else "association",
                status="active",
                joined_at=now - timedelta(days=n % 400),
                latitude=52.14 + chance.uniform(-0.1, 0.1),
                longitude=6.2 + chance.uniform(-0.1, 0.1),
                place="Zutphen",
            )
            for n in range(size // PER_ORGANISATION)
        ),
    )
    people = list(User.objects.order_by("pk").values_list("pk", flat=True))
    teams = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    link = Organisation.disciplines.through
    _many(
        link,
        (
            link(organisation_id=team, discipline_id=discipline)
            for team in teams
            for discipline in chance.sample(disciplines, min(2, len(disciplines)))
        ),
    )
    _many(
        Membership,
        (
            Membership(user_id=person, organisation_id=team, role="editor")
            for n, person in enumerate(people)
            # One in ten acts for three organisations.
            for team in {teams[(n * 7 + k) % len(teams)] for k in range(3 if n % 10 == 0 else 1)}
        ),
    )
    due = now - timedelta(minutes=1)
    _many(MailPreference, (MailPreference(user_id=person, next_at=due) for person in people))


def _seed_posts(size: int, chance: Random) -> None:
    from django.utils import timezone

    from accounts.models import Discipline, Organisation
    from exchange.listings.models import Listing

    now, today = timezone.now(), timezone.localdate()
    teams = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
    disciplines = list(Discipline.objects.values_list("pk", flat=True))
    kinds = ("space", "equipment", "expertise", "volunteers")
    _many(
        Listing,
        (
            Listing(
                organisation_id=chance.choice(teams),
                kind=kinds[n % 4],
                direction="request" if n % 2 else "offer",
                status="open",
                title=f"Oproep {n}: een ruime plek voor wie samen wil spelen",
                place="Zutphen",
                latitude=52.14 + chance.uniform(-0.1, 0.1),
                longitude=6.2 + chance.uniform(-0.1, 0.1),
                slots=["tue-evening", "wed-evening"],
                # One in five is new, one in ten ends this week.
                opened_at=now - timedelta(days=n % 14 if n % 5 == 0 else 30),
                expires_on=today + timedelta(days=3 if n % 10 == 1 else 40),
            )
            for n in range(size // 2)
        ),
    )
    link = Listing.disciplines.through
    _many(
        link,
        (
            link(listing_id=pk, discipline_id=chance.choice(disciplines))
            for pk in Listing.objects.order_by("pk").values_list("pk", flat=True)
        ),
    )


def _seed_news(chance: Random) -> None:
    from accounts.models import Membership
    from exchange.listings.models import Listing
    from exchange.listings.saved import SavedSearch
    from exchange.matching.models import Match
    from exchange.notifications.models import Notification
    from exchange.volunteering.models import SignUp

    rows = Listing.objects.order_by("pk").values_list("pk", "organisation_id", "direction", "title")
    offers = [row for row in rows if row[2] == "offer"]
    editors: dict[int, list[int]] = {}
    for person, team in Membership.objects.values_list("user_id", "organisation_id"):
        editors.setdefault(team, []).append(person)
    people = sorted({person for team in editors.values() for person in team})
    pairs = [(row, chance.choice(offers)) for row in rows if row[2] == "request"]
    _many(
        Match,
        (
            Match(request_id=own[0], offer_id=other[0], score=chance.random(), status="told")
            for own, other in pairs
            if own[1] != other[1]
        ),
    )
    known = {m[1]: m for m in Match.objects.values_list("pk", "request_id", "offer_id")}
    _many(
        Notification,
        (
            Notification(
                user_id=person,
                kind="match",
                thing=f"match:{known[own[0]][0]}",
                url=f"/listings/{other[0]}/",
                details={
                    "match_id": known[own[0]][0],
                    "side": "request",
                    "listing_id": own[0],
                    "listing_title": own[3],
                    "organisation": f"Vereniging {own[1]}",
                    "other_id": other[0],
                    "other_title": other[3],
                    "why_nl": "Jullie zoeken een plek op dinsdagavond, en die is daar vrij.",
                    "why_en": "You look for a place on Tuesday evening, and there is one.",
                    "listing_ids": [own[0], other[0]],
                },
            )
            for own, other in pairs
            if own[0] in known
            for person in editors.get(own[1], ())
        ),
    )
    wanted = [row[0] for row in rows if row[2] == "request"]
    _many(
        SignUp,
        (
            SignUp(listing_id=pk, user_id=people[(n * 13) % len(people)], message="Ik help graag.")
            for n, pk in enumerate(wanted)
            if n % 5 == 0
        ),
    )
    _many(
        SavedSearch,
        (
            SavedSearch(user_id=person, name="Ruimte", address="kind=space", kinds=["space"])
            for person in people[::33]
        ),
    )


def _many(model: Any, rows: Iterable[Any]) -> None:
    rows = iter(rows)
    while batch := list(islice(rows, 5000)):
        model.objects.bulk_create(batch)


STEPS: dict[str, Any] = {
    "migrate": _migrate,
    "seed": _seed,
    "prepare": _prepare,
    "write": _write,
    "deliver": _deliver,
}

if __name__ == "__main__":
    main()
