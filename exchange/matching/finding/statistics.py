"""How rare words are in this network: counted now and then, remembered between."""

from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache
from time import time

from django.db.models import Q, QuerySet
from django.utils import timezone

from exchange.listings.models import Listing
from exchange.matching.models import IndexEntry, TextStatistics
from exchange.matching.texts.analysis import Analysis
from exchange.matching.texts.rarity import Rarity
from exchange.matching.texts.sides import Side, Weighed
from exchange.matching.vocabulary import lexicon

FRESH_SECONDS = 60
MOST_TEXTS = 50_000  # the newest; more would change nothing
KEPT = 3  # countings
LONGEST = timedelta(days=1)
NOTABLE = 0.05  # of the texts that were counted; a smaller change makes no word rarer


def rarity() -> Rarity:
    """The newest counting; asked for at most once a minute."""
    return _rarity(int(time() // FRESH_SECONDS))


def weighed(side: Side) -> Weighed:
    """A side, ready to be compared with others of this network by the words in use."""
    return Weighed(side, lexicon(), rarity())


def count_texts() -> int:
    """Count anew in how many open listings and profiles each word occurs. Returns how many."""
    counted = Rarity.of(_analyses(), lexicon())
    TextStatistics.objects.create(
        texts=counted.texts,
        terms={term: n for term, n in counted.terms.items() if n > 1},
        concepts={slug: n for slug, n in counted.concepts.items() if n > 1},
    )
    kept = TextStatistics.objects.order_by("-pk").values("pk")[:KEPT]
    TextStatistics.objects.exclude(pk__in=list(kept.values_list("pk", flat=True))).delete()
    _rarity.cache_clear()
    return counted.texts


def sweep() -> int:
    """Count anew when a day has passed, or one text in twenty came or went. Returns how many."""
    last = TextStatistics.objects.order_by("-pk").first()
    if last and last.counted_at > timezone.now() - LONGEST:
        texts = _open_entries()[:MOST_TEXTS].count()
        if abs(texts - last.texts) <= NOTABLE * last.texts:
            return 0
    return count_texts()


@lru_cache(maxsize=1)
def _rarity(minute: int) -> Rarity:
    row = TextStatistics.objects.order_by("-pk").first()
    return Rarity(row.texts, row.terms, row.concepts) if row else Rarity()


def _analyses() -> Iterator[Analysis]:
    """Of the newest open listings and profiles, a few hundred at a time."""
    analyses = _open_entries().order_by("-pk").values_list("side__analysis", flat=True)
    for analysis in analyses[:MOST_TEXTS].iterator(chunk_size=500):
        yield Analysis(**analysis)


def _open_entries() -> QuerySet[IndexEntry]:
    return IndexEntry.objects.filter(
        Q(listing__status=Listing.Status.OPEN) | Q(profile__is_open=True)
    )
