"""The customers behind what changed: who slowed, went, came back, rose or fell.

Each takes moves and gives those that fit, the most valuable first (by what they were worth while
they bought), equal ones by customer_id. Where a column it needs is not known of one of the days,
nobody fits.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.changes.moves import THEN, bought, minor
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
    return _those(moves, pl.col("status").is_in(AT_RISK) & ~was, ("status",))


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


def _those(moves: pl.DataFrame, fits: pl.Expr, needed: tuple[str, ...]) -> pl.DataFrame:
    """Who fits, sorted; nobody where a needed column is null of everybody on one of the days."""
    told = all(moves[name].count() and moves[name + THEN].count() for name in needed)
    worth = pl.max_horizontal(
        minor("value_before"), minor("value_before_then"), minor("value_window"),
        minor("value_window_then"),
    )  # fmt: skip
    those = moves.filter(fits.fill_null(False)) if told else moves.clear()
    return those.sort(worth, "customer_id", descending=[True, False])


def _bought_since() -> pl.Expr:
    """Whether a customer has an occasion after the earlier day."""
    more = pl.col("occasions") > pl.col("occasions_then")
    return pl.coalesce(more, pl.col("last_date") > pl.col("as_of_then")).fill_null(True)


def _rank(when: str) -> pl.Expr:
    places = {name: place for place, name in enumerate(TIERS)}
    return pl.col(f"tier{when}").replace_strict(places, default=None, return_dtype=pl.Int8)
