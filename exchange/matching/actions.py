"""Finding matches and telling both sides, once."""

from collections.abc import Collection, Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from exchange.jobs import Job, enqueue
from exchange.listings.models import Listing
from exchange.matching import nudging
from exchange.matching.finding import candidates, exposure, index, statistics
from exchange.matching.finding.candidates import Candidate
from exchange.matching.finding.comparing import Compared, compare, likeliest, with_reasons
from exchange.matching.finding.statistics import weighed
from exchange.matching.models import IndexEntry, Match
from exchange.matching.scoring.adopted import model
from exchange.matching.scoring.model import is_about_the_same
from exchange.matching.scoring.telling import CLOSE, MOST_TOLD
from exchange.matching.texts.reading import side_of
from exchange.matching.texts.sides import Side, Weighed
from exchange.volunteering.models import SignUp, VolunteerProfile

Owner = Listing | VolunteerProfile

KEPT = 10  # matches stored for one listing; the best of them are told
LEAST = 0.08  # less likely pairs are not worth a row
SWEEP_BATCH = 100
WAITING = timedelta(days=14)  # after which a match that could not be told is told no more


@transaction.atomic
def match_listing(listing_id: int, *, quietly: bool = False) -> int:
    """Find counterparts for an open listing and tell both sides of the best.

    The row is held while it is matched: of many workers one does it, and the others
    find it done. A pair is stored once and told once, whatever is edited later.

    Args:
        quietly: store the matches as told, without a notification (for a demo network).

    Returns:
        How many matches were told.
    """
    listing = (
        Listing.objects.open()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=listing_id, matched_at__isnull=True)
        .select_related("organisation")
        .first()
    )
    if listing is None:
        return 0
    entry = index.index_listing(listing)
    _keep(listing, entry, _found(weighed(Side.from_data(entry.side))))
    told = tell_best(listing, quietly=quietly)
    Listing.objects.filter(pk=listing.pk).update(matched_at=timezone.now())
    return told


@transaction.atomic
def refresh_listing(listing_id: int) -> int:
    """Read an edited listing anew and weigh the matches it has; nobody is told.

    Returns how many matches are left that are still worth telling.
    """
    listing = (
        Listing.objects.open()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=listing_id)
        .select_related("organisation")
        .first()
    )
    if listing is None:
        return 0
    entry = index.index_listing(listing)
    known = {(m.request_id, m.offer_id, m.profile_id) for m in Match.objects.of(listing).alive()}
    _keep(listing, entry, _found(weighed(Side.from_data(entry.side))), only=known)
    return Match.objects.of(listing).alive().filter(score__gte=model().floor).count()


@transaction.atomic
def match_profile(profile_id: int, *, quietly: bool = False) -> int:
    """Find requests for a volunteer and tell her of the best. Returns how many were told."""
    profile = (
        VolunteerProfile.objects.open()
        .select_for_update(of=("self",), no_key=True)
        .filter(pk=profile_id, matched_at__isnull=True)
        .select_related("user")
        .first()
    )
    if profile is None:
        return 0
    entry = index.index_profile(profile)
    _keep(profile, entry, _found(weighed(Side.from_data(entry.side)), user_id=profile.user_id))
    told = tell_best(profile, quietly=quietly)
    VolunteerProfile.objects.filter(pk=profile.pk).update(matched_at=timezone.now())
    return told


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


def tell_waiting() -> int:
    """Tell of matches that could not be told when they were found. Returns how many.

    A side was just being edited, or everybody had been told her share that week.
    """
    recent = timezone.now() - WAITING
    waiting = (
        Match.objects.alive()
        .filter(status=Match.Status.PROPOSED, score__gte=model().floor, created_at__gte=recent)
        .select_related("request__organisation")
        .order_by("-score")
    )
    told = 0
    for request in list(dict.fromkeys(match.request for match in waiting[:SWEEP_BATCH])):
        with transaction.atomic():
            told += tell_best(request)
    return told


def suggestions(owner: Owner, limit: int = MOST_TOLD) -> list[Match]:
    """The best counterparts of a listing, also of a draft, or of a profile; nothing is stored."""
    own = weighed(side_of(owner))
    user_id = owner.user_id if isinstance(owner, VolunteerProfile) else None
    found = [c for c in _found(own, user_id=user_id) if c.score >= LEAST][:limit]
    return _matches(owner, with_reasons(own, found))


def tell_best(owner: Owner, *, quietly: bool = False) -> int:
    """Tell of those stored matches of one side that are good enough, once. Returns how many.

    Good enough: above the floor, among the best three of both sides, and close to the best of
    both. What has been closed, changed or declined in the meantime is not told.
    """
    own = list(Match.objects.of(owner).alive().order_by("-score", "pk")[:MOST_TOLD])
    floor = model().floor
    told = 0
    for match in own:
        good = match.score >= max(floor, CLOSE * own[0].score) and _is_about_it(match)
        if match.status == Match.Status.PROPOSED and good and _is_best_for_other(match, owner):
            told += nudging.tell(match, newcomer=owner, quietly=quietly)
    return told


def _is_about_it(match: Match) -> bool:
    return not match.features or is_about_the_same(match.features)


def _is_best_for_other(match: Match, owner: Owner) -> bool:
    other = match.profile or (match.offer if match.request == owner else match.request)
    theirs = Match.objects.of(other).alive().exclude(pk=match.pk)  # type: ignore[arg-type]
    best = list(theirs.order_by("-score").values_list("score", "status")[: 2 * MOST_TOLD])
    before = sum(
        score > match.score or (score == match.score and status == Match.Status.TOLD)
        for score, status in best
    )
    return before < MOST_TOLD and match.score >= CLOSE * max((s for s, _ in best), default=0.0)


def _found(own: Weighed, *, user_id: int | None = None) -> list[Compared]:
    """The candidates of one side, likeliest first."""
    found = candidates.find(own, user_id=user_id)
    likely = likeliest(own, found, 4 * KEPT)
    return compare(own, likely, best_elsewhere=_best_elsewhere(own, likely), boosts=_boosts(likely))


def _best_elsewhere(own: Weighed, found: Iterable[Candidate]) -> dict[int, float]:
    """By entry, the best fit it has with somebody else's open listing or profile."""
    entries = {c.listing_id: c.entry_id for c in found if c.listing_id}
    profiles = {c.profile_id: c.entry_id for c in found if c.profile_id}
    others = Match.objects.alive()
    if own.side.organisation:
        of_own = Q(request__organisation=own.side.organisation)
        others = others.exclude(of_own | Q(offer__organisation=own.side.organisation))
    best: dict[int, float] = {}
    for name, ids in (
        ("offer" if own.side.is_request else "request", entries),
        ("profile", profiles),
    ):
        rows = (
            others.filter(**{f"{name}__in": list(ids)}).values(name).annotate(best=Max("fit"))
            if ids
            else ()
        )
        for row in rows:
            best[ids[row[name]]] = row["best"]
    return best


def _boosts(found: Iterable[Candidate]) -> dict[int, float]:
    of = {c.entry_id: c.side.organisation for c in found if c.side.organisation}
    known = exposure.boosts(set(of.values()))
    return {entry: known.get(organisation, 0.0) for entry, organisation in of.items()}


def _matches(owner: Owner, found: Iterable[Compared]) -> list[Match]:
    """Unsaved rows for what was found, with both sides at hand."""
    found = list(found)
    listings = (
        Listing.objects.filter(
            pk__in=[c.candidate.listing_id for c in found if c.candidate.listing_id]
        )
        .select_related("organisation")
        .in_bulk()
    )
    profiles = (
        VolunteerProfile.objects.filter(
            pk__in=[c.candidate.profile_id for c in found if c.candidate.profile_id]
        )
        .select_related("user")
        .in_bulk()
    )
    signed = _signed_up(owner, [profile.user_id for profile in profiles.values()])
    rows = []
    for c in found:
        match = Match(
            score=c.score, fit=c.fit, boost=c.boost, features=c.features, reasons=c.reasons
        )
        other = listings.get(c.candidate.listing_id or 0)
        if isinstance(owner, VolunteerProfile):
            match.request, match.profile = other, owner  # type: ignore[assignment]
        elif owner.is_offer:
            match.request, match.offer = other, owner  # type: ignore[assignment]
        else:
            match.request, match.offer = owner, other
            match.profile = profiles.get(c.candidate.profile_id or 0)
        if match.profile is None or match.profile.user_id not in signed:
            rows.append(match)
    return rows


def _signed_up(owner: Owner, user_ids: Collection[int]) -> set[int]:
    """Those of these people who want to help with this very request already."""
    if not user_ids or not isinstance(owner, Listing) or owner.pk is None:
        return set()
    signed = SignUp.objects.standing().filter(listing=owner, user__in=user_ids)
    return set(signed.values_list("user_id", flat=True))


Pair = tuple[int, int | None, int | None]  # numbers of the request, the offer, the profile


def _keep(
    owner: Owner,
    entry: IndexEntry,
    found: Iterable[Compared],
    *,
    only: Collection[Pair] | None = None,
) -> None:
    """Store the best as proposed; those known already get their new score and reasons.

    What was declined stays declined as long as both texts are what they were.

    Args:
        only: pairs that may be stored; all when None.
    """
    best = [c for c in found if c.score >= LEAST][:KEPT]
    known = {(m.request_id, m.offer_id, m.profile_id): m for m in Match.objects.of(owner)}
    own = weighed(Side.from_data(entry.side))
    for row in _matches(owner, with_reasons(own, best)):
        pair = (row.request_id, row.offer_id, row.profile_id)
        old = known.pop(pair, None)
        if old is None:
            if only is None or pair in only:
                row.save()
            continue
        old.score, old.fit, old.boost = row.score, row.fit, row.boost
        old.features, old.reasons = row.features, row.reasons
        old.save(update_fields=["score", "fit", "boost", "features", "reasons"])
        if old.status == Match.Status.LAPSED or nudging.has_changed(old):
            old.move(Match.Status.PROPOSED, by=None)
    for old in known.values():
        if old.status == Match.Status.PROPOSED:
            old.delete()


def index_all() -> int:
    """Read every open listing and profile that is not in the index yet, and count the words.

    For a network that is filled at one go; otherwise matching indexes what it matches. Returns
    how many were read.
    """
    read = index.read_missing()
    if read:
        statistics.count_texts()
    return read
