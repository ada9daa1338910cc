"""The site as in development, with the mailbox."""

from django.urls import include, path

from exchange.urls import urlpatterns as site

urlpatterns = [path("mailbox/", include("accounts.letters.mailbox_urls")), *site]
