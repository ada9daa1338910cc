"""The narrow key in the footer of letters: it changes one person's mail rhythm, nothing else."""

from django.core import signing
from django.urls import reverse

from accounts.models import User

_SALT = "notifications.stop"


def stop_token(user: User) -> str:
    """Signed, without an end: a letter from last year must still stop the mail."""
    return signing.Signer(salt=_SALT).sign_object(user.pk)


def stop_url(user: User) -> str:
    """The path at which somebody stops or slows the mail, without signing in."""
    return reverse("notifications:stop", args=[stop_token(user)])


def reader(token: str) -> User | None:
    """Whose letter this token was in; None for a token that is not ours."""
    try:
        pk = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(pk=pk).first()
