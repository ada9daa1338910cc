"""The bell, the settings of the mail, and the way out in the footer of each letter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.requests import SignedInRequest
from exchange.notifications import actions, rhythm, stopping
from exchange.notifications.forms import PreferenceForm
from exchange.notifications.models import MailPreference, Notification

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
    mine = MailPreference.objects.filter(user=request.user).first()
    form = PreferenceForm(request.POST or None, instance=mine or MailPreference(user=request.user))
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        actions.choose_rhythm(request.user, chosen["rhythm"], hour=chosen["hour"])
        messages.success(request, _("Saved. That is how we will write to you from now on."))
        return redirect("notifications:settings")
    return render(request, "exchange/notifications/settings.html", {"form": form})


# No token against forgery: the signed key in the address says whose rhythm this is, and a
# mail program that stops the mail in one press (RFC 8058) could not send one.
@csrf_exempt
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing; a POST with nothing in it stops the mail about news."""
    reader = stopping.reader(token)
    if reader is None:
        raise Http404
    done = ""
    if request.method == "POST":
        done = request.POST.get("rhythm") or MailPreference.Rhythm.STOP
        if done not in MailPreference.Rhythm.values:
            raise Http404
        actions.choose_rhythm(reader, done)
    with translation.override(reader.language):
        context = {"reader": reader, "done": done, "rhythm": done or rhythm.of(reader)}
        response = render(request, "exchange/notifications/stop.html", context)
    response["Content-Language"] = reader.language
    response["X-Robots-Tag"] = "noindex"
    patch_cache_control(response, private=True, no_store=True)
    return response
