"""Listings and profiles, read as the two sides of a match."""

from datetime import date, datetime

from django.utils import timezone

from accounts.models import Organisation
from exchange.language import stems
from exchange.listings.models import Kind, Listing
from exchange.matching.texts.analysis import analyse
from exchange.matching.texts.said import filled_in
from exchange.matching.texts.sides import Side
from exchange.matching.vocabulary import Lexicon, lexicon
from exchange.volunteering.models import VolunteerProfile


def side_of(owner: Listing | VolunteerProfile) -> Side:
    """One side of a match, read with the words in use."""
    if isinstance(owner, Listing):
        return side_of_listing(owner, lexicon())
    return side_of_profile(owner, lexicon())


def side_of_listing(listing: Listing, lexicon: Lexicon) -> Side:
    """Reads the organisation, the disciplines and the tags: prefetch them for many.

    Works for a draft that was never saved, too: then without tags and disciplines.
    """
    saved = listing.pk is not None
    tags = [tag.name for tag in listing.tags.all()] if saved else []
    organisation: Organisation | None = listing.organisation if listing.organisation_id else None
    side = Side(
        kind=listing.kind,
        is_request=listing.is_request,
        analysis=analyse(lexicon, listing.kind, listing.title, listing.body, tags),
        tags=_stems(tags),
        disciplines=frozenset(d.slug for d in listing.disciplines.all() if saved)
        if saved
        else frozenset(),
        slots=frozenset(listing.slots),
        starts_on=listing.starts_on,
        ends_on=listing.ends_on,
        latitude=listing.latitude,
        longitude=listing.longitude,
        place=listing.place,
        radius_km=listing.radius_km,
        quantity=listing.quantity,
        area_m2=listing.area_m2,
        features=frozenset(listing.features),
        language=listing.language,
        organisation=listing.organisation_id,
        organisation_kind=organisation.kind if organisation else "",
    )
    return filled_in(side, listing.title, listing.body, _written_on(listing.opened_at))


def side_of_profile(profile: VolunteerProfile, lexicon: Lexicon) -> Side:
    """Works for a profile that was never saved, too: then without tags and disciplines."""
    saved = profile.pk is not None
    tags = [tag.name for tag in profile.tags.all()] if saved else []
    side = Side(
        kind=Kind.VOLUNTEERS,
        is_request=False,
        is_volunteer=True,
        analysis=analyse(lexicon, Kind.VOLUNTEERS, profile.headline, profile.about, tags),
        tags=_stems(tags),
        disciplines=frozenset(d.slug for d in profile.disciplines.all()) if saved else frozenset(),
        slots=frozenset(profile.slots),
        latitude=profile.latitude,
        longitude=profile.longitude,
        place=profile.place,
        radius_km=profile.radius_km,
        language=profile.language,
    )
    return filled_in(side, profile.headline, profile.about, timezone.localdate())


def _written_on(opened_at: datetime | None) -> date:
    """The day from which *komende zaterdag* counts: that on which others could first read it."""
    return timezone.localdate(opened_at) if opened_at else timezone.localdate()


def _stems(tags: list[str]) -> frozenset[str]:
    return frozenset(stem for tag in tags for stem in stems(tag))
