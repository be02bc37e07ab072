"""Phase 1: the facts of each customer as of a date, one row a customer.

Any partition of the customer-days by customer gives the same rows. All facts are whole numbers
(counts, days, minor units of money), so that neither threads nor the order of rows can show.
"""

from __future__ import annotations

import polars as pl

from retain.scoring.activity import occasion_columns, occasion_features
from retain.scoring.customer_days import CustomerDays
from retain.scoring.value import money_features

PARTITION_ROWS = 8_000_000
"""Customer-days worked on at a time."""


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
    codes = customers.days["code"] if customers.days.height else pl.Series([], dtype=pl.UInt32)
    rows = [
        _partition(customers, part, as_of, as_of - window_days, window_days)
        for part in _partitions(customers.days, codes)
    ]
    known = pl.concat(rows)
    if kept is not None:
        everyone = pl.concat([known["code"], kept]).unique().sort().to_frame()
        known = everyone.join(known, on="code", how="left", maintain_order="left")
    return known.with_columns(pl.all().exclude("code", "first_day", "last_day").fill_null(0))


def _partitions(days: pl.DataFrame, codes: pl.Series) -> list[pl.DataFrame]:
    """The customer-days in runs of whole customers, so that working memory stays bounded."""
    starts = [0]
    while starts[-1] + PARTITION_ROWS < days.height:
        code = codes[starts[-1] + PARTITION_ROWS]
        starts.append(codes.search_sorted(code + 1))
    return [days[start:end] for start, end in zip(starts, [*starts[1:], days.height], strict=True)]


def _partition(
    customers: CustomerDays, part: pl.DataFrame, as_of: int, window_start: int, window_days: int
) -> pl.DataFrame:
    """Features of the customers of one partition, sorted by code."""
    days = part.lazy().filter(pl.col("day") <= as_of)
    occasions = (
        occasion_columns(days.filter(pl.col("sale_lines") > 0).select("code", "day"))
        .group_by("code")
        .agg(occasion_features(window_start))
        .collect(engine="streaming")
    )
    first_code = int(part["code"][0]) if part.height else 0
    size = int(part["code"][-1]) - first_code + 1 if part.height else 0
    last_day = _by_code(occasions, "last_day", first_code, size)
    place = pl.col("code") - first_code
    money = (
        days.with_columns(last_day=pl.lit(last_day).gather(place))
        .group_by("code")
        .agg(money_features(customers, window_start, window_days))
        .collect(engine="streaming")
    )
    return money.join(occasions, on="code", how="left").sort("code")


def _by_code(frame: pl.DataFrame, column: str, first_code: int, size: int) -> pl.Series:
    """A column as a series indexed by code from `first_code`, null for codes without a row."""
    codes = pl.int_range(first_code, first_code + size, dtype=pl.UInt32, eager=True)
    return (
        pl.DataFrame({"code": codes})
        .join(frame.select("code", column), on="code", how="left", maintain_order="left")
        .get_column(column)
    )
