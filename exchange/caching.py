"""Pages for visitors, remembered for a minute; members always get theirs made anew.

A visitor is whoever brings no session. All visitors see the same page in the same
language, so one rendering serves everybody until anybody changes anything: each
request that may change something (a POST) starts a new generation. What the worker
changes shows after at most `VISITOR_CACHE_SECONDS`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.cache import has_vary_header, patch_cache_control
from redis.exceptions import RedisError

GENERATION = "visitors:generation"
LONGEST_QUERY = 200  # characters; longer addresses are not worth remembering
_PERSONAL = ("private", "no-store", "no-cache")


@dataclass(frozen=True)
class Page:
    """A response of one generation, as bytes on the wire."""

    generation: int
    content: bytes
    headers: dict[str, str]


class VisitorCacheMiddleware:
    """Answers visitors from the cache, and keeps members' pages out of every cache."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return self._changing(request)
        if not self._is_visitor(request):
            return self._personal(request)
        key = self._key(request)
        generation, page = self._recall(key)
        if page is not None and page.generation == generation:
            return HttpResponse(page.content, headers=page.headers)
        response = self.get_response(request)
        if request.method == "GET" and self._is_shared(response):
            page = Page(generation, response.content, dict(response.items()))
            with suppress(RedisError):
                cache.set(key, page, settings.VISITOR_CACHE_SECONDS)
        return response

    def _changing(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path not in settings.VISITOR_CACHE_KEEPS:
            with suppress(RedisError):
                cache.add(GENERATION, 0, None)
                cache.incr(GENERATION)
        return response

    def _personal(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if has_vary_header(response, "Cookie") and not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    @staticmethod
    def _recall(key: str) -> tuple[int, Page | None]:
        """The generation and the page; a cache that is away makes pages slower, not wrong."""
        with suppress(RedisError):
            known = cache.get_many([GENERATION, key])
            return known.get(GENERATION, 0), known.get(key)
        return 0, None

    @staticmethod
    def _is_visitor(request: HttpRequest) -> bool:
        cookies = request.COOKIES
        return (
            settings.SESSION_COOKIE_NAME not in cookies
            and "messages" not in cookies
            and len(request.META.get("QUERY_STRING", "")) <= LONGEST_QUERY
        )

    @staticmethod
    def _key(request: HttpRequest) -> str:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        compressed = "gzip" in request.META.get("HTTP_ACCEPT_ENCODING", "")
        part = request.META.get("HTTP_HX_REQUEST", "")[:5]
        # An address may be of any length, and may hold the secret of an invitation.
        address = sha256(request.build_absolute_uri().encode()).hexdigest()
        return f"visitors:{language}:{compressed:d}:{part}:{address}"

    @staticmethod
    def _is_shared(response: HttpResponse) -> bool:
        personal = any(word in response.get("Cache-Control", "") for word in _PERSONAL)
        return (
            response.status_code == 200
            and not response.streaming
            and not response.cookies
            and not personal
        )
