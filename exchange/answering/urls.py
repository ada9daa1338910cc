from django.urls import path

from exchange.answering import views

app_name = "answering"
urlpatterns = [
    path("<str:token>/", views.act, name="act"),
    path("<str:token>/undo/", views.undo, name="undo"),
]
