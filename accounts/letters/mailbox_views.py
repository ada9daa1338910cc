"""The development mailbox in the browser: every letter as it went out, whoever it is for."""

import re
from collections import Counter
from collections.abc import Callable
from email.utils import parseaddr
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from accounts.letters import inbox, mailbox

WIDTHS = ("320", "560")
THEMES = ("light", "dark")
_BY_SCHEME = re.compile(r"@media\s*\(\s*prefers-color-scheme:\s*dark\s*\)")

View = Callable[..., HttpResponse]


def in_development(view: View) -> View:
    """Anybody may read everything here, so there is nothing here outside development."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: str, **kwargs: str) -> HttpResponse:
        if not (settings.DEBUG and getattr(settings, "MAILBOX_DIR", None)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@in_development
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    letters = mailbox.received()
    wanted = request.GET.get("to", "")
    context = {
        "readers": sorted(Counter(letter.recipient for letter in letters).items()),
        "wanted": wanted,
        "letters": [x for x in letters if wanted in ("", x.recipient)],
    }
    return render(request, "mailbox/index.html", context)


@in_development
@require_GET
def letter(request: HttpRequest, name: str) -> HttpResponse:
    width, theme = request.GET.get("width", "560"), request.GET.get("theme", "light")
    context = {
        "letter": _find(name),
        "width": width if width in WIDTHS else "560",
        "theme": theme if theme in THEMES else "light",
        "widths": WIDTHS,
        "themes": THEMES,
    }
    return render(request, "mailbox/letter.html", context)


@in_development
@require_POST
def answer(request: HttpRequest, name: str) -> HttpResponse:
    """Answer a letter as its reader would, from Gmail, with the letter quoted beneath."""
    found = _find(name)
    text = request.POST.get("text", "").strip()
    if found.reply_to and text:
        raw = mailbox.reply(found, text.replace("\r\n", "\n"))
        sender = parseaddr(found.recipient)[1]
        inbox.take_in(raw, sender=sender, recipient=parseaddr(found.reply_to)[1])
        messages.success(request, _("Your answer came in. What it leads to comes as a new letter."))
    elif not text:
        messages.error(request, _("Write something first, such as YES."))
    return redirect("mailbox_letter", name)


@in_development
@require_GET
@xframe_options_sameorigin
def html(request: HttpRequest, name: str) -> HttpResponse:
    """The HTML part in a cage: no scripts, nothing fetched, links lead the whole window away.

    The colour scheme asked for is forced, whatever the machine prefers.
    """
    forced = "all" if request.GET.get("theme") == "dark" else "not all"
    body = _BY_SCHEME.sub(f"@media {forced}", _find(name).part("html"))
    body = body.replace("<head>", '<head><base target="_top">', 1)
    body = body.replace('target="_blank"', 'target="_top"')  # a cage opens no windows
    response = HttpResponse(body)
    response._csp_exempt = True  # type: ignore[attr-defined] # it has a stricter one of its own
    response["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self';"
        " sandbox allow-top-navigation-by-user-activation"
    )
    return response


@in_development
@require_GET
def source(request: HttpRequest, name: str) -> HttpResponse:
    """The letter byte for byte."""
    return HttpResponse(bytes(_find(name).message), content_type="text/plain; charset=utf-8")


def _find(name: str) -> mailbox.Received:
    found = mailbox.find(name)
    if found is None:
        raise Http404
    return found
