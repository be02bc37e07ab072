"""Retention by age of several groups of customers, side by side."""

from __future__ import annotations

import polars as pl

from retain.errors import DataError
from retain.scoring.cohorts import cohorts
from retain.scoring.customer_days import CustomerDays
from retain.scoring.periods import Period

MOST_GROUPS = 100
"""More values than this are no groups."""


def cohort_groups(
    customers: CustomerDays, groups: pl.DataFrame, *, by: str, as_of: int, period: Period
) -> pl.DataFrame:
    """The curves of `Cohorts`, one after the other, with their group in front.

    Args:
        customers: the customer-days.
        groups: `code` and `group` (text), one row a customer; null is a group too.
        by: the column that the groups are of, for messages.
        as_of: the day.
        period: what the calendar is cut into.

    Returns:
        `group`, `members` (customers with an occasion) and the columns of `Cohorts.curve`, sorted
        by group, customers without one last; groups without a complete period are left out.

    Raises:
        DataError: over `MOST_GROUPS` groups.
    """
    names = groups["group"].unique().sort(nulls_last=True)
    if names.len() > MOST_GROUPS:
        raise DataError(
            "too_many_groups", code="GROUPS", column=by, groups=names.len(), most=MOST_GROUPS
        )
    curves = []
    for name in names:
        kept = groups.filter(pl.col("group").eq_missing(pl.lit(name, pl.String)))["code"]
        found = cohorts(customers, as_of=as_of, period=period, kept=kept)
        members = int(found.base["customers"][0])
        front = pl.lit(name, pl.String).alias("group"), pl.lit(members, pl.UInt32).alias("members")
        curves.append(found.curve.select(*front, pl.all()))
    return pl.concat(curves) if curves else pl.DataFrame(schema={"group": pl.String})
