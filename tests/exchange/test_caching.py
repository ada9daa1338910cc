"""Visitors share pages; members never see anybody else's."""

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from exchange.caching import VisitorCacheMiddleware


@pytest.fixture(autouse=True)
def _remembering(settings):
    settings.VISITOR_CACHE_SECONDS = 60
    cache.clear()
    yield
    cache.clear()


class Site:
    """A site that counts how often it had to make a page."""

    def __init__(self, **headers):
        self.made = 0
        self.headers = headers
        self.cookie = ""

    def __call__(self, request):
        self.made += 1
        response = HttpResponse(f"page {self.made}", headers=self.headers)
        if self.cookie:
            response.set_cookie(self.cookie, "x")
        return response


def ask(site, method="get", path="/", cookies=None, **headers):
    request = getattr(RequestFactory(), method)(path, headers=headers)
    request.COOKIES.update(cookies or {})
    return VisitorCacheMiddleware(site)(request).content.decode()


def test_two_visitors_share_one_rendering():
    site = Site()
    assert ask(site) == ask(site) == "page 1"


def test_whatever_changes_something_starts_anew():
    site = Site()
    ask(site)
    ask(site, "post")
    assert ask(site) == "page 3"


def test_a_member_never_gets_a_shared_page_nor_leaves_one_behind():
    site = Site(Vary="Cookie")
    assert ask(site, cookies={"sessionid": "secret"}) == "page 1"
    assert ask(site) == "page 2"
    assert ask(site, cookies={"sessionid": "secret"}) == "page 3"


def test_a_members_page_is_marked_private():
    request = RequestFactory().get("/")
    request.COOKIES["sessionid"] = "secret"
    response = VisitorCacheMiddleware(Site(Vary="Cookie"))(request)
    assert "private" in response["Cache-Control"]


@pytest.mark.parametrize(
    "other",
    [
        {"cookies": {"django_language": "en"}},
        {"path": "/?page=2"},
        {"accept-encoding": "gzip"},
        {"hx-request": "true"},
    ],
    ids=["language", "address", "compression", "part of a page"],
)
def test_what_makes_a_page_another_page_is_kept_apart(other):
    site = Site()
    ask(site)
    assert ask(site, **other) == "page 2"
    assert ask(site, **other) == "page 2"


@pytest.mark.parametrize(
    "site", [Site(**{"Cache-Control": "no-store"}), Site(**{"Cache-Control": "private"})]
)
def test_pages_that_say_so_are_not_remembered(site):
    ask(site)
    assert ask(site) == "page 2"


def test_a_page_that_sets_a_cookie_is_not_remembered():
    site = Site()
    site.cookie = "csrftoken"
    ask(site)
    assert ask(site) == "page 2"


def test_without_a_cache_pages_are_made_anew():
    away = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": "unix:///nowhere/valkey.sock",
    }
    site = Site()
    with override_settings(CACHES={"default": away}):
        assert [ask(site), ask(site, "post"), ask(site)] == ["page 1", "page 2", "page 3"]
