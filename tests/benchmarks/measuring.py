"""What `make bench-matching` measures, once Django is there."""

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from math import log2
from pathlib import Path
from statistics import mean, median, quantiles
from typing import Any, TypeVar

from django.db import connection

from accounts.models import Discipline
from exchange.language import stems
from exchange.listings.models import Listing
from exchange.matching import actions
from exchange.matching.finding import candidates, index, statistics
from exchange.matching.finding.candidates import Candidate
from exchange.matching.finding.comparing import compare
from exchange.matching.finding.statistics import weighed
from exchange.matching.fitting.judged import JudgedSet
from exchange.matching.models import IndexEntry
from exchange.matching.scoring.adopted import model
from exchange.matching.scoring.features import FEATURES
from exchange.matching.scoring.model import NONE_ELSE, VETO, best_others, is_vetoed
from exchange.matching.texts.reading import side_of
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import lexicon
from exchange.volunteering.models import VolunteerProfile
from tests.benchmarks.crowd import Crowd, Text

T = TypeVar("T")
Say = Callable[[str], None]

NEWCOMERS = 40
WITH_TEXT = 12  # of them are searched for by full text, too
SCANNED = 1_500  # counterparts, from which the scan of all is reckoned
BEST = 20
MANY = 500_000  # from which half as many are compared with all

# What the words of two texts say and nothing else: the same for all listings with those texts.
OF_WORDS = frozenset(
    {"concepts", "strongest", "needed", "offered", "titles", "terms", "rare_term", "audience"}
)


class Clock:
    """Milliseconds that something took, time and again."""

    def __init__(self) -> None:
        self.times: list[float] = []

    def time(self, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        done = work()
        self.times.append(1000 * (time.perf_counter() - start))
        return done

    @property
    def p50(self) -> float:
        return median(self.times)

    @property
    def p95(self) -> float:
        return quantiles(self.times, n=20)[-1] if len(self.times) > 1 else self.times[0]


class Run:
    """One crowd, measured while it grows."""

    def __init__(self, exact: int, say: Say) -> None:
        self.exact, self.say = exact, say
        self.crowd = Crowd()
        self.disciplines = {d.slug: d for d in Discipline.objects.all()}

    def measure(self, size: int) -> dict[str, float]:
        """Grow to so many listings and measure everything; figures by name, times in ms."""
        start = time.monotonic()
        self.crowd.grow(size, lambda text: self.say(f"{size:>9,}: {text}"))
        grown = time.monotonic()
        statistics.count_texts()
        counted = time.monotonic()
        self.newcomers = [self._newcomer(n) for n in range(NEWCOMERS)]
        return {
            "seconds to fill": grown - start,
            "seconds to count": counted - grown,
            **self._worker(),
            **self._full_text(),
            **self._scan(),
            **self._recall(self.exact if size < MANY else self.exact // 2),
        }

    def forget(self) -> None:
        """Take the newcomers away again."""
        Listing.objects.filter(pk__in=[x.pk for x in self.newcomers]).delete()

    def plan(self) -> str:
        """How the database finds the candidates of one listing whose search is of usual cost."""
        listing, _title = max(((x, len(x.title)) for x in self.newcomers), key=lambda p: p[1])
        return candidates.explain(self._own(listing))

    def _newcomer(self, number: int) -> Listing:
        """A listing that has just been posted, with its tags and disciplines, not yet indexed."""
        fields, tags, disciplines = self.crowd.newcomer()
        owner = self.crowd.owners[number % len(self.crowd.owners)][0]
        listing = Listing(pk=10**9 + number, organisation_id=owner, status="open", **fields)
        listing.save(force_insert=True)
        listing.tags.set(tags)
        listing.disciplines.set([self.disciplines[slug] for slug in disciplines])
        return Listing.objects.select_related("organisation").get(pk=listing.pk)

    def _own(self, listing: Listing) -> Weighed:
        return weighed(side_of(listing))

    def _worker(self) -> dict[str, float]:
        """What a worker does: analyse, find, compare; index; a profile that changes."""
        best, indexed, searched, profiles = Clock(), Clock(), Clock(), Clock()
        actions.suggestions(self.newcomers[0], BEST)  # warm, as a worker is
        for listing in self.newcomers:
            best.time(lambda x=listing: actions.suggestions(x, BEST))  # type: ignore[misc]
        for listing in self.newcomers:
            own = self._own(listing)
            searched.time(lambda o=own: candidates.find(o))  # type: ignore[misc]
        for listing in self.newcomers:
            indexed.time(lambda x=listing: index.index_listing(x))  # type: ignore[misc]
        for profile in VolunteerProfile.objects.order_by("pk")[:NEWCOMERS]:
            profile.radius_km += 1
            profile.headline += " en koffie schenken"
            profiles.time(lambda p=profile: self._change(p))  # type: ignore[misc]
        return {
            "best twenty p50": best.p50,
            "best twenty p95": best.p95,
            "of which candidates p50": searched.p50,
            "of which candidates p95": searched.p95,
            "analyse and index p50": indexed.p50,
            "analyse and index p95": indexed.p95,
            "profile change p50": profiles.p50,
            "profile change p95": profiles.p95,
        }

    @staticmethod
    def _change(profile: VolunteerProfile) -> None:
        index.index_profile(profile)
        actions.suggestions(profile, BEST)

    def _full_text(self) -> dict[str, float]:
        """PostgreSQL ranks everything of the same kind that has a word in common."""
        clock = Clock()
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")  # however long it takes
        for listing in self.newcomers[:WITH_TEXT]:
            clock.time(lambda x=listing: _by_full_text(x))  # type: ignore[misc]
        with connection.cursor() as cursor:
            cursor.execute("RESET statement_timeout")
        return {"full text p50": clock.p50, "full text p95": clock.p95}

    def _scan(self) -> dict[str, float]:
        """Everything read and compared in Python, reckoned from a sample."""
        seconds = []
        for listing in self.newcomers[:6]:
            own = self._own(listing)
            count = _how_many(own)
            start = time.perf_counter()
            sample = _read_some(own, SCANNED)
            compare(own, sample)
            seconds.append((time.perf_counter() - start) * count / max(1, len(sample)))
        return {"scan in Python p50": 1000 * median(seconds)}

    def _recall(self, exact: int) -> dict[str, float]:
        """The share of the exact best that are among the candidates; equally good ones count."""
        found, few = [], 0
        for listing in self.newcomers[:exact]:
            own = self._own(listing)
            scores = self._score_all(own)
            best = sorted(scores.values(), reverse=True)[:BEST]
            there = [scores[c.entry_id] for c in candidates.find(own) if c.entry_id in scores]
            good = sum(score >= best[-1] - 1e-9 for score in there)
            found.append(min(good, len(best)) / len(best))
            few += good < len(best)
        return {"recall": mean(found), "recall, worst": min(found), "missed any": few}

    def _counterparts(self, own: Weighed) -> list[tuple[int, Side, Text]]:
        """All that might answer, by the rules of `candidates.find`."""
        side, found = own.side, []
        begins = side.starts_on or self.crowd.today
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute(
                """
                SELECT id, digest, side - 'analysis' FROM exchange_indexentry
                WHERE kind = %s AND is_request <> %s AND length(digest) < 32
                    AND (ends_on IS NULL OR ends_on >= %s)
                    AND (starts_on IS NULL OR %s::date IS NULL OR starts_on <= %s)
                """,
                [side.kind, side.is_request, begins, side.ends_on, side.ends_on],
            )
            for entry, number, data in cursor:
                text = self.crowd.all_texts[int(number)]
                known = {"analysis": {}, **_json(data)}
                other = replace(Side.from_data(known), analysis=text.side.analysis)
                if other.organisation is None or other.organisation != side.organisation:
                    found.append((entry, other, text))
        return found

    def _score_all(self, own: Weighed) -> dict[int, float]:
        """The exact score of every counterpart; what depends on words is worked out per text."""
        counted = {name for name, weight in model().weights.items() if weight} | {*VETO}
        of_words, of_rest = OF_WORDS & counted, counted - OF_WORDS
        words: dict[int, dict[str, float]] = {}
        fits: dict[int, tuple[float, bool]] = {}
        for entry, side, text in self._counterparts(own):
            if id(text) not in words:
                weighed = Weighed(text.side, own.lexicon, own.rarity)
                words[id(text)] = _measure(own, weighed, of_words)
            other = Weighed(side, own.lexicon, own.rarity)
            features = words[id(text)] | _measure(own, other, of_rest)
            fits[entry] = model().fit(features), is_vetoed(features)
        others = best_others(fit for fit, _vetoed in fits.values())
        return {
            entry: _probability(own, fit, other, vetoed)
            for (entry, (fit, vetoed)), other in zip(fits.items(), others, strict=True)
        }


def _measure(own: Weighed, other: Weighed, names: Iterable[str]) -> dict[str, float]:
    request, answer = (own, other) if own.side.is_request else (other, own)
    return {name: FEATURES[name](request, answer) for name in names}


def _probability(own: Weighed, fit: float, other: float, vetoed: bool) -> float:
    bests = (other, NONE_ELSE) if own.side.is_request else (NONE_ELSE, other)
    return model().probability(
        fit, best_for_request=bests[0], best_for_answer=bests[1], vetoed=vetoed
    )


def _by_full_text(listing: Listing) -> list[Any]:
    words = stems(f"{listing.title} {' '.join(listing.tags.names())} {listing.body}")
    direction = "offer" if listing.is_request else "request"
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT id, ts_rank(search, query) AS rank
            FROM exchange_listing, to_tsquery('simple', %s) query
            WHERE search @@ query AND status = 'open' AND kind = %s AND direction = %s
                AND organisation_id <> %s
            ORDER BY rank DESC LIMIT %s
            """,
            [_any_of(words), listing.kind, direction, listing.organisation_id, BEST],
        )
        return cursor.fetchall()


def _any_of(words: Iterable[str]) -> str:
    return " | ".join(f"'{word}'" for word in dict.fromkeys(w.replace("'", "") for w in words))


def _how_many(own: Weighed) -> int:
    """Listings and profiles of the same kind that point the other way."""
    found = IndexEntry.objects.filter(kind=own.side.kind).exclude(is_request=own.side.is_request)
    return found.count()


def _read_some(own: Weighed, most: int) -> list[Candidate]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, side FROM exchange_indexentry WHERE kind = %s AND is_request = %s LIMIT %s",
            [own.side.kind, not own.side.is_request, most],
        )
        rows = cursor.fetchall()
    return [Candidate(pk, None, None, Side.from_data(_json(data))) for pk, data in rows]


def _json(data: Any) -> Mapping[str, Any]:

    return json.loads(data) if isinstance(data, str) else data


def ndcg(judged: Mapping[str, Mapping[str, int]], ranked: Mapping[str, Sequence[str]]) -> float:
    """The mean nDCG@5 over all queries with something relevant, gain 2^relevance - 1."""
    values = []
    for query, grades in judged.items():
        ideal = sorted((2**g - 1 for g in grades.values()), reverse=True)[:5]
        if any(ideal):
            gains = [2 ** grades.get(doc, 0) - 1 for doc in ranked.get(query, ())][:5]
            values.append(_discounted(gains) / _discounted(ideal))
    return mean(values) if values else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return sum(gain / log2(place + 2) for place, gain in enumerate(gains))


def judge(folder: Path) -> tuple[float, float]:
    """nDCG@5 of ranked full text, and of ours, on a judged set."""
    judged = JudgedSet.load(folder, lexicon())
    ours = {q: [r["doc_id"] for r in rows] for q, rows in judged.ranked(model()).items()}
    return ndcg(judged.relevance, _full_text_ranks(folder, judged)), ndcg(judged.relevance, ours)


def _full_text_ranks(folder: Path, judged: JudgedSet) -> dict[str, list[str]]:
    texts = {}
    for name in ("posts", "profiles"):
        for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
            row = _json(line) if line.strip() else {}
            if row:
                tags = " ".join(row.get("tags") or row.get("skills") or ())
                title = row.get("title") or row.get("headline") or ""
                body = row.get("body") or row.get("about") or ""
                texts[row["id"]] = [" ".join(stems(text)) for text in (title, tags, body)]
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE judged (id text, kind text, is_request bool, org bigint,"
            " search tsvector)"
        )
        for key, parts in texts.items():
            side = judged.sides[key]
            cursor.execute(
                "INSERT INTO judged VALUES (%s, %s, %s, %s,"
                " setweight(to_tsvector('simple', %s), 'A')"
                " || setweight(to_tsvector('simple', %s), 'B')"
                " || setweight(to_tsvector('simple', %s), 'C'))",
                [key, side.kind, side.is_request, side.organisation or 0, *parts],
            )
        ranks = {}
        for query in judged.relevance:
            side = judged.sides[query]
            cursor.execute(
                "SELECT id FROM judged, to_tsquery('simple', %s) query WHERE search @@ query"
                " AND kind = %s AND is_request <> %s AND (org = 0 OR org <> %s)"
                " ORDER BY ts_rank(search, query) DESC, id LIMIT 5",
                [
                    _any_of(" ".join(texts[query]).split()),
                    side.kind,
                    side.is_request,
                    side.organisation or 0,
                ],
            )
            ranks[query] = [pk for (pk,) in cursor.fetchall()]
        cursor.execute("DROP TABLE judged")
    return ranks
