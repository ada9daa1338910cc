"""How good rankings are, measured on judgements (pure).

For each query people said of some counterparts how relevant they are: 0, 1 or 2. The measures are
the usual ones: nDCG (Järvelin & Kekäläinen, “Cumulated gain-based evaluation of IR techniques”,
2002), recall, reciprocal rank, and of what would be told how much is relevant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import log2
from typing import Any

STRONG = 2
NDCG_DEPTH = RECALL_DEPTH = 5
MRR_DEPTH = 10

Grades = Mapping[str, int]
Ranking = Sequence[Mapping[str, Any]]  # rows with `doc_id` and `notify`, best first


@dataclass(frozen=True)
class Figures:
    """Means over the queries that have a relevant counterpart; of told pairs each counts once.

    `told_precision` is the share of told pairs that is relevant, `strong_told` the share of all
    pairs of relevance 2 that is told, `letters_per_text` two letters a pair over all texts.
    """

    queries: int
    ndcg_at_5: float
    recall_at_5_strong: float
    mrr_at_10: float
    pairs_told: int
    told_precision: float
    strong_told: float
    letters_per_text: float

    def as_data(self) -> dict[str, float]:
        return {name: round(value, 3) for name, value in asdict(self).items()}


def figures(
    relevance: Mapping[str, Grades], rankings: Mapping[str, Ranking], *, texts: int
) -> Figures:
    """What `rankings` are worth; a query without one counts as if nothing was found."""
    answered = [(q, grades) for q, grades in relevance.items() if any(grades.values())]
    strong = {q: {doc for doc, g in grades.items() if g == STRONG} for q, grades in answered}
    known = {_pair(q, doc): g for q, grades in relevance.items() for doc, g in grades.items()}
    wanted = {_pair(q, d) for q, grades in relevance.items() for d in grades if grades[d] == STRONG}
    told = {
        _pair(query, row["doc_id"])
        for query in relevance
        for row in rankings.get(query, ())
        if row["notify"]
    }
    return Figures(
        queries=len(answered),
        ndcg_at_5=_mean(ndcg(grades, rankings.get(q, ())) for q, grades in answered),
        recall_at_5_strong=_mean(
            recall(strong[q], rankings.get(q, ())) for q, _grades in answered if strong[q]
        ),
        mrr_at_10=_mean(reciprocal_rank(grades, rankings.get(q, ())) for q, grades in answered),
        pairs_told=len(told),
        told_precision=_mean(float(known.get(pair, 0) > 0) for pair in told),
        strong_told=_mean(float(pair in told) for pair in wanted),
        letters_per_text=2 * len(told) / texts if texts else 0.0,
    )


def ndcg(grades: Grades, ranking: Ranking, depth: int = NDCG_DEPTH) -> float:
    """From 0 to 1: the gain (2^relevance - 1) of the first few, later ones counting less."""
    ideal = _discounted(sorted(grades.values(), reverse=True)[:depth])
    found = _discounted([grades.get(row["doc_id"], 0) for row in ranking[:depth]])
    return found / ideal if ideal else 0.0


def recall(wanted: set[str], ranking: Ranking, depth: int = RECALL_DEPTH) -> float:
    """The share of what is wanted that stands among the first few."""
    return len(wanted & {row["doc_id"] for row in ranking[:depth]}) / len(wanted)


def reciprocal_rank(grades: Grades, ranking: Ranking, depth: int = MRR_DEPTH) -> float:
    """1 when the first is relevant, 1/2 when the second is the first that is, and so on."""
    for place, row in enumerate(ranking[:depth], start=1):
        if grades.get(row["doc_id"], 0):
            return 1 / place
    return 0.0


def _discounted(grades: Iterable[int]) -> float:
    return sum((2**grade - 1) / log2(place + 1) for place, grade in enumerate(grades, start=1))


def _pair(one: str, other: str) -> frozenset[str]:
    return frozenset((one, other))


def _mean(values: Iterable[float]) -> float:
    known = list(values)
    return sum(known) / len(known) if known else 0.0
