"""Other listings beside one: those that may fit a draft, and those that are like it."""

import re
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from exchange.language import stems
from exchange.listings.models import Listing

ENOUGH = 3
MOST_STEMS = 40


def fitting(draft: Listing, user: Any) -> list[Listing]:
    """Open listings that may already answer a draft, each with `why` in a few words.

    A first look while somebody types: same kind, other direction, near enough, sharing words.
    What is told to people later is decided by the matching. Costs one query, and none for an
    empty draft.
    """
    query = _any_word(f"{draft.title} {draft.body}")
    if query is None:
        return []
    found = (
        Listing.objects.visible_to(user)
        .answering(draft)
        .overlapping(draft.starts_on, draft.ends_on)
        .filter(search=query)
        .annotate(rank=SearchRank(F("search"), query))
        .order_by("-rank", "-opened_at")
        .for_cards()
    )
    if draft.latitude is not None and draft.longitude is not None:
        here = (draft.latitude, draft.longitude)
        found = found.within(draft.radius_km, *here).with_distance(*here)
    listings: list[Any] = list(found[:ENOUGH])
    for listing in listings:
        listing.why = _why(listing, draft)
    return listings


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


def _any_word(text: str) -> SearchQuery | None:
    words = [re.sub(r"[^a-z0-9]", "", stem) for stem in stems(text)]
    words = list(dict.fromkeys(word for word in words if len(word) > 2))[:MOST_STEMS]
    if not words:
        return None
    return SearchQuery(" | ".join(words), config="simple", search_type="raw")


def _why(listing: Listing, draft: Listing) -> str:
    reasons = []
    distance = getattr(listing, "distance", None)
    if distance is not None:
        near = _("less than 1 km away") if distance < 1 else _("%(km)s km away")
        reasons.append(near % {"km": round(distance)})
    slots = [slot for slot in listing.slots if slot in draft.slots]
    if slots:
        both = Listing(slots=slots[:1]).slot_labels
        reasons.append(_("both on %(slot)s") % {"slot": both[0]})
    if listing.is_offer and 0 < (draft.quantity or 0) <= (listing.quantity or 0):
        reasons.append(_("large enough"))
    features = [f for f in listing.features if f in draft.features]
    if features:
        words = [str(Listing.Feature(f).label) for f in features[:2]]
        reasons.append(_("with %(features)s") % {"features": ", ".join(words)})
    text = ", ".join(reasons) or _("about the same thing")
    return text[:1].upper() + text[1:]
