"""The lexicon that is in use: what is shipped, a file of the network's own, and synonyms.

Each process makes it once and makes it anew when one of these changes: files are looked at once a
second; for synonyms a token in the cache says whether there are others, so that it costs no query.
"""

from collections.abc import Hashable, Iterable
from contextlib import suppress
from functools import cache
from hashlib import blake2b
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from django.apps import apps
from django.conf import settings
from django.core.cache import cache as django_cache
from django.db import DatabaseError
from redis.exceptions import RedisError

from exchange.matching.vocabulary.reading import (
    FOLDER,
    QUIET_FILE,
    Concept,
    Term,
    VocabularyError,
    files_of,
    lines_of,
    read,
    shipped,
)
from exchange.matching.vocabulary.recognition import Lexicon
from exchange.matching.vocabulary.watching import Watched

if TYPE_CHECKING:
    from exchange.matching.models import Synonym

TOKEN = "matching:synonyms"  # noqa: S105 - the name of a cache entry
NOTHING = "none"  # the token of no synonyms at all
TOKEN_SECONDS = 60  # after which the table is read again, should the cache have missed a change
KEPT = "vocabulary.good.txt"


class Added(NamedTuple):
    """A synonym as plain data; `kind` is empty when it counts everywhere."""

    term: str
    concept: str
    language: str
    kind: str


def lexicon() -> Lexicon:
    """The lexicon in use, at most a second behind what was changed elsewhere."""
    pause = settings.MATCHING_SYNONYMS_SECONDS
    return _current.get(every_seconds=float("inf") if pause is None else pause)


@cache
def shipped_lexicon() -> Lexicon:
    """The vocabulary that the exchange ships, and nothing else."""
    return Lexicon(shipped(), version=_version(lines_of(FOLDER)))


def renew() -> Lexicon:
    """Look now for synonyms and files that changed; tells other processes by the token."""
    token = _token_of(_added())
    with suppress(RedisError):
        django_cache.set(TOKEN, token, TOKEN_SECONDS)
    _base.renew()
    return _current.renew()


def forget() -> None:
    """As in a process that has just started."""
    _base.forget()
    _current.forget()


def complaint() -> str:
    """What is wrong with the network's own vocabulary file; empty when nothing is."""
    _base.get()
    return _base.complaint


def check_own() -> None:
    """Read the network's own vocabulary as on a start.

    Raises:
        VocabularyError: it is wrong; with the file, the line and what helps.
    """
    if settings.MATCHING_VOCABULARY:
        read(chain(lines_of(FOLDER), lines_of(Path(settings.MATCHING_VOCABULARY))))


def labels(slugs: Iterable[str], language: str) -> list[str]:
    known = lexicon().concepts
    return [known[s].label(language) for s in slugs if s in known]


def _make_base() -> Lexicon:
    if not settings.MATCHING_VOCABULARY:
        return shipped_lexicon()
    own = list(lines_of(Path(settings.MATCHING_VOCABULARY)))
    made = _with_own(own)
    _keep(own)
    return made


def _with_own(own: list[tuple[str, str]]) -> Lexicon:
    lines = [*lines_of(FOLDER), *own]
    concepts: dict[str, Concept] = read(lines)
    return Lexicon(concepts, version=_version(lines))


def _base_fallback() -> Lexicon:
    """What was last good, also after a restart; else what is shipped."""
    try:
        return _with_own(list(lines_of(_kept())))
    except VocabularyError:
        return shipped_lexicon()


def _keep(own: list[tuple[str, str]]) -> None:
    """Put by what was read, for a start with a file that has become wrong."""
    with suppress(OSError):  # on a disk that cannot be written to: then what is shipped serves
        _kept().parent.mkdir(parents=True, exist_ok=True)
        new = _kept().with_suffix(".new")
        new.write_text("".join(f"{line}\n" for _place, line in own), encoding="utf-8")
        new.replace(_kept())


def _kept() -> Path:
    return Path(settings.DATA_DIR) / "matching" / KEPT


def _base_stamp() -> Hashable:
    """Name, time and size of the files of the network's own vocabulary."""
    if not settings.MATCHING_VOCABULARY:
        return ()
    stamps: list[tuple[str, int, int]] = []
    for path in files_of(Path(settings.MATCHING_VOCABULARY)):
        with suppress(OSError):
            state = path.stat()
            stamps.append((path.name, state.st_mtime_ns, state.st_size))
    return tuple(stamps)


def _make_current() -> Lexicon:
    base = _base.get()
    added = [] if _token() == NOTHING else _added()
    if not added:
        return base
    named = ((a.concept, _term(a)) for a in added)
    return base.extended(named, _hash(f"{base.version} {_token_of(added)}"))


def _current_stamp() -> Hashable:
    return _base.get().version, _token()


def _token() -> str:
    """Stands for all synonyms; out of the cache, and every minute out of the table."""
    with suppress(RedisError):
        known = django_cache.get(TOKEN)
        if known is not None:
            return str(known)
    if settings.MATCHING_SYNONYMS_SECONDS is None:
        return NOTHING
    token = _token_of(_added())
    with suppress(RedisError):
        django_cache.add(TOKEN, token, TOKEN_SECONDS)
    return token


def _added() -> list[Added]:
    """All synonyms, in a fixed order; none where the database cannot be asked."""
    rows: type[Synonym] = apps.get_model("exchange", "Synonym")  # models stand above this package
    with suppress(DatabaseError):  # a set of texts can be ranked without a database
        found = rows.objects.order_by("pk").values_list("term", "concept", "language", "kind")
        return [Added(*row) for row in found]
    return []


def _term(added: Added) -> Term:
    kinds = frozenset({added.kind} if added.kind else ())
    return Term(added.term, added.language, kinds=kinds)


def _token_of(added: Iterable[Added]) -> str:
    lines = ["|".join(one) for one in added]
    return _hash("\n".join(lines)) if lines else NOTHING


def _version(lines: Iterable[tuple[str, str]]) -> str:
    quiet = QUIET_FILE.read_text(encoding="utf-8")
    return _hash("\n".join((*(line for _place, line in lines), quiet)))


def _hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=12).hexdigest()


_base: Watched[Lexicon] = Watched(
    _base_stamp, _make_base, refused=VocabularyError, fallback=_base_fallback
)
_current: Watched[Lexicon] = Watched(
    _current_stamp, _make_current, refused=VocabularyError, fallback=_base_fallback
)
