"""How likely it is that a pair is glad to hear of each other (pure).

One logistic model over few features (`exchange.matching.scoring.features`), in two steps: how
well the two fit, and how that compares with the best that either could get elsewhere. Its weights
stand in `model.json`, fitted on judged pairs by `manage.py fit_matching`.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import exp, log
from pathlib import Path
from typing import Any, Self

from exchange.matching.scoring.features import FEATURES
from exchange.matching.texts.sides import Weighed

FILE = Path(__file__).with_name("model.json")
LARGEST_LEAD = 4.0  # on the scale of fits; further ahead or behind says no more
NONE_ELSE = -2.0  # the fit that is assumed where there is nobody else

# A full clash outweighs whatever else agrees: the pair still ranks, and is never told.
VETO = ("moments", "dates", "too_far", "room")
LEAST_CONCEPTS, LEAST_TERM = 0.1, 0.6
VETOED = 0.5  # of the floor is the most that such a pair can score: too little to be shown


@dataclass(frozen=True)
class Model:
    """Weights of the features, and of the lead over others; with where they come from.

    `floor` is the probability below which nobody is told.
    """

    bias: float
    weights: Mapping[str, float]
    lead: Mapping[str, float]
    floor: float
    fitted_on: str = ""
    figures: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path = FILE) -> Self:
        return cls(**json.loads(path.read_text(encoding="utf-8")))

    def fit(self, features: Mapping[str, float]) -> float:
        """How well two sides fit: log odds, about -8 to 6."""
        return self.bias + sum(
            weight * features[name] for name, weight in self.weights.items() if weight
        )

    def probability(
        self,
        fit: float,
        *,
        best_for_request: float,
        best_for_answer: float,
        vetoed: bool = False,
    ) -> float:
        """From 0 to 1, given the fit of the best *other* answer, and of the best other request."""
        logit = (
            self.lead["bias"]
            + self.lead["fit"] * fit
            + self.lead["request"] * lead(fit, best_for_request)
            + self.lead["answer"] * lead(fit, best_for_answer)
        )
        return sigmoid(logit) * (VETOED * self.floor if vetoed else 1)


def is_about_the_same(features: Mapping[str, float]) -> bool:
    """Whether the texts have enough in common to tell people of it.

    Two choirs near each other that are free on Tuesdays have much in common, and no match.
    """
    return features["concepts"] >= LEAST_CONCEPTS or features["rare_term"] >= LEAST_TERM


def is_vetoed(features: Mapping[str, float]) -> bool:
    """Whether hours, dates, distance or size clash outright."""
    return any(features[name] <= -1 for name in VETO)


def measure(request: Weighed, answer: Weighed) -> dict[str, float]:
    """All features of a pair, by name, each from -1 to 1. Costs no queries."""
    return {name: function(request, answer) for name, function in FEATURES.items()}


def lead(fit: float, best_other: float) -> float:
    return max(-LARGEST_LEAD, min(LARGEST_LEAD, fit - best_other))


def best_others(fits: Iterable[float]) -> list[float]:
    """For each fit the best of all the others (of -2 when there is none)."""
    values = list(fits)
    ordered = sorted(values, reverse=True)[:2]
    first, second = (*ordered, NONE_ELSE, NONE_ELSE)[:2]
    seen_first = values.count(first) > 1
    return [max(NONE_ELSE, first if value != first or seen_first else second) for value in values]


def sigmoid(x: float) -> float:
    return 1 / (1 + exp(-max(-30.0, min(30.0, x))))


def sigmoid_shift(probability: float, by: float) -> float:
    """A probability after adding `by` to its log odds."""
    if not by:
        return probability
    p = min(max(probability, 1e-9), 1 - 1e-9)
    return sigmoid(log(p / (1 - p)) + by)
