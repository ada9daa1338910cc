"""A small mail server for the tests: it answers as it is told and remembers what it took."""

import socketserver
import threading
import time
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
    extensions: tuple[str, ...] = ()
    refuses: dict[str, str] = field(default_factory=dict)  # recipients, and in which words
    seconds_per_text: float = 0
    letters_per_connection: int = 1000  # then it hangs up before the next one
    accepted: list[bytes] = field(default_factory=list)
    texts: int = 0
    connections: int = 0
    senders: list[str] = field(default_factory=list)

    @property
    def messages(self) -> list[EmailMessage]:
        parser = BytesParser(EmailMessage, policy=policy.default)
        return [parser.parsebytes(text) for text in self.accepted]


class _Session(socketserver.StreamRequestHandler):
    sink: Sink
    disable_nagle_algorithm = True  # or three short answers take 40 ms

    def handle(self) -> None:
        self.say("220 sink")
        self.sink.connections += 1
        self.taken = 0
        for line in self.rfile:
            word = line.split()[0].upper().decode() if line.split() else ""
            if word == "MAIL" and self.taken >= self.sink.letters_per_connection:
                return
            if word == "DATA":
                if self.refused:
                    self.say("503 for whom?")
                elif not self.take_text():
                    return
            elif word == "QUIT":
                self.say("221 bye")
                return
            elif word == "RCPT":
                recipient = line.decode().partition("<")[2].partition(">")[0]
                answer = self.sink.refuses.get(recipient, self.sink.to_recipient)
                self.refused = not answer.startswith("250")
                self.say(answer)
            elif word == "EHLO":
                self.say("\r\n".join(["250-sink", *(f"250-{x}" for x in self.sink.extensions)]))
                self.say("250 HELP")
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
        self.taken += 1
        time.sleep(self.sink.seconds_per_text)
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
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
