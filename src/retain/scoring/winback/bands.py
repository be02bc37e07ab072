"""How long a customer has been silent, in bands: what chances to return are read off by.

Silence is measured in the customer's own gaps. Who bought once has none, and is placed by days of
silence in horizons. Under one of either nobody could have left, and there is no band.
"""

from __future__ import annotations

from typing import Final

import polars as pl

GAP_CUTS: Final = (1.0, 2.0, 3.0, 5.0, 8.0, 13.0)
"""Own gaps of silence that bands lie between, each about 1.6 times the one before."""

HORIZON_CUTS: Final = (1.0, 2.0, 4.0)
"""Horizons of silence that the bands of one-time buyers lie between."""

GAP_BANDS: Final = ("gaps_1_2", "gaps_2_3", "gaps_3_5", "gaps_5_8", "gaps_8_13", "gaps_over_13")
ONCE_BANDS: Final = ("once_1_2", "once_2_4", "once_over_4")
"""Each from the shortest silence on; a band holds its upper end."""

BANDS: Final = (*GAP_BANDS, *ONCE_BANDS)


def silence_band(horizon_days: int) -> pl.Expr:
    """The band of silence, from `days_since_last` and `own_gap_days`.

    Null without an occasion, and where the silence is too short to have left.
    """
    days, gap = pl.col("days_since_last"), pl.col("own_gap_days")
    in_gaps, in_horizons = days / gap, days / horizon_days
    return (
        pl.when(gap.is_not_null())
        .then(_placed(in_gaps, GAP_CUTS, GAP_BANDS))
        .when(days.is_not_null())
        .then(_placed(in_horizons, HORIZON_CUTS, ONCE_BANDS))
        .alias("silence_band")
    )


def _placed(figure: pl.Expr, cuts: tuple[float, ...], bands: tuple[str, ...]) -> pl.Expr:
    placed: pl.Expr = pl.lit(None, pl.String)
    for cut, band in zip(cuts, bands, strict=True):
        placed = pl.when(figure > cut).then(pl.lit(band)).otherwise(placed)
    return placed
