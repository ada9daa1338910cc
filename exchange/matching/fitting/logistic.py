"""Fitting the model on judged pairs (pure): logistic regression with a small penalty.

Newton's method on the penalised log likelihood (iteratively reweighted least squares; see McCullagh
& Nelder, “Generalized Linear Models”, 1989, ch. 4). Few features and some thousands of pairs: plain
Python does it in seconds.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any, Protocol

from exchange.matching.fitting.judged import JudgedSet, best_elsewhere
from exchange.matching.scoring.features import FEATURES
from exchange.matching.scoring.model import Model, lead, sigmoid

TARGETS = {0: 0.0, 1: 0.5, 2: 1.0}  # probability that a judged pair is glad
PENALTY = 2.0
ROUNDS = 12
ENOUGH = 1e-6
FOLDS = 5
FLOOR = 0.5

# Features that can only speak for (+1) or against (-1) as their names say: a weight that the data
# would give the other sign is noise of a small set.
POSITIVE = frozenset(FEATURES)


class Evidence(Protocol):
    """Pairs with their features, and of some of them how glad both are."""

    @property
    def measured(self) -> Mapping[tuple[str, str], Mapping[str, float]]: ...

    def grade(self, request: str, answer: str) -> int | None: ...


# Words that the vocabulary does not know must count for something. Sets with many wrong answers
# that share a word with the right one would take that away.
LEAST_WEIGHTS = {"rare_term": 0.5}


@dataclass(frozen=True)
class Example:
    values: Sequence[float]  # the first is 1.0, for the bias
    target: float
    weight: float = 1.0
    offset: float = 0.0  # what is added to the log odds whatever the weights


def logistic(
    examples: Sequence[Example], penalty: float = PENALTY, free: Sequence[bool] = ()
) -> list[float]:
    """The weights that explain the targets best, the bias first.

    Args:
        penalty: on the square of each weight but the first.
        free: per value whether its weight may be negative; all may when empty.
    """
    size = len(examples[0].values)
    active = list(range(size))
    while True:
        weights = _newton(examples, active, size, penalty)
        wrong = [i for i in active if free and not free[i] and weights[i] < 0]
        if not wrong:
            return weights
        active = [i for i in active if i not in wrong]


def _newton(
    examples: Sequence[Example], active: Sequence[int], size: int, penalty: float
) -> list[float]:
    weights = [0.0] * size
    n = len(active)
    read = [(e, [(i, v) for i, p in enumerate(active) if (v := e.values[p])]) for e in examples]
    for _round in range(ROUNDS):
        slope = [0.0] * n
        curve = [[0.0] * n for _ in range(n)]
        known = [weights[place] for place in active]
        for example, there in read:
            p = sigmoid(sum(known[i] * v for i, v in there))
            error, spread = example.weight * (example.target - p), example.weight * p * (1 - p)
            for i, v in there:
                slope[i] += error * v
                row, share = curve[i], spread * v
                for j, u in there:
                    row[j] += share * u
        for i, place in enumerate(active):
            fine = penalty if place else 1e-6
            slope[i] -= fine * weights[place]
            curve[i][i] += fine
        step = _solve(curve, slope)
        for i, place in enumerate(active):
            weights[place] += step[i]
        if max(map(abs, step)) < ENOUGH:
            break
    return weights


def _solve(matrix: list[list[float]], vector: list[float]) -> list[float]:
    """Gaussian elimination with pivoting."""
    rows = [[*row, value] for row, value in zip(matrix, vector, strict=True)]
    n = len(rows)
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(rows[r][i]))
        rows[i], rows[pivot] = rows[pivot], rows[i]
        for r in range(n):
            if r != i and rows[r][i]:
                share = rows[r][i] / rows[i][i]
                rows[r] = [a - share * b for a, b in zip(rows[r], rows[i], strict=True)]
    return [rows[i][n] / rows[i][i] for i in range(n)]


def fit(sets: Sequence[Evidence], without: Collection[str] = (), floor: float = FLOOR) -> Model:
    """Fit both steps of the model on judged sets.

    Args:
        without: names of features to leave out.
        floor: the probability below which nobody is told.

    Raises:
        ValueError: nothing was judged relevant.
    """
    names = [name for name in FEATURES if name not in without]
    at_least = {name: least for name, least in LEAST_WEIGHTS.items() if name in names}
    examples = [
        Example(
            [1.0, *(features[name] for name in names)],
            TARGETS[grade],
            offset=sum(least * features[name] for name, least in at_least.items()),
        )
        for judged in sets
        for (request, answer), features in judged.measured.items()
        if (grade := judged.grade(request, answer)) is not None
    ]
    if not any(example.target for example in examples):
        raise ValueError("nothing was judged relevant")
    bias, *weights = logistic(examples, free=[True, *(n not in POSITIVE for n in names)])
    known = dict.fromkeys(FEATURES, 0.0) | dict(zip(names, weights, strict=True))
    for name, least in at_least.items():
        known[name] += least
    first = Model(bias, known, {}, floor)
    return Model(
        round(bias, 3),
        {name: round(weight, 3) for name, weight in known.items()},
        _fit_lead(sets, first),
        floor,
        date.today().isoformat(),  # noqa: DTZ011 - a date to read, in the zone of whoever fits
    )


def _fit_lead(sets: Sequence[Evidence], model: Model) -> dict[str, float]:
    examples = []
    for judged in sets:
        fits = {pair: model.fit(features) for pair, features in judged.measured.items()}
        best = best_elsewhere(fits)
        for pair, value in fits.items():
            if (grade := judged.grade(*pair)) is not None:
                leads = (lead(value, other) for other in best[pair])
                examples.append(Example([1.0, value, *leads], TARGETS[grade]))
    bias, own, request, answer = logistic(examples, free=[True, False, False, False])
    named = {"bias": bias, "fit": own, "request": request, "answer": answer}
    return {name: round(weight, 3) for name, weight in named.items()}


def cross_validated(
    sets: Sequence[JudgedSet],
    *,
    more: Sequence[Evidence] = (),
    without: Collection[str] = (),
    floor: float = FLOOR,
) -> list[dict[str, list[dict[str, Any]]]]:
    """For each set the rankings of its queries, by models that have not seen those queries.

    The queries are dealt into five folds by their names, always in the same way; each fold is
    ranked by a model fitted on the others. No pair with a text of the fold is learned from.

    Args:
        more: evidence that is learned from in each fold and not ranked.
    """
    found: list[dict[str, list[dict[str, Any]]]] = [{} for _ in sets]
    for number in range(FOLDS):
        hidden = [{query for query in judged.relevance if fold(query) == number} for judged in sets]
        seen = [_Without(judged, away) for judged, away in zip(sets, hidden, strict=True)]
        model = fit([*seen, *more], without, floor)
        for rankings, judged, away in zip(found, sets, hidden, strict=True):
            ranked = judged.ranked(model)
            rankings.update((query, ranked[query]) for query in away)
    return found


def fold(query: str) -> int:
    """The fold of a query, from 0 to 4: the same on every machine and every day."""
    return blake2b(query.encode(), digest_size=2).digest()[0] % FOLDS


@dataclass(frozen=True)
class _Without:
    """A set in which nothing is known of pairs with certain texts."""

    judged: JudgedSet
    hidden: Collection[str]

    @property
    def measured(self) -> Mapping[tuple[str, str], Mapping[str, float]]:
        return self.judged.measured

    def grade(self, request: str, answer: str) -> int | None:
        if request in self.hidden or answer in self.hidden:
            return None
        return self.judged.grade(request, answer)
