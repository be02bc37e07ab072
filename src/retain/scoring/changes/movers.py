"""The customers behind what changed: who slowed, went, came back, rose or fell.

Each takes moves and gives those that fit, the most valuable first (by what they were worth while
they bought), equal ones by customer_id. Where a column it needs is not known of one of the days,
nobody fits.

Who slows stands by what is likely to be lost instead:

    value while buying · (1 − chance to buy within the horizon)

Of customers who buy at random, one in three is past its own gap on any day and is slowing without
meaning anything by it; the most valuable of them buy so often that the chance says so. Of whose
spend is down by half or more at least half is at stake, whatever the chance that it buys at all.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.changes.moves import THEN, bought, minor
from retain.scoring.partial_churn import SPEND, SPEND_LEFT
from retain.scoring.value import TIERS

AT_RISK: Final = ("slowing", "lapsed")
"""Statuses of customers who may be about to leave."""

_ON_THE_WAY_OUT: Final = (*AT_RISK, "churned")


def new_customers(moves: pl.DataFrame) -> pl.DataFrame:
    """Who bought for the first time since."""
    return _those(moves, bought() & ~bought(THEN), ("occasions",))


def newly_slowing(moves: pl.DataFrame) -> pl.DataFrame:
    """Who is slowing or lapsed now and was not then, nor churned."""
    was = pl.col("status_then").is_in(_ON_THE_WAY_OUT).fill_null(False)
    fits = pl.col("status").is_in(AT_RISK) & ~was
    return _those(moves, fits, ("status",), by=likely_loss())


def newly_churned(moves: pl.DataFrame) -> pl.DataFrame:
    """Who is called gone now and was not then."""
    was = pl.col("churned_then").fill_null(False)
    return _those(moves, pl.col("churned") & ~was, ("churned",))


def returned_now(moves: pl.DataFrame) -> pl.DataFrame:
    """Who bought since, after it had been called gone, or would have been."""
    back = (pl.col("status") == "returned") & (pl.col("status_then") != "returned").fill_null(False)
    gone = pl.col("churned_then").fill_null(False)
    return _those(moves, _bought_since() & (gone | back), ("status",))


def recovered(moves: pl.DataFrame) -> pl.DataFrame:
    """Who was slowing or lapsed then, has bought since, and is neither now."""
    was = pl.col("status_then").is_in(AT_RISK).fill_null(False)
    well = ~pl.col("status").is_in(_ON_THE_WAY_OUT)
    return _those(moves, _bought_since() & was & well, ("status",))


def risen(moves: pl.DataFrame) -> pl.DataFrame:
    """Who stands in a higher tier than then; who had not bought then is new, and has not risen."""
    return _those(moves, bought(THEN) & (_rank("") < _rank(THEN)), ("tier",))


def fallen(moves: pl.DataFrame) -> pl.DataFrame:
    """Who stands in a lower tier than then."""
    return _those(moves, bought(THEN) & (_rank("") > _rank(THEN)), ("tier",))


def biggest_gains(moves: pl.DataFrame, most: int = 10) -> pl.DataFrame:
    """Whose revenue of the window rose most."""
    return _by_change(moves, pl.col("revenue_change") > 0, descending=True).head(most)


def biggest_losses(moves: pl.DataFrame, most: int = 10) -> pl.DataFrame:
    """Whose revenue of the window fell most."""
    return _by_change(moves, pl.col("revenue_change") < 0, descending=False).head(most)


def _by_change(moves: pl.DataFrame, fits: pl.Expr, *, descending: bool) -> pl.DataFrame:
    return moves.filter(fits).sort(
        "revenue_change", "customer_id", descending=[descending, False], nulls_last=True
    )


def likely_loss() -> pl.Expr:
    """What of a value is likely to be lost, in minor units; all of it where no chance is known."""
    gone = 1 - pl.col("chance_to_buy").fill_null(0.0)
    down = pl.col("partial_churn").str.split(";").list.contains(SPEND).fill_null(False)
    return _worth() * pl.when(down).then(gone.clip(lower_bound=SPEND_LEFT)).otherwise(gone)


def _worth() -> pl.Expr:
    """The most that a customer was worth in a window, while it bought or on either day."""
    return pl.max_horizontal(
        minor("value_before"), minor("value_before_then"), minor("value_window"),
        minor("value_window_then"),
    )  # fmt: skip


def _those(
    moves: pl.DataFrame, fits: pl.Expr, needed: tuple[str, ...], by: pl.Expr | None = None
) -> pl.DataFrame:
    """Who fits, sorted; nobody where a needed column is null of everybody on one of the days."""
    told = all(moves[name].count() and moves[name + THEN].count() for name in needed)
    those = moves.filter(fits.fill_null(False)) if told else moves.clear()
    return those.sort(_worth() if by is None else by, "customer_id", descending=[True, False])


def _bought_since() -> pl.Expr:
    """Whether a customer has an occasion after the earlier day."""
    more = pl.col("occasions") > pl.col("occasions_then")
    return pl.coalesce(more, pl.col("last_date") > pl.col("as_of_then")).fill_null(True)


def _rank(when: str) -> pl.Expr:
    places = {name: place for place, name in enumerate(TIERS)}
    return pl.col(f"tier{when}").replace_strict(places, default=None, return_dtype=pl.Int8)
