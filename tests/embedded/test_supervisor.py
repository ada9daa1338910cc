"""The supervisor with small programs in the place of the big ones, and `make run`'s refusals."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from exchange.embedded import ServiceError, processes
from exchange.embedded.supervisor import Program, Supervisor

# Stands in for the whole of `make run`: real servers, real signals, programs that do nothing.
TRIAL = """
import sys
from pathlib import Path
from exchange.embedded import supervisor

def describe(self, environment):
    def program(name, code):
        log = self.data_dir / "log" / f"{name}.log"
        command = [sys.executable, "-c", code + "; print('ready.', flush=True); time.sleep(60)"]
        ready = lambda x: "ready." in x.output()
        return supervisor.Program(name, command, log, ready, environment)
    return [
        program("obedient", "import time"),
        program("deaf", "import signal, subprocess, time;"
            "signal.signal(signal.SIGTERM, signal.SIG_IGN); subprocess.Popen(['sleep', '60'])"),
    ]

supervisor.Supervisor._prepare = lambda self, environment: [("anna@example.org", "volunteer")]
supervisor.Supervisor._describe_programs = describe
supervisor._STOP_SECONDS = 1
supervisor._answers = lambda *a, **k: True
sys.exit(supervisor.Supervisor(data_dir=Path(sys.argv[1]), port=int(sys.argv[2])).run())
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def start(folder: Path, environment: dict[str, str], port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", TRIAL, str(folder), str(port)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def read_until(process: subprocess.Popen[str], words: str) -> str:
    text = ""
    while words not in text:
        assert process.stdout
        line = process.stdout.readline()
        assert line, f"it ended before it said {words!r}: {text}"
        text += line
    return text


def descendants(pid: int) -> set[int]:
    """The processes of a supervisor, by their session: it gives each of them one of its own."""
    found: set[int] = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = entry.joinpath("stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            parent, session = int(fields[1]), int(fields[3])
            if parent == pid or session in found:
                found.add(int(entry.name))
    return found


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_asked_to_stop_it_ends_every_child_and_nothing_else(
    folder: Path, environment: dict[str, str], number: signal.Signals
) -> None:
    other = subprocess.Popen(["sleep", "60"])
    process = start(folder, environment, free_port())
    try:
        said = read_until(process, "log files")
        assert "Ready: http://127.0.0.1:" in said
        assert "anna@example.org" in said
        children = descendants(process.pid)
        assert len(children) >= 5  # two servers, two programs, and the child of one of them

        process.send_signal(number)

        assert process.wait(20) == 0
        assert processes.wait_until(
            lambda: not any(processes.command_line(x) for x in children), seconds=5
        )
        assert other.poll() is None
    finally:
        process.kill()
        other.kill()
        process.wait()
        other.wait()


def test_a_server_that_is_killed_meanwhile_is_started_again(
    folder: Path, environment: dict[str, str]
) -> None:
    process = start(folder, environment, free_port())
    try:
        read_until(process, "log files")
        postgres = int((folder / "postgres" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postgres, signal.SIGKILL)
        read_until(process, "had stopped and is started again")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def test_a_second_one_in_the_same_folder_is_told_where_the_first_is(
    folder: Path, environment: dict[str, str]
) -> None:
    port = free_port()
    first = start(folder, environment, port)
    try:
        read_until(first, "log files")
        second = start(folder, environment, free_port())
        said, _ = second.communicate(timeout=20)
        assert second.returncode == 1
        assert f"runs already from this folder, at http://127.0.0.1:{port}/" in said
        assert first.poll() is None
    finally:
        first.send_signal(signal.SIGINT)
        first.wait(20)


def test_a_port_in_use_is_told_with_another_one_to_take(
    folder: Path, environment: dict[str, str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(folder, environment, port)
        said, _ = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"Port {port} is in use by another program" in said
    assert "make run PORT=" in said
    assert "Traceback" not in said


def test_a_program_that_stops_at_once_is_told_with_its_last_words(folder: Path) -> None:
    dying = Program(
        "worker",
        [sys.executable, "-c", "raise SystemExit('no broker here')"],
        log=folder / "worker.log",
        is_ready=lambda _: False,
        environment=dict(os.environ),
    )
    supervisor = Supervisor(data_dir=folder, port=free_port())
    supervisor._programs = [dying]
    dying.start()
    with pytest.raises(ServiceError, match=r"worker stopped at once .*no broker here"):
        supervisor._wait_for_programs()
    dying.end(patience_seconds=0)


def test_killed_without_warning_it_leaves_no_program_behind(
    folder: Path, environment: dict[str, str]
) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux ends the children of a killed process")
    process = start(folder, environment, free_port())
    read_until(process, "log files")
    obedient = next(
        x for x in descendants(process.pid) if "time.sleep(60)" in processes.command_line(x)
    )
    process.kill()
    process.wait()
    assert processes.wait_until(lambda: not processes.command_line(obedient), seconds=20)
