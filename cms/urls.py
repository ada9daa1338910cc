"""Addresses of pages; Wagtail answers everything that nobody else does."""

from django.urls import include, path

urlpatterns = [path("", include("wagtail.urls"))]
