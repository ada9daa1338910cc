"""All addresses of the site. The packages behind them are named as strings only."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.documents import urls as wagtaildocs_urls

from exchange import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("language/", views.set_language, name="set_language"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("listings/", include("exchange.listings.urls")),
    path("", include("exchange.matching.volunteering_urls")),
    path("", include("exchange.matching.urls")),
    path("notifications/", include("exchange.notifications.urls")),
    path("act/", include("exchange.answering.urls")),
    path("mail-events/", include("anymail.urls")),
    # One door: Wagtail's own sign-in pages lead to allauth's.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    re_path(
        r"^admin/password_reset/.*",
        RedirectView.as_view(pattern_name="account_reset_password"),
    ),
    path("admin/", include("wagtail.admin.urls")),
    path("documents/", include(wagtaildocs_urls)),
]

if settings.DEBUG:
    urlpatterns += [
        path("styleguide/", include("exchange.styleguide")),
        path("mailbox/overviews/", include("exchange.digests.urls")),
        path("mailbox/", include("accounts.letters.mailbox_urls")),
    ]
if settings.DEBUG or settings.MEDIA_URL.startswith("/"):
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
urlpatterns += [path("", include("cms.urls"))]
