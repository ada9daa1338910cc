"""Addresses of matches, beside the listings they belong to."""

from django.urls import path

from exchange.matching import views

app_name = "matching"
urlpatterns = [
    path("listings/<int:pk>/nudges/", views.nudges, name="nudges"),
    path("listings/<int:pk>/suggestions/", views.suggestions, name="suggestions"),
    path("volunteer-profile/suggestions/", views.profile_suggestions, name="profile_suggestions"),
    path("matches/<int:pk>/reaction/", views.reaction, name="reaction"),
    path("matches/<int:pk>/reaction/undo/", views.reaction_undo, name="reaction_undo"),
    path("matches/<int:pk>/introduction/", views.introduction, name="introduction"),
    path("switched-off/", views.mutes, name="mutes"),
    path("switched-off/<int:pk>/removal/", views.unmute, name="unmute"),
]
