from django.urls import path, register_converter

from exchange.listings import views
from exchange.listings.models import Direction, Kind


class DirectionConverter:
    regex = "|".join(Direction.values)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return str(value)


class KindConverter(DirectionConverter):
    regex = "|".join(Kind.values)


register_converter(DirectionConverter, "direction")
register_converter(KindConverter, "kind")

app_name = "listings"
urlpatterns = [
    path("", views.index, name="index"),
    path("mine/", views.mine, name="mine"),
    path("saved/", views.saved, name="saved"),
    path("saved/new/", views.save, name="save"),
    path("saved/<int:pk>/", views.saved_change, name="saved_change"),
    path("saved/<int:pk>/removal/", views.saved_removal, name="saved_removal"),
    path("new/", views.create, name="create"),
    path("new/<direction:direction>/<kind:kind>/", views.compose, name="compose"),
    path("drafts/", views.autosave, name="autosave"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/edit/", views.edit, name="edit"),
    path("<int:pk>/preview/", views.preview, name="preview"),
    path("<int:pk>/facts/", views.adoption, name="adoption"),
    path("<int:pk>/publication/", views.publication, name="publication"),
    path("<int:pk>/pause/", views.pause, name="pause"),
    path("<int:pk>/renewal/", views.renewal, name="renewal"),
    path("<int:pk>/closure/", views.closure, name="closure"),
    path("<int:pk>/withdrawal/", views.withdrawal, name="withdrawal"),
]
