"""The returns table: orders that were given back whole."""

from __future__ import annotations

import polars as pl

from retain.tables.records import Records


def returned_orders(records: Records) -> pl.DataFrame:
    """The orders given back; one listed twice counts once, on its first day.

    Returns:
        `order` (text) and `day` (Int32; null where the table has no date), sorted.
    """
    dated = "date" in records.frame.columns
    day = pl.col("date").to_physical().cast(pl.Int32) if dated else pl.lit(None, pl.Int32)
    return (
        records.frame.select(order="order_id", day=day)
        .group_by("order")
        .agg(pl.col("day").min())
        .sort("order")
    )
