"""What beat rings for, and how often (in seconds)."""

from typing import Any

from exchange.jobs import Sweep

_EVERY = {
    Sweep.LETTERS: 5,
    Sweep.RECEIVED_MAIL: 30,
    Sweep.MAIL_RETENTION: 3600,
    Sweep.LISTINGS: 30,
    Sweep.WAITING_MATCHES: 3600,
    Sweep.NOTIFICATIONS: 30,
    Sweep.VOCABULARY: 60,
    Sweep.DIGESTS: 60,
    Sweep.EXPIRY: 600,
    Sweep.INDEX: 300,
    Sweep.WORDS: 3600,
    Sweep.REACTIONS: 3600,
}

# A ring that nobody answers in time is dropped: the next one finds the same rows.
SCHEDULE: dict[str, dict[str, Any]] = {
    sweep.name.lower(): {
        "task": str(sweep),
        "schedule": seconds,
        "options": {"expires": 2 * seconds},
    }
    for sweep, seconds in _EVERY.items()
}
