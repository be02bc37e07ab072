"""What scales the base's grades are on: declared row by row, else learned from the grades.

A grade is read as its place on its scale, 0 the lowest and 1 the highest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import polars as pl

from retain.grade_scales import Scale

RECOMMENDATION: Final = Scale(0, 10)
"""How likely a customer is to recommend us is always asked on this."""

TOPS: Final = (5, 7, 10, 100)
"""The highest grades of usual scales."""

HELD: Final = 0.99
"""The share of grades that a scale must hold."""


@dataclass(frozen=True)
class SurveyScales:
    """The scales learned of grades that nothing declares one of.

    Attributes:
        surveys: of experience and expectation; None where there are none, or no usual scale
            holds them.
        complaints: of satisfaction with how a complaint was settled; None likewise.
    """

    surveys: Scale | None = None
    complaints: Scale | None = None

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> SurveyScales:
        """The scales from plain values."""
        return cls(**{name: Scale(**scale) if scale else None for name, scale in saved.items()})


def learn_scale(grades: pl.Series) -> Scale | None:
    """The smallest of the usual scales that holds 99 % of the grades.

    0–1 where no grade is over one and some are fractions; else up to 5, 7, 10 or 100, from 1, or
    from 0 where more than 1 % are under one (and always up to 100).
    """
    known = grades.drop_nulls().drop_nans()
    known = known.filter(known.is_finite())
    if known.is_empty():
        return None

    def held(low: float, high: float) -> bool:
        return int(known.is_between(low, high).sum()) >= HELD * known.len()

    if held(0, 1) and int((known != known.floor()).sum()):
        return Scale(0, 1)
    for top in TOPS:
        low = 1 if top < TOPS[-1] and held(1, float("inf")) else 0
        if held(low, top):
            return Scale(low, top)
    return None


def placed(grade: pl.Expr, low: pl.Expr, high: pl.Expr) -> pl.Expr:
    """A grade's place from 0 to 1 on the row's scale; null outside of it, and without one."""
    return pl.when(grade.is_between(low, high)).then((grade - low) / (high - low))


def placed_on(grade: pl.Expr, scale: Scale | None) -> pl.Expr:
    """A grade's place on one scale for all rows."""
    if scale is None:
        return pl.lit(None, pl.Float64)
    return placed(grade, pl.lit(scale.low, pl.Float64), pl.lit(scale.high, pl.Float64))


def on_scales(rows: pl.DataFrame, scale: Scale | None) -> pl.DataFrame:
    """The rows with `low` and `high`: as declared, else the learned scale; null without either."""
    learned = (None, None) if scale is None else (scale.low, scale.high)
    declared = pl.col("low").is_not_null() & pl.col("high").is_not_null()
    ends = zip(("low", "high"), learned, strict=True)
    return rows.with_columns(
        pl.when(declared).then(pl.col(name)).otherwise(pl.lit(end, pl.Float64)).alias(name)
        for name, end in ends
    )
