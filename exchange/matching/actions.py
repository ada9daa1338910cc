"""Finding matches and telling both sides, once."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from exchange.jobs import Job, enqueue
from exchange.listings.models import Listing
from exchange.matching import candidates, reasons
from exchange.matching.models import Match
from exchange.matching.scoring import FLOOR, Scored, score
from exchange.matching.sides import Side
from exchange.notifications.actions import notify
from exchange.notifications.models import Notification
from exchange.volunteering.models import VolunteerProfile

T = TypeVar("T")

MOST_TOLD = 3  # counterparts that hear of one listing, the best first
SWEEP_BATCH = 100


@transaction.atomic
def match_listing(listing_id: int, *, quietly: bool = False) -> int:
    """Find counterparts for an open listing and tell both sides of the best.

    The row is held while it is matched: of many workers one does it, and the others
    find it done. A pair is stored once and told once, whatever is edited later.

    Args:
        quietly: store the matches as told, without a notification (for a demo network).

    Returns:
        How many matches are new.
    """
    listing = (
        Listing.objects.open()
        .select_for_update(of=("self",))
        .filter(pk=listing_id, matched_at__isnull=True)
        .select_related("organisation")
        .first()
    )
    if listing is None:
        return 0
    found = _best_listings(listing)
    if listing.kind == Listing.Kind.VOLUNTEERS and not listing.is_offer:
        found += _best_volunteers(listing)
    new = _store(found)
    for match in new:
        match.move(Match.Status.TOLD, by=None)
        if not quietly:
            _tell(match, newcomer=listing)
    Listing.objects.filter(pk=listing.pk).update(matched_at=timezone.now())
    return len(new)


@transaction.atomic
def match_profile(profile_id: int, *, quietly: bool = False) -> int:
    """Find requests for a volunteer and tell her of the best. Returns how many are new."""
    profile = (
        VolunteerProfile.objects.open()
        .select_for_update(of=("self",))
        .filter(pk=profile_id, matched_at__isnull=True)
        .select_related("user")
        .first()
    )
    if profile is None:
        return 0
    side = Side.of_profile(profile)
    scored = [
        (score(Side.of_listing(request), side), request)
        for request in candidates.requests_for(profile)
    ]
    new = _store(
        Match(request=request, profile=profile, score=s.value, reasons=s.reasons)
        for s, request in _best(scored)
    )
    for match in new:
        match.move(Match.Status.TOLD, by=None)
        if not quietly:
            _tell_volunteer(match)
    VolunteerProfile.objects.filter(pk=profile.pk).update(matched_at=timezone.now())
    return len(new)


def sweep() -> int:
    """Ring again for listings and profiles that nobody has matched. Returns how many."""
    listings = Listing.objects.open().filter(matched_at__isnull=True)
    profiles = VolunteerProfile.objects.open().filter(matched_at__isnull=True)
    with transaction.atomic():
        listing_ids = list(listings.values_list("pk", flat=True)[:SWEEP_BATCH])
        profile_ids = list(profiles.values_list("pk", flat=True)[:SWEEP_BATCH])
        for pk in listing_ids:
            enqueue(Job.MATCH_LISTING, listing_id=pk)
        for pk in profile_ids:
            enqueue(Job.MATCH_PROFILE, profile_id=pk)
    return len(listing_ids) + len(profile_ids)


def suggestions(listing: Listing, limit: int = MOST_TOLD) -> list[Match]:
    """The best counterparts of a listing, also of a draft; nothing is stored or told."""
    return _best_listings(listing, limit)


def _best_listings(listing: Listing, limit: int = MOST_TOLD) -> list[Match]:
    own = Side.of_listing(listing)
    scored = []
    for other in candidates.counterparts(listing):
        side = Side.of_listing(other)
        request, answer = (side, own) if listing.is_offer else (own, side)
        scored.append((score(request, answer), other))
    return [
        Match(
            request=other if listing.is_offer else listing,
            offer=listing if listing.is_offer else other,
            score=s.value,
            reasons=s.reasons,
        )
        for s, other in _best(scored, limit)
    ]


def _best_volunteers(listing: Listing) -> list[Match]:
    own = Side.of_listing(listing)
    scored = [
        (score(own, Side.of_profile(profile)), profile)
        for profile in candidates.volunteers(listing)
    ]
    return [
        Match(request=listing, profile=profile, score=s.value, reasons=s.reasons)
        for s, profile in _best(scored)
    ]


def _best(scored: list[tuple[Scored, T]], limit: int = MOST_TOLD) -> list[tuple[Scored, T]]:
    above = [(s, other) for s, other in scored if s.value >= FLOOR]
    return sorted(above, key=lambda pair: -pair[0].value)[:limit]


def _store(matches: Iterable[Match]) -> list[Match]:
    """Save those pairs that were never found before."""
    new = []
    for match in matches:
        pair = {"request": match.request, "offer": match.offer, "profile": match.profile}
        row, is_new = Match.objects.get_or_create(
            **pair, defaults={"score": match.score, "reasons": match.reasons}
        )
        if is_new:
            new.append(row)
    return new


def _tell(match: Match, newcomer: Listing) -> None:
    """Tell both sides: the counterpart by mail, the poster on the bell alone.

    Whoever has just posted sees on the page what was found; a letter would be noise.
    """
    if match.profile:
        _tell_volunteer(match)
        return
    other = match.counterpart_of(newcomer)
    notify(
        User.objects.editors_of(other.organisation_id),
        Notification.Kind.MATCH,
        thing=f"match:{match.pk}",
        url=newcomer.get_absolute_url(),
        details=_details(match, own=other, other=newcomer),
    )
    notify(
        User.objects.editors_of(newcomer.organisation_id),
        Notification.Kind.MATCH,
        thing=f"match:{match.pk}",
        url=other.get_absolute_url(),
        details=_details(match, own=newcomer, other=other),
        by_mail=False,
    )


def _tell_volunteer(match: Match) -> None:
    profile: VolunteerProfile = match.profile  # type: ignore[assignment]  # as the caller saw
    notify(
        [profile.user],
        Notification.Kind.MATCH,
        thing=f"match:{match.pk}",
        url=match.request.get_absolute_url(),
        details=_details(match, own=None, other=match.request),
    )


def _details(match: Match, *, own: Listing | None, other: Listing) -> dict[str, Any]:
    """What the texts about a match need, as plain data (notifications stand below matching)."""
    apart = next((r["km"] for r in match.reasons if r["code"] == "distance"), None)
    return {
        "match_id": match.pk,
        "listing_id": own.pk if own else None,
        "listing_title": own.title if own else "",
        "organisation": own.organisation.name if own else "",
        "other_id": other.pk,
        "other_title": other.title,
        "other_organisation": other.organisation.name,
        "other_kind": other.kind,
        "other_direction": other.direction,
        "other_place": other.place,
        "distance_km": apart,
        "why_nl": reasons.sentence(match.reasons, "nl"),
        "why_en": reasons.sentence(match.reasons, "en"),
        "listing_ids": [pk for pk in (match.request_id, match.offer_id) if pk],
    }
