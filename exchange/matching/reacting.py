"""What people say of a match: interested, later, not for me; and the coordinator introduces."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from exchange.listings.models import Listing
from exchange.matching import rules
from exchange.matching.models import Match, Reaction
from exchange.matching.muting import is_muted
from exchange.matching.nudging import details_for, digest_of
from exchange.notifications.actions import notify
from exchange.notifications.models import Notification, NotificationQuerySet
from exchange.workflow import StatusChange, TransitionError

__all__ = ["introduce", "is_muted", "people_of", "react", "take_back", "undo", "wake"]

Answer = Reaction.Answer
WAKE_DAYS = 7  # a day that a worker missed is made up for within a week
WAKE_BATCH = 200
MOST_BEFORE = 5  # words of one side that are kept, so that they can be brought back
MOST_AGAIN = 3  # letters about interest that was withdrawn and came back
WITHDRAWN = "withdrawn"
TOLD, WRITTEN = "told", "written"


@transaction.atomic
def react(
    match: Match,
    *,
    side: str,
    by: User,
    answer: str,
    why: str = "",
    note: str = "",
    until: date | None = None,
) -> Reaction:
    """Say for one side what it thinks of a match; the last word of a side counts.

    A match that is declined is not proposed again until one of the texts has changed. Interest is
    told to the other side, once, with the note if there is one.

    Args:
        note: for whoever declines, why, in her own words; else a line for the other side.
        until: the day on which it comes back, for “later”.

    Raises:
        TransitionError: one of the two is not open any more.
    """
    held = _held(match)
    if not is_open(held):
        raise TransitionError(_("This is not open any more."))
    before = Reaction.objects.filter(match=held, side=side).first()
    said, _new = Reaction.objects.update_or_create(
        match=held,
        side=side,
        defaults={
            "user": by,
            "answer": answer,
            "why": why if answer == Answer.DECLINED else "",
            "note": note,
            "until": until if answer == Answer.LATER else None,
            "before": _kept(before),
        },
    )
    if answer == Answer.DECLINED:
        _decline(held, said, by=by)
    else:
        _revive(held, side, by=by)
    if answer == Answer.INTERESTED:
        _tell_of_interest(held, side, by=by, line=note)
    return said


@transaction.atomic
def take_back(match: Match, *, side: str, by: User) -> None:
    """Forget what one side said; a match that it declined is a suggestion again.

    Whoever was told of its interest hears that it is withdrawn.
    """
    held = _held(match)
    Reaction.objects.filter(match=held, side=side).delete()
    _revive(held, side, by=by)
    _tell_of_withdrawal(held, side, by=by)


@transaction.atomic
def undo(match: Match, *, side: str, by: User) -> str:
    """Bring back what one side had said before its last word; that is forgotten if it was nothing.

    Returns:
        What became of the interest of which the other side was told: "" if it stands, or there was
        none; else TOLD or WRITTEN, when the other side saw it on the site or had a letter.
    """
    held = _held(match)
    said = Reaction.objects.filter(match=held, side=side).first()
    if said is None:
        return ""
    if not said.before:
        said.delete()
    else:
        _bring_back(said)
    if said.pk and said.answer == Answer.DECLINED:
        _decline(held, said, by=by)
    else:
        _revive(held, side, by=by)
    return _tell_of_withdrawal(held, side, by=by)


def has_withdrawn(match: Match, side: str) -> bool:
    """Whether the other side was told of the interest of this one, and then that it is over."""
    last = _heard(match, side).order_by("-pk").values_list("details__event", flat=True).first()
    return last == WITHDRAWN


@transaction.atomic
def introduce(match: Match, *, by: User, line: str) -> None:
    """Bring two parties together, as the coordinator, with a personal line that both read.

    Raises:
        TransitionError: one of the two is closed or declined, or somebody introduced them before.
    """
    wanted = [pk for pk in (match.request_id, match.offer_id) if pk]
    list(Listing.objects.filter(pk__in=wanted).order_by("pk").select_for_update(no_key=True))
    held = _held(match)
    if not is_open(held):
        raise TransitionError(_("One of the two is not open any more."))
    if held.status == Match.Status.DECLINED:
        raise TransitionError(_("One of the two has said that it does not suit."))
    if held.introduced_by_id:
        raise TransitionError(_("These two have been introduced to each other already."))
    if held.status == Match.Status.TOLD:
        Match.objects.filter(pk=held.pk).update(introduced_by=by)
        told = Match.Status.TOLD
        StatusChange.objects.create(subject=held, old=told, new=told, by=by, reason=line[:500])
    else:
        held.move(Match.Status.TOLD, by=by, reason=line, introduced_by=by, told_at=timezone.now())
    for side in Reaction.Side.values:
        name = by.get_full_name() or _("the coordinator")
        _tell(held, side, "introduction", by_name=name, line=line)


def wake() -> int:
    """Put what somebody wanted to see later on her bell again, on that day. Returns how many."""
    today = timezone.localdate()
    due = (
        Reaction.objects.filter(
            answer=Answer.LATER, until__lte=today, until__gt=today - timedelta(days=WAKE_DAYS)
        )
        .filter(match__in=Match.objects.alive(), user__is_active=True)
        .select_related("user", "match__request__organisation", "match__offer__organisation")
        .select_related("match__profile")
        .order_by("until", "pk")[:WAKE_BATCH]
    )
    return sum(_tell_again(said) for said in due)


def people_of(match: Match, side: str) -> list[User]:
    """Who speaks for one side of a match."""
    if side == Reaction.Side.ANSWER and match.profile:
        return [match.profile.user]
    listing = match.request if side == Reaction.Side.REQUEST else match.offer
    return list(User.objects.editors_of(listing.organisation_id)) if listing else []


def suggestions_url(match: Match, side: str) -> str:
    """The page on which one side finds this match."""
    if side == Reaction.Side.ANSWER and match.profile_id:
        return reverse("matching:profile_suggestions")
    own = match.request_id if side == Reaction.Side.REQUEST else match.offer_id
    return reverse("matching:suggestions", args=[own])


def _held(match: Match) -> Match:
    """The row itself, held until the end of the transaction: one answer after the other."""
    rows = Match.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("request__organisation", "offer__organisation", "profile__user").get(
        pk=match.pk
    )


def is_open(match: Match) -> bool:
    listings = [listing for listing in (match.request, match.offer) if listing]
    return (
        match.status != Match.Status.LAPSED
        and all(x.is_open and _is_active(x.organisation) for x in listings)
        and (match.profile is None or match.profile.is_open)
        and rules.sign_up_of(match) is None
    )


def _is_active(organisation: Organisation) -> bool:
    return organisation.status == Organisation.Status.ACTIVE


def _decline(match: Match, said: Reaction, *, by: User) -> None:
    if match.status == Match.Status.DECLINED:
        return
    digest = digest_of(match)
    reason = str(said.get_why_display())
    match.move(Match.Status.DECLINED, by=by, reason=reason, declined_digest=digest)


def _revive(match: Match, side: str, *, by: User) -> None:
    """What this side declined is open to both again, unless the other side declined it, too."""
    theirs = match.reactions.exclude(side=side).filter(answer=Answer.DECLINED)
    if match.status == Match.Status.DECLINED and not theirs.exists():
        back = Match.Status.TOLD if match.told_at else Match.Status.PROPOSED
        match.move(back, by=by, declined_digest="")


def _tell_of_interest(match: Match, side: str, *, by: User, line: str = "") -> None:
    """The other side reads it once, however often the button is pressed."""
    if match.status == Match.Status.DECLINED:
        return
    if match.status == Match.Status.PROPOSED:
        match.move(Match.Status.TOLD, by=by, told_at=timezone.now())
    volunteer = side == Reaction.Side.ANSWER and match.profile is not None
    words = {"person": by.first_name if volunteer else ""}
    if line:
        # To an organisation a volunteer is known by her first name only.
        words |= {"line": line, "by_name": by.first_name if volunteer else by.get_full_name()}
    if has_withdrawn(match, side):
        again = _heard(match, side).filter(details__event=WITHDRAWN).values("thing").distinct()
        words["again"] = str(again.count())
    _tell(match, other_side(side), "interest", **words)


def _kept(said: Reaction | None) -> list[dict[str, Any]]:
    """What was said so far, newest first, as plain data."""
    if said is None:
        return []
    row = {name: getattr(said, name) for name in ("user_id", "answer", "why", "note")}
    row["until"] = said.until.isoformat() if said.until else None
    return [row, *(said.before or [])][:MOST_BEFORE]


def _bring_back(said: Reaction) -> None:
    row, *said.before = said.before or []
    said.user = User.objects.filter(pk=row["user_id"]).first()
    said.answer, said.why, said.note = row["answer"], row["why"], row["note"]
    said.until = date.fromisoformat(row["until"]) if row["until"] else None
    said.save()


def _heard(match: Match, side: str) -> NotificationQuerySet:
    """What the other side was told of the interest of this one."""
    return Notification.objects.filter(
        user__in=people_of(match, other_side(side)),
        kind=Notification.Kind.MATCH,
        details__match_id=match.pk,
        details__side=str(other_side(side)),
        details__event__in=("interest", WITHDRAWN),
    )


def _tell_of_withdrawal(match: Match, side: str, *, by: User) -> str:
    """On the bell alone: nobody waits for an answer any more."""
    if match.reactions.filter(side=side, answer=Answer.INTERESTED).exists():
        return ""
    heard = _heard(match, side)
    if not heard.exists() or has_withdrawn(match, side):
        return ""
    written = heard.filter(letter__isnull=False).exists()
    heard.filter(letter__isnull=True).update(by_mail=False)
    other = other_side(side)
    number = heard.filter(details__event=WITHDRAWN).values("thing").distinct().count() + 1
    hers = side == Reaction.Side.ANSWER and match.profile is not None
    notify(
        people_of(match, other),
        Notification.Kind.MATCH,
        thing=f"{WITHDRAWN}:{match.pk}:{number}",
        url=suggestions_url(match, other),
        details=details_for(match, other, event=WITHDRAWN, person=by.first_name if hers else ""),
        by_mail=False,
        priority=Notification.Priority.NEWS,
        reason=Notification.Reason.POSTED,
    )
    return WRITTEN if written else TOLD


def _tell_again(said: Reaction) -> int:
    match = said.match
    return notify(
        [said.user] if said.user else [],
        Notification.Kind.MATCH,
        thing=f"later:{match.pk}:{said.until}",
        url=suggestions_url(match, said.side),
        details=details_for(match, said.side, event="later"),
        by_mail=False,
    )


def _tell(match: Match, side: str, event: str, **more: str) -> int:
    """Tell one side what a person did; that is no news of the machine, so no mute holds it."""
    return _notify(people_of(match, side), match, side, event, more)


def _notify(
    people: Iterable[User], match: Match, side: str, event: str, more: dict[str, str]
) -> int:
    other = match.offer if side == Reaction.Side.REQUEST else match.request
    organisation_url = other.organisation.get_absolute_url() if other else ""
    again = more.pop("again", "")
    return notify(
        people,
        Notification.Kind.MATCH,
        # What was withdrawn and is said again is told again; a letter for each would be a nuisance.
        thing=":".join(filter(None, (event, str(match.pk), again))),
        by_mail=int(again or 0) < MOST_AGAIN,
        url=other.get_absolute_url() if other else suggestions_url(match, side),
        details=details_for(
            match, side, event=event, other_organisation_url=organisation_url, **more
        ),
        # A person did this, and hopes for an answer: that is no news of the machine.
        priority=Notification.Priority.URGENT,
        reason=Notification.Reason.INTRODUCED
        if event == "introduction"
        else Notification.Reason.POSTED,
    )


def other_side(side: str) -> str:
    is_request = side == Reaction.Side.REQUEST
    return Reaction.Side.ANSWER if is_request else Reaction.Side.REQUEST
