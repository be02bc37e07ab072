"""Whether a customer had potential at a moment: it was growing, or bought more elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.growth import LEAST_QUARTERS, QUARTERS, complete_quarters, trend
from retain.scoring.runs import Flags, Integers, Runs
from retain.scoring.wallet import learn_wallet_period, wallet_rows

if TYPE_CHECKING:
    from retain.scoring.causes.world import World

YEAR_DAYS: Final = 365
ELSEWHERE: Final = 1 / 3
"""Share of its wallet that a customer with headroom spends elsewhere, at least."""

_QUARTER_DAYS: Final = (1461, 16)
_SPAN: Final = 2**32
_NEVER: Final = 2**31


def with_potential(world: World, moments: pl.DataFrame) -> pl.DataFrame:
    """The moments of customers with potential: rising, or with headroom.

    Args:
        world: customer-days and wallet.
        moments: `moment`, `code`, `day`, `rhythm_day`, and more.
    """
    rising = _rising(world, moments) if moments.height else np.zeros(0, dtype=np.bool_)
    return moments.filter(pl.Series(rising | _has_headroom(world, moments), dtype=pl.Boolean))


def _rising(world: World, moments: pl.DataFrame) -> Flags:
    """Whether quarterly revenue up to the last occasion in rhythm rose.

    How sure the trend is is not asked: potential by itself is no evidence. As `growth.trend` has
    it, of the complete quarters that end on that day.
    """
    customers = world.base.customers
    days = customers.of(moments["code"].unique()).days
    key = days["code"].to_numpy().astype(np.int64) * _SPAN + days["day"].to_numpy()
    net = (days[SALES] + days[GIVEN_BACK]).to_numpy()
    running = np.concatenate([[0], np.cumsum(net, dtype=np.int64)])
    code = moments["code"].to_numpy().astype(np.int64)
    end = moments["rhythm_day"].to_numpy().astype(np.int64)
    length, parts = _QUARTER_DAYS
    back = np.arange(QUARTERS, -1, -1)  # ends of quarters, oldest first
    bounds = end[:, None] - (back * length) // parts
    edges = running[np.searchsorted(key, code[:, None] * _SPAN + bounds, side="right")]
    values = np.diff(edges, axis=1)
    begins = Runs.of(days["code"].to_numpy())
    first = np.full(customers.ids.len(), _NEVER)
    first[begins.labels] = begins.first(days["day"].to_numpy().astype(np.int64))
    known = complete_quarters(np.maximum(end - first[code], -1))
    rising = np.zeros(code.size, dtype=np.bool_)
    for number in range(LEAST_QUARTERS, QUARTERS + 1):
        told: Integers = np.flatnonzero((known == number) & (values[:, -number:].sum(axis=1) > 0))
        if told.size:
            rate, _ = trend(values[told, -number:])
            rising[told] = rate > 0
    return rising


def _has_headroom(world: World, moments: pl.DataFrame) -> Flags:
    """Whether the last word on its wallet within a year left room elsewhere."""
    if world.table("wallet") is None:
        return np.zeros(moments.height, dtype=np.bool_)
    period = learn_wallet_period(world.base, as_of=world.as_of, window_days=YEAR_DAYS)
    assert period is not None  # there is a table
    rows = wallet_rows(world.base, period, as_of=world.as_of)
    told = rows.filter(pl.col("ours").is_not_null(), pl.col("total_spend") > 0)
    sums = told.group_by("code", "day").agg(pl.col("ours", "total_spend").sum())
    last = moments.select("code", day=pl.col("day").cast(pl.Int64)).with_row_index("at").sort("day")
    asked = last.join_asof(
        sums.sort("day"), on="day", by="code", tolerance=YEAR_DAYS, check_sortedness=False
    ).sort("at")
    elsewhere = 1 - pl.col("ours") / pl.col("total_spend")
    room = asked.select((elsewhere >= ELSEWHERE).fill_null(False)).to_series()
    return room.to_numpy()
