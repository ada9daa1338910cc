"""Delivering letters: take some out of the outbox, hand them over, record what happened.

A letter is `claimed` before the work, `handing` just before its text goes out, `sent` after the
server's yes. Only a letter in `handing` can be in doubt after a crash. Each of these is committed
before the next thing is done, but `sent` of one letter and `handing` of the next one are a single
commit: between the two nothing is said to the server that could send anything, so there is never
more than one letter in doubt per process, and each letter costs one commit. With a slow server
`sent` is committed at once: there a commit costs next to nothing, and doubt lasts long.

A code never waits for news: what was claimed but not begun within a second is given back, and the
next claim takes the most urgent letters first.
"""

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Min
from django.db.models.functions import Now
from django.utils.module_loading import import_string

from accounts.bell import ring
from accounts.letters import handover, outbox, trouble
from accounts.letters.handover import AwayError, DoubtError, HandOverError, Line
from accounts.letters.message import Message, as_message
from accounts.letters.outbox import MAX_ATTEMPTS
from accounts.models import AddressTrouble, Letter, Pulse

__all__ = ["as_message", "drain", "state", "sweep"]

log = logging.getLogger(__name__)

PULSE = "letters"
DRAIN = "accounts.letters.delivery.drain"

DRAIN_SECONDS = 8.0
BATCH_SECONDS = 1.0
BATCH = (5, 50)  # letters per claim: at first, and at most
BACKOFF_SECONDS = (30, 120, 600, 3600)
GRACE_SECONDS = 3
LOOKUP_AFTER_SECONDS = 5
LOOKUP_AGAIN_SECONDS = 20
LOOKUP_UNTIL_SECONDS = 900
LOOKUPS = 50  # per sweep


def drain(*, seconds: float = DRAIN_SECONDS, stops: Callable[[], bool] = lambda: False) -> int:
    """Deliver what is due, the most urgent first.

    Args:
        seconds: after which no further letter is begun; what is left is rung for again.
        stops: asked between letters; True ends it, with nothing in doubt.

    Returns how many letters were handed over.
    """
    ends_at = time.monotonic() + seconds
    line = handover.line()
    size, handed = BATCH[0], 0

    def is_over() -> bool:
        return stops() or time.monotonic() > ends_at

    while not line.is_resting and not is_over():
        letters = outbox.claim(size)
        if not letters:
            outbox.beat(PULSE)
            return handed
        batch = Batch(line, letters)
        handed += batch.carry(is_over)
        outbox.beat(PULSE, batch.handed)
        size = max(1, batch.handed) if batch.was_slow else min(2 * size, BATCH[1])
    if not stops() and not line.is_resting and Letter.objects.due().exists():
        with transaction.atomic():
            ring(DRAIN)
    return handed


class Batch:
    """Some letters that were claimed together, on their way through one connection."""

    def __init__(self, line: Line, letters: Sequence[Letter]) -> None:
        self.handed = 0
        self.was_slow = False
        self._line = line
        self._waiting = [Message(letter) for letter in letters]
        self._sent: Letter | None = None  # accepted by the server, and not yet written down

    def carry(self, is_over: Callable[[], bool]) -> int:
        """Hand over one by one; give back what is not begun in time."""
        began = time.monotonic()

        def goes_on() -> bool:
            self.was_slow = time.monotonic() - began > BATCH_SECONDS
            return bool(self._waiting) and not (self.was_slow or is_over())

        self._refuse_stopped()
        try:
            # What the server was asked for already is handed over, whatever the time.
            while self._line.has_asked_ahead or (goes_on() and not self._line.is_resting):
                message = self._waiting.pop(0)
                self._deliver(message, self._waiting[0] if goes_on() else None)
        finally:
            self._line.forget_following()
            try:
                self._settle()
            finally:
                outbox.give_back([message.letter for message in self._waiting])
        return self.handed

    def _deliver(self, message: Message, following: Message | None) -> None:
        letter, text_began = message.letter, False

        def before_text() -> bool:
            nonlocal text_began
            text_began = outbox.record(sent=self._sent, handing=letter)
            self._sent = None
            return text_began

        try:
            taken = self._line.hand_over(message, before_text=before_text, following=following)
        except DoubtError as error:
            _doubt(letter, error)
        except HandOverError as error:
            _refused(letter, error)
        except BaseException:
            if not text_began:
                self._waiting.insert(0, message)  # to be given back, whatever has happened
            raise
        else:
            if taken:
                self._sent = letter
                self.handed += 1
                if not self._line.is_quick:
                    self._settle()

    def _settle(self) -> None:
        """Write down what the server has accepted."""
        if self._sent:
            outbox.record(sent=self._sent, handing=None)
            self._sent = None

    def _refuse_stopped(self) -> None:
        """Nothing but codes goes to addresses that do not exist."""
        stopped = trouble.stopped(message.letter.address for message in self._waiting)
        if not stopped:
            return
        refused = [
            message
            for message in self._waiting
            if message.letter.address.lower() in stopped
            and message.letter.priority != Letter.Priority.CODE
        ]
        self._waiting = [message for message in self._waiting if message not in refused]
        outbox.end(
            [message.letter for message in refused],
            Letter.Status.FAILED,
            "not sent: an earlier letter to this address came back, there is no such address",
        )


def sweep() -> int:
    """Find letters whose bell was lost or whose lease ran out; ring for those that are due.

    Returns how many leases had run out.
    """
    found = outbox.free_claimed() + _judge_doubtful()
    outbox.beat(PULSE)
    # Letters of this very moment have a bell of their own on its way.
    missed = Letter.objects.due().filter(next_at__lt=Now() - timedelta(seconds=GRACE_SECONDS))
    if missed.exists():
        with transaction.atomic():
            ring(DRAIN)
    return found


@dataclass(frozen=True)
class State:
    """How the outbox is doing."""

    counts: dict[str, int]
    """Letters by `Letter.Status`."""
    oldest_due_at: datetime | None
    """Since when the letter that waits longest could have left."""
    beat_at: datetime | None
    """When somebody who delivers letters last showed a sign of life."""
    handed: int
    """Letters handed over since counting began."""


def state() -> State:
    """Counts by status, the oldest letter that is due, the last pulse. Three queries."""
    counts = Letter.objects.order_by().values_list("status").annotate(Count("pk"))
    oldest = Letter.objects.due().order_by().aggregate(at=Min("next_at"))["at"]
    pulse = Pulse.objects.filter(pk=PULSE).first()
    return State(
        counts={**dict.fromkeys(Letter.Status.values, 0), **dict(counts)},
        oldest_due_at=oldest,
        beat_at=pulse.beat_at if pulse else None,
        handed=pulse.done if pulse else 0,
    )


def _refused(letter: Letter, error: HandOverError) -> None:
    """Record a refusal, and try again later unless it is final."""
    if isinstance(error, AwayError):
        log.warning("the mail server is away: %s", error)
        outbox.end([letter], Letter.Status.PENDING, error, uncounted=1, in_seconds=_some(2))
        return
    log.warning("letter %s not delivered, attempt %s: %s", letter.pk, letter.attempts, error)
    if error.final:
        outbox.end([letter], Letter.Status.FAILED, error)
        _note_trouble(letter, error)
    elif letter.attempts >= MAX_ATTEMPTS:
        outbox.end([letter], Letter.Status.DEAD, error)
    else:
        longest = BACKOFF_SECONDS[min(letter.attempts, len(BACKOFF_SECONDS)) - 1]
        outbox.end([letter], Letter.Status.PENDING, error, in_seconds=_some(longest))


def _note_trouble(letter: Letter, error: HandOverError) -> None:
    if not (error.is_about_address or error.is_unknown_address):
        return
    kind = AddressTrouble.Kind.HARD if error.is_unknown_address else AddressTrouble.Kind.SOFT
    try:
        with transaction.atomic():
            trouble.record(letter.address, kind, detail=str(error), letter=letter)
    except Exception:  # what is known of addresses is no reason to keep other letters waiting
        log.exception("what letter %s met with could not be kept", letter.pk)


def _doubt(letter: Letter, error: DoubtError) -> None:
    log.warning("letter %s may have been delivered: %s", letter.pk, error)
    if settings.LETTER_LOOKUP:
        # The server may be busy with it still; the sweep will ask.
        outbox.wait(letter, error, LOOKUP_AFTER_SECONDS)
    else:
        _decide(letter, error)


def _decide(letter: Letter, reason: object) -> None:
    """News is never sent twice; a code or a call on somebody at most once more."""
    again = letter.repeatable and letter.doubts == 0
    status = Letter.Status.PENDING if again else Letter.Status.UNSURE
    outbox.end([letter], status, reason, doubts=1)


def _judge_doubtful() -> int:
    """Letters whose carrier vanished, or met with doubt, while the server had the text."""
    if not settings.LETTER_LOOKUP:
        return outbox.decide_doubtful()
    asked = outbox.take_doubtful(LOOKUPS, seconds=LOOKUP_AGAIN_SECONDS)
    for letter, doubted_seconds in asked:
        was_accepted = _look_up(letter)
        if was_accepted:
            outbox.record(sent=letter, handing=None)
        elif was_accepted is False:
            outbox.end([letter], Letter.Status.PENDING, "not accepted, so sent again")
        elif doubted_seconds > LOOKUP_UNTIL_SECONDS:
            _decide(letter, letter.error or "nobody knows whether it was accepted")
    return len(asked)


def _look_up(letter: Letter) -> bool | None:
    """Whether our mail server has accepted it; None when that cannot be told now."""
    ask: Callable[[str, str], bool | None] = import_string(settings.LETTER_LOOKUP)
    try:
        return ask(letter.message_id, letter.address)
    except Exception:  # to be unable to tell is an answer
        log.exception("letter %s could not be looked up", letter.pk)
        return None


def _some(seconds: float) -> float:
    """About so long, with some chance in it so that not all come at once."""
    return seconds * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
