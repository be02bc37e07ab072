"""Rows of a table as dated events, whatever columns its files have."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl


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
