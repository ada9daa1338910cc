"""Judged sets of texts: reading them, and ranking them as the exchange would (pure).

A set is a folder with `posts.jsonl`, `profiles.jsonl` and `qrels.jsonl`, one JSON object a line.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from exchange.language import stems
from exchange.listings.models import Part, Weekday
from exchange.matching.scoring.model import (
    Model,
    best_others,
    is_about_the_same,
    is_vetoed,
    measure,
)
from exchange.matching.scoring.telling import Pair, chosen
from exchange.matching.texts.analysis import analyse
from exchange.matching.texts.rarity import Rarity
from exchange.matching.texts.said import filled_in
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import Lexicon

KINDS = {"spaces": "space"}
DAYS = [day.value for day in Weekday]
PARTS = {part.value for part in Part}
SHOWN = 20


class BadSetError(ValueError):
    """A set of texts that cannot be read; says which line and why."""


@dataclass(frozen=True)
class JudgedSet:
    """Texts by id, and for each query the relevance (0, 1, 2) of what was judged."""

    sides: Mapping[str, Side]
    relevance: Mapping[str, Mapping[str, int]]
    lexicon: Lexicon

    @classmethod
    def load(cls, folder: Path, lexicon: Lexicon) -> "JudgedSet":
        """Read and analyse a folder. `qrels.jsonl` may be missing: then each text is a query.

        Raises:
            BadSetError: a file is missing or a line cannot be read.
        """
        sides = {}
        posts, profiles = list(_rows(folder / "posts.jsonl")), _rows(folder / "profiles.jsonl")
        written = _written_on(row for _place, row in posts)
        for place, row in posts:
            sides[_id(row, place)] = _read(_post, row, place, lexicon, written)
        for place, row in profiles:
            sides[_id(row, place)] = _read(_profile, row, place, lexicon, written)
        relevance = {}
        if (folder / "qrels.jsonl").exists():
            for _place, row in _rows(folder / "qrels.jsonl"):
                grades = {j["doc_id"]: int(j["relevance"]) for j in row.get("judgements", ())}
                relevance[row["query_id"]] = grades
        return cls(sides, relevance or {key: {} for key in sides}, lexicon)

    @cached_property
    def pairs(self) -> list[tuple[str, str]]:
        """Every request with everything that might answer it, by id."""
        answers = defaultdict(list)
        for key, side in self.sides.items():
            if not side.is_request:
                answers[side.kind].append(key)
        return [
            (key, other)
            for key, side in self.sides.items()
            if side.is_request
            for other in answers[side.kind]
            if side.organisation is None or side.organisation != self.sides[other].organisation
        ]

    @cached_property
    def measured(self) -> dict[tuple[str, str], dict[str, float]]:
        """The features of every pair."""
        rarity = Rarity.of((side.analysis for side in self.sides.values()), self.lexicon)
        weighed = {k: Weighed(side, self.lexicon, rarity) for k, side in self.sides.items()}
        return {(r, a): measure(weighed[r], weighed[a]) for r, a in self.pairs}

    def grade(self, request: str, answer: str) -> int | None:
        """How relevant a pair was judged, from either side; 0 when only seen, None when not."""
        grades = [
            self.relevance[query].get(other, 0)
            for query, other in ((request, answer), (answer, request))
            if query in self.relevance
        ]
        return max(grades, default=None)

    def ranked(self, model: Model) -> dict[str, list[dict[str, Any]]]:
        """For each query its counterparts, best first, and which of them would be told."""
        pairs = score_all(self.measured, model)
        about = {pair for pair, f in self.measured.items() if is_about_the_same(f)}
        told = chosen(pairs, model.floor) & about
        of: dict[str, list[tuple[float, str, bool]]] = defaultdict(list)
        for pair in pairs:
            is_told = (pair.request, pair.answer) in told
            of[pair.request].append((pair.score, pair.answer, is_told))
            of[pair.answer].append((pair.score, pair.request, is_told))
        return {
            query: [
                {"doc_id": other, "score": round(score, 4), "notify": is_told}
                for score, other, is_told in sorted(of[query], reverse=True)[:SHOWN]
            ]
            for query in self.relevance
        }


def score_all(measured: Mapping[tuple[str, str], Mapping[str, float]], model: Model) -> list[Pair]:
    """Score each pair, compared with the best other of its request and of its answer."""
    fits = {pair: model.fit(features) for pair, features in measured.items()}
    best = best_elsewhere(fits)
    return [
        Pair(
            *pair,
            model.probability(
                fits[pair],
                best_for_request=best[pair][0],
                best_for_answer=best[pair][1],
                vetoed=is_vetoed(features),
            ),
        )
        for pair, features in measured.items()
    ]


def best_elsewhere(
    fits: Mapping[tuple[str, str], float],
) -> dict[tuple[str, str], tuple[float, float]]:
    """For each pair the best fit of its request with others, and of its answer with others."""
    best: list[dict[tuple[str, str], float]] = [{}, {}]
    for place in (0, 1):
        groups = defaultdict(list)
        for pair in fits:
            groups[pair[place]].append(pair)
        for group in groups.values():
            others = best_others(fits[pair] for pair in group)
            best[place].update(zip(group, others, strict=True))
    return {pair: (best[0][pair], best[1][pair]) for pair in fits}


def _written_on(rows: Iterable[Mapping[str, Any]]) -> date:
    """A set does not say when it was written: before the first day that it names, and by now."""
    days = [str(row[name]) for row in rows for name in ("starts", "ends") if row.get(name)]
    return min((day for text in days if (day := _day(text))), default=date.today())  # noqa: DTZ011


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:  # told with its line when the text itself is read
        return None


def _post(row: Mapping[str, Any], lexicon: Lexicon, written: date) -> Side:
    kind = KINDS.get(row["kind"], row["kind"])
    tags = row.get("tags") or []
    capacity = row.get("capacity") or {}
    amount = max(1, round(capacity["value"])) if capacity.get("value") else None
    is_area = capacity.get("unit") == "m2"
    side = Side(
        kind=kind,
        is_request=row["direction"] == "request",
        analysis=analyse(lexicon, kind, row["title"], row.get("body") or "", tags),
        tags=frozenset(stem for tag in tags for stem in stems(tag)),
        slots=_slots(row.get("recurring") or ()),
        starts_on=_date(row.get("starts")),
        ends_on=_date(row.get("ends")),
        quantity=None if is_area else amount,
        area_m2=amount if is_area else None,
        organisation=hash(row["org_name"]) if row.get("org_name") else None,
        organisation_kind=row.get("org_type") or "",
        **_common(row),
    )
    return filled_in(side, row["title"], row.get("body") or "", written)


def _profile(row: Mapping[str, Any], lexicon: Lexicon, written: date) -> Side:
    tags = row.get("skills") or []
    side = Side(
        kind="volunteers",
        is_request=False,
        is_volunteer=True,
        analysis=analyse(lexicon, "volunteers", row["headline"], row.get("about") or "", tags),
        tags=frozenset(stem for tag in tags for stem in stems(tag)),
        slots=_slots(row.get("availability") or ()),
        is_remote=bool(row.get("remote_only")),
        **_common(row),
    )
    return filled_in(side, row["headline"], row.get("about") or "", written)


def _common(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "disciplines": frozenset(row.get("disciplines") or ()),
        "latitude": row.get("lat"),
        "longitude": row.get("lon"),
        "place": row.get("place") or "",
        "radius_km": row.get("radius_km") or 15,
        "language": row.get("language") or "nl",
    }


def _slots(moments: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """Parts of the week; a moment without a known part is the whole day."""
    return frozenset(
        f"{DAYS[m['weekday'] - 1]}-{part}"
        for m in moments
        for part in ([m["part"]] if m.get("part") in PARTS else sorted(PARTS))
    )


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if not path.exists():
        raise BadSetError(f"{path} is missing")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                yield f"{path.name}:{number}", json.loads(line)
            except ValueError as error:
                raise BadSetError(f"{path.name}:{number}: no JSON: {error}") from error


def _id(row: Mapping[str, Any], place: str) -> str:
    if not row.get("id"):
        raise BadSetError(f"{place}: a text wants an id")
    return str(row["id"])


def _read(reader: Any, row: Mapping[str, Any], place: str, lexicon: Lexicon, written: date) -> Side:
    try:
        side: Side = reader(row, lexicon, written)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError) as error:
        raise BadSetError(f"{place}: {type(error).__name__}: {error}") from error
    return side
