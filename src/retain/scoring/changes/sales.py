"""What customers bought in a period, beside the period before and the same days a year earlier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays
from retain.scoring.runs import Runs

YEAR_DAYS: Final = 364
"""52 weeks: the same days of the week."""


@dataclass(frozen=True)
class PeriodSales:
    """Sales of a period, less what was given back in it; money in minor units.

    Attributes:
        customers: one row a customer with a line in the period or the one before, by code: `code`,
            `revenue`, `revenue_before`, `occasions`, `occasions_before`, `change`.
        revenue: of the period.
        before: of the period before, of the same length; None where the data begin later.
        last_year: of the same days 52 weeks earlier; None likewise.
    """

    customers: pl.DataFrame
    revenue: int
    before: int | None
    last_year: int | None


def period_sales(customers: CustomerDays, *, since: int, as_of: int) -> PeriodSales:
    """Sales in the days after `since` up to `as_of`; rows after them are not looked at.

    Args:
        customers: the customer-days.
        since: the day before the period's first.
        as_of: its last day.
    """
    length, first = as_of - since, customers.first_day
    known = first is not None and first <= since - length + 1
    a_year = first is not None and first <= since - YEAR_DAYS + 1
    now, before = (_sums(customers, until - length, until) for until in (as_of, since))
    both = now.join(before, on="code", how="full", suffix="_before", coalesce=True).sort("code")
    both = both.with_columns(pl.all().exclude("code").fill_null(0)).with_columns(
        change=pl.col("revenue") - pl.col("revenue_before")
    )
    year_ago = _sums(customers, since - YEAR_DAYS, as_of - YEAR_DAYS)
    return PeriodSales(
        customers=both,
        revenue=int(now["revenue"].sum()),
        before=int(before["revenue"].sum()) if known else None,
        last_year=int(year_ago["revenue"].sum()) if a_year else None,
    )


def _sums(customers: CustomerDays, after: int, until: int) -> pl.DataFrame:
    """`code`, `revenue`, `occasions` of the days after `after` up to `until`, by code."""
    days = customers.days.filter(pl.col("day").is_between(after + 1, until))
    runs = Runs.of(days["code"].to_numpy())
    bought = days["sale_lines"].to_numpy() > 0
    return pl.DataFrame(
        {
            "code": runs.labels.astype(np.uint32),
            "revenue": runs.sum((days[SALES] + days[GIVEN_BACK]).to_numpy()),
            "occasions": runs.sum(bought),
        }
    )
