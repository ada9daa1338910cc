"""Searches that a member keeps."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from exchange.listings import saving
from exchange.listings.browsing import Results, Search
from exchange.listings.models import Listing
from exchange.listings.saved import SavedSearch
from exchange.listings.saving_forms import KeepSearchForm, SavedSearchForm
from exchange.workflow import TransitionError


@login_required
@require_GET
def saved(request: SignedInRequest) -> HttpResponse:
    """All of them, with how much each finds now."""
    hits = saving.hits_now(request.user)
    rows = [(kept, hits.get(kept.pk, 0)) for kept in SavedSearch.objects.of(request.user)]
    context = {"rows": rows, "most": saving.MOST}
    return render(request, "exchange/listings/saved.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def save(request: SignedInRequest) -> HttpResponse:
    """Keep the search in the address. Who signs in on the way comes back here with it."""
    search = Search.of(request.GET)
    if not saving.canonical(search).is_narrowed:
        messages.info(request, _("Choose or type something first; then there is a search to keep."))
        return redirect("listings:index")
    kept = saving.of_search(request.user, search)
    results = Results(search, Listing.objects.visible_to(request.user).open())
    name = saving.suggested_name(results)
    if kept:  # its name and rhythm only; other choices make another search
        form = SavedSearchForm(request.POST or None, instance=kept)
    else:
        initial = {"name": name, "direction": search.direction or KeepSearchForm.BOTH}
        form = KeepSearchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = _keep(search, request.user, form.cleaned_data, name)
        except TransitionError as refusal:
            form.add_error(None, refusal)
        else:
            messages.success(request, _("Kept: “%(name)s”.") % {"name": made.name})
            return redirect("listings:saved")
    context = {"form": form, "kept": kept, "search": search, "results": results}
    return render(request, "exchange/listings/save.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def saved_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name or rhythm."""
    kept = _own(request, pk)
    form = SavedSearchForm(request.POST or None, instance=kept)
    if request.method == "POST" and form.is_valid():
        saving.change(_own(request, pk), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("listings:saved")
    search = Search.of(QueryDict(kept.address))
    results = Results(search, Listing.objects.visible_to(request.user).open())
    context: dict[str, Any] = {"form": form, "kept": kept, "search": search, "results": results}
    return render(request, "exchange/listings/save.html", context)


@login_required
@require_POST
def saved_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    kept = _own(request, pk)
    kept.delete()
    messages.success(request, _("Removed: “%(name)s”.") % {"name": kept.name})
    return redirect("listings:saved")


def _keep(search: Search, by: User, chosen: dict[str, Any], suggested: str) -> SavedSearch:
    """Keep it with the direction that was chosen; a name that is only ours says so, too."""
    wanted = replace(search, direction=chosen.get("direction", search.direction))
    if wanted.direction != search.direction and chosen["name"] == suggested:
        chosen = chosen | {
            "name": saving.suggested_name(Results(wanted, Listing.objects.visible_to(by).open()))
        }
    return saving.save(wanted, by=by, name=chosen["name"], rhythm=chosen["rhythm"])


def _own(request: SignedInRequest, pk: int) -> SavedSearch:
    return get_object_or_404(SavedSearch.objects.of(request.user), pk=pk)
