"""Reasons that somebody has switched off, and who then does not hear of a match."""

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import User
from exchange.matching.models import Match, Mute
from exchange.matching.vocabulary import labels
from exchange.matching.wording import reasons

Cause = tuple[str, str]


def mute(user: User, code: str, value: str) -> Mute:
    """Switch a reason off for one person; doing so twice is no error."""
    made, _new = Mute.objects.get_or_create(user=user, code=code, value=value)
    return made


def causes_muted_by(user: User) -> set[Cause]:
    return set(Mute.objects.filter(user=user).values_list("code", "value"))


def is_muted(user: User, match: Match) -> bool:
    """Whether somebody has switched off what this match stands on."""
    return bool(told_apart(causes_muted_by(user)) & told_apart(reasons.main_causes(match.reasons)))


def listeners(people: Iterable[User], match: Match, side: str) -> list[User]:
    """Those who want to hear of a match now, on one side of it. Cost: two queries."""
    people = list(people)
    if match.pk and any(r.is_asleep for r in match.reactions.filter(side=side)):
        return []
    causes = told_apart(reasons.main_causes(match.reasons))
    muted: dict[int, set[Cause]] = defaultdict(set)
    for user_id, code, value in Mute.objects.filter(user__in=people).values_list(
        "user_id", "code", "value"
    ):
        muted[user_id].add((code, value))
    return [person for person in people if not told_apart(muted[person.pk]) & causes]


def told_apart(causes: Iterable[Cause]) -> set[Cause]:
    """Causes as people can tell them apart: two concepts with one label are one to a reader."""
    return {
        (code, "".join(labels([value], "nl")) or value) if code == "concepts" else (code, value)
        for code, value in causes
    }
