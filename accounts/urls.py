"""Addresses of people and organisations."""

from django.urls import URLPattern, include, path

people: list[URLPattern] = []
organisations: list[URLPattern] = []

urlpatterns = [
    path("", include((people, "accounts"))),
    path("organisations/", include((organisations, "organisations"))),
]
