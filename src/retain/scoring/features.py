"""Phase 1: the facts of each customer as of a date, one row a customer.

Any partition of the customer-days by customer gives the same rows. All facts are whole numbers
(counts, days, minor units of money), so that neither threads nor the order of rows can show.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import polars as pl

from retain.scoring.activity import occasion_features
from retain.scoring.customer_days import CustomerDays, partitions
from retain.scoring.runs import Runs
from retain.scoring.value import money_features


def features(
    customers: CustomerDays,
    *,
    as_of: int,
    window_days: int,
    horizon_days: int = 90,
    kept: pl.Series | None = None,
) -> pl.DataFrame:
    """One row a customer as of a day.

    Args:
        customers: the customer-days; rows after `as_of` are not looked at.
        as_of: the day, in days since 1970-01-01.
        window_days: the length of the window for current figures; it ends on `as_of` inclusive.
        horizon_days: the horizon: `occasions_horizon` and `occasions_half_horizon` count the
            occasions of so many days, and of half of them, up to `as_of`.
        kept: codes that have a row even without a line by then (the customers table's).

    Returns:
        `code`, sorted; counts, days and money in minor units as `occasion_features` and
        `money_features` name them. Counts and money of a customer without a line are 0, its
        days null.
    """
    days = customers.up_to(as_of)
    since = {
        "occasions_window": as_of - window_days,
        "occasions_two_windows": as_of - 2 * window_days,
        "occasions_horizon": as_of - horizon_days,
        "occasions_half_horizon": as_of - horizon_days // 2,
    }
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        parts = threads.map(lambda part: _partition(part, since, window_days), partitions(days))
        known = pl.concat(parts)
    if kept is not None:
        everyone = pl.concat([known["code"], kept]).unique().sort().to_frame()
        known = everyone.join(known, on="code", how="left", maintain_order="left")
    return known.with_columns(pl.all().exclude("code", "first_day", "last_day").fill_null(0))


def _partition(days: pl.DataFrame, since: Mapping[str, int], window_days: int) -> pl.DataFrame:
    """Features of the customers of one piece, sorted by code."""
    runs = Runs.of(days["code"].to_numpy())
    customers = runs.labels.size
    occasion = days["sale_lines"].to_numpy() > 0
    place = runs.repeat(np.arange(customers))[occasion]
    day = days["day"].to_numpy()[occasion].astype(np.int64)
    dated = occasion_features(place, day, customers, since)
    sums = money_features(days, runs, dated, since["occasions_window"], window_days)
    never = pl.col("occasions") == 0
    return pl.DataFrame({"code": runs.labels, **dated, **sums}).with_columns(
        pl.col("code").cast(pl.UInt32),
        *(
            pl.when(never.not_()).then(pl.col(name).cast(pl.Int32)).alias(name)
            for name in ("first_day", "last_day")
        ),
    )
