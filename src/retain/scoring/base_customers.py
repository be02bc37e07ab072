"""Base customers: the regular buyers that a business rests on."""

from __future__ import annotations

import polars as pl

OFTEN = 4
"""Occasions in the window from which on a buyer may be called regular."""

REGULAR_K = 1.5
"""The least regularity of a base customer's gaps: 1 is buying at random, and of who buys at random
and often one in six or fewer reaches 1.5 by chance."""


def base_customer() -> pl.Expr:
    """Whether a customer is active, buys often, and in a rhythm; null without an occasion.

    `status` active, at least `OFTEN` occasions in the window, `gap_regularity` at least
    `REGULAR_K`.
    """
    regular = (pl.col("gap_regularity") >= REGULAR_K).fill_null(False)
    often = pl.col("occasions_window") >= OFTEN
    is_base = (pl.col("status") == "active") & often & regular
    return pl.when(pl.col("occasions") > 0).then(is_base).alias("base_customer")
