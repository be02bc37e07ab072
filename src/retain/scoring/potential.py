"""Potential: who may be worth more tomorrow, by the trend of its value and its wallet elsewhere.

A customer is *rising* where its growth rate is over 0 with a chance under `RISING_P` of being
none. It has *headroom* where what it buys elsewhere in a year is at least what it buys here: then
our share of its wallet could double. Where only one of both is known, a customer is judged by it.
"""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.growth import RISING_P

POTENTIALS: Final = ("large_tomorrow", "headroom", "rising", "none")

YEAR_DAYS: Final = 365
HEADROOM_RATIO: Final = 1.0
"""Wallet elsewhere by our own year's sales from which on there is headroom."""


def rising() -> pl.Expr:
    """Whether the trend of value goes up, with a chance under `RISING_P` of being none."""
    return (pl.col("growth_rate") > 0) & (pl.col("growth_p_value") < RISING_P)


def falling() -> pl.Expr:
    """Whether the trend of value goes down likewise."""
    return (pl.col("growth_rate") < 0) & (pl.col("growth_p_value") < RISING_P)


def has_headroom(window_days: int) -> pl.Expr:
    """Whether a year's wallet elsewhere is at least a year's sales here; null where not known."""
    sales = pl.col("revenue_window").clip(lower_bound=0) * YEAR_DAYS / window_days
    headroom = pl.col("wallet_headroom")
    return (headroom > 0) & (headroom >= HEADROOM_RATIO * sales)


def potential(window_days: int) -> pl.Expr:
    """`large_tomorrow` (tier C, rising, with headroom), `headroom`, `rising` or `none`.

    `headroom` goes before `rising` where a customer of another tier has both. Null where neither
    trend nor wallet is known.

    Args:
        window_days: the days that `revenue_window` covers; it and `wallet_headroom` are in
            the same unit of money.
    """
    grows, room = rising().fill_null(False), has_headroom(window_days).fill_null(False)
    return (
        pl.when(pl.col("growth_rate").is_null() & pl.col("wallet_headroom").is_null())
        .then(pl.lit(None, pl.String))
        .when((pl.col("tier") == "C") & grows & room)
        .then(pl.lit("large_tomorrow"))
        .when(room)
        .then(pl.lit("headroom"))
        .when(grows)
        .then(pl.lit("rising"))
        .otherwise(pl.lit("none"))
        .alias("potential")
    )
