"""How fast letters leave the outbox, against bare smtplib that pushes ready-made messages.

Both talk to the same sink, a process of its own, over the same number of connections, each kept
open by a process of its own; the messages are the same, byte for byte. What the outbox does besides
(claim, write the message, one commit per letter before its text goes out) is the difference.
"""

import contextlib
import multiprocessing
import os
import shutil
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from exchange.embedded import Services

ROOT = Path(__file__).resolve().parents[2]
LETTERS = 2400
WARM = 100  # letters by each process before it counts
ROUNDS = 5
CONNECTIONS = (1, 2)
GOAL = 0.6
SENTENCE = (
    "Muziekcentrum De Hoven heeft op dinsdagavond een zaal vrij, voor 40 man en één vleugel. "
)
HTML_LINE = '<td style="font-family:Arial,sans-serif;font-size:16px;color:#222222">%s</td>\n'


def measure(services: Services, folder: str, *, letters: int = LETTERS) -> None:
    """Print the rates; the database of `services` is emptied of letters."""
    _settle(services, folder)
    print(f"{'connections':>11} {'outbox/s':>9} {'smtplib/s':>10} {'ratio':>6}")
    with _sink() as port:
        for connections in CONNECTIONS:
            rounds = [_round(port, connections, letters) for _ in range(ROUNDS)]
            # The best of each: whatever else the machine does only ever takes time.
            ours, bare = (max(rates) for rates in zip(*rounds, strict=True))
            print(f"{connections:11} {ours:9.0f} {bare:10.0f} {ours / bare:6.2f}", flush=True)


def _round(port: int, connections: int, letters: int) -> tuple[float, float]:
    """Letters per second: through the outbox, and by bare smtplib."""
    from django.db import connection

    from accounts.models import Letter

    Letter.objects.all().delete()
    _fill(letters + WARM * connections)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE accounts_letter")
    connection.close()
    ours = _together(connections, _drain, port, 0)
    if Letter.objects.filter(status="sent").count() != letters + WARM * connections:
        raise SystemExit("not all letters were sent")
    connection.close()
    bare = _together(connections, _push, port, letters // connections)
    return letters / ours, letters / bare


def _together(count: int, work: Callable[[int, int, "multiprocessing.Barrier"], None], port: int,
              each: int) -> float:  # fmt: skip
    """Seconds from the moment at which all processes are ready until the last one is."""
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(count + 1)
    processes = [context.Process(target=work, args=(port, each, barrier)) for _ in range(count)]
    for process in processes:
        process.start()
    barrier.wait(30)
    began = time.perf_counter()
    for process in processes:
        process.join()
    if any(process.exitcode for process in processes):
        raise SystemExit("a process of the benchmark failed")
    return time.perf_counter() - began


def _drain(port: int, _each: int, barrier: "multiprocessing.Barrier") -> None:
    from django.conf import settings

    from accounts.letters import delivery, handover, outbox

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    for _ in range(WARM // 50):
        delivery.Batch(handover.line(), outbox.claim(50)).carry(lambda: False)
    barrier.wait()
    delivery.drain(seconds=600)
    handover.hang_up()


def _push(port: int, each: int, barrier: "multiprocessing.Barrier") -> None:
    """What a script of a few lines would do."""
    text = _message()
    smtp = smtplib.SMTP("127.0.0.1", port)
    for number in range(WARM):
        smtp.sendmail("post@bench.example", f"warm{number}@bench.example", text)
    barrier.wait()
    for number in range(each):
        smtp.sendmail("post@bench.example", f"reader{number}@bench.example", text)
    smtp.quit()


def _fill(letters: int) -> None:
    from accounts.models import Letter

    text, html = _parts()
    rows = (
        Letter(
            name="bench",
            key=f"bench:{number}",
            address=f"reader{number}@bench.example",
            language="nl",
            subject="Je overzicht: één nieuwe match",
            text=text,
            html=html,
            headers={
                "List-Unsubscribe": f"<https://samenspel.example/notifications/stop/{number}/>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            },
            message_id=f"<bench-{number}@bench.example>",
            priority=Letter.Priority.NEWS,
            repeatable=False,
            things=["match:1", "match:2"],
            offers=[["interested", 1], ["later", 1]],
        )
        for number in range(letters)
    )
    Letter.objects.bulk_create(rows, batch_size=500)


def _parts() -> tuple[str, str]:
    """Text and HTML as long as those of an overview with some ten things in it."""
    text = (SENTENCE + "\n") * 35
    html = (
        f"<!doctype html><html><body><table>\n{(HTML_LINE % SENTENCE) * 170}</table></body></html>"
    )
    return text, html


def _message() -> bytes:
    from django.utils import timezone

    from accounts.letters.message import Message
    from accounts.models import Letter

    text, html = _parts()
    letter = Letter(
        pk=1, address="reader1@bench.example", language="nl", subject="Je overzicht", text=text,
        html=html, message_id="<bench-1@bench.example>", created_at=timezone.now(),
    )  # fmt: skip
    return Message(letter).wire(eight_bit=True)


def _size() -> int:
    return len(_message())


@contextlib.contextmanager
def _sink() -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.sink"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    try:
        yield int(process.stdout.readline())
    finally:
        process.kill()
        process.wait()


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


def main() -> None:
    print("\nDelivery: the outbox against bare smtplib, same sink, same messages")
    for is_durable in (False, True):
        command = [sys.executable, "-m", "tests.benchmarks.delivery", "durable" * is_durable]
        subprocess.run([word for word in command if word], cwd=ROOT, check=True)
    print(f"The best of {ROUNDS} rounds each. Goal: a ratio of {GOAL:.2f}")


def _measure_one(*, is_durable: bool) -> None:
    """In a process of its own: Django knows one database in its life."""
    what = "each commit waits for the disk" if is_durable else "a database to throw away"
    with (
        tempfile.TemporaryDirectory(prefix="samenspel-bench-") as folder,
        Services.start(Path(folder), throwaway=not is_durable) as services,
    ):
        _settle(services, folder)
        print(f"\n{what}, messages of {_size() / 1000:.1f} kB")
        measure(services, folder)
    shutil.rmtree(services.postgres.folder.parent, ignore_errors=True)


if __name__ == "__main__":
    _measure_one(is_durable="durable" in sys.argv)
