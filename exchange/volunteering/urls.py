"""Addresses of volunteers, in the namespace `volunteering`.

It is `exchange.matching.volunteering_urls` that opens the namespace: the finder of jobs needs the
scoring, which stands above this package, and joins these addresses there.
"""

from django.urls import path

from exchange.volunteering import views

urlpatterns = [
    path("listings/<int:pk>/help/", views.help_out, name="help"),
    path("listings/<int:pk>/sign-ups/", views.listing_sign_ups, name="listing_sign_ups"),
    path("sign-ups/", views.sign_ups, name="sign_ups"),
    path("sign-ups/received/", views.received, name="received"),
    path("sign-ups/<int:pk>/", views.sign_up, name="sign_up"),
    path("sign-ups/<int:pk>/acceptance/", views.acceptance, name="acceptance"),
    path("sign-ups/<int:pk>/refusal/", views.refusal, name="refusal"),
    path("sign-ups/<int:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
    path("sign-ups/<int:pk>/calendar.ics", views.calendar, name="calendar"),
    path("volunteer-profile/", views.profile, name="profile"),
    path("volunteer-profile/edit/", views.profile_form, name="profile_form"),
    path("volunteer-profile/openness/", views.profile_openness, name="profile_openness"),
]
