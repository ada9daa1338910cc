"""A mail server that is as quick as Python can be: it takes everything and keeps nothing.

python -m tests.benchmarks.sink: prints the port it listens on, and for each line that it reads from
its standard input how many messages and bytes it took since the last time.
"""

import asyncio
import sys

EHLO = b"250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n"
END = b"\r\n.\r\n"


class Sink(asyncio.Protocol):
    """One connection."""

    taken = 0
    bytes_taken = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._buffer = bytearray()
        self._in_text = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._looked = max(0, len(self._buffer) - len(END))
        self._buffer += data
        while self._buffer and (self._take_text() if self._in_text else self._take_line()):
            self._looked = 0

    def _take_text(self) -> bool:
        end = self._buffer.find(END, self._looked)
        if end < 0:
            return False
        Sink.taken += 1
        Sink.bytes_taken += end
        del self._buffer[: end + len(END)]
        self._in_text = False
        self._transport.write(b"250 taken\r\n")
        return True

    def _take_line(self) -> bool:
        end = self._buffer.find(b"\r\n")
        if end < 0:
            return False
        word = bytes(self._buffer[:4]).upper()
        del self._buffer[: end + 2]
        if word == b"DATA":
            self._in_text = True
            self._transport.write(b"354 go on\r\n")
        elif word == b"EHLO":
            self._transport.write(EHLO)
        elif word == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"250 ok\r\n")
        return True


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Sink, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    while await loop.run_in_executor(None, sys.stdin.readline):
        print(Sink.taken, Sink.bytes_taken, flush=True)
        Sink.taken = Sink.bytes_taken = 0


if __name__ == "__main__":
    asyncio.run(main())
