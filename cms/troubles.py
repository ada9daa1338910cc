"""Addresses from which letters came back, as the coordinator's desk shows them."""

from typing import Any

from django.db.models import F

from accounts.letters import trouble
from accounts.models import AddressTrouble
from cms.said import in_plain_words

SHOWN = 50


def lists() -> dict[str, list[dict[str, Any]]]:
    """Addresses that get nothing until somebody has looked; and, quieter, what is good to know.

    Cost: one query, and two for the organisations of all these people.
    """
    stopped_first = F("stopped_at").asc(nulls_last=True)
    found = trouble.waiting().prefetch_related("user__memberships__organisation")
    rows = [_shown(row) for row in found.order_by(stopped_first, "first_at", "pk")[: 2 * SHOWN]]
    return {
        "stopped": [x for x in rows if x["is_stopped"]][:SHOWN],
        "failing": [x for x in rows if not x["is_stopped"]][:SHOWN],
    }


def _shown(row: AddressTrouble) -> dict[str, Any]:
    memberships = row.user.memberships.all() if row.user else []
    is_complaint = row.kind == AddressTrouble.Kind.COMPLAINT
    return {
        "row": row,
        "organisations": [membership.organisation for membership in memberships],
        "is_stopped": row.stopped_at is not None and not is_complaint,
        "is_complaint": is_complaint,
        "said": "" if is_complaint else in_plain_words(row.detail),
    }
