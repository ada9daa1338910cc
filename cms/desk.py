"""The coordinator's desk: what waits for her, each with the press that handles it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component

from accounts import actions, rules
from accounts.letters import trouble
from accounts.models import AddressTrouble, Claim, Organisation, User
from cms import troubles
from exchange.workflow import TransitionError

SHOWN = 50
MAX_NOTE = 1000


def waiting(user: User) -> dict[str, Any]:
    """What waits for a decision of this coordinator, oldest first.

    Cost: three queries, and those of `troubles.lists`.
    """
    organisations = (
        Organisation.objects.filter(status=Organisation.Status.SUBMITTED)
        .prefetch_related("memberships__user")
        .order_by("created_at")
    )
    claims = (
        Claim.objects.decidable_by(user)
        .select_related("organisation", "user")
        .order_by("created_at")
    )
    return {
        "organisations": organisations[:SHOWN],
        "claims": claims[:SHOWN],
        **troubles.lists(),
    }


class Desk(Component):
    """The first panel of the admin's home."""

    order = 10
    template_name = "cms/admin/desk_panel.html"

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        request = parent_context["request"]
        return {**waiting(request.user), "csrf_token": parent_context["csrf_token"]}


class VocabularyComplaint(Component):
    """Says that the network's own vocabulary file has a mistake, and which."""

    order = 5
    template_name = "cms/admin/vocabulary_panel.html"

    def __init__(self, complaint: str) -> None:
        self.complaint = complaint

    def get_context_data(self, parent_context: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"complaint": self.complaint}


class DeskMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(rules.is_coordinator(request.user))


def menu_item() -> MenuItem:
    return DeskMenuItem(
        gettext_lazy("To do"), reverse("desk"), name="desk", icon_name="tasks", order=10
    )


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    _check(request)
    title = _("To do")
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": "", "label": title},
    ]
    return TemplateResponse(
        request,
        "cms/admin/desk.html",
        {
            **waiting(request.user),  # type: ignore[arg-type]
            "header_title": title,
            "page_title": title,
            "header_icon": "tasks",
            "breadcrumbs_items": crumbs,
        },
    )


@require_POST
def decide_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    _check(request)
    organisation = get_object_or_404(Organisation, pk=pk)
    if _is_yes(request):
        done = _("“%(name)s” takes part now. Its people get a letter.")
        verb: Callable[..., Any] = actions.approve_organisation
    else:
        done = _("“%(name)s” is declined. Its people get a letter with your note.")
        verb = actions.decline_organisation
    return _carry_out(request, verb, organisation, done % {"name": organisation.name})


@require_POST
def decide_claim(request: HttpRequest, pk: int) -> HttpResponse:
    _check(request)
    claim = get_object_or_404(Claim.objects.select_related("organisation", "user"), pk=pk)
    if _is_yes(request):
        done = _("%(person)s now acts for “%(name)s”.")
        verb: Callable[..., Any] = actions.approve_claim
    else:
        done = _("The request of %(person)s for “%(name)s” is declined.")
        verb = actions.reject_claim
    names = {"person": claim.user, "name": claim.organisation.name}
    return _carry_out(request, verb, claim, done % names)


@require_POST
def solve_trouble(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to an address again; a second press finds it solved and says the same."""
    _check(request)
    row = get_object_or_404(AddressTrouble, pk=pk)
    trouble.solve(row.address, by=request.user)  # type: ignore[arg-type]
    done = _("We write to %(address)s again. Should a letter come back, it stands here again.")
    messages.success(request, done % {"address": row.address})
    return redirect("desk")


def _check(request: HttpRequest) -> None:
    if not rules.is_coordinator(request.user):
        raise PermissionDenied


def _is_yes(request: HttpRequest) -> bool:
    return request.POST.get("decision") == "approve"


def _carry_out(
    request: HttpRequest, verb: Callable[..., Any], subject: Any, done: str
) -> HttpResponse:
    note = request.POST.get("note", "").strip()[:MAX_NOTE]
    if not _is_yes(request) and not note:
        messages.error(request, _("Say in the note why you decline."))
        return redirect("desk")
    try:
        verb(subject, by=request.user, note=note)
    except (ValidationError, TransitionError) as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("desk")


def admin_urls() -> list[Any]:
    return [
        path("desk/", desk, name="desk"),
        path(
            "desk/organisations/<int:pk>/decision/", decide_organisation, name="desk_organisation"
        ),
        path("desk/claims/<int:pk>/decision/", decide_claim, name="desk_claim"),
        path("desk/addresses/<int:pk>/solution/", solve_trouble, name="desk_trouble"),
    ]
