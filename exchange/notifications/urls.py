from django.urls import path

from exchange.notifications import views

app_name = "notifications"
urlpatterns = [
    path("", views.index, name="index"),
    path("settings/", views.preferences, name="settings"),
    path("letters/", views.letters, name="letters"),
    path("letters/<int:pk>/", views.letter, name="letter"),
    path("read/", views.read_all, name="read_all"),
    path("<int:pk>/", views.detail, name="detail"),
    path("stop/<str:token>/", views.stop, name="stop"),
]
