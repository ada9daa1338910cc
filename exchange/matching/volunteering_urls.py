"""The namespace `volunteering`: the finder from here, everything else from below.

`/help/` ranks by the scoring of this package, which stands above `exchange.volunteering`; so the
addresses are joined here, where both may be imported, and keep one name for whoever links.
"""

from django.urls import include, path

from exchange.matching import finder

app_name = "volunteering"
urlpatterns = [
    path("help/", finder.find, name="find"),
    path("", include("exchange.volunteering.urls")),
]
