"""A day of the year for each customer, so that what comes round is spread over the weeks.

It depends on the identifier alone: who else is in the base, or what anybody buys, moves nobody's
day, and any number of customers is spread evenly.
"""

from __future__ import annotations

from typing import Final

import polars as pl

DAYS: Final = 365
_BYTES: Final = 7
"""Taken at a time: a whole number of 56 bits."""

_PRIME: Final = 2**31 - 1
_FACTOR: Final = 48_271
"""Of the multiplicative congruential generator of Park, Miller and Stockmeyer (1993): by it
neighbouring identifiers fall on days far apart."""


def own_days(identifiers: pl.Series) -> pl.Series:
    """A whole number from 0 to 364 (Int32) of each identifier's bytes."""
    longest = identifiers.str.len_bytes().max()
    frame = pl.DataFrame({"written": identifiers.str.encode("hex")}).with_columns(
        mixed=pl.lit(0, pl.Int64)
    )
    part, mixed = pl.col("part"), pl.col("mixed")
    number = part.str.to_integer(base=16, dtype=pl.Int64, strict=False).fill_null(0)
    further = (mixed + number % _PRIME) * _FACTOR % _PRIME
    for start in range(0, longest if isinstance(longest, int) else 0, _BYTES):
        frame = frame.with_columns(part=pl.col("written").str.slice(2 * start, 2 * _BYTES))
        frame = frame.with_columns(mixed=pl.when(part != "").then(further).otherwise(mixed))
    return (frame["mixed"] % DAYS).cast(pl.Int32).alias("own_day")
