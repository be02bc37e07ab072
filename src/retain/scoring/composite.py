"""One score of several: the weighted mean of those that are known, and how much weight that is.

What is not known counts neither for nor against: it lowers the coverage, never the score.
"""

from __future__ import annotations

import operator
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import polars as pl

SCORE_DIGITS, SHARE_DIGITS = 1, 4


def known_columns(
    frame: pl.DataFrame, names: Sequence[str], dtype: pl.DataType | None = None
) -> pl.DataFrame:
    """The columns of `names`, null where the frame has none of that name."""
    dtype = dtype or pl.Float64()
    absent = [pl.lit(None, dtype).alias(name) for name in names if name not in frame.columns]
    return frame.with_columns(absent).select(pl.col(names).cast(dtype))


def weighted_mean(weights: Mapping[str, float]) -> pl.Expr:
    """Σ w·x / Σ w over the columns that are known, to a tenth; null where none is.

    Added in the order of the names, so that nothing else shows in the last bit.
    """
    parts = [pl.col(name) * weights[name] for name in sorted(weights) if weights[name] > 0]
    weight = _known_weight(weights)
    if not parts:
        return pl.lit(None, pl.Float64)
    total = _added(part.fill_null(0.0) for part in parts)
    return pl.when(weight > 0).then(total / weight).round(SCORE_DIGITS)


def coverage(weights: Mapping[str, float]) -> pl.Expr:
    """The share of all weight that is known, 0 to 1; null where no column has a weight."""
    whole = sum(weights[name] for name in sorted(weights))
    return (_known_weight(weights) / whole).round(SHARE_DIGITS) if whole else pl.lit(None)


def _known_weight(weights: Mapping[str, float]) -> pl.Expr:
    known = (
        pl.when(pl.col(name).is_not_null()).then(weights[name]).otherwise(0.0)
        for name in sorted(weights)
        if weights[name] > 0
    )
    return _added([pl.lit(0.0), *known])


def _added(parts: Iterable[pl.Expr]) -> pl.Expr:
    """One after another: `sum_horizontal` adds in an order that goes by the number of threads."""
    return reduce(operator.add, parts)
