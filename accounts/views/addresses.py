"""What somebody says of her own address, when our letters to it came back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.letters import trouble
from accounts.models import AddressTrouble
from accounts.requests import SignedInRequest


@login_required
@require_POST
def solve(request: SignedInRequest) -> HttpResponse:
    """“It is right, write to me again”: letters go there once more."""
    known = trouble.of_reader(request.user)
    if known and trouble.solve(known.address, by=request.user):
        if known.kind == AddressTrouble.Kind.COMPLAINT:
            messages.success(request, _("Fine. You only get letters that wait for you."))
        else:
            messages.success(request, _("Thank you. We write to you again at this address."))
    return redirect("accounts:home")
