"""Was a letter accepted after all? For letters whose connection broke at the last moment.

`settings.LETTER_LOOKUP` names a function that takes a Message-ID and a recipient, and returns
True (accepted), False (certainly not) or None (cannot tell now: it is asked again). A wrong False
sends a letter twice, a wrong True loses it: whoever is not sure says None. It is asked some
seconds after the doubt arose, and every twenty seconds for a quarter of an hour.
"""

import mmap
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from accounts.models import Letter

_QUEUE_ID = re.compile(rb": ([0-9A-Za-z]{6,}): message-id=")
_LEISURE = timedelta(seconds=5)  # clocks of two machines, a log that is written in blocks


def in_postfix_log(message_id: str, recipient: str) -> bool | None:
    """Whether the log of the Postfix that takes our mail says that it has this letter.

    `settings.POSTFIX_LOG` names the file; the one before it (`.1`) is read as well.
    Postfix notes the Message-ID while it reads a message, and `queue active`, a delivery or a
    bounce under the same queue id only when it has the whole of it. Certainly not: neither log
    has the Message-ID, they go back to before the text went out, and they go on after it.
    """
    newest = Path(settings.POSTFIX_LOG)
    logs = [newest, newest.with_name(f"{newest.name}.1")]
    seen = False
    try:
        for log in logs:
            with _reading(log) as text:
                accepted, noted = _accepted(text, message_id)
            if accepted:
                return True
            seen = seen or noted
        return None if seen or not _covers(logs, message_id) else False
    except OSError:
        return None


def _accepted(log: "mmap.mmap | bytes", message_id: str) -> tuple[bool, bool]:
    """Whether this log says that the message was accepted, and whether it knows of it."""
    at = log.find(b"message-id=" + message_id.encode())
    noted = at >= 0
    while at >= 0:
        start = log.rfind(b"\n", 0, at) + 1
        found = _QUEUE_ID.search(log[start : at + len("message-id=")])
        if found and _has(log, found.group(1), start):
            return True, True
        at = log.find(b"message-id=" + message_id.encode(), at + 1)
    return False, noted


def _has(log: "mmap.mmap | bytes", queue_id: bytes, start: int) -> bool:
    """Whether Postfix had the whole message under this number."""
    at = log.find(b": " + queue_id + b": ", start)
    while at >= 0:
        end = log.find(b"\n", at)
        line = log[at : end if end >= 0 else len(log)]
        if b"(queue active)" in line or b", status=" in line:
            return True
        at = log.find(b": " + queue_id + b": ", at + 1)
    return False


def _covers(logs: list[Path], message_id: str) -> bool:
    """Whether the logs tell of the time at which the text of this letter went out."""
    handed_at = Letter.objects.values_list("next_at", flat=True).get(message_id=message_id)
    newest, before = logs
    goes_on = datetime.fromtimestamp(newest.stat().st_mtime, UTC) > handed_at + _LEISURE
    return goes_on and any(_begins_before(log, handed_at) for log in (newest, before))


def _begins_before(log: Path, moment: datetime) -> bool:
    """Whether the first line of a log is older; lines begin with a date in one of two ways."""
    with _reading(log) as text:
        line = text[: max(0, text.find(b"\n"))].decode(errors="replace")
    try:
        return datetime.fromisoformat(line.split(" ", 1)[0]) < moment - _LEISURE
    except (ValueError, TypeError):
        pass
    try:  # “Nov 22 17:05:01”, in the zone of the machine and of no year
        begun = datetime.strptime(f"{moment.year} {line[:15]}", "%Y %b %d %H:%M:%S").astimezone()
    except ValueError:
        return False
    if begun > moment + timedelta(days=1):
        begun = begun.replace(year=begun.year - 1)
    return begun < moment - _LEISURE


@contextmanager
def _reading(log: Path) -> "Iterator[mmap.mmap | bytes]":
    """The whole of a log, however long it is; nothing of a log that is not there."""
    if not log.exists() or not log.stat().st_size:
        yield b""
        return
    with log.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        yield text
