"""A side compared with its candidates: how likely each is, and why."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from exchange.matching.finding.candidates import Candidate
from exchange.matching.scoring.adopted import model
from exchange.matching.scoring.features import FEATURES
from exchange.matching.scoring.model import NONE_ELSE, VETO, best_others, is_vetoed, sigmoid_shift
from exchange.matching.texts.sides import Weighed
from exchange.matching.wording import reasons


@dataclass(frozen=True)
class Compared:
    """A candidate with its `fit` (log odds), `score` (0..1) and the reasons, best first."""

    candidate: Candidate
    fit: float
    score: float
    boost: float
    features: Mapping[str, float]
    reasons: list[dict[str, Any]]


def compare(
    own: Weighed,
    candidates: Iterable[Candidate],
    *,
    best_elsewhere: Mapping[int, float] = {},
    boosts: Mapping[int, float] = {},
) -> list[Compared]:
    """All candidates, likeliest first.

    Args:
        best_elsewhere: by entry id, the best fit that a candidate has with somebody else.
        boosts: by entry id, what is added to the log odds (`exchange.matching.finding.exposure`).
    """
    measured = [(c, *_measure(own, c)) for c in candidates]
    others = best_others(fit for _c, fit, _f in measured)
    found = []
    for (candidate, fit, features), other in zip(measured, others, strict=True):
        elsewhere = best_elsewhere.get(candidate.entry_id, NONE_ELSE)
        score = _score(own, fit, other, elsewhere, vetoed=is_vetoed(features))
        boost = 0.0 if is_vetoed(features) else boosts.get(candidate.entry_id, 0.0)
        found.append(Compared(candidate, fit, sigmoid_shift(score, boost), boost, features, []))
    return sorted(found, key=lambda c: (-c.score, c.candidate.entry_id))


def likeliest(own: Weighed, candidates: Iterable[Candidate], most: int) -> list[Candidate]:
    """The first of `compare()`, by the features that weigh anything: less work for very many."""
    names = {name for name, weight in model().weights.items() if weight}.union(VETO)
    measured = [(c, *_measure(own, c, names)) for c in candidates]
    others = best_others(fit for _c, fit, _f in measured)
    scored = [
        (-_score(own, fit, other, NONE_ELSE, vetoed=is_vetoed(features)), c.entry_id, c)
        for (c, fit, features), other in zip(measured, others, strict=True)
    ]
    return [candidate for _minus, _entry, candidate in sorted(scored)[:most]]


def with_reasons(own: Weighed, found: Sequence[Compared]) -> list[Compared]:
    """The same, each with why; only what is shown needs that."""
    return [Compared(c.candidate, c.fit, c.score, c.boost, c.features, _why(own, c)) for c in found]


def _measure(
    own: Weighed, candidate: Candidate, names: Iterable[str] = FEATURES
) -> tuple[float, dict[str, float]]:
    other = Weighed(candidate.side, own.lexicon, own.rarity)
    request, answer = (own, other) if own.side.is_request else (other, own)
    features = {name: FEATURES[name](request, answer) for name in names}
    return model().fit(features), features


def _score(own: Weighed, fit: float, other: float, elsewhere: float, *, vetoed: bool) -> float:
    bests = (other, elsewhere) if own.side.is_request else (elsewhere, other)
    return model().probability(
        fit, best_for_request=bests[0], best_for_answer=bests[1], vetoed=vetoed
    )


def _why(own: Weighed, found: Compared) -> list[dict[str, Any]]:
    other = Weighed(found.candidate.side, own.lexicon, own.rarity)
    request, answer = (own, other) if own.side.is_request else (other, own)
    return reasons.of(request, answer, found.features)
