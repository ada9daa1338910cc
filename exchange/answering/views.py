"""The page behind a link out of a letter."""

from django.http import Http404, HttpRequest, HttpResponse

from exchange.notifications import links


def act(request: HttpRequest, token: str) -> HttpResponse:
    """Looking says what will happen; a POST does it."""
    if links.read(token) is None:
        raise Http404
    return HttpResponse()
