"""What the processes of one trial need to know of each other; travels in the environment."""

import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

_PREFIX = "FAULTS_"

# The files of a trial, in its folder.
ACCEPTED = "accepted.jsonl"  # what the mail server took, in the order in which it did
MODE = "mode"  # how the mail server behaves at this moment
PORT = "port"  # where it listens
BEGIN = "begin"  # before it is there, nothing is committed
ENOUGH = "enough"  # once it is there, nothing more is committed
COMMITTED = "committed-{}.jsonl"  # what a producer was told is committed


class Guard(StrEnum):
    """What keeps letters from being lost or sent twice; all but the first are controls."""

    WHOLE = "whole"
    NEWS_REPEATS = "news_repeats"  # news is written as if it might be sent twice
    NO_OUTBOX = "no_outbox"  # a message in the broker is all there is of a letter


@dataclass(frozen=True)
class Surroundings:
    """Where a trial takes place."""

    folder: Path
    sink_port: int
    lease_seconds: int
    guard: Guard
    looks_up: bool

    @classmethod
    def from_environment(cls) -> "Surroundings":
        told = {x.name: os.environ[_PREFIX + x.name.upper()] for x in fields(cls)}
        return cls(
            folder=Path(told["folder"]),
            sink_port=int(told["sink_port"]),
            lease_seconds=int(told["lease_seconds"]),
            guard=Guard(told["guard"]),
            looks_up=told["looks_up"] == "True",
        )

    def as_environment(self) -> dict[str, str]:
        return {_PREFIX + name.upper(): str(value) for name, value in asdict(self).items()}


def whole_lines(path: Path) -> Iterator[str]:
    """The lines of a file that another process may be writing to."""
    if path.exists():
        for line in path.read_text().splitlines(keepends=True):
            if line.endswith("\n"):
                yield line
