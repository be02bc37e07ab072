"""Key accounts that may be about to leave, or have left.

One that leaves ceases to be a key account as its window empties, so who was one on the earlier day
counts as well as who is one now. At risk is who slows, lapsed, was called gone, or stopped buying
in part.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.changes.movers import AT_RISK
from retain.scoring.changes.moves import minor

LEAVING: Final = (*AT_RISK, "churned")


def key_accounts_at_risk(moves: pl.DataFrame) -> pl.DataFrame:
    """The moves of key accounts at risk, the most valuable first."""
    leaving = pl.col("status").is_in(LEAVING) | pl.col("partial_churn").is_not_null()
    worth = pl.max_horizontal(*map(minor, ("value_before", "value_window", "value_window_then")))
    return moves.filter(of_key_account() & leaving.fill_null(False)).sort(
        worth, "customer_id", descending=[True, False]
    )


def of_key_account() -> pl.Expr:
    """Whether a customer is a key account now, or was one on the earlier day."""
    return pl.col("key_account").fill_null(False) | pl.col("key_account_then").fill_null(False)
