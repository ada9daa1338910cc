"""Who might answer: found through the index, so that few remain to be compared.

The lists of the index are read from the heaviest line on and never to their end: the cost does not
grow with the number of listings (impact-ordered lists; Anh & Moffat, “Pruned query evaluation using
pre-computed impacts”, SIGIR 2006).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from json import loads

from django.db import connection
from django.utils import timezone

from exchange.listings.models import Kind
from exchange.matching import index
from exchange.matching.sides import Side, Weighed

MOST = 300  # compared for one listing
MOST_HITS = 2_000  # looked at more closely in the database
DEEPEST = 2_000  # lines read of one list
QUERY_CONCEPTS = 14
QUERY_TERMS = 10
NEAR_KM = 25
NEARBY = 0.4  # how much being in the same part of the map adds


@dataclass(frozen=True)
class Candidate:
    """One listing or one profile that may be the other side."""

    entry_id: int
    listing_id: int | None
    profile_id: int | None
    side: Side


def find(
    own: Weighed, *, most: int = MOST, user_id: int | None = None, volunteers: bool = True
) -> list[Candidate]:
    """Open counterparts of a side, at most 300, those with most in common first.

    Left out: what is of the same organisation, is over before it begins, is not for everyone to
    know, and volunteers who belong to the organisation.

    Args:
        user_id: of the volunteer, when `own` is a profile: her organisations are left out.
        volunteers: whether profiles may answer, for a request for volunteers.

    Cost: one query, some ten milliseconds whatever the number of listings.
    """
    side = own.side
    keys = wanted_keys(own)
    if not keys:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "keys": list(keys),
                "weights": list(keys.values()),
                "deepest": DEEPEST,
                "hits": MOST_HITS,
                "most": most,
                "organisation": side.organisation or 0,
                "user": user_id or 0,
                "volunteers": volunteers,
                "starts": side.starts_on,
                "ends": side.ends_on,
                "today": timezone.localdate(),
                "slots": sorted(side.slots),
                "latitude": side.latitude,
                "longitude": side.longitude,
                "quantity": side.quantity,
                "wants": side.is_request,
            },
        )
        rows = cursor.fetchall()
    return [
        Candidate(pk, listing, profile, Side.from_data(loads(data)))
        for pk, listing, profile, data in rows
    ]


def wanted_keys(own: Weighed) -> dict[int, float]:
    """The keys under which the other side would be found, each with what it is worth."""
    side, to = own.side, index.direction(not own.side.is_request)
    cells = index.cells_around(side, min(side.radius_km, NEAR_KM))
    keys: dict[int, float] = {}
    for slug, weight in _heaviest(own.concepts, QUERY_CONCEPTS):
        worth = weight * own.rarity.of_concept(slug)
        keys[index.key(side.kind, to, f"c {slug}", index.EVERYWHERE)] = worth
        for cell in cells:
            keys[index.key(side.kind, to, f"c {slug}", cell)] = NEARBY * worth
    for term, weight in _heaviest(own.terms, QUERY_TERMS):
        worth = weight * own.rarity.of_term(term)
        keys[index.key(side.kind, to, f"t {term}", index.EVERYWHERE)] = worth
    if side.kind == Kind.SPACE:
        for slot in side.slots:
            for cell in cells:
                keys[index.key(side.kind, to, f"s {slot}", cell)] = 0.1
    return keys


def _heaviest(weights: object, most: int) -> Sequence[tuple[str, float]]:
    return sorted(weights.items(), key=lambda item: -item[1])[:most]  # type: ignore[attr-defined]


_SQL = """
WITH wanted AS (
    SELECT * FROM unnest(%(keys)s::bigint[], %(weights)s::float8[]) AS w (key, weight)
),
hits AS (
    SELECT p.entry_id, SUM(w.weight * p.weight) AS words
    FROM wanted w
    CROSS JOIN LATERAL (
        SELECT entry_id, weight FROM exchange_posting
        WHERE key = w.key ORDER BY weight DESC, entry_id DESC LIMIT %(deepest)s
    ) p
    GROUP BY p.entry_id
    ORDER BY words DESC
    LIMIT %(hits)s
),
found AS (
    SELECT h.entry_id, h.words, e.listing_id, e.profile_id,
        COALESCE(l.slots, v.slots) AS slots,
        COALESCE(l.latitude, v.latitude) AS latitude,
        COALESCE(l.longitude, v.longitude) AS longitude,
        l.quantity AS quantity
    FROM hits h
    JOIN exchange_indexentry e ON e.id = h.entry_id
    LEFT JOIN exchange_listing l ON l.id = e.listing_id
    LEFT JOIN accounts_organisation o ON o.id = l.organisation_id
    LEFT JOIN exchange_volunteerprofile v ON v.id = e.profile_id
    LEFT JOIN accounts_user u ON u.id = v.user_id
    WHERE (
        l.status = 'open' AND o.status = 'active'
        AND l.organisation_id <> %(organisation)s
        AND (l.ends_on IS NULL OR l.ends_on >= COALESCE(%(starts)s::date, %(today)s))
        AND (l.starts_on IS NULL OR %(ends)s::date IS NULL OR l.starts_on <= %(ends)s)
        AND (%(user)s = 0 OR NOT EXISTS (
            SELECT 1 FROM accounts_membership m
            WHERE m.organisation_id = l.organisation_id AND m.user_id = %(user)s))
    ) OR (
        %(volunteers)s AND v.is_open AND u.is_active
        AND NOT EXISTS (
            SELECT 1 FROM accounts_membership m
            WHERE m.organisation_id = %(organisation)s AND m.user_id = v.user_id)
    )
)
SELECT f.entry_id, f.listing_id, f.profile_id, e.side
FROM found f JOIN exchange_indexentry e ON e.id = f.entry_id
ORDER BY f.words
    + CASE WHEN cardinality(%(slots)s::varchar[]) = 0 OR cardinality(f.slots) = 0 THEN 0
           WHEN f.slots::varchar[] && %(slots)s::varchar[] THEN 0.5 ELSE -0.5 END
    + CASE WHEN %(latitude)s::float8 IS NULL OR f.latitude IS NULL THEN 0
           ELSE -LEAST(0.6, (ABS(f.latitude - %(latitude)s)
                             + 0.6 * ABS(f.longitude - %(longitude)s)) / 0.6)
      END
    + CASE WHEN %(quantity)s::int IS NULL OR f.quantity IS NULL THEN 0
           WHEN %(wants)s AND f.quantity < %(quantity)s THEN -0.3
           WHEN NOT %(wants)s AND f.quantity > %(quantity)s THEN -0.3 ELSE 0.1 END
    DESC, f.entry_id DESC
LIMIT %(most)s
"""
