"""Key accounts that may be about to leave, or have left.

One that leaves ceases to be a key account as its window empties, so who was one on the earlier day
counts as well as who is one now. At risk is who slows, lapsed, was called gone, or stopped buying
in part.

Of customers who buy in no strict rhythm, one in three is past its own gap on any day, and is
slowing without meaning anything by it. So they stand in the order of what is likely to be lost:

    value while buying · (1 − chance to buy within the horizon)

of whose spend is down by half or more at least half of it, whatever the chance that it buys at all.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.changes.movers import AT_RISK
from retain.scoring.changes.moves import minor
from retain.scoring.partial_churn import SPEND, SPEND_LEFT

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


def likely_loss() -> pl.Expr:
    """What of a value is likely to be lost, in minor units; all of it where no chance is known."""
    worth = pl.max_horizontal(*map(minor, ("value_before", "value_window", "value_window_then")))
    gone = 1 - pl.col("chance_to_buy").fill_null(0.0)
    down = pl.col("partial_churn").str.split(";").list.contains(SPEND).fill_null(False)
    return worth * pl.when(down).then(gone.clip(lower_bound=SPEND_LEFT)).otherwise(gone)
