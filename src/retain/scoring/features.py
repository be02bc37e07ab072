"""Phase 1: the facts of each customer as of a date, one row a customer.

Any partition of the customer-days by customer gives the same rows. All facts are whole numbers
(counts, days, minor units of money), so that neither threads nor the order of rows can show.
"""

from __future__ import annotations

import polars as pl

from retain.scoring.activity import occasion_columns, occasion_features
from retain.scoring.customer_days import CustomerDays
from retain.scoring.value import money_features


def features(
    customers: CustomerDays, *, as_of: int, window_days: int, kept: pl.Series | None = None
) -> pl.DataFrame:
    """One row a customer as of a day.

    Args:
        customers: the customer-days; rows after `as_of` are not looked at.
        as_of: the day, in days since 1970-01-01.
        window_days: the length of the window for current figures; it ends on `as_of` inclusive.
        kept: codes that have a row even without a line by then (the customers table's).

    Returns:
        `code`, sorted; counts, days and money in minor units as `occasion_features` and
        `money_features` name them. Counts and money of a customer without a line are 0, its
        days null.
    """
    days = customers.days.lazy().filter(pl.col("day") <= as_of)
    window_start = as_of - window_days
    occasions = (
        occasion_columns(days.filter(pl.col("sale_lines") > 0).select("code", "day"))
        .group_by("code")
        .agg(occasion_features(window_start))
        .collect(engine="streaming")
    )
    last_day = _by_code(occasions, "last_day", customers.ids.len())
    money = (
        days.with_columns(last_day=pl.lit(last_day).gather(pl.col("code")))
        .group_by("code")
        .agg(money_features(customers, window_start, window_days))
        .collect(engine="streaming")
    )
    codes = money["code"] if kept is None else pl.concat([money["code"], kept]).unique()
    counted = [name for name in occasions.columns if name not in ("code", "first_day", "last_day")]
    return (
        pl.DataFrame({"code": codes})
        .join(money, on="code", how="left")
        .join(occasions, on="code", how="left")
        .with_columns(pl.col(*counted, *(n for n in money.columns if n != "code")).fill_null(0))
        .sort("code")
    )


def _by_code(frame: pl.DataFrame, column: str, size: int) -> pl.Series:
    """A column as a series indexed by code, null for codes without a row."""
    return (
        pl.DataFrame({"code": pl.int_range(size, dtype=pl.UInt32, eager=True)})
        .join(frame.select("code", column), on="code", how="left", maintain_order="left")
        .get_column(column)
    )
