"""What an organisation offers and looks for, on its own page."""

from typing import Any

from django import template

from exchange.listings.models import Listing

register = template.Library()

MOST_SHOWN = 12


@register.inclusion_tag("exchange/organisation_listings.html")
def listings_of(organisation: Any, user: Any, can_edit: bool = False) -> dict[str, Any]:
    """The open listings of an organisation that this reader may see, the newest first.

    Cost: at most three queries, whatever the number of listings.
    """
    found = Listing.objects.visible_to(user).open().filter(organisation=organisation).for_cards()
    listings = list(found[: MOST_SHOWN + 1])
    for listing in listings:
        listing.organisation = organisation
    return {
        "organisation": organisation,
        "listings": listings[:MOST_SHOWN],
        "has_more": len(listings) > MOST_SHOWN,
        "can_edit": can_edit,
    }
