"""What a customer is worth: its discounted future value, and what it gives besides spending.

Referrals, events, suggestions and support in a crisis are worth what the configuration says one is
worth. Unless somebody sets it that is nothing: money is never invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from retain.loyalty_defaults import ENGAGEMENT_WORTH
from retain.scoring.measure import MINOR_PER_UNIT, day_date

KINDS: Mapping[str, str] = {
    "referral": "referral_value",
    "event": "participation_value",
    "suggestion": "suggestion_value",
    "support": "support_value",
}
"""Kinds of engagement, and the column that says what those of the window are worth."""


@dataclass(frozen=True)
class EngagementRules:
    """What the user sets about what customers give besides spending.

    Attributes:
        worth: kind → money in currency that one of it is worth.
    """

    worth: Mapping[str, float] = field(default_factory=lambda: ENGAGEMENT_WORTH)


def customer_value_columns(
    judged: pl.DataFrame,
    engagement: pl.DataFrame | None,
    rules: EngagementRules,
    *,
    as_of: int,
    window_days: int,
) -> pl.DataFrame:
    """The parts of a customer's value and their sum, one row a row of `judged`, minor units.

    A part is the configured money times what the customer did of that kind in the window: the
    `value` of each row (people who came, ideas sent in), 1 where it says none. Null without the
    table, 0 for who did nothing in one that is there.

    `customer_value` = lifetime_value + the parts that are known; null where lifetime_value is.

    Args:
        judged: `code`, `lifetime_value` in minor units.
        engagement: `code`, `date`, `kind`, perhaps `value`; None where there is no such table.
        rules: what one of each kind is worth.
        as_of: the day.
        window_days: how far back is looked.
    """
    codes = judged.select("code")
    if engagement is None:
        unknown = [pl.lit(None, pl.Int64).alias(name) for name in KINDS.values()]
        parts = codes.with_columns(unknown).drop("code")
    else:
        found = codes.join(
            _parts(engagement, rules, as_of, window_days),
            on="code", how="left", maintain_order="left",
        )  # fmt: skip
        parts = found.select(pl.col(name).fill_null(0) for name in KINDS.values())
    whole = pl.col("lifetime_value") + pl.sum_horizontal(KINDS.values())
    lifetime = (
        judged["lifetime_value"]
        if "lifetime_value" in judged.columns
        else pl.Series("lifetime_value", [None] * judged.height, dtype=pl.Int64)
    )
    return parts.with_columns(lifetime).with_columns(customer_value=whole).drop("lifetime_value")


def _parts(
    engagement: pl.DataFrame, rules: EngagementRules, as_of: int, window_days: int
) -> pl.DataFrame:
    """`code` and the worth of what it did in the window, by kind; rounded row by row, so exact."""
    start, end = day_date(as_of - window_days), day_date(as_of)
    day = pl.col("date").cast(pl.Date)
    amount = pl.col("value").fill_null(1.0) if "value" in engagement.columns else pl.lit(1.0)
    worth = pl.col("kind").cast(pl.String).replace_strict(
        list(KINDS), [rules.worth.get(kind, 0.0) for kind in KINDS], default=0.0
    )  # fmt: skip
    return (
        engagement.filter((day > start) & (day <= end))
        .with_columns(minor=(amount * worth * MINOR_PER_UNIT).round().cast(pl.Int64))
        .group_by("code")
        .agg(
            pl.col("minor").filter(pl.col("kind").cast(pl.String) == kind).sum().alias(name)
            for kind, name in KINDS.items()
        )
    )
