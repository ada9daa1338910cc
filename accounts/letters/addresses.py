"""The addresses at which answers and bounces of one letter come in.

`reply+<letter>.<mac>@` and `bounce+<letter>.<mac>@` the domain in `settings.REPLY_DOMAIN`. Mail
programs may change the case of an address, so both parts are read without regard to it.
"""

import base64
import re
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

_SALT = "letters.addresses"
_MAC_LENGTH = 16  # of base32: 80 bits
_LOCAL = re.compile(r"^(reply|bounce)\+([0-9]{1,18})\.([a-z2-7]{16})$")


class Coming(NamedTuple):
    """What an address of ours says of the message that came to it."""

    purpose: str  # reply, bounce
    letter_id: int


def reply_address(letter_id: int) -> str:
    """Where an answer to this letter goes; empty when this network receives no mail."""
    return _address("reply", letter_id)


def bounce_address(letter_id: int) -> str:
    """The envelope sender of this letter; empty when this network receives no mail."""
    return _address("bounce", letter_id)


def read(address: str) -> Coming | None:
    """Which letter an address belongs to; None for one that is not ours."""
    local, _at, domain = address.strip().strip("<>").lower().rpartition("@")
    found = _LOCAL.match(local)
    if not found or not settings.REPLY_DOMAIN or domain != settings.REPLY_DOMAIN.lower():
        return None
    purpose, letter_id, mac = found.groups()
    if not constant_time_compare(mac, _mac(purpose, int(letter_id))):
        return None
    return Coming(purpose, int(letter_id))


def _address(purpose: str, letter_id: int) -> str:
    if not settings.REPLY_DOMAIN:
        return ""
    return f"{purpose}+{letter_id}.{_mac(purpose, letter_id)}@{settings.REPLY_DOMAIN}"


def _mac(purpose: str, letter_id: int) -> str:
    digest = salted_hmac(_SALT, f"{purpose}:{letter_id}", algorithm="sha256").digest()
    return base64.b32encode(digest).decode().lower()[:_MAC_LENGTH]
