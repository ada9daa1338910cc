"""Messages that a machine wrote: nothing is done with them, and never are they answered."""

import re
from email.message import EmailMessage

from exchange.answering.parsing import headers

_ANY_VALUE = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Autoresponder",
    "X-Auto-Reply",
    "X-AutoReply-From",
    "X-Mail-Autoreply",
    "X-Vacation",
    "X-Loop",
    "List-Id",
    "List-Unsubscribe",
    "Feedback-ID",
)
_BULK = {"bulk", "junk", "list", "auto_reply", "auto-reply"}
_SUPPRESS = re.compile(r"\b(all|oof|autoreply)\b", re.IGNORECASE)
_ROBOT = re.compile(
    r"^(mailer-?daemon|postmaster|no-?_?reply|do-?not-?reply|noreply-.*|geen-?antwoord|bounces?)"
    r"([+=].*)?@"
)
# The word stands in front of our subject, with a colon; “Re: Vakantieorkest” is a person's.
_AWAY = re.compile(
    r"^(automatisch(e|) (antwoord|reactie|bericht|ontvangstbevestiging)|automatic reply"
    r"|auto[- ]?(matic )?(reply|response|antwoord)|out[- ]of[- ](the[- ])?office( reply)?"
    r"|afwezig(heid)?(s?(bericht|melding|assistent))?|buiten kantoor"
    r"|niet aanwezig|vakantie(bericht)?"
    r"|ontvangstbevestiging|vacation( reply)?|away)\s*(:|$)",
    re.IGNORECASE,
)
MOST_STATIONS = 40


def sign(message: EmailMessage, *, sender: str, null_sender: bool) -> str:
    """What shows that a machine wrote it; empty when nothing does."""
    if headers.value(message, "Auto-Submitted").lower() not in ("", "no"):
        return "Auto-Submitted"
    for name in _ANY_VALUE:
        if headers.has(message, name):
            return name
    if headers.value(message, "Precedence").lower() in _BULK:
        return "Precedence"
    if _SUPPRESS.search(headers.value(message, "X-Auto-Response-Suppress")):
        return "X-Auto-Response-Suppress"
    if "rules" in headers.value(message, "X-MS-Exchange-Generated-Message-Source").lower():
        return "a rule of a mailbox"
    if message.get_content_type() in ("multipart/report", "text/calendar"):
        return message.get_content_type()
    if is_away_subject(headers.value(message, "Subject")):
        return "Subject"
    if null_sender or headers.value(message, "Return-Path") == "<>":
        return "empty sender"
    if not sender or _ROBOT.match(sender):
        return "sender"
    if len(message.get_all("Received", [])) > MOST_STATIONS:
        return "a loop"
    return ""


def is_away_subject(subject: str) -> bool:
    return bool(_AWAY.match(subject.strip()))
