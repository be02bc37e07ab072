"""What is decided once for every score: money's unit, zero denominators, rounding, dates as days.

Money is a whole number of minor units of 1e-4 of the currency in Int64, so that sums are exact
and depend neither on threads nor on the order of rows. A date is a whole number of days since
1970-01-01 in Int32.
"""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

MINOR_PER_UNIT = 10_000
"""Minor units in one unit of the currency."""

MONEY_LIMIT = 9 * 10**14 * MINOR_PER_UNIT
"""The greatest amount of one line, in minor units: nine hundred million million of the currency."""

EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return (day - EPOCH).days


def day_date(number: int) -> date:
    """The date of a day number."""
    return EPOCH + timedelta(days=number)


def ratio(part: pl.Expr, whole: pl.Expr) -> pl.Expr:
    """`part / whole` as Float64; null where `whole` is zero or null."""
    return pl.when(whole != 0).then(part.cast(pl.Float64) / whole.cast(pl.Float64))


def currency(minor: pl.Expr) -> pl.Expr:
    """Minor units as Float64 of the currency: up to 9 × 10^11 the double nearest to the decimal.

    Polars divides by a constant through its reciprocal, which can be one bit off: rounding to
    the unit's four decimals puts that right.
    """
    return (minor.cast(pl.Float64) / MINOR_PER_UNIT).round(4)


def money_total(column: str) -> pl.Expr:
    """The sum of a column that `currency` made, exact: added as minor units.

    Null where there are rows and none has a figure.
    """
    minor = (pl.col(column) * MINOR_PER_UNIT).round().cast(pl.Int64)
    known = (minor.count() > 0) | (pl.len() == 0)
    return pl.when(known).then(currency(minor.sum())).alias(column)


def rounded_days(days: pl.Expr) -> pl.Expr:
    """Fractional days, to a ten-thousandth."""
    return days.round(4)
