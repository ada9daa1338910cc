"""Other listings beside one: those that would answer a draft, and those that are like it."""

from typing import Any

from django.db.models import Count, Q
from django.utils.module_loading import import_string

from exchange.listings.models import Listing

ENOUGH = 3

# Scores are made above this package, which may not import them: named, as jobs are.
COUNTERPARTS = "exchange.matching.writing.counterparts"


def counterparts(draft: Listing, user: Any) -> Any:
    """What would answer a draft if it were published now (`exchange.matching.writing`)."""
    return import_string(COUNTERPARTS)(draft, user)


def similar(listing: Listing, user: Any) -> list[Listing]:
    """Three open listings of the same kind and direction, those with common tags first."""
    tags = [tag.pk for tag in listing.tags.all()]
    common = Count("tags", filter=Q(tags__in=tags), distinct=True)
    return list(
        Listing.objects.visible_to(user)
        .open()
        .filter(kind=listing.kind, direction=listing.direction)
        .exclude(pk=listing.pk)
        .annotate(common=common)
        .order_by("-common", "-opened_at")
        .for_cards()[:ENOUGH]
    )
