"""When goods were promised and when they came, where the lines say both.

Read from the lines once more, and only when a score asks for it.
"""

from __future__ import annotations

import polars as pl

from retain.errors import DataError
from retain.tables.details import DELIVERY_DAYS, Details, raw_days, read_days
from retain.tables.transactions import KIND_COUNTS, lines


def deliveries(details: Details) -> pl.DataFrame | None:
    """The deliveries that have come, with the day they were promised for.

    Lines of one customer and day that were promised and came together are one delivery.

    Returns:
        `code`, `ordered_day`, `promised_day`, `delivered_day` (Int32), each row once, sorted. None
        where not both columns are there, or their dates cannot be read for certain.
    """
    roles = list(DELIVERY_DAYS)
    if not all(details.has(role) for role in roles):
        return None
    shaped = lines(details.parts, details.cleaning, lambda part: raw_days(part, details, roles))
    told = [pl.col(role).is_not_null() for role in roles]
    sold = shaped.filter((pl.col("kind") == KIND_COUNTS) & pl.col("sale_lines"), *told)
    counted = sold.group_by("day", *roles).agg(rows=pl.len()).collect(engine="streaming")
    try:
        dated = read_days(details, counted, DELIVERY_DAYS)
    except DataError:
        return None
    days = ["ordered_day", *DELIVERY_DAYS.values()]
    come = (
        dated.drop_nulls(days)
        .filter(pl.col("delivered_day").is_between("ordered_day", details.as_of))
        .select("day", *roles, pl.col(days).cast(pl.Int32))
    )
    return (
        details.with_codes(sold.join(come.lazy(), on=["day", *roles]))
        .select("code", *days)
        .unique()
        .collect(engine="streaming")
        .sort(pl.all())
    )
