"""Where a customer stands, as far as contacts with it go: its stage and its level.

| stage | who | what it is due for |
|---|---|---|
| none | never bought; closed, moved, merged, paused; held out; no channel allowed | nothing |
| winback | lapsed or churned, unless a guard speaks for it | what winning back plans |
| new | first occasion within the configured days | a first contact, then one a week |
| slowing | status slowing | a contact soon, then its cadence |
| steady | everybody else | its cadence |
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.contact_plan.contact_plan import KEY
from retain.scoring.winback.holdout import HOLDOUT
from retain.scoring.winback.regain import GONE

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.contact_plan.rules import PlanRules

STAGES: Final = ("none", "winback", "new", "slowing", "steady")
NONE, WINBACK, NEW, SLOWING, STEADY = STAGES

LEFT_ALONE: Final = ("closed", "moved", "merged", "paused")
"""States of customers that nobody contacts."""

BUYING: Final = ("active", "slowing", "lapsed", "churned")
"""Statuses of slow buyers, whose worth shows in the window that ends at their last occasion."""


def held_out(base: Base, *, running_days: int, as_of: int) -> pl.Series:
    """Codes of those held out of an attempt to win back that has not ended yet.

    They are left alone even where they came back meanwhile: what they buy after it is measured too.
    """
    attempts = base.tables.get("winback_attempts")
    if attempts is None or "group" not in attempts.columns:
        return pl.Series("code", [], dtype=pl.UInt32)
    day = pl.col("date").cast(pl.Date).to_physical()
    late = (day > as_of - running_days) & (day <= as_of)
    return attempts.filter(late & (pl.col("group") == HOLDOUT))["code"].unique().sort()


def stage(customers: pl.DataFrame, left_out: pl.Series, rules: PlanRules, *, as_of: int) -> pl.Expr:
    """The stage of each customer.

    Args:
        customers: scores with `code`, `as_visit` and `as_message`; `state` and the columns about
            winning back where they are known.
        left_out: codes of who is held out.
        rules: what contacts go by.
        as_of: the day.
    """

    def known(name: str, test: pl.Expr) -> pl.Expr:
        return test.fill_null(False) if name in customers.columns else pl.lit(False)

    alone = (
        (pl.col("status") == "prospect")
        | known("state", pl.col("state").is_in(LEFT_ALONE))
        | known("winback_group", pl.col("winback_group") == HOLDOUT)
        | (pl.col("as_visit").is_null() & pl.col("as_message").is_null())
    )
    if left_out.len():
        alone |= pl.col("code").is_in(left_out.implode())
    guarded = known("winback_exclusion", pl.col("winback_exclusion") == "guarded")
    age = as_of - pl.col("first_date").to_physical()
    return (
        pl.when(alone)
        .then(pl.lit(NONE))
        .when(pl.col("status").is_in(GONE) & ~guarded)
        .then(pl.lit(WINBACK))
        .when(age < rules.new_for_days)
        .then(pl.lit(NEW))
        .when(pl.col("status") == SLOWING)
        .then(pl.lit(SLOWING))
        .otherwise(pl.lit(STEADY))
    )


def level() -> pl.Expr:
    """`key` for a key account, else the tier; null for who has none.

    A slow buyer that is silent for a year is D today, and is cared for as what it was worth.
    """
    slow = (pl.col("tier") == "D") & pl.col("status").is_in(BUYING)
    tier = pl.when(slow).then("tier_before").otherwise("tier")
    return (
        pl.when(pl.col("key_account").fill_null(False))
        .then(pl.lit(KEY))
        .when(tier.is_in(["A", "B", "C"]))
        .then(tier)
    )
