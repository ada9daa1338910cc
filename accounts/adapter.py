"""How allauth talks to people: through the same letters as everything else."""

import logging
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts import entrance, letters
from accounts.letters import trouble
from accounts.models import Letter, User

log = logging.getLogger(__name__)

# What a letter may know; the request and whatever else allauth hands over stays behind.
TOLD = (
    "code",
    "activate_url",
    "password_reset_url",
    "signup_url",
    "timestamp",
    "ip",
    "user_agent",
    "from_email",
    "to_email",
    "deleted_email",
    "provider",
)


class AccountAdapter(DefaultAccountAdapter):
    """Writes sign-in codes and account mail as letters, at the head of the queue."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.rpartition("/")[2]
        known = context.get("user")
        user = (
            known if isinstance(known, User) else User.objects.filter(email__iexact=email).first()
        )
        letters.write(
            f"account/{self._folder(name)}",
            user=user if user and user.pk else None,
            address=email,
            key=f"account:{name}:{uuid4()}",
            context={
                "email": email,
                "sign_in_url": settings.SITE_URL + reverse("account_login"),
                **_told(context),
            },
            priority=Letter.Priority.CODE,
        )

    def _folder(self, name: str) -> str:
        """The templates of a letter; one that nobody wrote yet must not stop the page."""
        try:
            get_template(f"emails/account/{name}/subject.txt")
        except TemplateDoesNotExist:
            log.error("there is no letter emails/account/%s", name)
            return "something_changed"
        return name

    def new_user(self, request: HttpRequest) -> User:
        """A newcomer goes on in the language in which she came."""
        return User(language=get_language() or settings.LANGUAGE_CODE)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Finish what this person had begun before we knew her, and go on from there."""
        response: HttpResponse = super().post_login(request, user, **kwargs)
        self._letters_arrive(request, user)
        target = entrance.finish(request, user)
        return HttpResponseRedirect(target) if target else response

    def _letters_arrive(self, request: HttpRequest, user: User) -> None:
        """Whoever types over a code that we mailed gets our letters, whatever came back before."""
        records = get_authentication_records(request, user)
        address = records[-1].get("email") if records and records[-1]["method"] == "code" else ""
        if address and trouble.proved(address, by=user):
            text = _(
                "Good news: our letters to %(address)s arrive again, so we write to you again."
            )
            messages.success(request, text % {"address": address})


def _told(context: dict[str, Any]) -> dict[str, Any]:
    """The values a letter may hold, with every link on the canonical address of the site."""
    told = {key: context[key] for key in TOLD if key in context}
    for key, value in told.items():
        if key.endswith("_url"):
            parts = urlsplit(str(value))
            query = f"?{parts.query}" if parts.query else ""
            told[key] = f"{settings.SITE_URL}{parts.path}{query}"
    return told
