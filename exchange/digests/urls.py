"""For development only; see exchange/urls.py."""

from django.urls import path

from exchange.digests import views

urlpatterns = [path("", views.bring, name="bring_overviews")]
