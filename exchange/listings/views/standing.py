"""Where a listing stands: each change is a POST to a noun."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from accounts.requests import SignedInRequest
from exchange.listings import actions
from exchange.listings.forms import ClosingForm
from exchange.listings.models import Listing
from exchange.listings.views.signed_in import edited_by
from exchange.workflow import TransitionError


@login_required
@require_POST
def publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publish a draft, or open again what was paused, closed or withdrawn."""
    listing = edited_by(request, pk)
    if listing.is_draft:
        done = _("Your listing is open. We are looking who it fits.")
        return _do(request, listing, actions.publish, done, otherwise="listings:preview")
    return _do(request, listing, actions.reopen, _("Your listing is open again."))


@login_required
@require_POST
def pause(request: SignedInRequest, pk: int) -> HttpResponse:
    done = _("Your listing is paused. It is off the lists until you open it again.")
    return _do(request, edited_by(request, pk), actions.pause, done)


@login_required
@require_POST
def renewal(request: SignedInRequest, pk: int) -> HttpResponse:
    return _do(request, edited_by(request, pk), actions.renew, _("Your listing is extended."))


@login_required
@require_http_methods(["GET", "POST"])
def closure(request: SignedInRequest, pk: int) -> HttpResponse:
    """How did it end? Asked whenever somebody closes a listing."""
    listing = edited_by(request, pk)
    form = ClosingForm(request.POST or None)
    if form.is_valid():

        def close(listing: Listing, *, by: User) -> None:
            actions.close(listing, by=by, outcome=form.cleaned_data["outcome"])

        return _do(request, listing, close, _("Your listing is closed. Thank you for telling us."))
    context = {"listing": listing, "form": form}
    return render(request, "exchange/listings/closure.html", context)


@login_required
@require_POST
def withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Throw away a draft."""
    listing = get_object_or_404(
        Listing.objects.editable_by(request.user), pk=pk, status=Listing.Status.DRAFT
    )
    done = _("The draft is thrown away.")
    return _do(request, listing, actions.withdraw, done, then="listings:mine")


def _do(
    request: SignedInRequest,
    listing: Listing,
    verb: Callable[..., None],
    done: str,
    *,
    then: str = "listings:detail",
    otherwise: str = "listings:detail",
) -> HttpResponse:
    """Do one thing and say how it went."""
    try:
        verb(listing, by=request.user)
    except TransitionError as refusal:
        messages.error(request, str(refusal))
        then = otherwise
    else:
        messages.success(request, done)
    return redirect(then) if then == "listings:mine" else redirect(then, pk=listing.pk)
