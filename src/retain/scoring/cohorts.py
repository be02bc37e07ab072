"""Cohorts: customers by the period of their first occasion, and what they did in each since.

Periods are those of the calendar: a customer of 31 January is in month 1 on 1 February.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays, partitions
from retain.scoring.measure import currency, ratio
from retain.scoring.periods import NO_DATA, Calendar, Period
from retain.scoring.runs import Integers, Runs

_NO_COHORT = -1
"""Stands for the cohort of a customer without an occasion."""


@dataclass(frozen=True)
class Cohorts:
    """The cohorts of a base as of a day. Money is in currency, per customer of the cohort.

    Attributes:
        period: what the calendar is cut into.
        cells: one row a cohort and period since its first, sorted: `cohort` and `period` (first
            days), `periods_since`, `customers` (of the cohort), `active` (those with an occasion
            in the period), `retention` (active / customers), `occasions`, `revenue` (returns
            subtracted on their day), `revenue_per_customer`, `cumulative_revenue_per_customer`,
            `repeaters` (those with a second occasion by the end of the period), `repeat_rate`;
            `provisional`, and `reason`: `in_progress` where the period ends after the as-of day,
            `partly_covered` where the data begin or end within it; `no_data` where nobody has a
            line in it, and the period's own figures are null. Cumulative ones add up what the
            data hold, and are null in such a period too.
        curve: one row a number of periods since, over the cells that are neither provisional nor
            null: `cohorts`, `customers`, `active`, `retention`, `revenue_per_customer`, weighted
            by customers; the cumulative figures over cohorts whose every period so far is such a
            cell.
        cohorts: one row a cohort: `cohort`, `customers`, `periods` (complete ones since the
            first, as observed), `repeaters`, `repeat_rate` (share with two or more occasions up
            to the as-of day), `occasions`, `revenue`, `revenue_per_customer`, `provisional`
            (whether its first period is).
        base: the same of all customers together, as the one row of a frame, without `cohort`.
        outside: revenue in no cell: of customers without an occasion, or before their first.
    """

    period: Period
    cells: pl.DataFrame
    curve: pl.DataFrame
    cohorts: pl.DataFrame
    base: pl.DataFrame
    outside: float


def cohorts(
    customers: CustomerDays, *, as_of: int, period: Period, kept: pl.Series | None = None
) -> Cohorts:
    """Cohorts from customer-days; rows after `as_of` are not looked at.

    Args:
        customers: the customer-days.
        as_of: the day, in days since 1970-01-01.
        period: what the calendar is cut into.
        kept: codes of the customers to look at; everybody where None. Which periods have data
            is seen from everybody's days.
    """
    days = customers.up_to(as_of)
    calendar = Calendar.of(days["day"].unique().to_numpy().astype(np.int64), as_of, period)
    if kept is not None:
        days = days.filter(pl.col("code").is_in(kept.implode()))
    sums = _sums(days, customers.ids.len(), calendar)
    minor = _cells(sums, calendar)
    by_cohort = _by_cohort(minor)
    return Cohorts(
        period,
        _presented(minor, calendar),
        _curve(minor),
        _summed_up(by_cohort).with_columns(_date(calendar, pl.col("cohort"))),
        _summed_up(by_cohort.drop("cohort", "periods", "provisional").sum()),
        float(pl.select(currency(pl.lit(sums.outside))).item()),
    )


@dataclass(frozen=True)
class _Sums:
    """Sums by cohort and periods since; money in minor units.

    Attributes:
        founded: the places of the cohorts' periods, ascending: the rows of the matrices.
        customers: how many each cohort has.
        active, occasions, repeaters, revenue: matrices with a column a number of periods since.
        outside: revenue in no cell.
    """

    founded: Integers
    customers: Integers
    active: Integers
    occasions: Integers
    repeaters: Integers
    revenue: Integers
    outside: int


def _sums(days: pl.DataFrame, codes: int, calendar: Calendar) -> _Sums:
    cohort_of = _cohort_of(days, codes, calendar)
    founded, customers = np.unique(cohort_of[cohort_of != _NO_COHORT], return_counts=True)
    row_of = np.zeros(calendar.size + 1, dtype=np.int64)
    row_of[founded] = np.arange(founded.size)
    size = founded.size * calendar.size
    active, occasions, second, revenue = (np.zeros(size, dtype=np.int64) for _ in range(4))
    outside = 0
    for part in partitions(days):
        code = part["code"].to_numpy()
        place = calendar.places(part["day"].to_numpy().astype(np.int64))
        cohort = cohort_of[code]
        cell = row_of[cohort] * calendar.size + place - cohort
        counted = (cohort != _NO_COHORT) & (place >= cohort)
        net = part[SALES].to_numpy() + part[GIVEN_BACK].to_numpy()
        np.add.at(revenue, cell[counted], net[counted])
        outside += int(net[~counted].sum())
        occasion = part["sale_lines"].to_numpy() > 0
        who, bought = code[occasion], cell[occasion]
        first_in_period = np.ones(who.size, dtype=np.bool_)
        first_in_period[1:] = (who[1:] != who[:-1]) | (bought[1:] != bought[:-1])
        runs = Runs.of(who)
        occasions += np.bincount(bought, minlength=size)
        active += np.bincount(bought[first_in_period], minlength=size)
        second += np.bincount(bought[runs.starts[runs.lengths > 1] + 1], minlength=size)
    shape = founded.size, calendar.size
    return _Sums(
        founded,
        customers.astype(np.int64),
        active.reshape(shape),
        occasions.reshape(shape),
        second.reshape(shape).cumsum(axis=1),
        revenue.reshape(shape),
        outside,
    )


def _cohort_of(days: pl.DataFrame, codes: int, calendar: Calendar) -> Integers:
    """The place of each customer's first occasion, by code."""
    occasion = days["sale_lines"].to_numpy() > 0
    buyers = Runs.of(days["code"].to_numpy()[occasion])
    first = days["day"].to_numpy()[occasion][buyers.starts].astype(np.int64)
    return buyers.spread(calendar.places(first), codes, missing=_NO_COHORT)


def _cells(sums: _Sums, calendar: Calendar) -> pl.DataFrame:
    """One row a cohort and period up to the as-of day's, money in minor units."""
    lengths = calendar.size - sums.founded
    row = np.repeat(np.arange(sums.founded.size), lengths)
    since = np.arange(row.size) - np.repeat(lengths.cumsum() - lengths, lengths)
    cells = pl.DataFrame(
        {
            "cohort": sums.founded[row],
            "period": sums.founded[row] + since,
            "periods_since": since,
            "customers": sums.customers[row],
            "active": sums.active[row, since],
            "occasions": sums.occasions[row, since],
            "revenue": sums.revenue[row, since],
            "cumulative_revenue": sums.revenue.cumsum(axis=1)[row, since],
            "repeaters": sums.repeaters[row, since],
        }
    )
    return _with_reasons(cells, calendar)


def _with_reasons(cells: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    """Cells with `reason`, `provisional`, `whole` (so are all so far); null without data."""
    reason = calendar.reasons.gather(cells["period"]).alias("reason")
    figures = ("active", "occasions", "revenue", "cumulative_revenue", "repeaters")
    known = pl.col("reason").is_null() | (pl.col("reason") != NO_DATA)
    return cells.with_columns(reason).with_columns(
        *(pl.when(known).then(pl.col(name)).alias(name) for name in figures),
        (known & pl.col("reason").is_not_null()).alias("provisional"),
        (pl.col("reason").is_not_null().cum_sum().over("cohort") == 0).alias("whole"),
    )


def _per_customer(name: str) -> pl.Expr:
    """Money for each customer of the cohort, in currency."""
    each = ratio(pl.col(name), pl.col("customers")).round().cast(pl.Int64)
    return currency(each).alias(f"{name}_per_customer")


def _presented(cells: pl.DataFrame, calendar: Calendar) -> pl.DataFrame:
    return cells.select(
        _date(calendar, pl.col("cohort")),
        _date(calendar, pl.col("period")),
        pl.col("periods_since").cast(pl.UInt32),
        pl.col("customers", "active").cast(pl.UInt32),
        ratio(pl.col("active"), pl.col("customers")).alias("retention"),
        pl.col("occasions").cast(pl.UInt32),
        currency(pl.col("revenue")),
        _per_customer("revenue"),
        _per_customer("cumulative_revenue"),
        pl.col("repeaters").cast(pl.UInt32),
        ratio(pl.col("repeaters"), pl.col("customers")).alias("repeat_rate"),
        "provisional",
        "reason",
    )


def _date(calendar: Calendar, place: pl.Expr) -> pl.Expr:
    """The first day of the period at a place, as a date."""
    starts = pl.lit(pl.Series(calendar.starts, dtype=pl.Int64))
    return starts.gather(place).cast(pl.Int32).cast(pl.Date).alias(place.meta.output_name())


def _curve(cells: pl.DataFrame) -> pl.DataFrame:
    """Weighted means by periods since, over complete cells."""
    now = cells.filter(pl.col("reason").is_null()).group_by("periods_since")
    so_far = cells.filter("whole").group_by("periods_since")
    here = now.agg(
        pl.len().alias("cohorts").cast(pl.UInt32),
        pl.col("customers", "active", "revenue").sum(),
    ).select(
        pl.col("periods_since").cast(pl.UInt32),
        "cohorts",
        pl.col("customers", "active").cast(pl.UInt32),
        ratio(pl.col("active"), pl.col("customers")).alias("retention"),
        _per_customer("revenue"),
    )
    cumulative = so_far.agg(pl.col("customers", "cumulative_revenue", "repeaters").sum()).select(
        pl.col("periods_since").cast(pl.UInt32),
        _per_customer("cumulative_revenue"),
        ratio(pl.col("repeaters"), pl.col("customers")).alias("repeat_rate"),
    )
    return here.join(cumulative, on="periods_since", how="left").sort("periods_since")


def _by_cohort(cells: pl.DataFrame) -> pl.DataFrame:
    """What each cohort did up to the as-of day, in minor units."""
    return (
        cells.group_by("cohort")
        .agg(
            pl.col("customers").first(),
            (pl.col("reason").is_null() & (pl.col("periods_since") > 0)).sum().alias("periods"),
            pl.col("repeaters").max(),
            pl.col("occasions", "revenue").sum(),
            (pl.col("provisional") & (pl.col("periods_since") == 0)).any().alias("provisional"),
        )
        .sort("cohort")
    )


def _summed_up(sums: pl.DataFrame) -> pl.DataFrame:
    """Sums in currency, with the figures per customer."""
    return sums.select(
        *(name for name in ("cohort", "customers", "periods", "repeaters") if name in sums.columns),
        ratio(pl.col("repeaters"), pl.col("customers")).alias("repeat_rate"),
        "occasions",
        currency(pl.col("revenue")),
        _per_customer("revenue"),
        *(name for name in ("provisional",) if name in sums.columns),
    )
