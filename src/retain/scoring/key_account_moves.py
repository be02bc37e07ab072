"""Who became a key account since an earlier day, who ceased to be one, and why.

The earlier day is judged from the same files as of then: by the standards of that day, or by saved
ones where they judge today. What is not dated (days to pay) is not used there; so whom nothing
else than its days to pay excludes today has not moved.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import polars as pl

from retain.scoring.asked import VALUE
from retain.scoring.base import Base
from retain.scoring.key_accounts import EXCLUSIONS, KeyAccountRules
from retain.scoring.pipeline import run
from retain.scoring.standards import Rules, Standards

GAINED, LOST, KEPT = "gained", "lost", "kept"
MOVES: Final = (LOST, GAINED, KEPT)

REASONS: Final = (*EXCLUSIONS, "silent", "fell", "few_occasions", "low_margin")
"""Why one ceased: excluded now; lapsed, churned or without an occasion in the window; of a lower
tier; with too few occasions; with too little margin."""

YEAR_DAYS: Final = 365


def key_accounts_then(
    base: Base, day: int, rules: Rules, standards: Standards | None
) -> pl.DataFrame:
    """`customer_id` and `value_window` of the key accounts of an earlier day.

    Args:
        base: what scores are made from; its customer-days hold the earlier ones too.
        day: the earlier day.
        rules: the user's settings.
        standards: saved ones; learned as of then where None.
    """
    dated = replace(
        base,
        facts=base.facts.select("code"),
        tables={},
        several_regions=lambda: None,
        salespeople=lambda: None,
    )
    then = run(dated, as_of=day, rules=rules, standards=standards, asked=VALUE).scores
    return then.filter(pl.col("key_account").fill_null(False)).select("customer_id", "value_window")


def key_account_moves(then: pl.DataFrame, scores: pl.DataFrame, rules: Rules) -> pl.DataFrame:
    """Key accounts of either day, and how they moved.

    Args:
        then: as `key_accounts_then` gives them.
        scores: of today, with what is known of leaving.
        rules: the user's settings.

    Returns:
        the scores of those who moved or stayed with `value_then` (null for whom was none),
        `movement` (lost, gained, kept) and `lost_because`, one of `REASONS` for the
        lost; the lost and the gained first, the greatest value first within each.
    """
    was, is_now = pl.col("value_then").is_not_null(), pl.col("key_account").fill_null(False)
    undated = _only_by_days_to_pay(scores, rules.key_accounts)
    movement = (
        pl.when(was & is_now)
        .then(pl.lit(KEPT))
        .when(is_now)
        .then(pl.lit(GAINED))
        .when(was & ~undated)
        .then(pl.lit(LOST))
    )
    before = then.rename({"value_window": "value_then"})
    moved = scores.join(before, on="customer_id", how="left", maintain_order="left").with_columns(
        movement=movement.cast(pl.Enum(MOVES))
    )
    worth = pl.max_horizontal("value_then", "value_window")
    return (
        moved.filter(pl.col("movement").is_not_null())
        .with_columns(lost_because=pl.when(pl.col("movement") == LOST).then(_reason(rules)))
        .sort("movement", worth, "customer_id", descending=[False, True, False])
        .with_columns(pl.col("movement").cast(pl.String))
    )


def _only_by_days_to_pay(scores: pl.DataFrame, rules: KeyAccountRules) -> pl.Expr:
    """Whether nothing but its days to pay makes a customer's terms harsh."""
    if "payment_days" not in scores.columns:
        return pl.lit(False)
    returns = (pl.col("return_rate") > rules.max_return_rate).fill_null(False)
    discount = (pl.col("discount_rate") > rules.max_discount_rate).fill_null(False)
    harsh = (pl.col("key_account_exclusion") == "harsh_terms").fill_null(False)
    return harsh & ~returns & ~discount


def _reason(rules: Rules) -> pl.Expr:
    yearly = pl.col("occasions_window") * YEAR_DAYS / rules.window_days
    silent = (pl.col("tier") == "D") | pl.col("status").is_in(["lapsed", "churned"])
    return (
        pl.when(pl.col("key_account_exclusion").is_not_null())
        .then("key_account_exclusion")
        .when(silent)
        .then(pl.lit("silent"))
        .when(pl.col("tier") != "A")
        .then(pl.lit("fell"))
        .when(yearly < rules.key_accounts.min_occasions)
        .then(pl.lit("few_occasions"))
        .otherwise(pl.lit("low_margin"))
    )
