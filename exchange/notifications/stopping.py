"""The narrow key in the footer of letters: it changes one person's mail rhythm, nothing else.

The button of a mail program (RFC 8058, one press and no page) stops the kind of mail it stands
beside: in an overview the news, so that what somebody waits for still comes; in a letter about what
somebody waits for everything but duties. The page behind the same address offers more: less often,
a pause, and no mail at all but duties.
"""

from django.core import signing
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Letter, User

LAST_LETTERS = 10
URGENT = "urgent"  # in the address
_SALT = "notifications.stop"


def stop_token(user: User) -> str:
    """Signed, without an end: a letter from last year must still stop the mail."""
    return signing.Signer(salt=_SALT).sign_object(user.pk)


def stop_url(user: User, *, urgent: bool = False) -> str:
    """The path at which somebody stops or slows the mail, without signing in.

    Args:
        urgent: for a letter in which somebody waits for the reader: the button of a mail program
            that is pressed there stops such letters as well, for it stops what it stands beside.
    """
    path = reverse("notifications:stop", args=[stop_token(user)])
    return f"{path}?{URGENT}=1" if urgent else path


def reader(token: str) -> User | None:
    """Whose letter this token was in; None for a token that is not ours."""
    try:
        pk = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError):
        return None
    return User.objects.filter(pk=pk).first()


def last_letters(user: User) -> QuerySet[Letter]:
    """What the page may show to whoever holds the key: subject, day and reason, never a text.

    Sign-in codes and the like are left out altogether.
    """
    sent = Letter.objects.to(user).filter(status__in=(Letter.Status.SENT, Letter.Status.UNSURE))
    others = sent.exclude(priority=Letter.Priority.CODE)
    return others.only("subject", "reason", "sent_at", "created_at")[:LAST_LETTERS]
