"""Filling in one thing of a draft in one press."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from exchange.listings import actions
from exchange.listings.forms import OneFactForm
from exchange.listings.views.signed_in import edited_by
from exchange.workflow import TransitionError


@login_required
@require_POST
def adoption(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put what the text says, or what would help, into a draft; without JavaScript too."""
    listing = edited_by(request, pk)
    form = OneFactForm(request.POST, instance=listing)
    if not form.is_valid():
        messages.error(request, _("That could not be filled in. Change it in the form."))
        return redirect("listings:preview", pk=pk)
    try:
        actions.save_draft(
            form.adopted,
            by=request.user,
            disciplines=listing.disciplines.all(),
            tags=list(listing.tags.names()),
        )
    except TransitionError as refusal:
        messages.error(request, str(refusal))
        return redirect("listings:mine")
    messages.success(request, _("Filled in. Your draft is saved."))
    return redirect("listings:preview", pk=pk)
