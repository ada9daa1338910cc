"""The outbox as a queue: taking letters out of it, and writing down what became of them.

SQL as it stands: these statements run for every letter that leaves, often a thousand times a
second, and each is one commit. Through the ORM the same takes two statements instead of one, and
longer in Python than in the database.

Leases run on the clock of the database. A letter bears the token of its claim for as long as the
claim lasts, and no longer: whoever was frozen for longer than his lease cannot meddle afterwards.
The statements ask for the number and the token, and for no status: PostgreSQL would then use the
index of leased letters, which looks empty to it and is full of those that have just gone.
"""

import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import uuid4
from weakref import WeakSet

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from psycopg import errors
from psycopg.postgres import types as postgres_types
from psycopg.pq import ConnStatus, ExecStatus

from accounts.models import Letter

log = logging.getLogger(__name__)

T = TypeVar("T")

MAX_ATTEMPTS = 6
INSIST_SECONDS = 20  # how long a database that is away is waited for to write down what happened

_COLUMNS = (
    "id, name, address, language, subject, text, html, headers, attachments, message_id, offers,"
    " talk_to, priority, repeatable, status, attempts, doubts, token, next_at, created_at"
)
_CLAIM = f"""
    WITH due AS MATERIALIZED (
        SELECT id FROM accounts_letter
        WHERE status = 'pending' AND next_at <= statement_timestamp()
        ORDER BY priority, next_at, id
        LIMIT %s
        FOR UPDATE SKIP LOCKED
    )
    UPDATE accounts_letter
    SET status = 'claimed', token = %s, attempts = attempts + 1,
        lease_until = statement_timestamp() + %s * interval '1 second'
    WHERE id IN (SELECT id FROM due)
    RETURNING {_COLUMNS}
"""  # noqa: S608 - names of columns only
_RECORD = b"""
    UPDATE accounts_letter
    SET status = CASE id WHEN $1 THEN 'handing' ELSE 'sent' END,
        next_at = CASE id WHEN $1 THEN clock_timestamp() ELSE next_at END,
        lease_until = CASE id WHEN $1 THEN clock_timestamp() + $5 * interval '1 second' END,
        sent_at = CASE id WHEN $1 THEN NULL ELSE clock_timestamp() END,
        error = CASE id WHEN $1 THEN error ELSE '' END,
        token = CASE id WHEN $1 THEN token END
    WHERE (id = $1 AND token = $2) OR (id = $3 AND token = $4)
    RETURNING id
"""
_RECORD_TYPES = [postgres_types[name].oid for name in ("int8", "uuid", "int8", "uuid", "float8")]
_RECORD_NAME = b"letters_record"
_prepared: WeakSet[Any] = WeakSet()  # connections that know it by this name
_END = """
    UPDATE accounts_letter
    SET status = %s, error = %s, lease_until = NULL, token = NULL,
        doubts = doubts + %s, attempts = greatest(0, attempts - %s),
        next_at = statement_timestamp() + %s * interval '1 second'
    WHERE id = ANY(%s) AND token = ANY(%s)
"""
_GIVE_BACK = """
    UPDATE accounts_letter
    SET status = 'pending', lease_until = NULL, token = NULL, attempts = greatest(0, attempts - 1)
    WHERE id = ANY(%s) AND token = ANY(%s)
"""
_FREE_CLAIMED = """
    UPDATE accounts_letter
    SET status = CASE WHEN attempts >= %s THEN 'dead' ELSE 'pending' END,
        error = CASE WHEN attempts >= %s THEN 'whoever takes it vanishes' ELSE error END,
        next_at = statement_timestamp(), lease_until = NULL, token = NULL
    WHERE status = 'claimed' AND lease_until < statement_timestamp()
"""
_DECIDE_DOUBTFUL = """
    UPDATE accounts_letter
    SET status = CASE WHEN repeatable AND doubts = 0 THEN 'pending' ELSE 'unsure' END,
        error = 'the carrier vanished while the server was accepting it',
        doubts = doubts + 1, next_at = statement_timestamp(), lease_until = NULL,
        token = NULL
    WHERE status = 'handing' AND lease_until < statement_timestamp()
"""
_TAKE_DOUBTFUL = f"""
    UPDATE accounts_letter
    SET lease_until = statement_timestamp() + %s * interval '1 second',
        token = coalesce(token, gen_random_uuid())
    WHERE id IN (
        SELECT id FROM accounts_letter
        WHERE status = 'handing' AND lease_until < statement_timestamp()
        ORDER BY lease_until LIMIT %s FOR UPDATE SKIP LOCKED
    )
    RETURNING {_COLUMNS}, error, extract(epoch FROM statement_timestamp() - next_at) AS doubted
"""  # noqa: S608 - names of columns only
_WAIT = """
    UPDATE accounts_letter
    SET error = %s, lease_until = statement_timestamp() + %s * interval '1 second'
    WHERE id = %s AND token = %s
"""


def claim(limit: int) -> list[Letter]:
    """Take letters that are due, the most urgent first.

    Attempts are counted before the work, against a letter that kills whoever takes it. Others
    must see the claim before the work begins: never inside a transaction.
    """
    with transaction.atomic(durable=True):
        taken = Letter.objects.raw(_CLAIM, [limit, uuid4(), settings.LETTER_LEASE_SECONDS])
        return sorted(taken, key=lambda x: (x.priority, x.next_at, x.pk))


def record(*, sent: Letter | None, handing: Letter | None) -> bool:
    """Write down in one commit that one letter was sent and that another is handed over now.

    Returns whether the second may be handed over; False when its claim is no longer ours. Saying
    the same twice does no harm. The moment at which the text goes out is kept in `next_at`.
    """
    values = [
        *((handing.pk, handing.token) if handing else (None, None)),
        *((sent.pk, sent.token) if sent else (None, None)),
        settings.LETTER_LEASE_SECONDS,
    ]
    done = _insist(lambda: _record(values))
    if sent and sent.pk not in done:
        log.info("letter %s was sent; somebody else has written down more", sent.pk)
    return handing is not None and handing.pk in done


def end(
    letters: Sequence[Letter],
    status: str,
    error: object,
    *,
    in_seconds: float = 0,
    doubts: int = 0,
    uncounted: int = 0,
) -> None:
    """Give letters up, or back: with this status, the reason, and when to try again."""
    values = [status, str(error)[:1000], doubts, uncounted, in_seconds, *_held(letters)]
    _insist(lambda: _execute(_END, values))


def give_back(letters: Sequence[Letter]) -> None:
    """Somebody may take these letters at once; it was no attempt."""
    if letters:
        _insist(lambda: _execute(_GIVE_BACK, _held(letters)))


def wait(letter: Letter, error: object, seconds: float) -> None:
    """Leave a letter in doubt; the sweep looks at it after so many seconds."""
    _insist(lambda: _execute(_WAIT, [str(error)[:1000], seconds, letter.pk, letter.token]))


def free_claimed() -> int:
    """Letters whose carrier vanished before the text went out. Six times: it is the letter."""
    return _execute(_FREE_CLAIMED, [MAX_ATTEMPTS, MAX_ATTEMPTS])


def decide_doubtful() -> int:
    """Letters whose carrier vanished while the server was accepting them.

    News is never sent twice; a code or a call on somebody at most once more.
    """
    return _execute(_DECIDE_DOUBTFUL, [])


def take_doubtful(limit: int, *, seconds: float) -> list[tuple[Letter, float]]:
    """Some of these letters, for whoever wants to find out; and for how many seconds in doubt.

    They are left to him for `seconds`: nobody else gets them until then.
    """
    taken: Any = Letter.objects.raw(_TAKE_DOUBTFUL, [seconds, limit])
    return [(letter, float(letter.doubted)) for letter in taken]


def beat(name: str, done: int = 0) -> None:
    """Let it be known that something goes on, and how much was done since the last beat."""
    _execute(
        "INSERT INTO accounts_pulse (name, beat_at, done)"
        " VALUES (%s, statement_timestamp(), %s)"
        " ON CONFLICT (name) DO UPDATE SET beat_at = excluded.beat_at,"
        " done = accounts_pulse.done + excluded.done",
        [name, done],
    )


def _held(letters: Sequence[Letter]) -> list[Any]:
    return [[x.pk for x in letters], [x.token for x in letters]]


def _record(values: Sequence[Any]) -> set[int]:
    """Say `_RECORD` through libpq itself, prepared once per connection; gives what it returns.

    This is said once per letter. Prepared it takes PostgreSQL half as long; a cursor of psycopg
    takes as long again in Python, one of Django's twice.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        line = connection.connection.pgconn
        if connection.connection not in _prepared:
            _checked(line, line.prepare(_RECORD_NAME, _RECORD, _RECORD_TYPES))
            _prepared.add(connection.connection)
        texts = [None if value is None else str(value).encode() for value in values]
        result = _checked(line, line.exec_prepared(_RECORD_NAME, texts))
        return {int(result.get_value(row, 0)) for row in range(result.ntuples)}


def _checked(line: Any, result: Any) -> Any:
    if line.status != ConnStatus.OK:  # it may have gone without a word, and so without a code
        raise errors.OperationalError(line.get_error_message())
    if result.status not in (ExecStatus.TUPLES_OK, ExecStatus.COMMAND_OK):
        raise errors.error_from_result(result)
    return result


def _execute(statement: str, values: Any) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.rowcount)


def _insist(work: Callable[[], T]) -> T:
    """Do it, though the database restarts in the meantime: we alone know what has happened."""
    end = time.monotonic() + INSIST_SECONDS
    while True:
        try:
            return work()
        except (OperationalError, InterfaceError) as error:
            if connection.in_atomic_block or time.monotonic() > end:
                raise
            log.warning("the database is away, waiting for it: %s", error)
            connection.close()
            time.sleep(0.3)
