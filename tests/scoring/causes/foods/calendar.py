"""The days of the business, as numbers from 0."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

FIRST_DAY: Final = date(2021, 9, 1)
DAYS: Final = 1200
NEVER: Final = 1_000_000
"""The day of what does not happen."""

DECEMBERS: Final = (91, 456, 821, 1187)
"""The first of each December."""


def draws(seed: int, subject: str) -> np.random.Generator:
    """The random numbers of one subject, independent of all others'."""
    return np.random.default_rng([seed, *subject.encode()])


def dates(days: Integers | Floats) -> pl.Series:
    """Days as dates; what is not within the business's days is null."""
    whole = np.asarray(days, dtype=np.float64)
    known = (whole < DAYS) & (whole > -4000)
    shifted = np.where(known, whole, 0).astype(np.int32) + (FIRST_DAY - date(1970, 1, 1)).days
    return pl.Series(shifted.astype(np.int32)).cast(pl.Date).set(pl.Series(~known), None)


def dates_ahead(days: Integers | Floats) -> pl.Series:
    """Days as dates, those after the end too."""
    start = (FIRST_DAY - date(1970, 1, 1)).days
    return pl.Series((np.asarray(days) + start).astype(np.int32)).cast(pl.Date)
