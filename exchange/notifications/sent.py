"""What we sent somebody, and what became of it, in her own words."""

import re
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Letter

Status, Fate = Letter.Status, Letter.Fate

_ON_THE_WAY = Q(status__in=(Status.PENDING, Status.CLAIMED, Status.HANDING))
_BACK = Q(fate__in=(Fate.SOFT, Fate.HARD)) | Q(status__in=(Status.FAILED, Status.DEAD))
# The choices above the list, by the word in the address.
FILTERS: dict[str, tuple[Any, Q]] = {
    "": (_("Everything"), Q()),
    "waiting": (_("Waiting"), _ON_THE_WAY),
    "sent": (_("Sent"), Q(status__in=(Status.SENT, Status.UNSURE)) & ~_BACK),
    "answered": (_("Answered"), Q(fate=Fate.ANSWERED)),
    "back": (_("Came back"), _BACK),
}
_CODE_LINE = re.compile(r"^\s*[A-Z0-9]{3,5}-?[A-Z0-9]{3,5}\s*$", re.MULTILINE)
HIDDEN = "••••••"


class Outcome(NamedTuple):
    """What became of a letter: a tone for its label, the words, and an explanation."""

    tone: str
    label: Any
    more: Any = ""


_FATES = {
    Fate.DELIVERED: Outcome("success", _("arrived")),
    Fate.SOFT: Outcome(
        "warning",
        _("came back for now"),
        _("Your mailbox was full, or away for a while. We go on writing to you."),
    ),
    Fate.HARD: Outcome(
        "error",
        _("came back"),
        _("Your mail server says that this address does not exist."),
    ),
    Fate.COMPLAINT: Outcome(
        "warning",
        _("called spam"),
        _("You, or your mail program, called this letter spam."),
    ),
    Fate.ANSWERED: Outcome("success", _("answered"), _("You replied to this letter.")),
}
_STATES = {
    Status.PENDING: Outcome("", _("waiting"), _("This letter has not left yet.")),
    Status.CLAIMED: Outcome("", _("on its way")),
    Status.HANDING: Outcome("", _("on its way")),
    Status.SENT: Outcome("", _("sent"), _("Your mail server has accepted it.")),
    Status.UNSURE: Outcome(
        "warning",
        _("probably sent"),
        _("The connection broke at the last moment. To be safe we did not send it twice."),
    ),
    Status.FAILED: Outcome("error", _("not accepted"), _("Your mail server did not accept it.")),
    Status.DEAD: Outcome(
        "error", _("not delivered"), _("We tried for hours, and your mail server did not answer.")
    ),
}


def outcome(letter: Letter) -> Outcome:
    """What became of it, the last we heard."""
    if letter.fate in _FATES:
        return _FATES[Fate(letter.fate)]
    return _STATES[Status(letter.status)]


def title(letter: Letter) -> str:
    """The subject; that of a letter with a code holds the code itself."""
    if letter.priority == Letter.Priority.CODE:
        return str(_("About signing in, or your account"))
    return letter.subject


def readable(letter: Letter) -> str:
    """The text of a letter for its reader's eyes on a page; empty where it is not shown.

    Letters with a code, or with a key to an account, are not shown again: whoever looks over
    somebody's shoulder must not get in with them.
    """
    if letter.priority == Letter.Priority.CODE:
        return ""
    return _CODE_LINE.sub(HIDDEN, letter.text).strip()
