"""Orders with the days their goods were promised for and came, delivered or not.

Read from the lines once more, and only when somebody asks how deliveries went.
"""

from __future__ import annotations

import polars as pl

from retain.errors import DataError
from retain.tables.details import DELIVERY_DAYS, Details, raw_days, read_days
from retain.tables.transactions import KIND_COUNTS, lines


def order_deliveries(details: Details) -> pl.DataFrame | None:
    """What was sold, order by order, and when it was promised and came.

    An order is what a customer bought on one day under one order identifier; all of the day where
    lines name none. Lines of an order that were promised and came together are one row. What came
    after the as-of day has not come yet. Lines left out: those whose dates cannot be read, for they
    are not empty; and those that came before they were ordered.

    Returns:
        `order` (UInt32, numbers orders from 0), `code`, `ordered_day`, `promised_day` (where a
        column tells it) and `delivered_day` (Int32; null where the line does not say), each row
        once, sorted. None where no column tells when goods came, or its dates cannot be read for
        certain.
    """
    if not details.has("delivered_date"):
        return None
    names = {role: day for role, day in DELIVERY_DAYS.items() if details.has(role)}
    roles = list(names)
    shaped = lines(details.parts, details.cleaning, lambda part: raw_days(part, details, roles))
    sold = shaped.filter((pl.col("kind") == KIND_COUNTS) & pl.col("sale_lines"))
    counted = sold.group_by("day", *roles).agg(rows=pl.len()).collect(engine="streaming")
    try:
        dated = read_days(details, counted, names)
    except DataError:
        return None
    readable = [_is_empty(role, dated, details) | pl.col(day).is_not_null() for role, day in
                names.items()]  # fmt: skip
    came = pl.col("delivered_day")
    known = (
        dated.filter(*readable, (came >= pl.col("ordered_day")).fill_null(True))
        .with_columns(pl.when(came <= details.as_of).then(came).alias("delivered_day"))
        .select("day", *roles, pl.col("ordered_day", *names.values()).cast(pl.Int32))
    )
    order = "order" if "order" in sold.collect_schema() else pl.lit("").alias("order")
    found = sold.join(known.lazy(), on=["day", *roles], nulls_equal=True)
    rows = (
        details.with_codes(found)
        .select("code", "ordered_day", order, *names.values())
        .unique()
        .collect(engine="streaming")
        .sort(pl.all(), nulls_last=True)
    )
    number = pl.struct("code", "ordered_day", "order").rle_id().alias("order")
    return rows.select(number, "code", "ordered_day", *names.values())


def _is_empty(role: str, dated: pl.DataFrame, details: Details) -> pl.Expr:
    """Whether a raw day says nothing."""
    if dated.schema[role] != pl.String:
        return pl.col(role).is_null()
    nothing = ["", *details.cleaning.null_words]
    return pl.col(role).is_null() | pl.col(role).str.strip_chars().is_in(nothing)
