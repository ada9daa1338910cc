"""CPU time of pages against a bare Django view that returns a string of 20 kB.

One gunicorn worker serves both in the same run; what counts is the CPU time that its
process used (user and system, from /proc), so other programs on the machine do not
matter much. The bare view is answered before any middleware: the strictest yardstick.

Three kinds of reader: a visitor whose page is remembered, a visitor whose page must be
made, and a member (never remembered).
"""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from exchange.embedded import Services

ROOT = Path(__file__).resolve().parents[2]
BARE_REQUESTS = 1500
ROUNDS = 3
TICKS = os.sysconf("SC_CLK_TCK")


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="samenspel-bench-") as folder,
        Services.start(Path(folder), throwaway=True) as services,
    ):
        environment = _environment(services, folder)
        print("Making a demo network to measure …", flush=True)
        _manage(environment, "migrate", "--verbosity=0")
        _manage(environment, "seed_network")
        session = _manage(environment, "shell", "--verbosity=0", "-c", _SIGN_IN).split()[-1]
        paths = _manage(environment, "shell", "--verbosity=0", "-c", _PATHS).split()[-4:]
        pages = dict(zip(("home", "browse", "listing", "story"), paths, strict=True))
        _report(environment, pages, session)


def _report(environment: dict[str, str], pages: dict[str, str], session: str) -> None:
    print(f"{'page':10} {'reader':26} {'ms CPU':>8} {'bare ms':>8} {'ratio':>7}  {'kB sent':>7}")
    readers = (
        ("visitor, remembered", "60", "", 500),
        ("visitor, made anew", "0", "", 30),
        ("member", "60", f"sessionid={session}", 30),
    )
    for reader, seconds, cookie, requests in readers:
        with _server({**environment, "VISITOR_CACHE_SECONDS": seconds}) as (port, pid):
            for name, path in pages.items():
                rounds = [_ratio(port, pid, path, cookie, requests) for _ in range(ROUNDS)]
                page, bare, size = min(rounds, key=lambda r: r[0] / r[1])
                print(
                    f"{name:10} {reader:26} {1000 * page:8.2f} {1000 * bare:8.2f} "
                    f"{page / bare:7.1f}  {size / 1000:7.1f}",
                    flush=True,
                )


def _ratio(port: int, pid: int, path: str, cookie: str, requests: int) -> tuple[float, float, int]:
    """CPU seconds of a page and of the bare view, and the bytes of the page on the wire."""
    size = _ask(port, path, cookie, 5)
    _ask(port, "/bare/", "", 20)
    start = _cpu_seconds(pid)
    _ask(port, path, cookie, requests)
    middle = _cpu_seconds(pid)
    # Many of the cheap ones: the clock of the kernel ticks only every 10 ms.
    _ask(port, "/bare/", "", BARE_REQUESTS)
    end = _cpu_seconds(pid)
    return (middle - start) / requests, (end - middle) / BARE_REQUESTS, size


def _ask(port: int, path: str, cookie: str, times: int) -> int:
    headers = {"Accept-Encoding": "gzip", **({"Cookie": cookie} if cookie else {})}
    size = 0
    for _ in range(times):
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        size = len(response.read())
        if response.status != 200:
            raise SystemExit(f"{path} answered {response.status}")
        connection.close()
    return size


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def _server(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "exchange.wsgi", "--workers=1", "--bind"]
    process = subprocess.Popen(
        [*command, f"127.0.0.1:{port}", "--log-level=error"], cwd=ROOT, env=environment
    )
    try:
        _wait_for(port)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield port, int(children[0])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(300):
        try:
            _ask(port, "/health/", "", 1)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def _manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(re.sub(r"\s+$", "", done.stdout + done.stderr))
    return done.stdout


def _environment(services: Services, folder: str) -> dict[str, str]:
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.benchmarks.settings",
        "DATABASE_URL": services.database_url,
        "REDIS_URL": services.broker_url,
        "CACHE_URL": services.cache_url,
        "TEST_MEDIA_ROOT": f"{folder}/media",
        "JOB_SENDER": "tests.jobs.forget",
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
    }


_SIGN_IN = """
from importlib import import_module
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from accounts.models import Membership
user = Membership.objects.filter(role="manager").order_by("pk").first().user
session = import_module(settings.SESSION_ENGINE).SessionStore()
session[SESSION_KEY] = str(user.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = user.get_session_auth_hash()
session.create()
print(session.session_key)
"""
_PATHS = """
from cms.models import StoryPage
from exchange.listings.models import Listing
listing = Listing.objects.public().open().order_by("-opened_at").first()
story = StoryPage.objects.live().first()
print("/", "/listings/", listing.get_absolute_url(), story.url)
"""
