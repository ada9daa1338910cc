"""Commits promises, each together with the letter that it promises, as pages of the site do.

A promise is a row of a table of this test alone. It stands for a sign-up, an answer, an overview:
the thing that happened, about which somebody must be told exactly once.
"""

import json
import random
import sys
import time

import django
from django.db import (
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)

from tests.faults.surroundings import BEGIN, COMMITTED, ENOUGH, Guard, Surroundings

ROLLED_BACK = 0.05
WRITTEN_IN_FULL = 0.1  # with real templates; the others are as short as a letter can be
BY_ANOTHER_BEAT = 0.2  # of the overviews: prepared a second time, under the same keys
OVERVIEWS_AT_ONCE = 3
CALL, NEWS = "call", "news"


class ChangedMindError(Exception):
    """Rolls a transaction back."""


class Producer:
    """One process that commits, at about `rate` letters a second."""

    def __init__(self, name: str, seed: int, rate: float) -> None:
        self.around = Surroundings.from_environment()
        self.name = name
        self.rate = rate
        self.chance = random.Random(seed)
        self.log = (self.around.folder / COMMITTED.format(name)).open("a", buffering=1)
        self.count = 0

    def run(self, at_most: int) -> None:
        while not (self.around.folder / BEGIN).exists():
            time.sleep(0.05)
        due = time.monotonic()
        while not (self.around.folder / ENOUGH).exists() and self.count < at_most:
            made = self.one_transaction()
            due = max(
                due + made / self.rate, time.monotonic() - 1
            )  # what was missed is made up for
            time.sleep(max(0, due - time.monotonic()))

    def one_transaction(self) -> int:
        """Commit or roll back; somebody who sees an error presses the button again."""
        kind = self.chance.choice((CALL, CALL, CALL, NEWS))
        size = OVERVIEWS_AT_ONCE if kind == NEWS else 1
        fate = "ghost" if self.chance.random() < ROLLED_BACK else kind
        keys = [f"{fate}.{self.name}.{self.count + i}" for i in range(size)]
        self.count += size
        times = 2 if kind == NEWS and self.chance.random() < BY_ANOTHER_BEAT else 1
        for _ in range(times):
            while not self._try(keys, kind, fate):
                time.sleep(0.2)
        return size

    def _try(self, keys: list[str], kind: str, fate: str) -> bool:
        began = time.monotonic()
        try:
            with transaction.atomic():
                self._promise(keys, kind)
                if fate == "ghost":
                    raise ChangedMindError
        except ChangedMindError:
            return True
        except (OperationalError, InterfaceError) as error:
            self._note(error=type(error).__name__)
            connection.close()
            return False
        finally:
            close_old_connections()
        self._note(keys=keys, kind=kind, took=time.monotonic() - began)
        return True

    def _promise(self, keys: list[str], kind: str) -> None:
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO promises (key, kind) VALUES (%s, %s) ON CONFLICT DO NOTHING",
                [(key, kind) for key in keys],
            )
        if self.around.guard == Guard.NO_OUTBOX:
            from tests.faults.worker import ask_to_send

            for key in keys:
                ask_to_send(key)
        elif kind == CALL and self.chance.random() < WRITTEN_IN_FULL:
            self._write_in_full(keys[0])
        else:
            self._post(keys, kind)

    def _write_in_full(self, key: str) -> None:
        from accounts import letters
        from accounts.models import Letter

        letters.write(
            "organisation_approved",
            key=key,
            address=f"{key}@faults.example",
            context={"organisation": {"name": "Toneelgroep De Springplank"}},
            priority=Letter.Priority.OBLIGATION,
        )

    def _post(self, keys: list[str], kind: str) -> None:
        from accounts.letters import writing
        from accounts.models import Letter

        is_news = kind == NEWS
        priority = Letter.Priority.NEWS if is_news else Letter.Priority.OBLIGATION
        writing.post(
            [
                writing.Draft(
                    name="faults",
                    key=key,
                    address=f"{key}@faults.example",
                    language="en",
                    subject=key,
                    text=f"This is about {key}.\n",
                    priority=priority,
                    repeatable=not is_news or self.around.guard == Guard.NEWS_REPEATS,
                )
                for key in keys
            ]
        )

    def _note(self, **what: object) -> None:
        self.log.write(json.dumps({"at": time.time(), **what}) + "\n")


def main() -> None:
    django.setup()
    name, seed, rate, at_most = sys.argv[1:]
    Producer(name, int(seed), float(rate)).run(int(at_most))


if __name__ == "__main__":
    main()
