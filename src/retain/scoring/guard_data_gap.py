"""The guard against gaps in the data: a whole region, manager, store or base without a row.

A branch that has not sent in its sales looks as if all its customers had left on one day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.customer_days import CustomerDays
from retain.scoring.guard_records import NOTHING
from retain.scoring.measure import day_date
from retain.scoring.occasions import Occasions
from retain.scoring.silence import Silence

GROUPS: Final = (
    *("region", "account_manager", "store", "branch", "shop"),
    *("门店", "分店", "分公司", "网点", "店铺"),
)
"""Columns of the customers table that say whose sales come in together."""

FEWEST_DAYS: Final = 7
"""A shorter pause needs no explaining."""

FEWEST_BUYERS: Final = 10
"""Customers a group must have sold to in its last `PACE_DAYS`: fewer may leave together."""

PACE_DAYS: Final = 180
"""The days to its last row that a group's usual pace is taken from."""

EXPECTED: Final = 12.0
"""Occasions that should have come since; by chance none comes once in e^12 times (Poisson)."""

LONGEST_TIMES: Final = 2.0
"""How much longer than any of the group's own pauses (holidays) the gap is."""

IN_RHYTHM_GAPS: Final = 2.0
"""Whoever had been silent for more own gaps when the rows stop was lost before."""


def without_rows(
    silence: Silence,
    customers: CustomerDays,
    features: pl.DataFrame,
    facts: pl.DataFrame | None,
) -> pl.DataFrame:
    """Customers of groups whose rows stop at one day, improbably by the groups' usual pace.

    A group is the whole base, or who has one value of a column of `GROUPS`. It has a gap where
    it is silent for at least `FEWEST_DAYS`, `LONGEST_TIMES` as long as in any pause of its last
    `PACE_DAYS`, and at the pace of those `EXPECTED` occasions should have come. Guarded are its
    customers who were in rhythm when the rows stop. Evidence: the group's last day with a row.

    Args:
        silence: the silent customers.
        customers: the customer-days.
        features: `code`, `last_day` of everybody.
        facts: `code` and some columns of `GROUPS`; None to look at the whole base alone.
    """
    found = []
    for members in _groups(features, facts):
        last = int(members["last_day"].max())  # type: ignore[arg-type]
        if silence.as_of - last < FEWEST_DAYS or not _is_gap(members, customers, last, silence):
            continue
        in_rhythm = last - pl.col("last_day") <= IN_RHYTHM_GAPS * pl.col("gap")
        guarded = silence.frame().filter(in_rhythm).join(members, on="code", how="semi")
        found.append(guarded.select("code", evidence=pl.lit(day_date(last).isoformat())))
    return pl.concat([NOTHING, *found]).unique("code", keep="first", maintain_order=True)


def _groups(features: pl.DataFrame, facts: pl.DataFrame | None) -> Iterator[pl.DataFrame]:
    """`code`, `last_day` of each group whose last row is not of the last days; largest first."""
    buyers = features.select("code", "last_day").drop_nulls()
    if buyers.height:
        yield buyers
    if facts is None:
        return
    for name in GROUPS:
        if name in facts.columns:
            known = facts.select("code", pl.col(name).alias("group")).drop_nulls()
            members = buyers.join(known, on="code", maintain_order="left")
            quiet = members.group_by("group").agg(pl.col("last_day").max()).sort("group")
            newest = quiet["last_day"].max()
            late = quiet.filter(pl.col("last_day") <= newest - pl.lit(FEWEST_DAYS))
            for group in late["group"]:
                yield members.filter(pl.col("group") == group)


def _is_gap(members: pl.DataFrame, customers: CustomerDays, last: int, silence: Silence) -> bool:
    """Whether a group's silence is improbable by its own pace."""
    recent = members.filter(pl.col("last_day") > last - PACE_DAYS)["code"]
    if recent.len() < FEWEST_BUYERS:
        return False
    occasions = Occasions.of(customers, last, recent)
    days = np.unique(occasions.day[occasions.day > last - PACE_DAYS])
    count = int((occasions.day > last - PACE_DAYS).sum())
    span = max(last - int(days[0]), 1)
    since = silence.as_of - last
    longest = int(np.diff(days).max(initial=1))
    return since >= LONGEST_TIMES * longest and count / span * since >= EXPECTED
