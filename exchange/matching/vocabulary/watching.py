"""What is made of something outside and made anew when that changes (vocabulary, model)."""

import logging
from collections.abc import Callable, Hashable
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")
logger = logging.getLogger(__name__)
EVERY_SECONDS = 1.0


class Watched(Generic[T]):
    """A value that follows its source; what cannot be read is refused.

    While one thread makes the new value the others go on with the old one. After a refusal the
    last good value stays in use; `complaint` says what is wrong, and it is logged once.

    Args:
        stamp: cheap; another answer means that the source has changed.
        make: reads the source.
        refused: the errors by which `make` says that it cannot be read.
        fallback: the value when the source could not be read from the beginning.
    """

    def __init__(
        self,
        stamp: Callable[[], Hashable],
        make: Callable[[], T],
        *,
        refused: type[Exception],
        fallback: Callable[[], T],
    ) -> None:
        self._stamp, self._make = stamp, make
        self._refused, self._fallback = refused, fallback
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew, as in a process that has just started."""
        self._value: T | None = None
        self._seen: Hashable = None
        self._next = 0.0
        self.complaint = ""

    def get(self, *, every_seconds: float = EVERY_SECONDS) -> T:
        """The value now in use; looks at the source at most once in so many seconds."""
        if self._value is None:
            with self._lock:
                if self._value is None:
                    self._look(every_seconds)
        elif monotonic() >= self._next and self._lock.acquire(blocking=False):
            try:
                self._look(every_seconds)
            finally:
                self._lock.release()
        if self._value is None:
            raise RuntimeError("a fallback must give a value")
        return self._value

    def renew(self) -> T:
        """Look at the source now, and give the value that comes of it."""
        with self._lock:
            self._look(EVERY_SECONDS)
        return self.get()

    def _look(self, every_seconds: float) -> None:
        self._next = monotonic() + every_seconds
        stamp = self._stamp()
        if self._value is not None and stamp == self._seen:
            return
        try:
            self._value, self.complaint = self._make(), ""
        except self._refused as error:
            if str(error) != self.complaint:
                logger.error("%s; the old one stays in use", error)
            self.complaint = str(error)
            if self._value is None:
                self._value = self._fallback()
        self._seen = stamp
