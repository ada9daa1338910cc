"""A mail server that keeps a record, and behaves badly when it is told to.

A message is on record BEFORE the sender hears of it, and 30 ms pass between: whoever is killed
in that time does not know what became of his letter. So the doubt in this test is real.
"""

import asyncio
import json
import os
import random
import re
import sys
import time
from enum import StrEnum
from pathlib import Path

from tests.faults.surroundings import ACCEPTED, MODE, PORT

DOUBT_SECONDS = 0.03
SLOW_SECONDS = 1.0
_MESSAGE_ID = re.compile(rb"^message-id:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
_ADDRESS = re.compile(rb"<([^>]*)>")


class Mode(StrEnum):
    WELL = "well"
    LATER = "later"  # 451, at any step
    NEVER = "never"  # 550 or 554
    SILENT = "silent"  # hears everything and says nothing
    SLOW = "slow"
    HANG_UP = "hang_up"  # takes the message and breaks the connection off
    DOWN = "down"  # breaks off before it has said a word


class Sink:
    """The server; its folder holds the record and the word on how to behave."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._mode = folder / MODE
        self._record = os.open(folder / ACCEPTED, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._chance = random.Random(seed)

    @property
    def mode(self) -> Mode:
        return Mode(self._mode.read_text() or Mode.WELL)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the other side is gone
        finally:
            writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async def say(words: str) -> None:
            if self.mode == Mode.SLOW:
                await asyncio.sleep(SLOW_SECONDS)
            writer.write(words.encode() + b"\r\n")
            await writer.drain()

        if self.mode == Mode.DOWN:
            return
        if self.mode != Mode.SILENT:
            await say("220 faults")
        recipient = b""  # of the message that may come; empty when there is none
        while line := await reader.readline():
            mode = self.mode
            verb = line[:4].upper().strip()
            if mode == Mode.SILENT:
                await reader.read()  # until the other side has had enough
                return
            if mode == Mode.DOWN:
                return
            if mode == Mode.LATER and verb in (b"MAIL", b"RCPT") and self._chance.random() < 0.5:
                await say("451 come back later")
            elif verb == b"EHLO":
                # Some connections take several commands at once.
                more = "250-PIPELINING\r\n" if self._chance.random() < 0.5 else ""
                await say(f"250-faults\r\n{more}250 8BITMIME")
            elif verb == b"RCPT" and mode == Mode.NEVER and self._chance.random() < 0.5:
                await say("550 there is no such person")
            elif verb == b"RCPT":
                found = _ADDRESS.search(line)
                recipient = found[1] if found else b""
                await say("250 yes")
            elif verb == b"DATA" and not recipient:
                await say("503 to whom?")
            elif verb == b"DATA":
                await say("354 go on")
                if not await self._take(reader, say, recipient):
                    return
                recipient = b""
            elif verb == b"RSET":
                recipient = b""
                await say("250 yes")
            elif verb == b"QUIT":
                await say("221 goodbye")
                return
            else:
                await say("250 yes")

    async def _take(self, reader: asyncio.StreamReader, say, recipient: bytes) -> bool:
        """One message; whether the talk goes on."""
        message = await reader.readuntil(b"\r\n.\r\n")
        match self.mode:
            case Mode.SILENT:
                await reader.read()
                return False
            case Mode.DOWN:
                return False
            case Mode.LATER:
                await say("451 come back later")
                return True
            case Mode.NEVER:
                await say("554 we do not want it")
                return True
        hangs_up = self.mode == Mode.HANG_UP
        self._write_down(message, recipient, hangs_up)
        await asyncio.sleep(DOUBT_SECONDS)
        if hangs_up:
            return False
        await say("250 taken")
        return True

    def _write_down(self, message: bytes, recipient: bytes, hangs_up: bool) -> None:
        found = _MESSAGE_ID.search(message)
        entry = {
            "at": time.time(),
            "message_id": found[1].decode() if found else "",
            "key": recipient.decode().partition("@")[0],
            "hung_up": hangs_up,
        }
        os.write(self._record, json.dumps(entry).encode() + b"\n")


async def main(folder: Path, seed: int) -> None:
    sink = Sink(folder, seed)
    server = await asyncio.start_server(sink.serve, "127.0.0.1", 0, limit=1_000_000)
    port = folder / f"{PORT}.new"
    port.write_text(str(server.sockets[0].getsockname()[1]))
    port.rename(folder / PORT)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
