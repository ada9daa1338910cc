"""Which of the pairs that were found people hear of (pure)."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

MOST_TOLD = 3  # a side hears of its best two or three, no more
CLOSE = 0.5  # of the best: what is less than half as likely waits


class Pair(NamedTuple):
    """Ids of both sides and how likely it is that they are glad, from 0 to 1."""

    request: str
    answer: str
    score: float


def chosen(pairs: Iterable[Pair], floor: float) -> set[tuple[str, str]]:
    """The pairs to tell: above the floor, among the best of both sides, and close to the best."""
    good = [pair for pair in pairs if pair.score >= floor]
    of: dict[str, list[Pair]] = defaultdict(list)
    for pair in good:
        of[pair.request].append(pair)
        of[pair.answer].append(pair)
    best = {key: _best(group) for key, group in of.items()}
    return {
        (pair.request, pair.answer)
        for pair in good
        if pair in best[pair.request] and pair in best[pair.answer]
    }


def _best(group: list[Pair]) -> set[Pair]:
    ordered = sorted(group, key=lambda pair: (-pair.score, pair.request, pair.answer))
    return {pair for pair in ordered[:MOST_TOLD] if pair.score >= CLOSE * ordered[0].score}
