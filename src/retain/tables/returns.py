"""The returns table: orders that were given back whole."""

from __future__ import annotations

import polars as pl

from retain.tables.accounting import Account, count_reasons
from retain.tables.transactions import Part
from retain.tables.values import as_text, raw_day, read_days


def read_returns(parts: list[Part], declared: str | None) -> tuple[pl.DataFrame, Account]:
    """The orders given back, and what became of the table's rows.

    An order listed twice counts once, on its first day. Rows without an order are NULL_ID, rows
    whose date cannot be read BAD_DATE.

    Returns:
        one row an order: `order` (text) and `day` (Int32; null where the table has no date).

    Raises:
        DataError: dates that cannot be read without guessing.
    """
    frames = []
    for part in parts:
        name = part.mapping["order_id"]
        order = as_text(name, part.scan.schema[name]).str.strip_chars()
        column = part.mapping.get("date")
        label = part.scan.label
        day = raw_day(column, part.scan.schema[column], label) if column else pl.lit(None, pl.Date)
        raw = part.scan.frame.select(order=order, raw=day).collect(engine="streaming")
        if raw["raw"].dtype != pl.Date:
            counted = raw.group_by("raw").agg(rows=pl.len()).sort("raw")
            read = read_days(counted, column=column or "", label=label, declared=declared)
            raw = raw.join(read, on="raw", how="left", nulls_equal=True)
        else:
            raw = raw.with_columns(day=pl.col("raw"))
        nameless = pl.col("order").is_null() | (pl.col("order") == "")
        undated = pl.col("day").is_null() & pl.lit(column is not None)
        frames.append(
            raw.select(
                "order",
                pl.col("day").to_physical().cast(pl.Int32),
                reason=pl.when(nameless)
                .then(pl.lit("NULL_ID"))
                .when(undated)
                .then(pl.lit("BAD_DATE")),
            )
        )
    rows = pl.concat(frames)
    returns = (
        rows.filter(pl.col("reason").is_null())
        .group_by("order")
        .agg(pl.col("day").min())
        .sort("order")
    )
    return returns, Account(len(parts), rows.height, count_reasons(rows))
