"""What every page may show."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Membership
from exchange.notifications.models import Notification


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name, and for members the bell and for whom they act; all lazy."""
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "has_mailbox": hasattr(settings, "MAILBOX_DIR"),
        "is_debug": settings.DEBUG,
        "memberships": SimpleLazyObject(lambda: _memberships(request)),
        "unread_count": SimpleLazyObject(lambda: _unread(request)),
    }


def _memberships(request: HttpRequest) -> list[Membership]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return list(user.memberships.select_related("organisation").order_by("organisation__name"))


def _unread(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return 0
    return Notification.objects.of(user).unread().count()
