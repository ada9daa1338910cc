"""Coming in half-way: finishing what somebody began before we knew who she is.

Somebody fills in a form without an account. What she typed is kept in her session, a code
goes to her address, and when she types it the work is finished in her name: nothing is typed
twice, and nothing is done in the name of somebody who has not shown that the address is hers.
"""

from typing import Any
from urllib.parse import urlencode

from allauth.account.forms import RequestLoginCodeForm
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.module_loading import import_string

from accounts import actions
from accounts.errors import Refused
from accounts.models import User

SESSION_KEY = "begun"


def begin(
    request: HttpRequest,
    *,
    email: str,
    then: str,
    payload: dict[str, Any],
    back: str,
    first_name: str = "",
    last_name: str = "",
) -> HttpResponse:
    """Keep what was begun, mail a code, and lead to the page that asks for it.

    An unknown address gets an account on the way; a known one gets the same letter and the
    same page, so that nobody learns from it who has an account.

    Args:
        then: dotted path of the function that finishes: called with (request, user, payload)
            once the person is in; it returns the address to go to.
        payload: what it needs; plain data, because it is kept in the session.
        back: address of the form, to change the address or anything else.

    Raises:
        Refused: too many codes asked for this address, or for this network address.
    """
    request.session[SESSION_KEY] = {
        "then": then,
        "payload": payload,
        "email": email.lower(),
        "back": back,
    }
    form = RequestLoginCodeForm({"email": email})
    if not form.is_valid():
        raise Refused([message for messages in form.errors.values() for message in messages])
    user = form._user
    if user is None and not User.objects.filter(email__iexact=email).exists():
        user = actions.register(email, first_name=first_name, last_name=last_name)
    LoginCodeVerificationProcess.initiate(request=request, user=user, email=email)
    query = urlencode({"next": back})
    return HttpResponseRedirect(f"{reverse('account_confirm_login_code')}?{query}")


def begun(request: HttpRequest, then: str) -> dict[str, Any]:
    """What this visitor had begun and not finished; an empty dict when there is nothing."""
    kept = request.session.get(SESSION_KEY) or {}
    return dict(kept.get("payload", {})) if kept.get("then") == then else {}


def forget(request: HttpRequest) -> None:
    request.session.pop(SESSION_KEY, None)


def finish(request: HttpRequest, user: User) -> str:
    """Finish what was begun for this person's address.

    Returns where to go now; an empty string when there was nothing, or it is somebody else's.
    """
    kept = request.session.get(SESSION_KEY)
    if (
        not kept
        or not user.emailaddress_set.filter(  # type: ignore[attr-defined]
            email__iexact=kept["email"], verified=True
        ).exists()
    ):
        return ""
    # Taken out first: whatever goes wrong, it is not tried again at every sign-in.
    forget(request)
    return str(import_string(kept["then"])(request, user, kept["payload"]))
