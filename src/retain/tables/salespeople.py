"""Who sold to each customer, last and on every day, and where, as far as the lines name it.

Read from the lines once more, and only when a score asks for it.
"""

from __future__ import annotations

import polars as pl

from retain.tables.customers import liftable
from retain.tables.details import Details
from retain.tables.parts import Part
from retain.tables.transactions import lines

_ROLE, _REGION = "salesperson", "region"


def newest_salespeople(details: Details) -> pl.DataFrame | None:
    """`code` and `salesperson` of each customer's newest sale that names one, sorted by code.

    Of several on that day the one with the most lines with this customer so far, then the first
    by name. None where no file has a column of salespeople.
    """
    return _newest(details, _ROLE, _columns(details))


def newest_regions(details: Details) -> pl.DataFrame | None:
    """`code` and `region` of each customer's newest sale that names one, likewise."""
    columns = [liftable(part, (_REGION,)).get(_REGION) for part in details.parts]
    return _newest(details, _REGION, columns)


def _columns(details: Details) -> list[str | None]:
    """The column of salespeople in each file."""
    return [part.mapping.get(_ROLE) for part in details.parts]


def _newest(details: Details, name: str, columns: list[str | None]) -> pl.DataFrame | None:
    """`code`, and what each customer's newest sale has in the files' columns, as `name`."""
    if not any(columns):
        return None
    pairs = (
        details.dated(_named_sales(details, name, columns))
        .group_by("customer", name)
        .agg(pl.col("number").max(), lines=pl.len())
        .collect(engine="streaming")
    )
    return (
        details.with_codes(pairs.lazy())
        .group_by("code", name)
        .agg(pl.col("number").max(), pl.col("lines").sum())
        .sort("code", "number", "lines", name, descending=[False, True, True, False])
        .unique("code", keep="first", maintain_order=True)
        .select("code", name)
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
        details.read(_named_sales(details, _ROLE, _columns(details)))
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


def _named_sales(details: Details, name: str, columns: list[str | None]) -> pl.LazyFrame:
    """The lines that sell and name something in the files' columns, with that as `name`."""
    nothing = ["", *details.cleaning.null_words]
    column_of = {id(part): column for part, column in zip(details.parts, columns, strict=True)}

    def named(part: Part) -> tuple[pl.Expr, ...]:
        column = column_of[id(part)]
        cell = pl.lit(None) if column is None else pl.col(column)
        return (cell.cast(pl.String).str.strip_chars().alias(name),)

    sold = lines(details.parts, details.cleaning, named).filter(pl.col("sale_lines"))
    return sold.filter(pl.col(name).is_in(nothing).not_())
