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
class Stretch:
    """Grades that are on another scale than the rest.

    Attributes:
        file: the file they stand in; None for all.
        dimension: what they are about, "" for none; None for all.
        first, last: the days they begin and end on, as numbers; None where nothing is before, or
            after.
        scale: what they are on; None where that cannot be told.
    """

    file: str | None = None
    dimension: str | None = None
    first: int | None = None
    last: int | None = None
    scale: Scale | None = None


@dataclass(frozen=True)
class SurveyScales:
    """The scales learned of grades that nothing declares one of.

    Attributes:
        surveys: of experience and expectation; None where there are none, or no usual scale
            holds them.
        complaints: of satisfaction with how a complaint was settled; None likewise.
        surveys_apart, complaints_apart: what of them is on another scale, the last that fits
            overruling the others.
    """

    surveys: Scale | None = None
    complaints: Scale | None = None
    surveys_apart: tuple[Stretch, ...] = ()
    complaints_apart: tuple[Stretch, ...] = ()

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> SurveyScales:
        """The scales from plain values; documents of before know no stretches."""

        def stretch(each: Mapping[str, Any]) -> Stretch:
            return Stretch(**{**each, "scale": _of_document(each["scale"])})

        return cls(
            _of_document(saved["surveys"]),
            _of_document(saved.get("complaints")),
            tuple(stretch(each) for each in saved.get("surveys_apart", ())),
            tuple(stretch(each) for each in saved.get("complaints_apart", ())),
        )


def _of_document(saved: Mapping[str, float] | None) -> Scale | None:
    return Scale(**saved) if saved else None


def of_stretch(stretch: Stretch) -> pl.Expr:
    """Whether a row (`file`, `dimension`, `day`) belongs to a stretch."""
    here = pl.lit(True)
    for name in ("file", "dimension"):
        if (wanted := getattr(stretch, name)) is not None:
            here &= pl.col(name).fill_null("") == wanted
    if stretch.first is not None:
        here &= pl.col("day") >= stretch.first
    if stretch.last is not None:
        here &= pl.col("day") <= stretch.last
    return here


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


def on_scales(
    rows: pl.DataFrame, scale: Scale | None, apart: tuple[Stretch, ...] = ()
) -> pl.DataFrame:
    """The rows with `low` and `high` as declared, else as learned; null without either.

    Args:
        rows: `file`, `dimension`, `day`; `low` and `high`, the declared scale or null.
        scale: the learned one.
        apart: what is on another.
    """
    open_row = pl.col("high").is_null()
    low, high = _ends(scale)
    for stretch in apart:
        here = of_stretch(stretch)
        own = _ends(stretch.scale)
        low = pl.when(here).then(own[0]).otherwise(low)
        high = pl.when(here).then(own[1]).otherwise(high)
    return rows.with_columns(
        low=pl.when(open_row).then(low).otherwise("low"),
        high=pl.when(open_row).then(high).otherwise("high"),
    )


def _ends(scale: Scale | None) -> tuple[pl.Expr, pl.Expr]:
    ends = (None, None) if scale is None else (scale.low, scale.high)
    return pl.lit(ends[0], pl.Float64), pl.lit(ends[1], pl.Float64)
