"""Fitting the model anew on what people answered, and what a new model would change here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from exchange.matching.fitting.judged import score_all
from exchange.matching.models import Match, Reaction
from exchange.matching.scoring.features import FEATURES
from exchange.matching.scoring.model import Model, sigmoid_shift
from exchange.matching.scoring.telling import Pair, chosen

MOST = 20_000  # of the newest matches are looked at for what would change
BATCH = 500
LEAST_MIXED = 20  # reactions, beside judged sets
LEAST_ALONE = 200  # without them
LEAST_OF_EACH = 0.1  # share that was glad, and share that was not

Key = tuple[str, str]

# What a reaction says of the machine: the other reasons to decline say nothing of it.
_GLAD = {Reaction.Answer.INTERESTED: 2, Reaction.Answer.LATER: 1}
_WRONG = {
    Reaction.Why.OTHER_THING,
    Reaction.Why.TOO_FAR,
    Reaction.Why.OTHER_TIME,
    Reaction.Why.SIZE,
}


class TooFewError(ValueError):
    """There are not enough reactions to learn from."""


@dataclass(frozen=True)
class Heard:
    """Matches with their features, and what people said of them (0, 1 or 2)."""

    measured: Mapping[Key, Mapping[str, float]]
    grades: Mapping[Key, int]

    def grade(self, request: str, answer: str) -> int | None:
        return self.grades.get((request, answer))


@dataclass(frozen=True)
class Change:
    """Pairs that are told by one of two models only."""

    told_now: list[Match]
    told_no_more: list[Match]
    told_by_both: int


def heard() -> Heard:
    """What people said so far. Cost: two queries; everything fits in memory (1 kB a match)."""
    said: dict[int, int] = {}
    for pk, answer, why in Reaction.objects.values_list("match", "answer", "why"):
        if (grade := grade_of(answer, why)) is not None:
            # Both must be glad, so the less glad of the two says how well it was chosen.
            said[pk] = min(grade, said.get(pk, grade))
    matches = {match.pk: match for match in Match.objects.filter(pk__in=said)}
    grades = {_key(match): said[pk] for pk, match in matches.items()}
    return Heard({_key(m): _features(m) for m in matches.values()}, grades)


def grade_of(answer: str, why: str) -> int | None:
    """What a reaction says of a match, from 0 to 2; None when it says nothing of it."""
    if answer == Reaction.Answer.DECLINED:
        return 0 if why in _WRONG else None
    return _GLAD.get(Reaction.Answer(answer))


def check_enough(said: Heard, *, alone: bool) -> None:
    """Raises: TooFewError, when the reactions are too few or all of one sort."""
    count, least = len(said.grades), LEAST_ALONE if alone else LEAST_MIXED
    if count < least:
        raise TooFewError(
            f"{count} matches were answered in a way that says something of them; "
            f"at least {least} are needed{' without a judged set beside them' if alone else ''}"
        )
    glad = sum(grade > 0 for grade in said.grades.values())
    if min(glad, count - glad) < LEAST_OF_EACH * count:
        raise TooFewError(
            f"of {count} answers {glad} were glad: too much of one sort to learn a difference"
        )


def ordered_right(said: Heard, model: Model) -> float:
    """How often a match that was welcome scores higher than one that was not (0..1).

    The area under the ROC curve (Hanley & McNeil, 1982); half for those that score the same.
    """
    fits = {pair: model.fit(features) for pair, features in said.measured.items()}
    glad = [fits[pair] for pair, grade in said.grades.items() if grade]
    not_glad = [fits[pair] for pair, grade in said.grades.items() if not grade]
    if not glad or not not_glad:
        return 0.0
    right = sum((a > b) + (a == b) / 2 for a in glad for b in not_glad)
    return right / (len(glad) * len(not_glad))


def change(old: Model, new: Model) -> Change:
    """What would be told otherwise among the open listings and profiles of this network.

    Looks at the matches that are stored: the ten best of each listing.
    """
    matches = list(_alive()[:MOST])
    before, after = _told(matches, old), _told(matches, new)
    return Change(
        told_now=[match for match in matches if _key(match) in after - before],
        told_no_more=[match for match in matches if _key(match) in before - after],
        told_by_both=len(before & after),
    )


@transaction.atomic
def rescore(model: Model) -> int:
    """Give all matches that are alive the score of another model. Returns how many.

    Nobody is told by this; what follows is compared with what stands here, so that has to be on
    the same scale.
    """
    matches = list(Match.objects.alive())
    scores = {(p.request, p.answer): p.score for p in _scored(matches, model)}
    for match in matches:
        match.fit = model.fit(_features(match))
        match.score = scores[_key(match)]
    Match.objects.bulk_update(matches, ["fit", "score"], batch_size=BATCH)
    return len(matches)


def _alive() -> Any:
    return Match.objects.alive().for_rows().order_by("-pk")


def _told(matches: Iterable[Match], model: Model) -> set[Key]:
    return chosen(_scored(matches, model), model.floor)


def _scored(matches: Iterable[Match], model: Model) -> list[Pair]:
    known = {_key(match): match for match in matches}
    pairs = score_all({key: _features(match) for key, match in known.items()}, model)
    return [
        pair._replace(score=sigmoid_shift(pair.score, known[pair.request, pair.answer].boost))
        for pair in pairs
    ]


def _features(match: Match) -> dict[str, float]:
    """As they were measured; a feature that did not exist then says nothing."""
    return {name: float(match.features.get(name, 0.0)) for name in FEATURES}


def _key(match: Match) -> Key:
    answer = f"listing {match.offer_id}" if match.offer_id else f"profile {match.profile_id}"
    return f"listing {match.request_id}", answer
