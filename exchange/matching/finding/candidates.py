"""Who might answer: found through the index, so that few remain to be compared.

Three steps in one statement. The lists of the index are read from the heaviest line on and never
to their end, so the cost hardly grows with the number of listings (impact-ordered lists; Anh &
Moffat, “Pruned query evaluation using pre-computed impacts”, SIGIR 2006). Of what they name, those
with most in common are ranked by hours, dates, size, disciplines and distance too, out of an index
that holds these whole. What is not open any more, or must not be seen, falls out last, of the few
that remain.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from json import loads
from typing import Any, NamedTuple

from django.db import connection
from django.utils import timezone

from exchange.listings.models import Kind
from exchange.matching.finding import index
from exchange.matching.scoring.adopted import model
from exchange.matching.scoring.model import LARGEST_LEAD, NONE_ELSE, VETOED
from exchange.matching.texts.analysis import Weights
from exchange.matching.texts.sides import Side, Weighed

MOST = 300  # compared for one listing
SPARE = 120  # more than that are looked up, for what is not open or not to be seen
MOST_HITS = 20_000  # ranked by more than words
DEEPEST = 1_500  # lines read of one list, for one part of the map
DEEPEST_EVERYWHERE = 1_000
DEEPEST_CIRCUMSTANCES = 600  # of those who need have no word in common
DEEPEST_FURTHER = 200
QUERY_CONCEPTS = 14
QUERY_TERMS = 8
NEAREST_KM, NEAR_KM = 12, 25  # lists of the map are read at least and at most so far around
FURTHER_KM = 35  # and the lists of all that is there

TERM = 0.3  # what the rarest stem in common adds
SAME_TITLE = 0.6  # of what a concept of the title adds when it stands in both titles


@dataclass(frozen=True)
class Candidate:
    """One listing or one profile that may be the other side."""

    entry_id: int
    listing_id: int | None
    profile_id: int | None
    side: Side


class Wanted(NamedTuple):
    """A list of the index to be read, and what a line of it is worth.

    Of an entry the largest `most` counts, and the sum of `plus`; each times how much of `own`,
    the weight that the key has for whoever asks, the entry has. The largest `hint` says what is
    known from elsewhere than words.
    """

    key: int
    own: float
    most: float
    plus: float
    is_near: bool
    deepest: int
    hint: float = 0.0


def find(
    own: Weighed, *, most: int = MOST, user_id: int | None = None, volunteers: bool = True
) -> list[Candidate]:
    """Open counterparts of a side, at most 300, likeliest first as far as that is known yet.

    Left out: what is of the same organisation, is over before it begins, is not for everyone to
    know, and volunteers who belong to the organisation.

    Args:
        user_id: of the volunteer, when `own` is a profile: her organisations are left out, and
            what she has signed up for.
        volunteers: whether profiles may answer, for a request for volunteers.

    Cost: one query, some tens of milliseconds whatever the number of listings.
    """
    wanted = list(wanted_keys(own))
    if not wanted:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_SQL, _parameters(own, wanted, most, user_id, volunteers=volunteers))
        rows = cursor.fetchall()
    return [
        Candidate(pk, listing, profile, Side.from_data(loads(data)))
        for pk, listing, profile, data in rows
    ]


def explain(own: Weighed) -> str:
    """The plan by which the database finds the candidates of a side, with times."""
    values = _parameters(own, list(wanted_keys(own)), MOST, None, volunteers=True)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS OFF) {_SQL}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


def wanted_keys(own: Weighed) -> Iterator[Wanted]:
    """The lists in which the other side would be found."""
    side, to = own.side, index.direction(not own.side.is_request)
    cells = index.cells_around(side, min(max(side.radius_km, NEAREST_KM), NEAR_KM))
    for slug, own_weight, most, plus in _concepts(own):
        everywhere = index.key(side.kind, to, f"c {slug}", index.EVERYWHERE)
        yield Wanted(everywhere, own_weight, most, plus, False, DEEPEST_EVERYWHERE)
        for cell in cells:
            here = index.key(side.kind, to, f"c {slug}", cell)
            yield Wanted(here, own_weight, most, plus, True, DEEPEST)
    for term, weight in _heaviest(own.terms, QUERY_TERMS):
        everywhere = index.key(side.kind, to, f"t {term}", index.EVERYWHERE)
        yield Wanted(everywhere, 1.0, 0.0, TERM * weight, False, DEEPEST_EVERYWHERE)
    yield from _wanted_circumstances(side, to)


def _wanted_circumstances(side: Side, to: str) -> Iterator[Wanted]:
    """The lists of those who fit but for the words: short ones from far, long ones near by."""
    near = index.cells_around(side, NEAREST_KM) or [index.EVERYWHERE]
    far = set(index.cells_around(side, FURTHER_KM)).difference(near)
    hints = {what: _hint(what) for what in index.circumstances(side)}
    for what, hint in hints.items():
        for cell in near:
            here = index.key(side.kind, to, what, cell)
            yield Wanted(here, 1.0, 0.0, 0.0, True, DEEPEST_CIRCUMSTANCES, hint)
        if hint in (0.0, max(hints.values())):
            for cell in far:
                there = index.key(side.kind, to, what, cell)
                yield Wanted(there, 1.0, 0.0, 0.0, True, DEEPEST_FURTHER, hint)
    if near != [index.EVERYWHERE]:
        everybody = index.key(side.kind, to, index.circumstance(), index.EVERYWHERE)
        yield Wanted(everybody, 1.0, 0.0, 0.0, True, DEEPEST)


def _hint(what: str) -> float:
    """What a circumstance adds to the fit of two sides that both have it."""
    weigh = model().weights
    _w, discipline, slot = what.split(" ")
    of_discipline = weigh["disciplines"] if discipline != index.ANY else 0.0
    return of_discipline + (weigh["moments"] if slot != index.ANY else 0.0)


def _concepts(own: Weighed) -> Iterator[tuple[str, float, float, float]]:
    """The concepts that matter most, each with its weight and what it adds to the fit."""
    weigh = model().weights
    of_all = sum(w * w for w in own.concepts.values()) or 1.0
    titles = own.direct_title or own.direct
    of_titles = sum(w * w for w in titles.values()) or 1.0
    in_title = weigh["needed" if own.side.is_request else "offered"] + SAME_TITLE * weigh["titles"]
    for slug, weight in _heaviest(own.concepts, QUERY_CONCEPTS):
        rarity = own.rarity.of_concept(slug)
        plus = weigh["concepts"] * weight * rarity / of_all
        plus += in_title * titles.get(slug, 0.0) * rarity / of_titles
        yield slug, own.named[slug], weigh["strongest"] * rarity, plus


def _heaviest(weights: Weights, most: int) -> Sequence[tuple[str, float]]:
    return sorted(weights.items(), key=lambda item: (-item[1], item[0]))[:most]


def _parameters(
    own: Weighed, wanted: Sequence[Wanted], most: int, user_id: int | None, *, volunteers: bool
) -> dict[str, Any]:
    side = own.side
    columns = dict(zip(Wanted._fields, map(list, zip(*wanted, strict=True)), strict=True))
    has_size = side.kind in (Kind.SPACE, Kind.EQUIPMENT)
    return {
        **columns,
        **{f"w_{name}": weight for name, weight in model().weights.items()},
        "hits": MOST_HITS,
        "some": most + SPARE,
        "limit": most,
        **_scale(own.side),
        "organisation": side.organisation or 0,
        "user": user_id or 0,
        "volunteers": volunteers,
        "starts": side.starts_on,
        "ends": side.ends_on,
        "today": timezone.localdate(),
        "moments": index.moments_of(side),
        "disciplines": index.disciplines_of(side),
        "latitude": side.latitude,
        "longitude": side.longitude,
        "radius": side.radius_km,
        "quantity": side.quantity if has_size else None,
        "area": side.area_m2 if has_size else None,
        "wants": side.is_request,
        "is_space": side.kind == Kind.SPACE,
        "is_volunteer": side.is_volunteer,
    }


def _scale(side: Side) -> dict[str, float]:
    """What makes a score of a fit, from where `side` stands."""
    lead, floor = model().lead, model().floor
    own, other = ("request", "answer") if side.is_request else ("answer", "request")
    return {
        "bias": model().bias,
        "lead_bias": lead["bias"],
        "lead_fit": lead["fit"],
        "lead_own": lead[own],
        "lead_other": lead[other],
        "most_lead": LARGEST_LEAD,
        "none_else": NONE_ELSE,
        "vetoed": VETOED * floor,
    }


_SQL = """
WITH wanted AS MATERIALIZED (
    SELECT * FROM unnest(
        %(key)s::bigint[], %(own)s::float8[], %(most)s::float8[], %(plus)s::float8[],
        %(is_near)s::bool[], %(deepest)s::int[], %(hint)s::float8[]
    ) AS w (key, own, most, plus, is_near, deepest, hint)
),
hits AS (
    -- What is found both near and everywhere counts once: the larger sum.
    SELECT p.entry_id,
        MAX(w.most * LEAST(w.own, p.weight)) + GREATEST(
            SUM(w.plus * LEAST(w.own, p.weight)) FILTER (WHERE w.is_near),
            SUM(w.plus * LEAST(w.own, p.weight)) FILTER (WHERE NOT w.is_near)
        ) AS words,
        MAX(w.hint) AS hint
    FROM wanted w
    CROSS JOIN LATERAL (
        SELECT entry_id, weight FROM exchange_posting
        WHERE key = w.key ORDER BY weight DESC, entry_id DESC LIMIT w.deepest
    ) p
    GROUP BY p.entry_id
),
best AS MATERIALIZED (
    SELECT entry_id, words FROM hits ORDER BY words + hint DESC LIMIT %(hits)s
),
measured AS MATERIALIZED (
    SELECT h.entry_id, h.words, e.moments, e.disciplines, e.profile_id,
        e.starts_on IS NULL AND e.ends_on IS NULL AS is_undated,
        CASE WHEN %(wants)s THEN COALESCE(%(area)s::float8 / e.area_m2,
                                          %(quantity)s::float8 / e.quantity)
             ELSE COALESCE(e.area_m2 / %(area)s::float8, e.quantity / %(quantity)s::float8)
        END AS share, -- what is wanted of what is there
        111.2 * SQRT((e.latitude - %(latitude)s) ^ 2
             + ((e.longitude - %(longitude)s) * COS(RADIANS(%(latitude)s))) ^ 2) AS km,
        GREATEST(1, CASE
            WHEN %(is_volunteer)s OR (%(is_space)s AND %(wants)s) THEN %(radius)s::float8
            WHEN e.profile_id IS NOT NULL OR %(is_space)s THEN e.radius_km
            ELSE GREATEST(%(radius)s::float8, e.radius_km) END) AS reach
    FROM best h JOIN exchange_indexentry e ON e.id = h.entry_id
    WHERE (e.ends_on IS NULL OR e.ends_on >= COALESCE(%(starts)s::date, %(today)s))
        AND (e.starts_on IS NULL OR %(ends)s::date IS NULL OR e.starts_on <= %(ends)s)
),
fits AS MATERIALIZED (
    SELECT entry_id, %(bias)s::float8 + words
        + CASE WHEN disciplines = 0 OR %(disciplines)s::bigint = 0 THEN 0::float8
               WHEN disciplines & %(disciplines)s <> 0 THEN %(w_disciplines)s::float8
               ELSE -0.5::float8 * %(w_disciplines)s::float8 END
        + CASE WHEN moments = 0 OR %(moments)s::bigint = 0 THEN 0::float8
               WHEN moments & %(moments)s = 0 THEN -%(w_moments)s::float8
               ELSE %(w_moments)s::float8 * 0.5::float8 * (1
                   + BIT_COUNT((moments & %(moments)s)::bit(21))::float8
                   / BIT_COUNT((CASE WHEN %(wants)s THEN %(moments)s ELSE moments END)::bit(21)))
          END
        + CASE WHEN is_undated OR (%(starts)s::date IS NULL AND %(ends)s::date IS NULL)
               THEN 0::float8 ELSE %(w_dates)s::float8 END
        + %(w_room)s::float8 * CASE WHEN share IS NULL OR profile_id IS NOT NULL THEN 0::float8
               WHEN share > 3.3333 THEN -1::float8
               WHEN share > 1 THEN 2 / share - 1.6
               WHEN NOT %(is_space)s OR share >= 0.25 THEN 1
               WHEN share > 0.125 THEN 2 - 1 / (4 * share)
               ELSE -1 END
        + CASE WHEN km IS NULL THEN 0 ELSE %(w_near)s::float8 * GREATEST(-1, 1 - km / reach) END
        - CASE WHEN km > reach + 1 THEN %(w_too_far)s::float8 ELSE 0 END AS fit,
        COALESCE(km > reach + 1, FALSE)
            OR (moments <> 0 AND %(moments)s::bigint <> 0 AND moments & %(moments)s = 0)
            OR (profile_id IS NULL
                AND COALESCE(share > 3.3333 OR (%(is_space)s AND share <= 0.125), FALSE))
            AS is_vetoed
    FROM measured
),
ranked AS MATERIALIZED (
    -- As `exchange.matching.scoring.model.Model.probability`.
    SELECT entry_id,
        CASE WHEN is_vetoed THEN %(vetoed)s::float8 ELSE 1 END / (1 + EXP(-GREATEST(-30, LEAST(30,
            %(lead_bias)s::float8 + %(lead_fit)s::float8 * fit
            + %(lead_own)s::float8 * GREATEST(-%(most_lead)s::float8,
                LEAST(%(most_lead)s::float8, fit - GREATEST(%(none_else)s, MAX(fit) OVER ())))
            + %(lead_other)s::float8 * GREATEST(-%(most_lead)s::float8,
                LEAST(%(most_lead)s::float8, fit - (%(none_else)s)))
        )))) AS score, fit
    FROM fits
    ORDER BY score DESC, fit DESC, entry_id DESC
    LIMIT %(some)s
)
SELECT e.id, e.listing_id, e.profile_id, e.side
FROM ranked r
JOIN exchange_indexentry e ON e.id = r.entry_id
LEFT JOIN exchange_listing l ON l.id = e.listing_id
LEFT JOIN accounts_organisation o ON o.id = l.organisation_id
LEFT JOIN exchange_volunteerprofile v ON v.id = e.profile_id
LEFT JOIN accounts_user u ON u.id = v.user_id
WHERE (
    l.status = 'open' AND o.status = 'active'
    AND l.organisation_id <> %(organisation)s
    AND (%(user)s = 0 OR NOT EXISTS (
        SELECT 1 FROM accounts_membership m
        WHERE m.organisation_id = l.organisation_id AND m.user_id = %(user)s)
        AND NOT EXISTS (
        SELECT 1 FROM exchange_signup s
        WHERE s.listing_id = l.id AND s.user_id = %(user)s AND s.status <> 'withdrawn'))
) OR (
    %(volunteers)s AND v.is_open AND u.is_active
    AND NOT EXISTS (
        SELECT 1 FROM accounts_membership m
        WHERE m.organisation_id = %(organisation)s AND m.user_id = v.user_id)
)
ORDER BY r.score DESC, r.fit DESC, e.id DESC
LIMIT %(limit)s
"""
