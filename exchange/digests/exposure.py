"""To how many people something of each organisation was shown lately."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import connection

DAYS = 14


def shown_lately(now: datetime) -> Counter[int]:
    """How many overviews of the last two weeks told of each organisation.

    One statement for a whole run, by the names of the periods, of which there is an index. It
    reads what was told, so it takes longer where more was told, and as long for each reader.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SHOWN, [_periods(now), now - timedelta(days=DAYS)])
        return Counter(dict(cursor.fetchall()))


def _periods(now: datetime) -> list[str]:
    """The names of all periods that may have been told in these days, in any zone."""
    days = [(now + timedelta(days=1 - n)).date() for n in range(DAYS + 8)]
    weeks = ("{}-W{:02}".format(*day.isocalendar()[:2]) for day in days)
    months = (f"{day:%Y-%m}" for day in days)
    return list(dict.fromkeys([*map(str, days), *weeks, *months]))


_SHOWN = """
    WITH told AS (
        SELECT substr(thing, 9)::bigint AS listing_id, count(*) AS times
        FROM exchange_digest AS digest CROSS JOIN unnest(digest.things) AS thing
        WHERE digest.period = ANY(%s) AND digest.status IN ('prepared', 'written')
            AND digest.created_at > %s AND thing LIKE 'listing:%%'
        GROUP BY thing
    )
    SELECT listing.organisation_id, sum(told.times)::bigint
    FROM told JOIN exchange_listing AS listing ON listing.id = told.listing_id
    GROUP BY listing.organisation_id
"""
