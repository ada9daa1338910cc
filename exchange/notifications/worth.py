"""Whether a thing is still worth a letter at the moment the letter is written."""

from collections.abc import Sequence

from django.apps import apps

from exchange.notifications.models import Notification


def keep_telling(notifications: Sequence[Notification]) -> list[Notification]:
    """Those still worth a letter; the others stay on the bell, and are not mailed later.

    Cost: at most two queries for any number of notifications.
    """
    named = {pk for n in notifications for pk in n.details.get("listing_ids", ())}
    closed = named - _open(named)
    stale = {n.pk for n in notifications if closed.intersection(n.details.get("listing_ids", ()))}
    if stale:
        Notification.objects.filter(pk__in=stale).update(by_mail=False)
    return [n for n in notifications if n.pk not in stale]


def _open(listing_ids: set[int]) -> set[int]:
    if not listing_ids:
        return set()
    # By name, as a foreign key would: listings stand above notifications.
    listings = apps.get_model("exchange", "Listing")._default_manager
    return set(listings.filter(pk__in=listing_ids, status="open").values_list("pk", flat=True))
