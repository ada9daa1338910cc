"""The site's addresses with the styleguide, which otherwise exists only in development."""

from django.urls import include, path

from exchange.urls import urlpatterns as site

urlpatterns = [path("styleguide/", include("exchange.styleguide")), *site]
