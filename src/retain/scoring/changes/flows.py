"""What happened in a period: revenue, occasions, buyers."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from retain.scoring.changes.spans import PERIODS, WEEKS_DAYS, Periods
from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays


@dataclass(frozen=True)
class Flow:
    """What happened in one period.

    Attributes:
        revenue_minor: amounts of its days, what was given back on them subtracted, minor units.
        occasions: customers' days with a sale.
        buyers: customers with one.
        year_before_minor: revenue of the same weekdays 52 weeks before.
    """

    revenue_minor: int
    occasions: int
    buyers: int
    year_before_minor: int


def flows(customers: CustomerDays, periods: Periods) -> tuple[Flow, ...]:
    """What happened in this period and in each before it, the newest first.

    Args:
        customers: the customer-days; rows after the period are not looked at.
        periods: the periods.
    """
    here = _by_period(customers, periods, 0)
    a_year_before = _by_period(customers, periods, WEEKS_DAYS)
    nothing = (0, 0, 0)
    return tuple(
        Flow(*here.get(back, nothing), a_year_before.get(back, nothing)[0])
        for back in range(PERIODS)
    )


def _by_period(
    customers: CustomerDays, periods: Periods, shift: int
) -> dict[int, tuple[int, int, int]]:
    """Revenue, occasions and buyers by how many periods back, all so many days earlier."""
    ends = periods.as_of - shift
    sold = pl.col("sale_lines") > 0
    summed = (
        customers.days.lazy()
        .filter(pl.col("day").is_between(ends - PERIODS * periods.days + 1, ends))
        .group_by(back=(ends - pl.col("day").cast(pl.Int64)) // periods.days)
        .agg(
            (pl.col(SALES) + pl.col(GIVEN_BACK)).sum().alias("revenue"),
            sold.sum().cast(pl.Int64).alias("occasions"),
            pl.col("code").filter(sold).n_unique().cast(pl.Int64).alias("buyers"),
        )
        .collect()
    )
    return {back: (revenue, occasions, buyers) for back, *found in summed.iter_rows()
            for revenue, occasions, buyers in [found]}  # fmt: skip
