"""What every page may show."""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from redis.exceptions import RedisError

from accounts.models import Membership, Organisation
from exchange.notifications.models import Notification

MENU_SECONDS = 60


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, and for members the bell and for whom they act; all lazy."""
    memberships: Any = SimpleLazyObject(lambda: _memberships(request))
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "has_mailbox": hasattr(settings, "MAILBOX_DIR"),
        "is_debug": settings.DEBUG,
        "memberships": memberships,
        "acting_for": SimpleLazyObject(lambda: _acting_for(request, memberships)),
        "may_edit_site": SimpleLazyObject(lambda: _may_edit_site(request)),
        "unread_count": SimpleLazyObject(lambda: _unread(request)),
    }


def _memberships(request: HttpRequest) -> list[Membership]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return list(user.memberships.select_related("organisation").order_by("organisation__name"))


def _acting_for(request: HttpRequest, memberships: Iterable[Membership]) -> Organisation | None:
    """The organisation she acts for, out of her memberships: without a query of its own."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "acting_for_id", None)
    if chosen is None:
        return None
    return next((m.organisation for m in memberships if m.organisation_id == chosen), None)


def _may_edit_site(request: HttpRequest) -> bool:
    """Whether the menu shows the way to the admin; the door itself looks anew each time."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return False
    key = f"may-edit-site:{user.pk}"
    with suppress(RedisError):
        known = cache.get(key)
        if known is None:
            known = user.has_perm("wagtailadmin.access_admin")
            cache.set(key, known, MENU_SECONDS)
        return bool(known)
    return user.has_perm("wagtailadmin.access_admin")


def _unread(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Notification.objects.of(user).unread().count()
