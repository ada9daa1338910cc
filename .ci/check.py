"""`make check`: everything that can be told about the project without running its tests."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
CATALOGUE = Path("exchange/locale/nl/LC_MESSAGES/django.po")

SHOWN = 30  # complaints about texts; the others come when these are mended

# Made up, and complete: production refuses to start with less.
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "exchange.settings.production",
    "SECRET_KEY": "".join(chr(33 + (7 * n) % 90) for n in range(60)),
    "ALLOWED_HOSTS": "samenspel.example",
    "SITE_URL": "https://samenspel.example",
    "DEFAULT_FROM_EMAIL": "Samenspel <post@samenspel.example>",
    "DATABASE_URL": "postgres://samenspel:example@127.0.0.1/samenspel",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "CACHE_URL": "redis://127.0.0.1:6379/1",
    "EMAIL_URL": "smtp+tls://post:example@127.0.0.1:587",
}


@dataclass(frozen=True)
class Check:
    """One question, and who answers it: the answer is what is wrong, or nothing."""

    name: str
    answer: Callable[[], str]


def main() -> int:
    os.chdir(ROOT)
    checks = [
        Check("types (mypy)", command("mypy")),
        Check("style (ruff check)", command("ruff", "check", "--quiet", ".")),
        Check(
            "shape (ruff format; `make fmt` mends it)", command("ruff", "format", "--check", ".")
        ),
        Check("layers (lint-imports)", command("lint-imports", "--no-cache")),
        Check("templates (djlint)", command("djlint", "--lint", "--quiet", "templates")),
        Check("migrations (makemigrations --check)", missing_migrations),
        Check("Dutch texts complete", incomplete_catalogue),
        Check("production settings (check --deploy)", deployment),
    ]
    failed = 0
    with ThreadPoolExecutor(max_workers=2) as pool:
        for check, (complaint, seconds) in zip(checks, pool.map(timed, checks), strict=True):
            print(f"{'FAILED' if complaint else 'ok':6} {check.name} ({seconds:.1f} s)", flush=True)
            if complaint:
                failed += 1
                print(complaint.rstrip() + "\n", flush=True)
    print("All checks passed." if not failed else f"{failed} of {len(checks)} checks failed.")
    return 1 if failed else 0


def timed(check: Check) -> tuple[str, float]:
    began = time.monotonic()
    return check.answer(), time.monotonic() - began


def command(program: str, *arguments: str) -> Callable[[], str]:
    return lambda: run([str(BIN / program), *arguments])


def run(command: list[str], *, cwd: Path = ROOT, **environment: str) -> str:
    """What the command printed if it failed, else nothing."""
    answer = subprocess.run(
        command,
        cwd=cwd,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return answer.stdout or "It failed without a word." if answer.returncode else ""


def missing_migrations() -> str:
    return run([sys.executable, "-W", "ignore", "manage.py", "makemigrations", "--check"])


def deployment() -> str:
    return run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], **PRODUCTION
    )


def incomplete_catalogue() -> str:
    """Messages without a good Dutch text, and those that the sources do not know (any more)."""
    if not shutil.which("xgettext"):
        return "The texts cannot be compared with the sources: apt-get install gettext."
    if not CATALOGUE.exists():
        return f"There is no {CATALOGUE}: `make texts` writes it."
    known = {identity(x): x for x in polib.pofile(str(CATALOGUE)) if not x.obsolete}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for path in sources():
            copy.joinpath(path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, copy / path)
        failure = run([sys.executable, "manage.py", *EXTRACT], cwd=copy)
        if failure:
            return failure
        wanted = {identity(x) for x in polib.pofile(str(copy / CATALOGUE)) if not x.obsolete}
    complaints = [
        *(
            f"not in the catalogue (`make texts` adds it): {x[1]!r}"
            for x in sorted(wanted - known.keys())
        ),
        *(
            f"used nowhere (`make texts` removes it): {x[1]!r}"
            for x in sorted(known.keys() - wanted)
        ),
        *(
            f"not translated: {x.msgid!r}"
            for x in known.values()
            if not x.fuzzy and not x.translated()
        ),
        *(f"only guessed (fuzzy): {x.msgid!r}" for x in known.values() if x.fuzzy),
    ]
    more = len(complaints) - SHOWN
    return "\n".join(complaints[:SHOWN] + ([f"and {more} more"] if more > 0 else []))


EXTRACT = ["makemessages", "--locale=nl", "--extension=html,txt,py,mjml", "--no-obsolete"]
EXTRACT += ["--no-wrap", "--add-location=file"]
EXTRACT += ["--ignore=.venv", "--ignore=var", "--ignore=tests", "--verbosity=0"]


def identity(message: polib.POEntry) -> tuple[str, str, str]:
    return (message.msgctxt or "", message.msgid, message.msgid_plural)


def sources() -> Iterator[Path]:
    """All files that texts are taken from, and what `manage.py` needs to take them."""
    yield Path("manage.py")
    for folder in ("accounts", "exchange", "cms", "tasks", "templates"):
        for path in Path(folder).rglob("*"):
            if path.suffix in {".py", ".html", ".txt", ".mjml", ".po", ".csv"}:
                yield path


if __name__ == "__main__":
    sys.exit(main())
