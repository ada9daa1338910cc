"""What search engines may find: pages, stories, organisations and open listings."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET
from wagtail.models import Page

from accounts.models import Organisation
from exchange.listings.models import Listing

HIDDEN = ("/admin/", "/accounts/", "/notifications/")


class Part(Sitemap):
    """A part of the sitemap, under the site's own address."""

    limit = 5000
    protocol = settings.SITE_URL.partition("://")[0]

    def get_domain(self, site: Any = None) -> str:
        return settings.SITE_URL.partition("://")[2]

    def get_latest_lastmod(self) -> None:
        """None: the index of the parts would read every row to say when the last one changed."""


class Pages(Part):
    def items(self) -> QuerySet[Page]:
        return Page.objects.live().public().filter(depth__gt=1).order_by("path")

    def location(self, item: Page) -> str:
        return str(item.url)

    def lastmod(self, item: Page) -> datetime:
        return item.last_published_at or item.latest_revision_created_at


class Organisations(Part):
    def items(self) -> QuerySet[Organisation]:
        return Organisation.objects.listed().only("slug", "updated_at").order_by("pk")

    def lastmod(self, item: Organisation) -> datetime:
        return item.updated_at


class Listings(Part):
    def items(self) -> QuerySet[Listing]:
        return Listing.objects.public().open().only("pk", "updated_at").order_by("pk")

    def lastmod(self, item: Listing) -> datetime:
        return item.updated_at


SITEMAPS = {"pages": Pages, "organisations": Organisations, "listings": Listings}


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be found; what belongs to one person may not."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in HIDDEN)]
    lines += ["", f"Sitemap: {settings.SITE_URL}/sitemap.xml", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")
