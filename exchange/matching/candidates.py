"""Who might answer: narrowed down by the database, so that few remain to be compared."""

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Least

from accounts.models import Membership
from exchange.language import stems
from exchange.listings.models import Listing
from exchange.matching.vocabulary import vocabulary
from exchange.volunteering.models import VolunteerProfile

MOST = 200  # compared for one listing
MOST_WORDS = 120  # of a text that take part in the search
QUOTE = "'"


def counterparts(listing: Listing) -> QuerySet[Listing]:
    """Listings that may answer this one, at most 200, those with most words in common first.

    Same kind, other direction, open, other organisation, periods that overlap, and within
    the distance that both are willing to go. One query, through the index on `search`.
    """
    found = (
        Listing.objects.answering(listing)
        .overlapping(listing.starts_on, listing.ends_on)
        .filter(organisation__status="active")
        .select_related("organisation")
        .prefetch_related("disciplines", "tags")  # type: ignore[misc]  # taggit has no types
    )
    if listing.latitude is not None and listing.longitude is not None:
        found = found.with_distance(listing.latitude, listing.longitude).filter(
            Q(distance__isnull=True) | Q(distance__lte=Least(F("radius_km"), listing.radius_km))
        )
    return _with_words_of(listing, found)[:MOST]


def volunteers(listing: Listing) -> QuerySet[VolunteerProfile]:
    """People who look for something to do within reach of a request for volunteers.

    Whoever belongs to the organisation or already signed up is left out.
    """
    found = (
        VolunteerProfile.objects.open()
        .exclude(
            user__in=Membership.objects.filter(organisation=listing.organisation_id).values("user")
        )
        .exclude(user__sign_ups__listing=listing)
        .select_related("user")
        .prefetch_related("disciplines", "tags")  # type: ignore[misc]  # taggit has no types
    )
    if listing.latitude is not None and listing.longitude is not None:
        found = found.with_distance(listing.latitude, listing.longitude).filter(
            Q(distance__isnull=True) | Q(distance__lte=F("radius_km"))
        )
    return found.order_by("-updated_at")[:MOST]


def requests_for(profile: VolunteerProfile) -> QuerySet[Listing]:
    """Open requests for volunteers within reach of somebody; also of an unsaved profile."""
    found = (
        Listing.objects.public()
        .open()
        .filter(kind=Listing.Kind.VOLUNTEERS, direction=Listing.Direction.REQUEST)
        .select_related("organisation")
        .prefetch_related("disciplines", "tags")  # type: ignore[misc]  # taggit has no types
    )
    if profile.user_id:
        found = found.exclude(organisation__memberships__user=profile.user_id).exclude(
            sign_ups__user=profile.user_id
        )
    if profile.latitude is not None and profile.longitude is not None:
        found = found.with_distance(profile.latitude, profile.longitude).filter(
            Q(distance__isnull=True) | Q(distance__lte=profile.radius_km)
        )
    return found.order_by("-opened_at")[:MOST]


def _with_words_of(listing: Listing, found: QuerySet[Listing]) -> QuerySet[Listing]:
    """Only what shares a word or a concept, best shared first."""
    names = " ".join(tag.name for tag in listing.tags.all()[:30])
    words = stems(f"{listing.title} {names} {listing.body}")[:MOST_WORDS]
    wanted = sorted(vocabulary().expand(words, listing.kind))
    if not wanted:
        return found.none()
    # A stem may hold an apostrophe (z'n, zo'n), which is doubled inside quotes.
    quoted = (f"'{word.replace(QUOTE, QUOTE * 2)}'" for word in wanted)
    query = SearchQuery(" | ".join(quoted), config="simple", search_type="raw")
    return found.filter(search=query).order_by(SearchRank("search", query).desc(), "-opened_at")
