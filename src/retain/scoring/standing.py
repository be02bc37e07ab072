"""Where a customer stands by value: margin, growth, level, key account, potential, who cares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from retain.scoring.contact_plan.service_events import open_complaints
from retain.scoring.contacts import last_contact_date
from retain.scoring.growth import growth_columns
from retain.scoring.key_accounts import key_account_columns, margin_rate
from retain.scoring.named_levels import level_columns
from retain.scoring.owners import owner
from retain.scoring.potential import potential

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules, Standards


def value_columns(
    base: Base, judged: pl.DataFrame, standards: Standards, rules: Rules, *, as_of: int
) -> pl.DataFrame:
    """The columns of the modules named above, one row a customer in the order of `judged`.

    Args:
        base: what scores are made from.
        judged: features with money, tiers and `wallet_headroom`.
        standards: what is judged by.
        rules: the user's settings.
        as_of: the day.
    """
    known = judged.with_columns(margin_rate().alias("margin_rate"))
    levels = level_columns(base, judged, rules.levels, window_days=standards.window_days)
    known = known.hstack(growth_columns(base, judged, standards, as_of=as_of))
    accounts = key_account_columns(base, known, standards, rules.key_accounts, as_of=as_of)
    ever = pl.col("occasions") > 0
    return (
        known.select(
            "margin_rate",
            "growth_rate",
            "growth_p_value",
            pl.when(ever).then(potential(standards.window_days)).alias("potential"),
            last_contact_date(base, judged["code"], as_of=as_of),
            open_complaints(base, judged["code"], as_of=as_of),
            owner(base, judged["code"], as_of=as_of),
        )
        .hstack(levels)
        .hstack(accounts)
    )
