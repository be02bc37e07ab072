"""Who sold to each customer, last and on every day, where the lines name salespeople.

Read from the lines once more, and only when a score asks for it.
"""

from __future__ import annotations

import polars as pl

from retain.tables.details import Details
from retain.tables.parts import Part
from retain.tables.transactions import lines

_ROLE = "salesperson"


def newest_salespeople(details: Details) -> pl.DataFrame | None:
    """`code` and `salesperson` of each customer's newest sale that names one, sorted by code.

    Of several on that day the one with the most lines with this customer so far, then the first
    by name. None where no file has a column of salespeople.
    """
    if not details.has(_ROLE):
        return None
    pairs = (
        details.dated(_named_sales(details))
        .group_by("customer", _ROLE)
        .agg(pl.col("number").max(), lines=pl.len())
        .collect(engine="streaming")
    )
    return (
        details.with_codes(pairs.lazy())
        .group_by("code", _ROLE)
        .agg(pl.col("number").max(), pl.col("lines").sum())
        .sort("code", "number", "lines", _ROLE, descending=[False, True, True, False])
        .unique("code", keep="first", maintain_order=True)
        .select("code", _ROLE)
        .collect()
    )


def daily_salespeople(details: Details) -> pl.DataFrame | None:
    """Who sold to each customer on each day.

    Returns:
        `code`, `day` (Int32), `salesperson` (Enum), sorted, one row a customer and day with a sale
        that names somebody: of several the one with the most lines of that day, then the first
        by name. None where no file has a column of salespeople.
    """
    if not details.has(_ROLE):
        return None
    counted = (
        details.read(_named_sales(details))
        .group_by("code", pl.col("number").cast(pl.Int32).alias("day"), _ROLE)
        .agg(lines=pl.len())
        .collect(engine="streaming")
    )
    named = pl.Enum(counted[_ROLE].unique().sort())
    return (
        counted.with_columns(pl.col(_ROLE).cast(named))
        .sort("code", "day", "lines", _ROLE, descending=[False, False, True, False])
        .unique(["code", "day"], keep="first", maintain_order=True)
        .drop("lines")
    )


def _named_sales(details: Details) -> pl.LazyFrame:
    """The lines that sell and name somebody, with `salesperson`."""
    nothing = ["", *details.cleaning.null_words]

    def named(part: Part) -> tuple[pl.Expr, ...]:
        column = part.mapping.get(_ROLE)
        cell = pl.lit(None) if column is None else pl.col(column)
        return (cell.cast(pl.String).str.strip_chars().alias(_ROLE),)

    sold = lines(details.parts, details.cleaning, named).filter(pl.col("sale_lines"))
    return sold.filter(pl.col(_ROLE).is_in(nothing).not_())
