"""Reading again, in the background, what was read with another vocabulary."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.postgres.search import SearchQuery
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from exchange.jobs import Job, enqueue
from exchange.language import stems
from exchange.listings.models import Listing
from exchange.matching.finding import index
from exchange.matching.models import IndexEntry, Synonym
from exchange.matching.vocabulary import current
from exchange.volunteering.models import VolunteerProfile

BATCH = 100
RECENT = timedelta(hours=1)  # listings with a word added since then are read first


@transaction.atomic
def reindex(after: int = 0) -> int:
    """Read a batch of outdated listings and profiles, and ring for the next batch.

    What is about other things than before is matched anew, and told by the usual rules. Those
    with a word that was just added come first, then all the others in order of their number.

    Args:
        after: the number of the last entry that was read.

    Returns:
        How many were read.
    """
    version = index.version_of(current.renew())
    entries = _batch(version, _with_new_words())
    goes_on = after
    if not entries:
        entries = _batch(version, Q(pk__gt=after))
        goes_on = entries[-1].pk if entries else 0
    _match_anew([entry for entry in entries if _is_changed_by_reading(entry)])
    if entries:
        enqueue(Job.REINDEX, after=goes_on)
    return len(entries)


def sweep() -> bool:
    """Ring when something is outdated and nobody reads it any more."""
    version = index.version_of(current.renew())
    is_behind = outdated(version).exists()
    if is_behind:
        enqueue(Job.REINDEX, after=0)
    return is_behind


def outdated(version: str) -> QuerySet[IndexEntry]:
    """Entries of another version; two ranges, because an index cannot look up what is not."""
    return IndexEntry.objects.filter(Q(vocabulary__lt=version) | Q(vocabulary__gt=version))


def _batch(version: str, which: Q | None) -> list[IndexEntry]:
    if which is None:
        return []
    found = (
        outdated(version)
        .filter(which)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("listing__organisation", "profile__user")
        .order_by("pk")[:BATCH]
    )
    for owner in ("listing", "profile"):
        found = found.prefetch_related(f"{owner}__tags", f"{owner}__disciplines")
    return list(found)


def _with_new_words() -> Q | None:
    """Entries of listings in which a word stands that was added within the hour."""
    added = Synonym.objects.filter(changed_at__gte=timezone.now() - RECENT)
    terms = {tuple(stems(term)) for term in added.values_list("term", flat=True)}
    wanted: Q | None = None
    for words in filter(None, terms):
        query = Q(listing__search=SearchQuery(" ".join(words), config="simple"))
        wanted = query if wanted is None else wanted | query
    return wanted


def _is_changed_by_reading(entry: IndexEntry) -> bool:
    """Read it again; whether it is about other things now."""
    before = entry.side["analysis"]["concepts"]
    if entry.listing:
        now = index.index_listing(entry.listing)
    elif entry.profile:
        now = index.index_profile(entry.profile)
    else:
        raise ValueError(f"entry {entry.pk} is of nothing")
    return bool(now.side["analysis"]["concepts"] != before)


def _match_anew(entries: Iterable[IndexEntry]) -> None:
    changed = list(entries)
    listings = Listing.objects.open().filter(index_entry__in=changed)
    profiles = VolunteerProfile.objects.open().filter(index_entry__in=changed)
    for pk in _waiting(listings):
        enqueue(Job.MATCH_LISTING, listing_id=pk)
    for pk in _waiting(profiles):
        enqueue(Job.MATCH_PROFILE, profile_id=pk)


def _waiting(owners: "QuerySet[Listing] | QuerySet[VolunteerProfile]") -> list[int]:
    """Mark listings or profiles as to be matched; their numbers."""
    ids = sorted(owners.values_list("pk", flat=True))
    owners.model.objects.filter(pk__in=ids).update(matched_at=None)
    return ids
