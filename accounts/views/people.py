"""A person's own pages, and the doors she comes in by."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import actions
from accounts.errors import Refused
from accounts.forms import SettingsForm
from accounts.models import Organisation, User


def home(request: HttpRequest) -> HttpResponse:
    """A member's own page; what stands on it is for the app that knows the listings."""
    response: HttpResponse = import_string(settings.MEMBER_HOME)(request)
    return response


@never_cache
@login_required
def edit_settings(request: HttpRequest) -> HttpResponse:
    user = cast(User, request.user)
    form = SettingsForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(user.language):
            messages.success(request, _("Your settings are saved."))
        response = redirect("accounts:settings")
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, user.language, max_age=365 * 24 * 3600, samesite="Lax"
        )
        return response
    return render(request, "accounts/settings.html", {"form": form})


@login_required
@require_POST
def act_for(request: HttpRequest) -> HttpResponse:
    """Choose in whose name one goes on; an empty choice is only oneself."""
    user = cast(User, request.user)
    chosen = request.POST.get("organisation", "")
    organisation = None
    if chosen:
        mine = Organisation.objects.of(user)
        organisation = get_object_or_404(mine, pk=int(chosen) if chosen.isdecimal() else 0)
    try:
        actions.act_for(organisation, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        name = organisation.name if organisation else _("yourself")
        messages.success(request, _("You now act for %(name)s.") % {"name": name})
    return HttpResponseRedirect(safe_address(request, request.POST.get("next", "")))


@never_cache
def admin_door(request: HttpRequest) -> HttpResponse:
    """The way into Wagtail: through our own sign-in, and a clear word for who may not enter."""
    target = safe_address(request, request.GET.get("next", ""), otherwise="/admin/")
    if not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
    if not request.user.has_perm("wagtailadmin.access_admin"):
        raise PermissionDenied(_("Only editors of the site can come in here."))
    return HttpResponseRedirect(target)


def safe_address(request: HttpRequest, address: str, *, otherwise: str = "") -> str:
    """The address itself when it is on this site, else a page that surely is."""
    if address and url_has_allowed_host_and_scheme(
        address, {request.get_host()}, require_https=request.is_secure()
    ):
        return address
    return otherwise or reverse("accounts:home")
