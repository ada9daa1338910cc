"""The page behind a link out of a letter: it says what will happen, and asks one press.

Looking changes nothing, because programs that check mail follow links. The signed key in the
address says who speaks, so nobody signs in, and no token against forgery is asked for: whoever
could make somebody else send this form would have to know the key, and with it could send it
herself.
"""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from exchange.answering import verbs
from exchange.answering.deeds import Deed, Standing, Told
from exchange.notifications import links
from exchange.notifications.links import Link
from exchange.workflow import TransitionError

STATUS = {
    Standing.READY: 200,
    Standing.DONE: 200,
    Standing.CLOSED: 409,
    Standing.REFUSED: 403,
    Standing.USED: 410,
    Standing.GONE: 410,
}
View = Callable[[HttpRequest, User, Link], HttpResponse]


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, token: str) -> HttpResponse:
    """Looking says what will happen; a POST does it."""
    return _for_the_reader(request, token, _press if request.method == "POST" else _look)


@csrf_exempt
@require_POST
def undo(request: HttpRequest, token: str) -> HttpResponse:
    return _for_the_reader(request, token, _take_back)


def _for_the_reader(request: HttpRequest, token: str, view: View) -> HttpResponse:
    """The page in the language and the zone of whoever the letter went to, for her eyes only."""
    link = links.read(token)
    user = User.objects.filter(pk=link.user_id).first() if link else None
    if link is None or user is None:
        response = _no_such_link(request, token)
    else:
        with translation.override(user.language), timezone.override(user.time_zone):
            response = view(request, user, link)
            response["Content-Language"] = user.language
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    patch_cache_control(response, private=True, no_store=True)
    return response


def _look(request: HttpRequest, user: User, link: Link) -> HttpResponse:
    deed = verbs.deed_of(user, link)
    return _page(request, deed, verbs.standing_of(deed, link))


def _press(request: HttpRequest, user: User, link: Link) -> HttpResponse:
    deed = verbs.deed_of(user, link)
    form = deed.form_class(request.POST)
    if deed.standing == Standing.READY and not form.is_valid():
        return _page(request, deed, verbs.standing_of(deed, link), form=form)
    data = form.cleaned_data if form.is_valid() else {}
    try:
        outcome = verbs.carry_out(user, link, data)
    except TransitionError as refusal:
        return _page(request, deed, Standing.CLOSED, told=Told(str(refusal)))
    return _page(request, outcome.deed, outcome.standing, did=outcome.did)


def _take_back(request: HttpRequest, user: User, link: Link) -> HttpResponse:
    try:
        outcome = verbs.undo(user, link)
    except TransitionError as refusal:
        return _page(request, verbs.deed_of(user, link), Standing.CLOSED, told=Told(str(refusal)))
    if not outcome.did:
        return _page(request, outcome.deed, outcome.standing)
    told = outcome.told or Told(_("It is undone"), _("Everything is as it was before."))
    return _page(request, outcome.deed, outcome.standing, told=told, undone=True)


def _page(
    request: HttpRequest,
    deed: Deed,
    standing: Standing,
    *,
    form: Form | None = None,
    told: Told | None = None,
    did: bool = False,
    undone: bool = False,
) -> HttpResponse:
    """`told` is said in place of how things stand; after an undo it may be done after all."""
    asks = standing == Standing.READY
    known = standing not in (Standing.GONE, Standing.REFUSED)
    context: dict[str, Any] = {
        "reader": deed.user,
        "told": told or _told(deed, standing),
        "asks": asks,
        "is_done": standing == Standing.DONE and not undone,
        "undone": undone,
        "did": did,
        "card": deed.card() if known else None,
        "form": (form or deed.form_class(initial=deed.initial)) if asks else None,
        "button": deed.button() if asks else "",
        "is_closing": deed.is_closing,
        "can_undo": standing == Standing.DONE and not undone and deed.can_undo(),
        "ways": deed.ways() if known and (undone or not asks) else [],
        "path": request.path.removesuffix("undo/"),
    }
    status = 200 if undone else STATUS[standing]
    return render(request, "exchange/answering/act.html", context, status=status)


def _told(deed: Deed, standing: Standing) -> Told:
    if standing == Standing.READY:
        return deed.will()
    if standing == Standing.DONE:
        return deed.did()
    if standing == Standing.CLOSED:
        return deed.closed()
    if standing == Standing.REFUSED:
        return deed.refused()
    if standing == Standing.USED:
        return Told(
            _("You have used this link before"),
            _("It works once. Things have changed since; on the page you can do it again."),
        )
    return Told(
        _("This is no longer there"),
        _("What the letter was about has been taken away. You need not do anything."),
    )


def _no_such_link(request: HttpRequest, token: str) -> HttpResponse:
    """Too old, of somebody who left, or broken on the way by a mail program."""
    if links.is_ours(token):
        told = Told(
            _("This link is too old"),
            _("A link in a letter works for three months. Sign in, and you find everything there."),
        )
    else:
        told = Told(
            _("This link is not complete"),
            _("Some mail programs cut off long links. Copy all of it, or reply to the letter."),
        )
    context = {"told": told, "ways": [], "path": request.path}
    status = 410 if links.is_ours(token) else 404
    return render(request, "exchange/answering/act.html", context, status=status)
