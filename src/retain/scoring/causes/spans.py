"""What customers' dated rows add up to over spans of days, each span in two look-ups.

Rows are sorted by customer and day once; a running total answers every span, however many moments
are asked about.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.runs import Floats, Integers

_DAY_SPAN = 2**32


@dataclass(frozen=True)
class Spans:
    """Customers' rows in order.

    Attributes:
        key: customer and day as one whole number, ascending.
    """

    key: Integers

    @classmethod
    def of(cls, rows: pl.DataFrame, day: str = "day") -> Spans:
        """Of rows sorted by `code` and `day`."""
        return cls(_keyed(rows["code"], rows[day]))

    def before(self, code: pl.Series, day: pl.Series) -> Integers:
        """How many rows lie before each customer's day."""
        place: Integers = np.searchsorted(self.key, _keyed(code, day), "left")
        return place

    def until(self, code: pl.Series, day: pl.Series) -> Integers:
        """The same, those on the day among them."""
        place: Integers = np.searchsorted(self.key, _keyed(code, day), "right")
        return place


def running(figures: pl.Series) -> Integers:
    """The running total of whole numbers, from 0: one entry more than there are."""
    total = np.zeros(figures.len() + 1, dtype=np.int64)
    np.cumsum(figures.cast(pl.Int64).to_numpy(), out=total[1:])
    return total


def chance_of_so_many(found: Integers, of: Integers, usual: Floats | float) -> Floats:
    """The chance of at least `found` among `of` where each has the chance `usual` (binomial)."""
    from scipy.special import bdtrc  # slow to import

    chance: Floats = np.where(found > 0, bdtrc(np.maximum(found - 1, 0), of, usual), 1.0)
    return chance


def _keyed(code: pl.Series, day: pl.Series) -> Integers:
    key: Integers = code.cast(pl.Int64).to_numpy() * _DAY_SPAN + day.cast(pl.Int64).to_numpy()
    return key
