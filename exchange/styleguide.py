"""The styleguide: every component in its states, only while developing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "styleguide/index.html")


app_name = "styleguide"
urlpatterns = [path("", index, name="index")]
