"""Which contact comes first: what is at risk, and how long it is overdue.

    value at risk = max(value of the window, 0) · (1 − chance to buy within the horizon)
    weight        = value at risk · (1 + days overdue / days between such contacts)

For a contact that wins back, the value at risk is what treating the customer is expected to bring
(`regain_net`). More than `MOST_ROUNDS` rounds overdue is no more pressing than that: a contact that
nobody made for years would come before everything. Where the value at risk is not known, the
contact comes after all others, with why.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.measure import day_date

MOST_ROUNDS: Final = 4.0

NO_VALUE, NO_CHANCE, NO_NET = "no_value", "no_chance", "no_net"
"""Why a value at risk is not known: the value of the window, the chance to buy, or what winning
back brings is not."""

WINBACK_REASONS: Final = ("winback", "winback_next")


def with_priority(due: pl.DataFrame, customers: pl.DataFrame, *, as_of: int) -> pl.DataFrame:
    """The contacts with their rank, in its order.

    Adds `customer_id`, `days_overdue` (0 where the day is not past), `value_at_risk` (currency;
    null unknown), `value_at_risk_unknown` (why it is; null where it is known) and `priority`
    (1 for the first; equal weights by customer_id, an owner's before a leader's).

    Args:
        due: contacts, as `due.DUE` has them.
        customers: scores with `code`: `customer_id`, `value_window`, `chance_to_buy`, and
            `regain_net` where anybody is to be won back.
        as_of: the day.
    """
    wanted = ("code", "customer_id", "value_window", "chance_to_buy", "regain_net")
    known = customers.select(name for name in wanted if name in customers.columns)
    if "regain_net" not in known.columns:
        known = known.with_columns(regain_net=pl.lit(None, pl.Float64))
    value, chance = pl.col("value_window").clip(lower_bound=0), pl.col("chance_to_buy")
    winback = pl.col("reason").is_in(WINBACK_REASONS)
    at_risk = pl.when(winback).then("regain_net").otherwise(value * (1 - chance)).round(4)
    unknown = (
        pl.when(at_risk.is_not_null())
        .then(None)
        .when(winback)
        .then(pl.lit(NO_NET))
        .when(value.is_null())
        .then(pl.lit(NO_VALUE))
        .otherwise(pl.lit(NO_CHANCE))
    )
    late = (pl.lit(day_date(as_of)) - pl.col("due_date")).dt.total_days().clip(lower_bound=0)
    rounds = (pl.col("days_overdue") / pl.col("within_days")).clip(upper_bound=MOST_ROUNDS)
    return (
        due.join(known, on="code", how="left", maintain_order="left")
        .with_columns(
            days_overdue=late.cast(pl.Int32),
            value_at_risk=at_risk,
            value_at_risk_unknown=unknown,
        )
        .with_columns(weight=pl.col("value_at_risk") * (1 + rounds.fill_null(0)))
        .sort(
            "weight", "customer_id", "by", descending=[True, False, True], nulls_last=True
        )
        .with_columns(priority=pl.int_range(1, pl.len() + 1, dtype=pl.Int32))
        .select(*due.columns, "customer_id", "days_overdue", "value_at_risk",
                "value_at_risk_unknown", "priority")
    )  # fmt: skip
