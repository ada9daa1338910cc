"""A small mail server for the tests: it answers as it is told and remembers what it took."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from typing import Any


@dataclass
class Sink:
    """What to answer, and what came."""

    port: int = 0
    to_recipient: str = "250 ok"
    to_text: str = "250 taken"
    hangs_up: bool = False  # after the text came, without an answer
    accepted: list[bytes] = field(default_factory=list)
    texts: int = 0
    senders: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        parser = BytesParser(EmailMessage, policy=policy.default)
        return [parser.parsebytes(text) for text in self.accepted]


class _Session(socketserver.StreamRequestHandler):
    sink: Sink

    def handle(self) -> None:
        self.say("220 sink")
        for line in self.rfile:
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "DATA":
                if not self.take_text():
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            elif word == "RCPT":
                self.say(self.sink.to_recipient)
            else:
                if word == "MAIL":
                    self.sink.senders.append(line.decode().strip())
                self.say("250 sink")

    def take_text(self) -> bool:
        self.say("354 go on")
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b"..") else line)
        else:
            return False
        self.sink.texts += 1
        if self.sink.hangs_up:
            return False
        if self.sink.to_text.startswith("250"):
            self.sink.accepted.append(b"".join(lines))
        self.say(self.sink.to_text)
        return True

    def say(self, answer: str) -> None:
        self.wfile.write(f"{answer}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def listening(**answers: Any) -> Iterator[Sink]:
    sink = Sink(**answers)
    session = type("Session", (_Session,), {"sink": sink})
    with _Server(("127.0.0.1", 0), session) as server:
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield sink
        server.shutdown()
        thread.join()
