"""What another mail server said about a letter, in words that anybody can use."""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

# Enhanced status codes (RFC 3463): class.subject.detail; the class says only "now" or "for good".
_ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
_BASIC = re.compile(r"(?<![\d.])([45]\d\d)(?![\d.])")


def in_plain_words(detail: str) -> str:
    """One sentence about what a mail server meant; empty when it said nothing.

    Args:
        detail: its answer as it came, such as "550 5.1.1 <a@b.nl>: user unknown".
    """
    if not detail.strip():
        return ""
    small = detail.lower()
    for pattern, sentence in _words():
        if re.search(pattern, small):
            return sentence
    sentences = _by_code()
    for code in _codes(detail):
        if code in sentences:
            return sentences[code]
    return _("The other mail server would not take it, and did not clearly say why.")


def _codes(detail: str) -> Iterator[str]:
    """The codes in an answer, the most exact one first."""
    if enhanced := _ENHANCED.search(detail):
        subject, number = enhanced.groups()
        yield f"{subject}.{number}"
        yield subject
    if basic := _BASIC.search(detail):
        yield basic[1]


def _words() -> list[tuple[str, str]]:
    """Signs that say more than a code does."""
    return [
        (
            r"over ?quota|mailbox (is )?full|quota exceeded|storage",
            _("The mailbox is full. It often helps to wait, or to ring the person."),
        ),
        (r"out of (the )?office|vacation|afwezig", _("The person is away for some time.")),
        (
            r"spam|blocked|blacklist|blocklist|reputation|dnsbl",
            _("The other mail server took it for unwanted mail. Our technician has to look at it."),
        ),
        (
            r"user unknown|no such (user|mailbox|address|recipient)|does not exist"
            r"|unknown (user|recipient)|recipient rejected|address rejected",
            _("This address does not exist (any more). Is there a typing error in it?"),
        ),
        (
            r"host (or domain name )?not found|domain .*not (found|exist)|nxdomain"
            r"|name or service not known",
            _("The part after the @ does not exist. Is there a typing error in it?"),
        ),
        (
            r"timed? ?out|connection (refused|reset|closed)|unreachable",
            _("The other mail server did not answer."),
        ),
    ]


def _by_code() -> dict[str, str]:
    """What each code means; a subject alone ("1") stands for all of its details."""
    no_address = _("This address does not exist (any more). Is there a typing error in it?")
    no_domain = _("The part after the @ does not exist. Is there a typing error in it?")
    full = _("The mailbox is full. It often helps to wait, or to ring the person.")
    closed = _("The mailbox is switched off or takes no mail.")
    busy = _("The other mail server was too busy or out of order.")
    refused = _("The other mail server does not want our mail. Our technician has to look at it.")
    return {
        "1": no_address,
        "1.2": no_domain,
        "1.10": no_domain,
        "2": closed,
        "2.2": full,
        "2.3": _("The letter was too large for this mailbox."),
        "3": busy,
        "4": _("The other mail server did not answer."),
        "5": busy,
        "6": _("The other mail server could not read the letter. Our technician has to look."),
        "7": refused,
        "421": busy,
        "450": busy,
        "451": busy,
        "452": full,
        "550": no_address,
        "551": no_address,
        "552": full,
        "553": no_address,
        "554": refused,
    }
