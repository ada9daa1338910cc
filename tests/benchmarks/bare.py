"""The yardstick: a view that returns a string of 20 kB, with nothing around it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

TEXT = "<p>" + "x" * 20_000 + "</p>"


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse(TEXT)


class BareMiddleware:
    """Answers /bare/ before any other middleware does anything: the strictest comparison."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return bare(request) if request.path_info == "/bare/" else self.get_response(request)
