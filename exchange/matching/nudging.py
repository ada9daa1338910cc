"""Telling both sides of a match: a row on their bell, and a letter for the counterpart."""

from datetime import timedelta
from hashlib import blake2b
from typing import Any

from django.db.models import F
from django.utils import timezone

from accounts.models import User
from exchange.listings.models import Listing
from exchange.matching import rules
from exchange.matching.models import IndexEntry, Match, Reaction
from exchange.matching.muting import listeners
from exchange.notifications.actions import notify
from exchange.notifications.models import Notification
from exchange.volunteering.models import VolunteerProfile

Owner = Listing | VolunteerProfile

WEEKLY_CEILING = 5  # matches that one person is told of in seven days
WEEK = timedelta(days=7)


def tell(match: Match, newcomer: Owner, *, quietly: bool = False) -> bool:
    """Tell both sides of a match, once; False when it waits, because nobody could be told now.

    Both listings are looked at again, and held: what was closed, changed by somebody or deleted
    since it was compared is not told.

    Args:
        newcomer: the side that has just been posted. Whoever posted it sees on the page what was
            found, so she hears on the bell alone; the other side by mail.
        quietly: the match becomes told, and nobody hears of it.
    """
    if not _hold(match) or rules.sign_up_of(match):
        return False
    if not quietly and not _tell_both(match, newcomer):
        return False
    match.move(Match.Status.TOLD, by=None, told_at=timezone.now())
    return True


def digest_of(match: Match) -> str:
    """What both texts are now, in 32 characters; another when one changed materially."""
    entries = IndexEntry.objects.filter(listing__in=[match.request_id, match.offer_id or 0])
    digests = sorted(entries.values_list("digest", flat=True))
    if match.profile_id:
        mine = IndexEntry.objects.filter(profile=match.profile_id)
        digests += sorted(mine.values_list("digest", flat=True))
    return blake2b(" ".join(digests).encode(), digest_size=16).hexdigest()


def has_changed(match: Match) -> bool:
    """Whether a match was declined, and a text is not any more what it was then."""
    return match.status == Match.Status.DECLINED and match.declined_digest != digest_of(match)


def _hold(match: Match) -> bool:
    """Lock both listings as they are; False when one is not open any more or in other hands."""
    wanted = {pk for pk in (match.request_id, match.offer_id) if pk}
    held = (
        Listing.objects.open()
        .filter(pk__in=wanted, index_entry__indexed_at__gte=F("updated_at"))
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .values_list("pk", "organisation__status")
    )
    return {pk for pk, status in held if status == "active"} == wanted


def _tell_both(match: Match, newcomer: Owner) -> bool:
    if match.profile:
        return _tell_volunteer(match)
    if not isinstance(newcomer, Listing):
        raise TypeError("two listings are told by one of them")
    other: Listing = match.counterpart_of(newcomer)
    told = _notify(match, own=other, other=newcomer)
    return _notify(match, own=newcomer, other=other, by_mail=False) + told > 0


def _tell_volunteer(match: Match) -> bool:
    profile: VolunteerProfile = match.profile  # type: ignore[assignment]  # as the caller saw
    return bool(_notify_people(match, [profile.user], None, match.request))


def _notify(match: Match, *, own: Listing, other: Listing, by_mail: bool = True) -> int:
    editors = User.objects.editors_of(own.organisation_id)
    return _notify_people(match, list(editors), own, other, by_mail=by_mail)


def _notify_people(
    match: Match, people: list[User], own: Listing | None, other: Listing, *, by_mail: bool = True
) -> int:
    side = match.side_of(own or match.profile or other)
    return notify(
        _with_room(listeners(people, match, side)),
        Notification.Kind.MATCH,
        thing=_thing(match),
        url=other.get_absolute_url(),
        details=_details(match, own=own, other=other),
        by_mail=by_mail,
        reason=Notification.Reason.LISTING if own else Notification.Reason.PROFILE,
    )


def _thing(match: Match) -> str:
    """Told once; once more when it was declined, and a text has changed since."""
    since = match.declined_digest[:8]
    return f"match:{match.pk}:{since}" if since else f"match:{match.pk}"


def _with_room(people: list[User]) -> list[User]:
    """Those who were not yet told their share of matches this week."""
    since = timezone.now() - WEEK
    recent = Notification.objects.filter(
        user__in=people,
        kind=Notification.Kind.MATCH,
        thing__startswith="match:",
        created_at__gte=since,
    ).values_list("user_id", flat=True)
    told = list(recent)
    return [person for person in people if told.count(person.pk) < WEEKLY_CEILING]


def _details(match: Match, *, own: Listing | None, other: Listing) -> dict[str, Any]:
    """What the texts about a match need, as plain data (notifications stand below matching)."""
    return details_for(match, match.side_of(own or match.profile or other))


def details_for(match: Match, side: str, **more: Any) -> dict[str, Any]:
    """What the texts about a match need, for those who read it on one side of it.

    A volunteer has no listing; to the organisation she is known by her place only.
    """
    mine, theirs = match.request, match.offer
    if side == Reaction.Side.ANSWER:
        mine, theirs = theirs, mine  # type: ignore[assignment]
    apart = next((r["km"] for r in match.reasons if r["code"] == "distance"), None)
    return {
        "match_id": match.pk,
        "side": str(side),
        "listing_id": mine.pk if mine else None,
        "listing_title": mine.title if mine else "",
        "organisation": mine.organisation.name if mine else "",
        "other_id": theirs.pk if theirs else None,
        "other_title": theirs.title if theirs else "",
        "other_organisation": theirs.organisation.name if theirs else "",
        "other_kind": match.request.kind,
        "other_direction": theirs.direction if theirs else "offer",
        "other_place": theirs.place if theirs else getattr(match.profile, "place", ""),
        "distance_km": apart,
        "why_nl": match.explained_to(side, "nl", volunteer=more.get("person", "")),
        "why_en": match.explained_to(side, "en", volunteer=more.get("person", "")),
        "listing_ids": [pk for pk in (match.request_id, match.offer_id) if pk],
        **more,
    }
