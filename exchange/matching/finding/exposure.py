"""A fair share of being heard of: a small boost for small and new organisations.

Without it whoever posts most and writes best is told of most. The boost is added to the log odds of
a match and is never more than 0.4 (a probability of 0.50 becomes 0.60 at most). It stands on the
match, where the coordinator sees it.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from accounts.models import Organisation
from exchange.matching.models import Match

NEW_DAYS = 90
SMALL = 15  # people
NEW_BOOST = 0.15
SMALL_BOOST = 0.1
UNSEEN_BOOST = 0.15  # nobody was told of them
UNSEEN_DAYS = 30
MOST = NEW_BOOST + SMALL_BOOST + UNSEEN_BOOST


def boosts(organisation_ids: Iterable[int]) -> dict[int, float]:
    """By organisation, from 0 to 0.4. Cost: three queries."""
    ids = set(organisation_ids)
    now = timezone.now()
    recent = now - timedelta(days=UNSEEN_DAYS)
    seen = set[int]()
    for side in ("request", "offer"):
        found = (
            Match.objects.filter(**{f"{side}__organisation__in": ids}, told_at__gte=recent)
            .values_list(f"{side}__organisation", flat=True)
            .distinct()
        )
        seen.update(found)
    rows = Organisation.objects.filter(pk__in=ids).values_list("pk", "joined_at", "size", "kind")
    return {
        pk: _boost(
            is_new=joined_at is not None and joined_at >= now - timedelta(days=NEW_DAYS),
            is_small=kind == Organisation.Kind.INFORMAL or (size is not None and size <= SMALL),
            is_unseen=pk not in seen,
        )
        for pk, joined_at, size, kind in rows
    }


def _boost(*, is_new: bool, is_small: bool, is_unseen: bool) -> float:
    if not (is_new or is_small):
        return 0.0
    return NEW_BOOST * is_new + SMALL_BOOST * is_small + UNSEEN_BOOST * is_unseen
