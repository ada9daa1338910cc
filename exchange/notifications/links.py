"""Links out of letters that do one thing for one person, without signing in.

A link opens a page that says what will happen and asks one press; looking changes nothing,
because programs that check mail follow links. What the verbs do is in exchange/answering.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse

from exchange.notifications.models import UsedLink

_SALT = "notifications.links"
VALID_DAYS = 90


class Verb(StrEnum):
    """What can be done out of a letter, each with one thing."""

    INTERESTED = "interested"  # in a match
    LATER = "later"
    DECLINED = "declined"  # not for me
    STILL_RIGHT = "right"  # a listing
    EXTEND = "extend"
    FULFILLED = "fulfilled"
    NO_LONGER = "gone"
    COMING = "coming"  # to what I signed up for and was accepted for
    NOT_COMING = "cancel"
    ACCEPT = "accept"  # a sign-up on a listing of ours
    DECLINE = "decline"


@dataclass(frozen=True)
class Link:
    """What a link was made for."""

    user_id: int
    verb: Verb
    pk: int
    side: str = ""  # of a match: `Reaction.Side`
    token: str = ""


def make(user_id: int, verb: Verb, pk: int, *, side: str = "") -> str:
    """The absolute address of the page on which this person does this with this thing."""
    # Short keys in a fixed order: the address stands in a letter that is read as text as well.
    token = signing.dumps([user_id, str(verb), pk, side], salt=_SALT, compress=False)
    return settings.SITE_URL + _path().replace("TOKEN", token)


@cache
def _path() -> str:
    """Asked once: an overview has dozens of links, and to look it up takes longer than to sign."""
    return reverse("answering:act", args=["TOKEN"])


def read(token: str) -> Link | None:
    """What a token was made for; None for one that is not ours or too old."""
    try:
        user_id, verb, pk, side = signing.loads(token, salt=_SALT, max_age=VALID_DAYS * 86400)
        return Link(user_id, Verb(verb), pk, side, token)
    except (signing.BadSignature, ValueError, TypeError):
        return None


def is_ours(token: str) -> bool:
    """Whether we made this token, however long ago."""
    try:
        signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        return False
    return True


def use_once(link: Link) -> bool:
    """Mark a link as used, in the transaction of what it does; False if it was used before."""
    with transaction.atomic():
        _row, new = UsedLink.objects.get_or_create(digest=_digest(link))
    return new


def free(link: Link) -> None:
    """What a link did was taken back: it may be used again."""
    UsedLink.objects.filter(digest=_digest(link)).delete()


def was_used(link: Link) -> bool:
    return UsedLink.objects.filter(digest=_digest(link)).exists()


def _digest(link: Link) -> str:
    return hashlib.sha256(link.token.encode()).hexdigest()
