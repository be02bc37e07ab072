"""Customers who bought again after they would have been called gone."""

from __future__ import annotations

import numpy as np
import polars as pl

from retain.scoring.activity import days_since_last, own_gap_days
from retain.scoring.buying import prospects
from retain.scoring.churn_standard import overdue_ratio
from retain.scoring.customer_days import CustomerDays
from retain.scoring.features import features
from retain.scoring.occasions import Occasions
from retain.scoring.standards import Standards
from retain.scoring.value import tier

_SHORTEST_WINDOW_SHARE = 0.5


def returned(
    customers: CustomerDays, known: pl.DataFrame, standards: Standards, *, as_of: int
) -> pl.Series:
    """Codes of those whose longest silence ended within the horizon, and who were gone by then.

    Each is judged as of the day before it came back: its history up to there is moved so that
    this day falls on the as-of date, and then judged like any other. Guards are not asked.

    Args:
        customers: the customer-days.
        known: features of those with an occasion, with `own_gap_days`.
        standards: what they are judged by.
        as_of: the day.
    """
    rule = standards.churn
    nobody = pl.Series("code", [], dtype=pl.UInt32)
    if rule is None or rule.basis == "none":
        return nobody
    back = known.filter((pl.col("occasions_horizon") > 0) & (pl.col("occasions") > 1))
    occasions = Occasions.of(customers, as_of, back["code"])
    gone, gap = _longest_ended(occasions, as_of - rule.horizon_days)
    least = min([cut for cut in (rule.cut_off, *rule.by_tier.values()) if cut is not None])
    own_gap = back["own_gap_days"].to_numpy()
    shortest = own_gap * _SHORTEST_WINDOW_SHARE
    if rule.rule == "window":
        shortest = np.maximum(shortest, least)
    candidates = gap > shortest
    if not candidates.any():
        return nobody
    codes = pl.Series("code", occasions.codes[candidates].astype(np.uint32))
    before = _moved(customers.of(codes), codes, gone[candidates], as_of)
    return _called_gone(before, standards, as_of)


def _longest_ended(occasions: Occasions, start: int) -> tuple[np.ndarray, np.ndarray]:
    """Of each customer the longest gap that ended after `start`: the day it ended, its length.

    0 days where none did. Of equals the first.
    """
    day, runs = occasions.day, occasions.runs
    gap = np.diff(day, prepend=day[:1])
    gap[runs.starts] = 0
    gap = np.where(day > start, gap, 0)
    longest = np.maximum.reduceat(gap, runs.starts) if gap.size else gap
    is_longest = gap == runs.repeat(longest)
    place = np.where(is_longest, np.arange(day.size), day.size)
    first = np.minimum.reduceat(place, runs.starts) if place.size else place
    return day[first], longest


def _moved(
    customers: CustomerDays, codes: pl.Series, came_back: np.ndarray, as_of: int
) -> CustomerDays:
    """Histories up to the day before each came back, moved so that this day is `as_of`."""
    moves = pl.DataFrame(
        {"code": codes, "came_back": came_back.astype(np.int32)},
    )
    days = (
        customers.days.join(moves, on="code", how="left", maintain_order="left")
        .filter(pl.col("day") < pl.col("came_back"))
        .with_columns(day=pl.col("day") + (as_of + 1 - pl.col("came_back")))
        .drop("came_back")
    )
    return CustomerDays(customers.ids, days.with_columns(pl.col("code").set_sorted()))


def _called_gone(customers: CustomerDays, standards: Standards, as_of: int) -> pl.Series:
    rule = standards.churn
    assert rule is not None  # the caller looked
    known = features(
        customers,
        as_of=as_of,
        window_days=standards.window_days,
        horizon_days=rule.horizon_days,
    ).filter(pl.col("occasions") > 0)
    chance = pl.lit(None, pl.Float64)
    if rule.rule == "chance" and standards.buying is not None:
        seen = prospects(known, standards.buying, as_of=as_of)
        chance = pl.lit(pl.Series(seen.chance_to_buy))
    worth = pl.col(f"{standards.value}_before")
    judged = known.select(
        "code",
        days_since_last(as_of),
        own_gap_days(standards.rhythm),
        tier(worth, standards.tiers, pl.lit(True)).alias("tier_before"),
        chance.alias("chance_to_buy"),
    ).with_columns(overdue_ratio())
    return judged.filter(rule.called())["code"]
