"""The long stories: a real browser, the real worker and broker, and a mailbox to read."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import Page

from accounts.letters.mailbox import Received, received
from exchange.embedded import Services
from tasks import sender

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 20


def wait_until(happened: Callable[[], Any], seconds: float = PATIENCE_SECONDS) -> Any:
    """What `happened` gives once it gives something; fails when it takes too long."""
    until = time.monotonic() + seconds
    while not (found := happened()):
        assert time.monotonic() < until, f"waited {seconds} s in vain"
        time.sleep(0.05)
    return found


@pytest.fixture
def mailbox(tmp_path: Path, settings: Any) -> Path:
    settings.MAILBOX_DIR = tmp_path / "mailbox"
    settings.EMAIL_BACKEND = "accounts.letters.mailbox.MailboxBackend"
    return tmp_path / "mailbox"


@pytest.fixture
def letters_to(mailbox: Path) -> Callable[..., list[Received]]:
    """The letters that one address received; waits until there are `count`."""

    def letters_to(address: str, count: int = 1) -> list[Received]:
        def found() -> list[Received] | None:
            mine = [letter for letter in received() if letter.recipient == address]
            return mine if len(mine) >= count else None

        return wait_until(found)

    return letters_to


@pytest.fixture
def worker(
    transactional_db: None,
    cluster: Services,
    live_server: Any,
    mailbox: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Celery with beat, on the database of this test and a broker of its own."""
    # Numbers 0 and 1 are the broker's and the cache's of whoever runs beside the tests.
    number = 2 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:])
    broker = cluster.broker_url.replace("virtual_host=0", f"virtual_host={number}")
    redis.from_url(cluster.redis_url.replace("db=0", f"db={number}")).flushdb()
    settings.JOB_SENDER = "tasks.sender.send"
    settings.SITE_URL = live_server.url
    settings.REPLY_DOMAIN = "antwoord.samenspel.example"
    settings.QUIET_HOURS = False  # these stories are told at any hour
    monkeypatch.setattr(sender, "bell", sender.bell_at(broker))
    monkeypatch.setattr(sender, "_resting_until", 0.0)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "exchange.settings.test",
        "DATABASE_URL": cluster.database_url_of(connection.settings_dict["NAME"]),
        "REDIS_URL": broker,
        "SITE_URL": live_server.url,
        "REPLY_DOMAIN": settings.REPLY_DOMAIN,
        "QUIET_HOURS": "no",
        "JOB_SENDER": "tasks.sender.send",
        "MAILBOX_DIR": str(mailbox),
        "TEST_MEDIA_ROOT": str(django_settings.MEDIA_ROOT),
    }
    log = mailbox.parent / "worker.log"
    flags = ["--beat", "--concurrency=1", "--loglevel=INFO", f"--schedule={mailbox.parent}/beat"]
    command = [sys.executable, "-m", "celery", "-A", "tasks.celery", "worker", *flags]
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)
    try:
        wait_until(lambda: "ready." in log.read_text() or process.poll() is not None, 60)
        assert process.poll() is None, log.read_text()
        yield
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def sign_in(page: Page, live_server: Any, letters_to: Any) -> Callable[[str], None]:
    """Sign in as people do: type the address, read the code in the mailbox, type the code."""

    def sign_in(address: str) -> None:
        before = len([letter for letter in received() if letter.recipient == address])
        page.goto(f"{live_server.url}/accounts/login/code/")
        page.locator("main input[type=email]").fill(address)
        page.locator("main input[type=email]").press("Enter")
        letter = letters_to(address, before + 1)[0]
        code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", letter.part("plain"), re.M)
        assert code, letter.part("plain")
        page.locator("main input[name=code]").fill(code[1])
        page.locator("main input[name=code]").press("Enter")
        page.wait_for_url(lambda url: "/accounts/login" not in url)

    return sign_in


@pytest.fixture
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "nl-NL", "timezone_id": "Europe/Amsterdam"}
