"""The bell, the settings of the mail, what was sent, and the way out in the footer of letters."""

from datetime import datetime

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.letters import trouble
from accounts.models import Letter, User
from accounts.requests import SignedInRequest
from exchange.notifications import actions, rhythm, sent, stopping
from exchange.notifications.forms import PreferenceForm, StopForm
from exchange.notifications.models import Digest, MailPreference, Notification

PAGE = 20


@login_required
@require_GET
def index(request: SignedInRequest) -> HttpResponse:
    bell = Paginator(Notification.objects.of(request.user).for_bell(), PAGE)
    page = bell.get_page(request.GET.get("page"))
    context = {"page": page, "unread": [n for n in page if not n.is_read]}
    return render(request, "exchange/notifications/index.html", context)


@login_required
@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the thing itself; only the reader's own bell changes on the way."""
    notification = get_object_or_404(Notification.objects.of(request.user), pk=pk)
    actions.mark_read(request.user, pk)
    # Written by our own code, and still never a way out of the site.
    inside = url_has_allowed_host_and_scheme(notification.url, allowed_hosts=None)
    return redirect(notification.url if inside else "notifications:index")


@login_required
@require_POST
def read_all(request: SignedInRequest) -> HttpResponse:
    if actions.mark_read(request.user):
        messages.success(request, _("Everything is marked as read."))
    return redirect("notifications:index")


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: SignedInRequest) -> HttpResponse:
    """How often, when, and at most how much; a pause."""
    kept = _preference_of(request.user)
    form = PreferenceForm(request.POST or None, instance=_preference_of(request.user))
    if request.method == "POST" and form.is_valid():
        actions.choose_rhythm(request.user, form.cleaned_data["rhythm"], **form.wishes)
        messages.success(request, _("Saved. That is how we will write to you from now on."))
        return redirect("notifications:settings")
    context = {
        "form": form,
        "kept": kept,
        "next_at": _next_at(kept, request.user),
        "is_elsewhere": request.user.time_zone != settings.TIME_ZONE,
    }
    return render(request, "exchange/notifications/settings.html", context)


@login_required
@require_GET
def letters(request: SignedInRequest) -> HttpResponse:
    """What we sent to this person, when, why, and what became of it."""
    show = request.GET.get("show", "")
    show = show if show in sent.FILTERS else ""
    mine = Letter.objects.to(request.user).defer("text", "html", "headers", "attachments")
    page = Paginator(mine.filter(sent.FILTERS[show][1]), PAGE).get_page(request.GET.get("page"))
    tabs = [
        {"label": label, "href": f"?show={way}" if way else request.path, "current": way == show}
        for way, (label, _those) in sent.FILTERS.items()
    ]
    lines = [(letter, sent.title(letter), sent.outcome(letter)) for letter in page]
    comes_back = bool(trouble.stopped([request.user.email]))
    context = {"page": page, "lines": lines, "tabs": tabs, "show": show, "comes_back": comes_back}
    return _unkept(render(request, "exchange/notifications/letters.html", context))


@login_required
@require_GET
def letter(request: SignedInRequest, pk: int) -> HttpResponse:
    """One letter of one's own, as text, for as long as we keep it."""
    mine = get_object_or_404(Letter.objects.to(request.user).defer("html", "attachments"), pk=pk)
    context = {
        "letter": mine,
        "subject": sent.title(mine),
        "outcome": sent.outcome(mine),
        "text": sent.readable(mine),
        "is_code": mine.priority == Letter.Priority.CODE,
    }
    return _unkept(render(request, "exchange/notifications/letter.html", context))


# No token against forgery: the signed key in the address says whose rhythm this is, and a
# mail program that stops the mail in one press (RFC 8058) could not send one.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; a press of a mail program, or of a button on the page, does."""
    reader = stopping.reader(token)
    if reader is None:
        return _no_such_stop(request)
    with translation.override(reader.language), timezone.override(reader.time_zone):
        if request.method == "POST" and not {"rhythm", "pause"} & set(request.POST):
            response = _one_press(reader, urgent=stopping.URGENT in request.GET)
        else:
            response = _stop_page(request, reader)
    response["Content-Language"] = reader.language
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return _unkept(response)


def _no_such_stop(request: HttpRequest) -> HttpResponse:
    """A link that a mail program cut off: what it is, and another way to the same."""
    response = render(request, "exchange/notifications/stop_unknown.html", status=404)
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return _unkept(response)


def _one_press(reader: User, *, urgent: bool) -> HttpResponse:
    """What a mail program stops: the kind of mail in which its button stood. May be repeated."""
    if urgent:
        actions.choose_rhythm(reader, MailPreference.Rhythm.STOP)
        answer = _("Done. We only write to you about what you have agreed on.")
    else:
        actions.stop_news(reader)
        answer = _("Done. We no longer write to you about news.")
    return HttpResponse(answer, content_type="text/plain; charset=utf-8")


def _stop_page(request: HttpRequest, reader: User) -> HttpResponse:
    """The choices; after a press also what it did, and how to take it back."""
    before = kept = _preference_of(reader)
    form = StopForm(request.POST or None)
    if done := request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["rhythm"] or before.rhythm
        kept = actions.choose_rhythm(reader, chosen, **form.wishes)
    today = timezone.localdate()
    context = {
        "reader": reader,
        "form": form,
        "kept": kept,
        "before": before if done else None,
        "is_paused": bool(kept.paused_until and kept.paused_until > today),
        "next_at": _next_at(kept, reader),
        "pauses": form.ways_to_pause(today)[:2],
        "letters": stopping.last_letters(reader),
    }
    return render(request, "exchange/notifications/stop.html", context)


def _preference_of(user: User) -> MailPreference:
    """What somebody chose, or else the defaults, without a row."""
    kept = MailPreference.objects.filter(user=user).first()
    return kept or MailPreference(user=user)


def _next_at(preference: MailPreference, user: User) -> datetime | None:
    """When the next overview may come; None for a rhythm without.

    A period of which she has the overview already is not promised again.
    """
    wish = rhythm.Wish.of(preference, user.time_zone)
    now, kept = timezone.now(), preference.next_at
    moment = rhythm.next_moment(wish, after=now)
    if moment and kept and kept > now:
        moment = kept
    told = set(
        Digest.objects.filter(user=user).order_by("-pk").values_list("period", flat=True)[:9]
    )
    while moment and rhythm.period(wish.rhythm, moment, wish.zone) in told:
        moment = rhythm.next_moment(wish, after=moment)
    return moment


def _unkept(response: HttpResponse) -> HttpResponse:
    """What is about one person's mail stays in no cache."""
    patch_cache_control(response, private=True, no_store=True)
    return response
