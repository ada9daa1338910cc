from django.urls import path

# The events listen to anymail; its own addresses stand in exchange/urls.py.
from exchange.answering import events, views  # noqa: F401

app_name = "answering"
urlpatterns = [
    path("<str:token>/", views.act, name="act"),
    path("<str:token>/undo/", views.undo, name="undo"),
]
