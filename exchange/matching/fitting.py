"""Fitting the model on judged pairs (pure): logistic regression with a small penalty.

Newton's method on the penalised log likelihood (iteratively reweighted least squares; see McCullagh
& Nelder, “Generalized Linear Models”, 1989, ch. 4). Few features and some thousands of pairs: plain
Python does it in seconds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exchange.matching.features import FEATURES
from exchange.matching.judged import JudgedSet, best_elsewhere
from exchange.matching.scoring import Model, lead, sigmoid

TARGETS = {0: 0.0, 1: 0.5, 2: 1.0}  # probability that a judged pair is glad
PENALTY = 2.0
ROUNDS = 12
ENOUGH = 1e-6

# Features that can only speak for (+1) or against (-1) as their names say: a weight that the data
# would give the other sign is noise of a small set.
POSITIVE = frozenset(FEATURES)


@dataclass(frozen=True)
class Example:
    values: Sequence[float]  # the first is 1.0, for the bias
    target: float
    weight: float = 1.0


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
    for _round in range(ROUNDS):
        slope = [0.0] * n
        curve = [[0.0] * n for _ in range(n)]
        for example in examples:
            values = [example.values[i] for i in active]
            there = [(i, v) for i, v in enumerate(values) if v]
            p = sigmoid(sum(weights[active[i]] * v for i, v in there))
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


def fit(sets: Sequence[JudgedSet], without: Sequence[str] = (), floor: float = 0.5) -> Model:
    """Fit both steps of the model on judged sets.

    Args:
        without: names of features to leave out.
    """
    names = [name for name in FEATURES if name not in without]
    examples = [
        Example([1.0, *(features[name] for name in names)], TARGETS[grade])
        for judged in sets
        for (request, answer), features in judged.measured.items()
        if (grade := judged.grade(request, answer)) is not None
    ]
    bias, *weights = logistic(examples, free=[True, *(n not in POSITIVE for n in names)])
    known = dict.fromkeys(FEATURES, 0.0) | dict(zip(names, weights, strict=True))
    first = Model(bias, known, {}, floor)
    return Model(
        round(bias, 3),
        {name: round(weight, 3) for name, weight in known.items()},
        _fit_lead(sets, first),
        floor,
        date.today().isoformat(),  # noqa: DTZ011 - a date to read, in the zone of whoever fits
    )


def _fit_lead(sets: Sequence[JudgedSet], model: Model) -> dict[str, float]:
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
