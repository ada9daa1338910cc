"""A button of the development mailbox."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.letters.mailbox_views import in_development
from exchange.digests import bringing, moments


@in_development
@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Bring everybody the overview of next Tuesday now."""
    at = bringing.next_tuesday()
    moments.give_everybody_one(at)
    made = bringing.bring(at, to=bringing.everybody())
    if made:
        said = ngettext("%(n)s overview is on its way.", "%(n)s overviews are on their way.", made)
        messages.success(request, said % {"n": made})
    else:
        messages.info(request, _("Nobody has anything new to read that was not told before."))
    return redirect("mailbox")
