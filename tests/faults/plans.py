"""The trials of `make faults`, and what is asked of them together."""

from collections import Counter

from tests.faults.chaos import Fault
from tests.faults.surroundings import Guard
from tests.faults.trial import Plan

LETTERS, KILLS, BROKER_LOSSES = 3000, 60, 10

_CELERY = Counter({Fault.KILL_CHILD: 50, Fault.KILL_WORKER: 10, Fault.KILL_BEAT: 2})
_RELAY = Counter({Fault.KILL_RELAY: 60})
_BOTH = Counter({Fault.KILL_CHILD: 11, Fault.KILL_WORKER: 4, Fault.KILL_RELAY: 15})
_AROUND = Counter(
    {
        Fault.FLUSH: 6,
        Fault.KILL_BROKER: 5,
        Fault.RESTART_DATABASE: 3,
        Fault.FREEZE: 3,
        Fault.SMTP_LATER: 2,
        Fault.SMTP_NEVER: 1,
        Fault.SMTP_SILENT: 2,
        Fault.SMTP_SLOW: 1,
        Fault.SMTP_HANG_UP: 2,
        Fault.SMTP_DOWN: 2,
    }
)
_HALF_AROUND = Counter({fault: -(-times // 2) for fault, times in _AROUND.items()})
_FOR_CONTROLS = Counter(
    {
        Fault.KILL_CHILD: 8,
        Fault.KILL_WORKER: 2,
        Fault.FLUSH: 4,
        Fault.KILL_BROKER: 2,
        Fault.SMTP_HANG_UP: 2,
    }
)

CELERY = Plan(
    name="celery",
    title="Celery: two workers of two children each, two beats",
    letters=LETTERS,
    workers=2,
    faults=_CELERY + _AROUND,
)
RELAY = Plan(
    name="relay",
    title="manage.py mailrelay: three processes",
    letters=LETTERS,
    relays=3,
    faults=_RELAY + _AROUND,
)
LOOKUP = Plan(
    name="lookup",
    title="Celery and mailrelay together, with a look-up at the mail server",
    letters=LETTERS // 2,
    workers=1,
    relays=2,
    looks_up=True,
    faults=_BOTH + _HALF_AROUND,
)
CELERY_ALONE = Plan(
    name="celery-alone",
    title="Control: Celery alone, without the outbox",
    letters=500,
    workers=2,
    guard=Guard.NO_OUTBOX,
    faults=_FOR_CONTROLS,
    quiet_seconds=40,
)
NEWS_REPEATS = Plan(
    name="news-repeats",
    title="Control: overviews written as if they might be sent twice",
    letters=500,
    relays=2,
    guard=Guard.NEWS_REPEATS,
    faults=Counter({Fault.KILL_RELAY: 10, Fault.SMTP_HANG_UP: 2}),
)
PLANS = {x.name: x for x in (CELERY, RELAY, LOOKUP, CELERY_ALONE, NEWS_REPEATS)}
