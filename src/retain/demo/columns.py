"""From arrays of numbers to columns of a table: dates, money, words."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from retain.demo.period import DAYS, FIRST_DAY

Flags = NDArray[np.bool_]
Integers = NDArray[np.int64]
Floats = NDArray[np.float64]

NONE = -1
"""The code of an absent word, customer or date."""

MONEY = pl.Decimal(18, 2)


def dates(name: str, days: Integers | Floats) -> pl.Series:
    """Make days of the period dates; null for a day below 0 or at and after the period's end."""
    known = (days >= 0) & (days < DAYS)
    return dates_anywhere(name, np.where(known, days, 0).astype(np.int64)).set(
        pl.Series(~known), None
    )


def dates_anywhere(name: str, days: Integers) -> pl.Series:
    """Make days dates, before and after the period too."""
    start = np.datetime64(FIRST_DAY, "D")
    return pl.Series(name, start + days.astype("timedelta64[D]")).cast(pl.Date)


def hundredths(column: str) -> pl.Expr:
    """Make a column of whole hundredths (cents, per cent) an exact decimal number."""
    return (pl.col(column).cast(MONEY) * pl.lit("0.01").cast(MONEY)).cast(MONEY)


def words(name: str, vocabulary: Sequence[str], codes: Integers | pl.Series) -> pl.Series:
    """Look words up by their codes; null where the code is null or negative."""
    series = codes if isinstance(codes, pl.Series) else pl.Series(codes)
    known = series.set(series < 0, None)
    return pl.Series(name, list(vocabulary), dtype=pl.String).gather(known)


def order_ids(orders: pl.Series) -> pl.Series:
    """Write order numbers as ids; null where the number is null."""
    return ("SO" + orders.cast(pl.String).str.zfill(7)).alias("order_id")


def in_hundredths(name: str, values: Integers | Floats) -> pl.Series:
    """Make whole hundredths an exact decimal column; null where a float is not a number."""
    whole = pl.Series(name, np.nan_to_num(values).astype(np.int64))
    money = whole.to_frame().select(hundredths(name)).to_series()
    return money.set(pl.Series(np.isnan(values)), None)
