"""Install the locked packages into .venv. Runs before anything is installed, under any Python 3.

    python3 exchange/embedded/install.py

Does nothing, and quickly, when the lock has not changed since the last time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOCK = os.path.join(ROOT, "requirements.lock")
VENV = os.path.join(ROOT, ".venv")
PYTHON = os.path.join(VENV, "bin", "python")
NOTE = os.path.join(VENV, "installed-lock")
WANTED = (3, 11)


def main() -> None:
    if sys.version_info[:2] != WANTED:
        version = "%d.%d" % sys.version_info[:2]
        sys.exit(
            "Samenspel needs Python 3.11 and %s is Python %s: install Python 3.11 (on Debian 12:"
            " apt-get install python3.11 python3.11-venv), or name it, as in"
            " `make PYTHON=/path/to/python3.11 run`." % (sys.executable, version)
        )
    fingerprint = _fingerprint()
    if _noted() == fingerprint and _works():
        return
    started = time.monotonic()
    print("Installing the locked packages into .venv (only when the lock has changed) ...")
    sys.stdout.flush()
    if not _works():
        _make_environment()
    _install_uv()
    _run(
        [os.path.join(VENV, "bin", "uv"), "pip", "sync", "--quiet", "--python", PYTHON]
        + ["--require-hashes", LOCK],
        "The packages of requirements.lock cannot be installed: is there a way to the network?"
        " What uv said stands above; run the same command again when that is mended.",
    )
    with open(NOTE, "w") as note:
        note.write(fingerprint)
    print("  done (%.1f s)" % (time.monotonic() - started))


def _fingerprint() -> str:
    with open(LOCK, "rb") as lock:
        return hashlib.sha256(lock.read()).hexdigest()


def _noted() -> "str | None":
    try:
        with open(NOTE) as note:
            return note.read()
    except OSError:
        return None


def _works() -> bool:
    """Whether .venv holds a Python 3.11 that starts: the one it was made from may be gone."""
    question = "import sys; sys.exit(sys.version_info[:2] != %r)" % (WANTED,)
    try:
        return subprocess.call([PYTHON, "-c", question]) == 0
    except OSError:
        return False


def _make_environment() -> None:
    shutil.rmtree(VENV, ignore_errors=True)
    _run(
        [sys.executable, "-m", "venv", VENV],
        "Python cannot make an environment: on Debian and Ubuntu, apt-get install python3.11-venv.",
    )


def _install_uv() -> None:
    """The very uv that the lock names, checked against the lock's hashes."""
    with open(LOCK) as lock:
        lines = lock.read().splitlines()
    begin = next(n for n, line in enumerate(lines) if line.startswith("uv=="))
    end = next(n for n in range(begin, len(lines)) if not lines[n].endswith("\\"))
    wanted = lines[begin].split()[0].replace("==", " ")
    if _version_of_uv().startswith(wanted):
        return
    requirement = os.path.join(VENV, "uv.txt")
    with open(requirement, "w") as file:
        file.write("\n".join(lines[begin : end + 1]) + "\n")
    if subprocess.call([PYTHON, "-m", "pip", "--version"], stdout=subprocess.DEVNULL):
        _run([PYTHON, "-m", "ensurepip"], "Python's own installer pip is missing: remove .venv.")
    _run(
        [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        + ["--require-hashes", "-r", requirement],
        "The installer uv cannot be downloaded: is there a way to the network?"
        " What pip said stands above; run the same command again when that is mended.",
    )


def _version_of_uv() -> str:
    try:
        return subprocess.check_output([os.path.join(VENV, "bin", "uv"), "--version"]).decode()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _run(command: "list[str]", sentence: str) -> None:
    if subprocess.call(command, cwd=ROOT):
        sys.exit("\n" + sentence)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("\nStopped. Run the same command again to go on.")
