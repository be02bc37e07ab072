"""Returns: goods that come back some days after delivery, as negative lines of the same order."""

from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE
from retain.demo.period import DAYS
from retain.demo.vocabulary import RETURNED

CHANCE: Final = 0.024
HARSH_CHANCE: Final = 0.10
"""Chance that a line comes back, of most customers and of those on harsh terms."""


def draw_returns(rng: Generator, lines: pl.DataFrame, behaviour: Behaviour) -> pl.DataFrame:
    """Return the lines that come back: same order, product and price, negative quantity.

    Some or all of a line comes back, 2 to 30 days after its delivery and before the period ends.
    Samples and counter sales are not returned.
    """
    account = lines["account"].to_numpy()
    harsh = behaviour.harsh_terms[account] & (account != NONE)
    sold = (account != NONE) & (lines["unit_price"].to_numpy() > 0)
    back = sold & (rng.random(lines.height) < np.where(harsh, HARSH_CHANCE, CHANCE))
    day = lines["delivered"].to_numpy() + rng.integers(2, 31, lines.height)
    whole = rng.random(lines.height) < 0.6
    quantity = lines["quantity"].to_numpy()
    part = np.where(whole, quantity, rng.integers(1, quantity + 1))
    absent, status = pl.lit(NONE, dtype=pl.Int64), pl.lit(RETURNED, dtype=pl.Int64)
    return lines.with_columns(
        pl.Series("day", day),
        pl.Series("quantity", -part),
        promised=absent,
        delivered=absent,
        status=status,
    ).filter(pl.Series(back & (day < DAYS)))
