"""Engagement beyond buying: referrals, events, suggestions, support.

Referrals are counted over all time, as rows of their kind or as customers who name this one in
`referred_by` and bought: two tellings of the same, so the greater counts.

The score is of the engagements of any kind in the window, x, against the base's in as many days
of being a customer, m, drawn to it as repeat purchases are (see `repeat_purchasing`):
λ = (r + x)/(r + m), 100·λ/(1 + λ). 50 is like the base: where hardly anybody engages, who does not
is no worse for it. Null where the table is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from retain.scoring.repeat_purchasing import paces_shape

if TYPE_CHECKING:
    from retain.scoring.base import Base

REFERRAL = "referral"


@dataclass(frozen=True)
class EngagementPace:
    """How often the base's customers engage.

    Attributes:
        a_day: engagements of a day of being a customer.
        shape: r of the gamma distribution of paces over customers.
    """

    a_day: float
    shape: float


def learn_engagement_pace(
    base: Base, features: pl.DataFrame, *, as_of: int, window_days: int
) -> EngagementPace | None:
    """The base's pace in the window; None without the table, or without a buyer."""
    told = _told(base, as_of, window_days)
    bought = features.filter(pl.col("occasions") > 0)
    if told is None or bought.is_empty():
        return None
    known = bought.join(told, on="code", how="left", maintain_order="left")
    counts = known["engagements"].fill_null(0).to_numpy()
    days = known.select(_days_known(as_of, window_days)).to_series().to_numpy()
    a_day = float(f"{counts.sum() / days.sum():.6g}")
    return EngagementPace(a_day, paces_shape(counts.astype(np.float64), a_day * days))


def engagement_columns(
    base: Base,
    judged: pl.DataFrame,
    pace: EngagementPace | None,
    *,
    as_of: int,
    window_days: int,
) -> pl.DataFrame:
    """`referrals`, `engagements` and `engagement_score`, one row a row of `judged`.

    `referrals` is null where neither the table nor the column tells, the others without the
    table; the score without an occasion, too.
    """
    told, named = _told(base, as_of, window_days), _named(base, judged)
    found = judged.select("code")
    for frame in (told, named):
        if frame is not None:
            found = found.join(frame, on="code", how="left", maintain_order="left").fill_null(0)
    columns = ("told", "engagements", "named")
    absent = [pl.lit(None, pl.Int64).alias(name) for name in columns if name not in found.columns]
    times: pl.Expr = pl.lit(None, pl.Float64)
    if pace is not None:
        expected = pace.a_day * _days_known(as_of, window_days)
        times = (pace.shape + pl.col("engagements")) / (pace.shape + expected)
    return (
        found.with_columns(absent)
        .with_columns(judged["first_day"])
        .select(
            pl.max_horizontal("told", "named").alias("referrals"),
            "engagements",
            engagement_score=(100 * times / (1 + times)).round(1),
        )
    )


def _days_known(as_of: int, window_days: int) -> pl.Expr:
    """Days of the window since the first occasion, that day included; null without one."""
    return (as_of + 1 - pl.col("first_day")).clip(upper_bound=window_days).cast(pl.Float64)


def _told(base: Base, as_of: int, window_days: int) -> pl.DataFrame | None:
    """`code`, `told` (referrals) and `engagements` of the window; None without the table."""
    table = base.tables.get("engagement")
    if table is None:
        return None
    day = pl.col("date").to_physical()
    counts = table.filter(day <= as_of).group_by("code")
    return counts.agg(
        told=(pl.col("kind") == REFERRAL).sum().cast(pl.Int64),
        engagements=(day > as_of - window_days).sum().cast(pl.Int64),
    )


def _named(base: Base, judged: pl.DataFrame) -> pl.DataFrame | None:
    """`code` and `named`: how many buyers say that it referred them; None where no column does."""
    if "referred_by" not in base.facts.columns:
        return None
    codes = base.customers.ids.alias("referred_by").to_frame().with_row_index("referrer")
    buyers = judged.filter(pl.col("occasions") > 0).select("code")
    pairs = base.facts.select("code", "referred_by").join(buyers, on="code").join(
        codes, on="referred_by"
    )  # fmt: skip
    others = pairs.filter(pl.col("code") != pl.col("referrer"))
    return others.group_by(code="referrer").agg(named=pl.len().cast(pl.Int64))
