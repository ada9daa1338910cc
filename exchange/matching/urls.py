"""Addresses of matches, beside the listings they belong to."""

from django.urls import path

from exchange.matching import views

app_name = "matching"
urlpatterns = [
    path("listings/<int:pk>/nudges/", views.nudges, name="nudges"),
]
