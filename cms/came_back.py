"""What was done with the mail that came back, in sentences for the coordinator.

`ReceivedMail.outcome` holds a few words for the log, written by `exchange.answering`: pieces
with a comma between them, such as “did extend listing:51, passed on”.
"""

import re
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from accounts.models import ReceivedMail
from exchange.listings.models import Listing
from exchange.matching.models import Match
from exchange.notifications.buttons import LABELS
from exchange.notifications.links import Verb
from exchange.volunteering.models import SignUp

Names = dict[str, str]  # of things by their code, such as “listing:51”
_DEED = re.compile(r"^(did had been done|did|no) (\w+) (listing|sign_up|match):(\d+)$")
_CUT_AT = 120  # characters of an outcome that are kept


def lines(mails: Iterable[ReceivedMail]) -> list[tuple[ReceivedMail, list[str]]]:
    """Each message with what was done with it. At most one query for each kind of thing."""
    found = [(mail, list(_pieces(mail.outcome))) for mail in mails]
    names = _names(piece for _mail, pieces in found for piece in pieces)
    return [(mail, _told(mail, pieces, names)) for mail, pieces in found]


def _told(mail: ReceivedMail, pieces: list[str], names: Names) -> list[str]:
    if mail.status == ReceivedMail.Status.WAITING:
        return [_("We have not looked at it yet.")]
    if mail.status == ReceivedMail.Status.DEAD:
        return [_("We could not read it, and nothing was done with it.")]
    sentences = [_sentence(piece, names) for piece in pieces]
    return list(dict.fromkeys(sentences)) or [_unknown()]


def _pieces(outcome: str) -> Iterator[str]:
    if outcome.startswith(("came back", "automatic")):  # these are one piece, whatever follows
        yield outcome
        return
    pieces = outcome.split(", ")
    if len(outcome) >= _CUT_AT:
        pieces[-1] = "…"  # its number may be half a number
    yield from filter(None, pieces)


def _names(pieces: Iterable[str]) -> Names:
    """What the things are called; those that are gone have no name any more."""
    asked: dict[str, set[int]] = {"listing": set(), "sign_up": set(), "match": set()}
    for piece in pieces:
        if deed := _DEED.match(piece):
            asked[deed[3]].add(int(deed[4]))
    names: Names = {}
    if asked["listing"]:
        for listing in Listing.objects.filter(pk__in=asked["listing"]).only("title"):
            names[f"listing:{listing.pk}"] = f"“{listing.title}”"
    if asked["sign_up"]:
        for one in SignUp.objects.filter(pk__in=asked["sign_up"]).select_related("user", "listing"):
            text = _("the sign-up of %(person)s for “%(title)s”")
            names[f"sign_up:{one.pk}"] = text % {"person": one.user, "title": one.listing.title}
    if asked["match"]:
        for match in Match.objects.filter(pk__in=asked["match"]).select_related("request"):
            text = _("the suggestion for “%(title)s”")
            names[f"match:{match.pk}"] = text % {"title": match.request.title}
    return names


def _sentence(piece: str, names: Names) -> str:
    deed = _DEED.match(piece)
    if deed and deed[2] in set(Verb):
        thing = names.get(f"{deed[3]}:{deed[4]}") or _("something that is no longer here")
        return _about(deed[1]) % {"answer": LABELS[Verb(deed[2])], "thing": thing}
    if piece.startswith("left alone"):
        return _("We did nothing with it: there were too many replies within an hour.")
    if piece.startswith("automatic"):
        return _("A machine wrote it, such as an out-of-office reply. We did nothing with it.")
    return _plain().get(piece) or _unknown()


def _about(how: str) -> str:
    if how == "did":
        return _("“%(answer)s”, about %(thing)s: that was done.")
    if how == "no":
        return _("“%(answer)s”, about %(thing)s: that was not possible any more.")
    return _("“%(answer)s”, about %(thing)s: that had been done before.")


def _unknown() -> str:
    return _("It was dealt with.")


def _plain() -> dict[str, str]:
    return {
        "came back, hard": _("The address does not exist, or takes no mail for good."),
        "came back, soft": _("It could not be delivered for now; we try again with later letters."),
        "called spam": _("The reader called the letter spam, so we send no more news there."),
        "not an address of ours": _("It was not meant for us."),
        "the letter is no longer here": _("The letter that it answers is no longer here."),
        "done before": _("It had been dealt with before."),
        "did not understand": _("We did not understand it, so nothing was done."),
        "did not say which": _("It did not say which thing in the letter was meant."),
        "asked once more": _("We asked whether that “no” was really meant."),
        "refused": _("It could not be accepted, so nothing was done."),
        "refused: nobody to act for": _("The reader has no account any more: nothing was done."),
        "not offered": _("One of the answers fitted nothing in the letter."),
        "passed on": _("The words of the reader were passed on to the other person."),
        "not passed on": _(
            "The words of the reader could not be passed on; the reader was told why."
        ),
        "stopped the news": _("Mail about news was stopped, as the reader asked."),
        "not answered": _("We sent no answer, for we had sent several that day."),
        "asked before": _("We sent no answer, for we had asked before."),
        "not confirmed": _("We sent no confirmation, for we had sent many that day."),
        "…": _("And more."),
    }
