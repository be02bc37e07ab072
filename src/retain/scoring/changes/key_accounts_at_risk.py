"""Key accounts that may be about to leave, or have left.

One that leaves ceases to be a key account as its window empties, so who was one on the earlier day
counts as well as who is one now. At risk is who slows, lapsed, was called gone, or stopped buying
in part.

They stand in the order of what is likely to be lost (`movers.likely_loss`): a large one that is a
day past its own gap comes after a small one that is likely gone.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.changes.movers import AT_RISK, likely_loss

LEAVING: Final = (*AT_RISK, "churned")


def key_accounts_at_risk(moves: pl.DataFrame) -> pl.DataFrame:
    """The moves of key accounts at risk, of whom most is likely to be lost first."""
    leaving = pl.col("status").is_in(LEAVING) | pl.col("partial_churn").is_not_null()
    return moves.filter(of_key_account() & leaving.fill_null(False)).sort(
        likely_loss(), "customer_id", descending=[True, False]
    )


def of_key_account() -> pl.Expr:
    """Whether a customer is a key account now, or was one on the earlier day."""
    return pl.col("key_account").fill_null(False) | pl.col("key_account_then").fill_null(False)
