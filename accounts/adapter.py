"""How allauth talks to people: through the same letters as everything else."""

from typing import Any
from uuid import uuid4

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from accounts import letters
from accounts.models import Letter, User


class AccountAdapter(DefaultAccountAdapter):
    """Writes sign-in codes and account mail as letters, at the head of the queue."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        name = template_prefix.rpartition("/")[2]
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        plain = {key: value for key, value in context.items() if key not in ("request", "user")}
        letters.write(
            f"account/{name}",
            user=user if isinstance(user, User) and user.pk else None,
            address=email,
            key=f"account:{name}:{uuid4()}",
            context=plain,
            priority=Letter.Priority.CODE,
        )

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:home")
