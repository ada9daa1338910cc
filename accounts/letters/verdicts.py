"""What another mail server's answer says of an address: gone, or only not reached this time.

Only a clear word stops letters. A full mailbox, a filter, a busy server and everything that is
not understood count as “this time”. Pure.
"""

import re

# RFC 3463. Not 5.1.7 and 5.1.8: those are about the sender.
_GONE_STATUS = {"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1", "5.4.4"}
# With these a server has said nothing yet; its words decide.
_VAGUE_STATUS = {"", "5.0.0", "5.1.0", "5.3.0", "5.5.0"}
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_CODE = re.compile(r"(?<![\d.])([245]\d\d)(?![\d.])")
_GONE_WORDS = re.compile(
    r"(user|recipient|mailbox|address|account)\W{1,3}(is )?(unknown|not known|not found|invalid)"
    r"|(unknown|no such|non-?existent|invalid) (local )?"
    r"(user|recipient|mailbox|address|person|account)"
    r"|(does not|doesn[’']t|do not) exist|no mailbox (here )?(by|with|for)"
    r"|(user|mailbox|account|recipient) (does not|doesn[’']t|not) (exist|found)"
    r"|(onbekende?|geen) (gebruiker|ontvanger|postbus|mailbox|adres)\b|bestaat niet",
    re.IGNORECASE,
)
_ABOUT_SENDER = re.compile(r"\b(sender|afzender|mail from|return-?path)\b", re.IGNORECASE)


def is_gone(words: str, *, status: str = "") -> bool:
    """Whether a server says that there is no such address.

    Args:
        words: what it said, such as “550 5.1.1 <anna@example.org> User unknown”.
        status: its RFC 3463 status, when it was given apart.
    """
    status = status_in(status) or status_in(words)
    if status in _GONE_STATUS:
        return not _ABOUT_SENDER.search(words) or status != "5.1.2"
    if status not in _VAGUE_STATUS or _passing(status, words):
        return False
    return bool(_GONE_WORDS.search(words)) and not _ABOUT_SENDER.search(words)


def status_in(words: str) -> str:
    """The first RFC 3463 status in a text, such as 5.1.1; empty when there is none."""
    found = _STATUS.search(words)
    return found.group(1) if found else ""


def _passing(status: str, words: str) -> bool:
    """A 4xx is a promise to try again, whatever its words."""
    code = _CODE.search(words)
    return not status and bool(code) and not code.group(1).startswith("5")  # type: ignore[union-attr]
