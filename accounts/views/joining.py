"""Joining: for an organisation, as a volunteer, or both."""

import base64
from typing import Any, cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.datastructures import MultiValueDict
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import actions, entrance
from accounts.errors import Refused
from accounts.forms import Joining
from accounts.forms.joining import TakePartAs, resembling
from accounts.models import Claim, Membership, Organisation, User

FINISH = "accounts.views.joining.finish"


@never_cache
def join(request: HttpRequest) -> HttpResponse:
    user = request.user if request.user.is_authenticated else None
    kept = entrance.begun(request, FINISH)
    if request.method == "POST":
        files = request.FILES or _kept_files(kept)
        joining = Joining(request.POST, files, user=user)
        if joining.is_valid():
            return _go_on(request, joining, user)
        return render(request, "accounts/join.html", {"joining": joining})
    if kept:
        joining = Joining(_kept_data(kept), _kept_files(kept), user=user)
    else:
        joining = Joining(
            user=user,
            part=request.GET.get("part", TakePartAs.ORGANISATION),
            claimed=_claimed(request.GET.get("claim", "")),
        )
    return render(request, "accounts/join.html", {"joining": joining, "is_kept": bool(kept)})


def _go_on(request: HttpRequest, joining: Joining, user: User | None) -> HttpResponse:
    if user is not None:
        entrance.forget(request)
        return redirect(_complete(request, joining, user))
    person = joining.person.cleaned_data
    try:
        return entrance.begin(
            request,
            email=person["email"],
            first_name=person["first_name"],
            last_name=person["last_name"],
            then=FINISH,
            payload=_to_keep(joining),
            back=reverse("accounts:join"),
        )
    except Refused as refusal:
        joining.person.add_error("email", str(refusal))
        return render(request, "accounts/join.html", {"joining": joining})


def finish(request: HttpRequest, user: User, payload: dict[str, Any]) -> str:
    """Carry on with what was typed before the code; the form checks it all once more."""
    joining = Joining(_kept_data(payload), _kept_files(payload), user=user)
    if not joining.is_valid():
        # Something changed meanwhile; back to the form, with everything in it.
        request.session[entrance.SESSION_KEY] = {
            "then": FINISH,
            "payload": payload,
            "email": user.email,
            "back": reverse("accounts:join"),
        }
        return reverse("accounts:join")
    name = {key: payload["data"].get(key, [""])[0][:80] for key in ("first_name", "last_name")}
    actions.name_person(user, **name)
    return _complete(request, joining, user)


def _complete(request: HttpRequest, joining: Joining, user: User) -> str:
    """Do what was asked, and say where to go now."""
    person = joining.person.cleaned_data
    if person.get("first_name"):
        actions.name_person(user, first_name=person["first_name"], last_name=person["last_name"])
    try:
        if joining.is_claim:
            asked = joining.claim.cleaned_data
            actions.claim(asked["claim"], by=user, role_text=asked["role_text"])
        elif joining.is_for_organisation:
            _submit(request, joining, user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return reverse("accounts:home")
    if not joining.is_for_organisation:
        return _volunteer_address() or reverse("accounts:home")
    return reverse("accounts:joined") + ("?volunteer=1" if joining.is_for_volunteer else "")


def _submit(request: HttpRequest, joining: Joining, user: User) -> None:
    form = joining.organisation
    organisation = actions.submit(
        form.save(commit=False),
        by=user,
        disciplines=form.cleaned_data["disciplines"],
        title=form.cleaned_data["role_text"],
    )
    colleague = form.cleaned_data["colleague"]
    if not colleague:
        return
    try:
        actions.invite(organisation, email=colleague, role=Membership.Role.MANAGER, by=user)
    except Refused as refusal:
        messages.warning(request, str(refusal))


@never_cache
@login_required
def joined(request: HttpRequest) -> HttpResponse:
    """What happens now, and what can be done meanwhile."""
    user = cast(User, request.user)
    context = {
        "organisations": Organisation.objects.managed_by(user).waiting(),
        "claims": Claim.objects.waiting().filter(user=user).select_related("organisation"),
        "volunteer_url": _volunteer_address() if request.GET.get("volunteer") else "",
    }
    return render(request, "accounts/joined.html", context)


@require_GET
def lookup(request: HttpRequest) -> HttpResponse:
    """Entries that resemble the name somebody is typing, for htmx."""
    name = request.GET.get("name", "")[:120]
    context = {"resembling": resembling(name), "chosen": request.GET.get("claim", "")}
    return render(request, "accounts/_resembling.html", context)


def _claimed(number: str) -> Organisation | None:
    """The entry from whose page somebody came, to say “this is us”."""
    if not number.isdecimal():
        return None
    return Organisation.objects.listed().filter(pk=int(number[:18])).first()


def _volunteer_address() -> str:
    """The volunteer profile, made by an app that this one does not know."""
    try:
        return reverse("volunteering:profile")
    except NoReverseMatch:
        return ""


def _to_keep(joining: Joining) -> dict[str, Any]:
    """What was typed, as plain data for the session; a logo small enough to lie there too."""
    data = {key: joining.data.getlist(key) for key in joining.data if key != "csrfmiddlewaretoken"}
    kept: dict[str, Any] = {"data": data}
    if joining.second is joining.organisation:
        logo = joining.organisation.cleaned_data.get("logo")
        if logo:
            logo.seek(0)
            kept["logo"] = base64.b64encode(logo.read()).decode()
    return kept


def _kept_data(kept: dict[str, Any]) -> QueryDict:
    data = QueryDict(mutable=True, encoding=settings.DEFAULT_CHARSET)
    for key, values in kept.get("data", {}).items():
        data.setlist(key, values)
    return data


def _kept_files(kept: dict[str, Any]) -> "MultiValueDict[str, Any]":
    files: MultiValueDict[str, Any] = MultiValueDict()
    if kept.get("logo"):
        content = base64.b64decode(kept["logo"])
        files["logo"] = SimpleUploadedFile("logo.webp", content, content_type="image/webp")
    return files
