"""RFM: quintile scores of recency, frequency and monetary value, and the usual named segments.

Recency is the days since the last occasion, frequency the occasions, monetary value the net
revenue, each over the customer's whole time. A score says in which fifth of the buyers a
customer stands (5 is best); equal figures share a score, so that with fewer distinct figures
than fifths some scores stay empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

BINS = 5

SEGMENTS = (
    # F and M together: 1       2                      3                      4            5
    ("lost", "lost", "at_risk", "at_risk", "cant_lose"),  # R 1
    ("hibernating", "hibernating", "at_risk", "at_risk", "cant_lose"),  # R 2
    ("about_to_sleep", "about_to_sleep", "need_attention", "loyal", "loyal"),  # R 3
    ("promising", "potential_loyalist", "potential_loyalist", "loyal", "loyal"),  # R 4
    ("new", "potential_loyalist", "potential_loyalist", "champions", "champions"),  # R 5
)
"""The segment by recency score (rows) and the mean of the other two, halves up (columns)."""


@dataclass(frozen=True)
class RfmCuts:
    """The four figures at the fifths of each measure: the greatest figure of scores 1 to 4.

    Recency is taken negative, so that more is better for all three. Money in minor units.
    """

    recency: tuple[int, ...]
    frequency: tuple[int, ...]
    monetary: tuple[int, ...]


def rfm_cuts(features: pl.DataFrame, as_of: int) -> RfmCuts:
    """The cuts of the customers with an occasion; empty tuples where there is none."""
    buyers = features.filter(pl.col("occasions") > 0)
    return RfmCuts(
        recency=fifths(buyers["last_day"].cast(pl.Int64) - as_of),
        frequency=fifths(buyers["occasions"].cast(pl.Int64)),
        monetary=fifths(buyers["sales"] + buyers["given_back"]),
    )


def fifths(figures: pl.Series) -> tuple[int, ...]:
    """The figures in places ⌈n·k/5⌉, k = 1 … 4, of the ascending order."""
    ranked = figures.sort()
    n = ranked.len()
    return tuple(int(ranked[-(-n * k // BINS) - 1]) for k in range(1, BINS)) if n else ()


def score(figure: pl.Expr, cuts: Sequence[int]) -> pl.Expr:
    """1 to 5: one more than the number of cuts below the figure; null where it is null."""
    above = pl.sum_horizontal((figure > cut).cast(pl.UInt8) for cut in cuts) if cuts else pl.lit(0)
    return pl.when(figure.is_not_null()).then(above + 1).cast(pl.UInt8)


def rfm_segment(r: pl.Expr, f: pl.Expr, m: pl.Expr) -> pl.Expr:
    """The named segment of three scores; null where they are."""
    both = (f + m + 1) // 2
    grid = [name for row in SEGMENTS for name in row]
    cell = (r.cast(pl.Int32) - 1) * BINS + both.cast(pl.Int32) - 1
    return cell.replace_strict(list(range(BINS * BINS)), grid, return_dtype=pl.String)
