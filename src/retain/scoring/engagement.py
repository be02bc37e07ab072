"""Engagement beyond buying: referrals, events, suggestions, support.

Referrals are counted over all time, as rows of their kind or as customers who name this one in
`referred_by` and bought: two tellings of the same, so the greater counts. The score is of the
engagements of any kind in the window, taken to a year's: 100·(1 − 2^(−n)), so that one a year is
50, two are 75. It is 0 for a customer with none where the table is kept, and null where it is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from retain.scoring.wallet import YEAR_DAYS

if TYPE_CHECKING:
    from retain.scoring.pipeline import Base

REFERRAL = "referral"


def engagement_columns(
    base: Base, judged: pl.DataFrame, *, as_of: int, window_days: int
) -> pl.DataFrame:
    """`referrals`, `engagements` and `engagement_score`, one row a row of `judged`.

    `referrals` is null where neither the table nor the column tells, the others without the table.
    """
    told, named = _told(base, as_of, window_days), _named(base, judged)
    found = judged.select("code")
    for frame in (told, named):
        if frame is not None:
            found = found.join(frame, on="code", how="left", maintain_order="left").fill_null(0)
    columns = ("told", "engagements", "named")
    absent = [pl.lit(None, pl.Int64).alias(name) for name in columns if name not in found.columns]
    yearly = pl.col("engagements") * (YEAR_DAYS / window_days)
    return found.with_columns(absent).select(
        pl.max_horizontal("told", "named").alias("referrals"),
        "engagements",
        engagement_score=(100 * (1 - 0.5**yearly)).round(1),
    )


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
