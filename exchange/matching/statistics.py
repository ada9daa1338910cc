"""How rare words are in this network: counted now and then, remembered between."""

from collections.abc import Iterator
from functools import lru_cache
from time import time

from exchange.listings.models import Listing
from exchange.matching.analysis import Analysis
from exchange.matching.models import IndexEntry, TextStatistics
from exchange.matching.rarity import Rarity
from exchange.matching.vocabulary import lexicon

FRESH_SECONDS = 60
MOST_TEXTS = 50_000  # the newest; more would change nothing
KEPT = 3  # countings


def rarity() -> Rarity:
    """The newest counting; asked for at most once a minute."""
    return _rarity(int(time() // FRESH_SECONDS))


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


@lru_cache(maxsize=1)
def _rarity(minute: int) -> Rarity:
    row = TextStatistics.objects.order_by("-pk").first()
    return Rarity(row.texts, row.terms, row.concepts) if row else Rarity()


def _analyses() -> Iterator[Analysis]:
    entries = IndexEntry.objects.exclude(listing__isnull=False).union(
        IndexEntry.objects.filter(listing__status=Listing.Status.OPEN)
    )
    sides = entries.order_by("-id").values_list("side", flat=True)[:MOST_TEXTS]
    for side in sides.iterator(chunk_size=500):
        yield Analysis(**side["analysis"])
