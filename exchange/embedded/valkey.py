"""One Valkey server in a folder of its own, heard on a private socket only."""

import contextlib
import signal
import socket
import subprocess
import time
from pathlib import Path

from exchange.embedded import processes
from exchange.embedded.account import Account
from exchange.embedded.binaries import valkey_server
from exchange.embedded.errors import ServiceError

_START_SECONDS = 30


class Valkey:
    """Starts, finds again and stops the server whose data lies in `folder`."""

    def __init__(
        self,
        folder: Path,
        *,
        socket: Path,
        log: Path,
        account: Account,
        throwaway: bool,
    ) -> None:
        self.folder = folder
        self.socket = socket
        self.log = log
        self.account = account
        self.throwaway = throwaway
        self._started: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The number of the running server, whoever started it."""
        if self._started and self._started.poll() is None:
            return self._started.pid
        with contextlib.suppress(OSError, ValueError):
            number = int(self._pid_file.read_text())
            # Valkey writes its socket into its own command line.
            if processes.runs(number, mentioning=str(self.socket)):
                return number
        return None

    def start(self) -> None:
        """Have the server running; quick when it runs already."""
        if self.pid and not self._answers():
            self.stop()
        if not self.pid:
            self._launch()

    def stop(self) -> None:
        number = self.pid
        if number:
            processes.end(number, mentioning=str(self.socket), signals=(signal.SIGTERM,))
        if self._started:
            self._started.wait()
            self._started = None

    @property
    def _pid_file(self) -> Path:
        return self.folder / "valkey.pid"

    def _launch(self) -> None:
        self.account.own_folder(self.folder)
        self._pid_file.unlink(missing_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.folder),
            "pidfile": str(self._pid_file),
            "daemonize": "no",
            # What the broker cannot hold must fail aloud: the rows in PostgreSQL are the queue.
            "maxmemory-policy": "noeviction",
            "save": "" if self.throwaway else "60 1",
        }
        flags = [part for name, value in settings.items() for part in (f"--{name}", value)]
        with self.log.open("ab") as log:
            self._started = subprocess.Popen(
                [valkey_server(self.account), *flags],
                stdout=log,
                stderr=log,
                **self.account.popen_options(),
            )
        end = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._started.poll() is not None:
                raise ServiceError(f"Valkey stopped at once; {self.log} tells why.")
            if time.monotonic() > end:
                self._started.terminate()
                raise ServiceError(
                    f"Valkey did not answer within {_START_SECONDS} s; {self.log} may tell why."
                )
            time.sleep(0.02)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(2)
            try:
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
            except OSError:
                return False
