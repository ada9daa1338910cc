"""The team of an organisation, and the invitations to it."""

from collections.abc import Callable
from typing import Any, cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import actions, entrance, rules
from accounts.errors import Refused
from accounts.forms import InvitationForm, RoleForm
from accounts.models import Claim, Invitation, Membership, Organisation, User
from accounts.views.organisations import managed_or_404

ACCEPT = "accounts.views.teams.finish_accepting"


@never_cache
@login_required
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Everyone in the team may see it; managers can change it here."""
    organisation = get_object_or_404(Organisation.objects.of(cast(User, request.user)), slug=slug)
    return _show(request, organisation, InvitationForm())


def _show(request: HttpRequest, organisation: Organisation, form: InvitationForm) -> HttpResponse:
    user = cast(User, request.user)
    memberships = list(organisation.memberships.select_related("user").order_by("created_at", "pk"))
    own = next((m for m in memberships if m.user_id == user.pk), None)
    can_manage = bool(own and own.role == Membership.Role.MANAGER)
    managers = [m for m in memberships if m.role == Membership.Role.MANAGER]
    context: dict[str, Any] = {
        "organisation": organisation,
        "memberships": memberships,
        "own": own,
        "can_manage": can_manage,
        "is_alone": len(managers) == 1,
        "roles": Membership.Role.choices,
        "form": form,
    }
    if can_manage:
        invitations = list(organisation.invitations.pending().order_by("-sent_at"))
        context["invitations"] = invitations
        context["is_lonely"] = len(managers) == 1 and not any(
            i.role == Membership.Role.MANAGER and not i.is_expired for i in invitations
        )
        context["claims"] = organisation.claims.waiting().exclude(user=user).select_related("user")
    return render(request, "organisations/team.html", context)


@never_cache
@login_required
@require_POST
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = managed_or_404(request, slug)
    form = InvitationForm(request.POST)
    if not form.is_valid():
        return _show(request, organisation, form)
    try:
        actions.invite(organisation, **form.cleaned_data, by=cast(User, request.user))
    except Refused as refusal:
        form.add_error("email", str(refusal))
        return _show(request, organisation, form)
    text = _("The invitation to %(email)s is on its way.")
    messages.success(request, text % {"email": form.cleaned_data["email"]})
    return redirect("organisations:team", slug)


@login_required
@require_POST
def send_again(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(managed_or_404(request, slug).invitations, pk=pk)
    return _try(
        request,
        slug,
        lambda by: actions.send_again(invitation, by=by),
        _("We sent the invitation again, with a new link."),
    )


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    invitation = get_object_or_404(managed_or_404(request, slug).invitations, pk=pk)
    return _try(
        request,
        slug,
        lambda by: actions.revoke(invitation, by=by),
        _("The invitation is withdrawn."),
    )


@login_required
@require_POST
def change_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    membership = get_object_or_404(managed_or_404(request, slug).memberships, pk=pk)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    return _try(
        request,
        slug,
        lambda by: actions.change_role(membership, role, by=by),
        _("The role is changed."),
    )


@login_required
@require_POST
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    membership = get_object_or_404(managed_or_404(request, slug).memberships, pk=pk)
    text = _("%(name)s is no longer in the team.") % {"name": membership.user}
    return _try(request, slug, lambda by: actions.remove(membership, by=by), text)


@login_required
@require_POST
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    user = cast(User, request.user)
    organisation = get_object_or_404(Organisation.objects.of(user), slug=slug)
    try:
        actions.leave(organisation, by=user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("organisations:team", slug)
    text = _("You have left the team of %(name)s.") % {"name": organisation.name}
    messages.success(request, text)
    return redirect("accounts:home")


@login_required
@require_POST
def decide_claim(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A manager lets somebody into the team who says she belongs there, or not."""
    claim = get_object_or_404(
        Claim.objects.filter(organisation=managed_or_404(request, slug)), pk=pk
    )
    if request.POST.get("answer") == "yes":
        return _try(
            request,
            slug,
            lambda by: actions.approve_claim(claim, by=by),
            _("%(name)s is in the team now.") % {"name": claim.user},
        )
    return _try(
        request,
        slug,
        lambda by: actions.reject_claim(claim, by=by),
        _("We tell %(name)s that it does not go on.") % {"name": claim.user},
    )


def _try(
    request: HttpRequest, slug: str, verb: Callable[[User], object], success: str
) -> HttpResponse:
    try:
        verb(cast(User, request.user))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, success)
    return redirect("organisations:team", slug)


@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invitation as it came by mail. Looking changes nothing: mail scanners look too."""
    found = actions.find_invitation(token)
    context = {
        "invitation": found,
        "token": token,
        "is_usable": bool(
            found and found.status == Invitation.Status.PENDING and not found.is_expired
        ),
        "is_mine": bool(found and rules.can_answer(request.user, found)),
    }
    status = 200 if context["is_usable"] else 410 if found else 404
    response = render(request, "accounts/invitation.html", context, status=status)
    # The address is a secret; the policy of the site (same-origin) keeps it from other hosts.
    response["X-Robots-Tag"] = "noindex"
    return response


@require_POST
def answer_invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = actions.find_invitation(token)
    if found is None:
        return redirect("accounts:invitation", token)
    try:
        if request.POST.get("answer") == "no":
            actions.decline(found)
            messages.success(request, _("You have declined the invitation. Thank you for telling."))
            return redirect("/")
        if request.user.is_authenticated:
            return redirect(_accept(request, found, request.user))
        # The link may have been passed on: a code to the invited address shows who is there.
        return entrance.begin(
            request,
            email=found.email,
            then=ACCEPT,
            payload={"token": token},
            back=reverse("accounts:invitation", args=[token]),
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:invitation", token)


@login_required
@require_POST
def answer_mine(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer an invitation from one's own overview: the address is known to be hers."""
    user = cast(User, request.user)
    found = get_object_or_404(Invitation.objects.addressed_to(user), pk=pk)
    try:
        if request.POST.get("answer") == "yes":
            return redirect(_accept(request, found, user))
        actions.decline(found)
        messages.success(request, _("You have declined the invitation. Thank you for telling."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:home")


def finish_accepting(request: HttpRequest, user: User, payload: dict[str, Any]) -> str:
    """Accept, now that the code has shown that the invited address is hers."""
    found = actions.find_invitation(payload["token"])
    if found is None:
        return reverse("accounts:home")
    try:
        return _accept(request, found, user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return reverse("accounts:home")


def _accept(request: HttpRequest, found: Invitation, user: User) -> str:
    actions.accept(found, by=user)
    text = _("Welcome to the team of %(name)s.") % {"name": found.organisation.name}
    messages.success(request, text)
    return found.organisation.get_absolute_url()
