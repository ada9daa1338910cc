"""Every page in the reader's own language and time zone."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation


class ReaderMiddleware:
    """The member's setting, else the cookie of the language switch, else Dutch.

    The browser's own preference is left alone: an address somebody shares in
    the town reads the same on each phone, and visitors' pages can be cached.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, zone = self._preferences(request)
        request.LANGUAGE_CODE = language
        with translation.override(language), timezone.override(zone):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response.render()
        response.headers.setdefault("Content-Language", language)
        return response

    def _preferences(self, request: HttpRequest) -> tuple[str, ZoneInfo | None]:
        # Without a session cookie there is nobody to look up, and nothing to vary on.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            return request.user.language, ZoneInfo(request.user.time_zone)
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = dict(settings.LANGUAGES)
        return (chosen if chosen in known else settings.LANGUAGE_CODE), None
