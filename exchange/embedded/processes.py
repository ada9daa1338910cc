"""Looking at and ending processes, also those that another program started."""

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path

_PROC = Path("/proc")


def command_line(pid: int) -> str:
    """The command a process runs; empty when there is no such process, or only its remains."""
    if _PROC.joinpath("self").exists():
        try:
            return _PROC.joinpath(str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except (OSError, UnicodeDecodeError):
            return ""
    shown = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return shown.stdout.strip()


def runs(pid: int, *, mentioning: str) -> bool:
    """Whether `pid` lives and its command line names `mentioning`: numbers are used again."""
    return pid > 0 and mentioning in command_line(pid)


def wait_until(condition: Callable[[], bool], *, seconds: float, step: float = 0.02) -> bool:
    """Ask again and again; False when `seconds` have passed without a yes."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def end(
    pid: int,
    *,
    mentioning: str,
    signals: Sequence[signal.Signals],
    patience_seconds: float = 10,
) -> None:
    """Send one signal after the other, each with some patience, until the process is gone."""
    for number in (*signals, signal.SIGKILL):
        if not runs(pid, mentioning=mentioning):
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)
        if wait_until(lambda: not runs(pid, mentioning=mentioning), seconds=patience_seconds):
            return
