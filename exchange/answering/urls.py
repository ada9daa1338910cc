from django.urls import path

from exchange.answering import views

app_name = "answering"
urlpatterns = [
    path("<str:token>/", views.act, name="act"),
]
