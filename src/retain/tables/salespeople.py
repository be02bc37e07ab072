"""Who sold to each customer last, where the lines name salespeople.

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
    nothing = ["", *details.cleaning.null_words]

    def named(part: Part) -> tuple[pl.Expr, ...]:
        column = part.mapping.get(_ROLE)
        cell = pl.lit(None) if column is None else pl.col(column)
        return (cell.cast(pl.String).str.strip_chars().alias(_ROLE),)

    sold = lines(details.parts, details.cleaning, named).filter(pl.col("sale_lines"))
    pairs = (
        details.dated(sold.filter(pl.col(_ROLE).is_in(nothing).not_()))
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
