"""Organisations: the index with its map, the page of each, and its own colours."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts import actions, colours, completeness, cultural_map
from accounts.errors import Refused
from accounts.finding import Search
from accounts.forms import OrganisationForm
from accounts.models import Membership, Organisation, User

PER_PAGE = 24


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    search = Search(request.GET)
    page = Paginator(search.found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "search": search,
        "page": page,
        "organisations": search.organisations(page.object_list),
        "map": _map(search.found) if search.found else None,
    }
    return render(request, "organisations/index.html", context)


def _map(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The points of the drawing, each a link; of a large network only the first of them."""
    placed = [row for row in rows if row["latitude"] is not None][: cultural_map.MOST_POINTS]
    spots = cultural_map.spread(tuple((row["latitude"], row["longitude"]) for row in placed))
    points = [{**row, "spot": spot} for row, spot in zip(placed, spots, strict=True)]
    return {**cultural_map.landscape(), "frame": cultural_map.frame(spots), "points": points}


@require_GET
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = get_object_or_404(
        Organisation.objects.visible_to(request.user).prefetch_related("disciplines"), slug=slug
    )
    membership = None
    if request.user.is_authenticated:
        membership = organisation.memberships.filter(user=request.user).first()
    context: dict[str, Any] = {"organisation": organisation, "membership": membership}
    if membership:
        context |= {
            "can_manage": membership.role == Membership.Role.MANAGER,
            "can_edit": membership.role != Membership.Role.MEMBER,
            "completeness": _completeness(organisation),
        }
    return render(request, "organisations/detail.html", context)


def _completeness(organisation: Organisation) -> completeness.Completeness:
    managers = organisation.memberships.filter(role=Membership.Role.MANAGER).count()
    disciplines = len(organisation.disciplines.all())
    return completeness.of(organisation, disciplines=disciplines, managers=managers)


@never_cache
@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = managed_or_404(request, slug)
    form = OrganisationForm(request.POST or None, request.FILES or None, instance=organisation)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your page is saved."))
        return redirect(organisation)
    organisation.refresh_from_db()  # a form that failed has written on the instance already
    context = {
        "form": form,
        "organisation": organisation,
        "completeness": _completeness(organisation),
    }
    return render(request, "organisations/edit.html", context)


@login_required
@require_POST
def resubmit(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = managed_or_404(request, slug)
    try:
        actions.resubmit(organisation, by=cast(User, request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("We look at it again, usually within 2 working days."))
    return redirect(organisation)


@require_GET
@cache_control(public=True, max_age=365 * 24 * 3600, immutable=True)
def own_colours(request: HttpRequest, code: str) -> HttpResponse:
    """A colour as style sheet. The address says it all, so it may be kept for ever."""
    return HttpResponse(colours.stylesheet(f"#{code.lower()}"), content_type="text/css")


def managed_or_404(request: HttpRequest, slug: str) -> Organisation:
    """The organisation with this address, for its managers; for others it is not there."""
    mine = Organisation.objects.managed_by(cast(User, request.user))
    return get_object_or_404(mine.prefetch_related("disciplines"), slug=slug)
