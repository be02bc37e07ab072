"""Rows of a table as dated events, whatever columns its files have; and how evidence ages.

What happened long before a decline, and was bought on after, is weak evidence of its cause. So a
piece counts in full for the first third of its window, and then fades evenly to nothing at its end.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from retain.scoring.runs import Runs


def events(table: pl.DataFrame, day: str, roles: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """`code`, `day` (Int32) and the roles of each row with a day, in the table's order.

    Args:
        table: with `code`.
        day: the role that dates a row.
        roles: what else is wanted, with types; null where no file tells it. Dates become days.
    """
    told = [_column(table, name, dtype) for name, dtype in roles.items()]
    dated = table.select("code", pl.col(day).to_physical().cast(pl.Int32).alias("day"), *told)
    return dated.filter(pl.col("day").is_not_null())


def _column(table: pl.DataFrame, name: str, dtype: pl.DataType) -> pl.Expr:
    column = pl.col(name) if name in table.columns else pl.lit(None, dtype)
    if dtype == pl.Date:
        return column.cast(pl.Date).to_physical().cast(pl.Int32).alias(name)
    return column.cast(dtype).alias(name)


def date_of(day: pl.Expr) -> pl.Expr:
    """The date of a day's number."""
    return day.cast(pl.Int32).cast(pl.Date)


def faded(days: float) -> pl.Expr:
    """What is left of the strength of evidence `before` days old, of a window of `days`."""
    return (1.5 * (1 - pl.col("before") / days)).clip(0.0, 1.0)


def together(found: pl.DataFrame) -> pl.DataFrame:
    """`moment` and `strength` = 1 − Π(1 − s) of each moment's rows.

    Args:
        found: `moment` and `strength`, sorted by moment.
    """
    runs = Runs.of(found["moment"].to_numpy())
    left = 1.0 - found["strength"].to_numpy()
    product = np.multiply.reduceat(left, runs.starts) if runs.starts.size else left
    moment = pl.Series("moment", runs.labels).cast(pl.UInt32)
    return pl.DataFrame([moment, pl.Series("strength", (1.0 - product).round(4), pl.Float64)])
