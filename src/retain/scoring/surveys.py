"""What customers answer: the scale of their grades, and answers by age.

A grade is read as its place on the base's scale, 0 the lowest and 1 the highest. Answers of the
last two windows count; one half a window older than another weighs half as much.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.measure import ratio

if TYPE_CHECKING:
    from retain.scoring.base import Base

RIVALS, INTENTION = "rivals", "intention"
"""Dimensions that ask neither for an expectation nor for an experience."""

ROLES: Final[dict[str, pl.DataType]] = {
    "dimension": pl.String(),
    "importance": pl.Float64(),
    "expectation": pl.Float64(),
    "experience": pl.Float64(),
    "nps": pl.Float64(),
}

WINDOWS: Final = 2
"""How many windows back answers count."""

_TOPS: Final = (5, 7, 10, 100)
_HELD: Final = 0.99
_UNIT: Final = 10**6
"""Grades and weights are added as whole numbers, so that no order of rows shows."""


@dataclass(frozen=True)
class Scale:
    """The lowest and the highest grade."""

    low: float
    high: float


@dataclass(frozen=True)
class SurveyScales:
    """The scales of the base's grades; None where there are none, or no usual scale holds them.

    Attributes:
        surveys: of experience and expectation.
        complaints: of satisfaction with how a complaint was settled.
    """

    surveys: Scale | None
    complaints: Scale | None


def placed(grade: pl.Expr, scale: Scale | None) -> pl.Expr:
    """A grade's place from 0 to 1; null outside the scale, and without one."""
    if scale is None:
        return pl.lit(None, pl.Float64)
    inside = grade.is_between(scale.low, scale.high)
    return pl.when(inside).then((grade - scale.low) / (scale.high - scale.low))


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
        return int(known.is_between(low, high).sum()) >= _HELD * known.len()

    if held(0, 1) and int((known != known.floor()).sum()):
        return Scale(0, 1)
    for top in _TOPS:
        low = 1 if top < _TOPS[-1] and held(1, float("inf")) else 0
        if held(low, top):
            return Scale(low, top)
    return None


def learn_survey_scales(base: Base, *, as_of: int) -> SurveyScales:
    """The scales of all grades up to a day."""
    told = survey_rows(base, as_of=as_of)
    complained = complaint_grades(base, as_of=as_of)
    return SurveyScales(
        learn_scale(pl.concat([told["experience"], told["expectation"]])),
        learn_scale(complained["grade"]),
    )


def survey_rows(base: Base, *, as_of: int, since: int | None = None) -> pl.DataFrame:
    """`code`, `day` and `ROLES` of the answers after one day and up to another."""
    table = base.tables.get("surveys", pl.DataFrame(schema={"code": pl.UInt32, "date": pl.Date}))
    missing = [pl.lit(None, t).alias(n) for n, t in ROLES.items() if n not in table.columns]
    day = pl.col("date").to_physical().cast(pl.Int64)
    rows = table.with_columns(missing).select("code", *ROLES, day=day)
    return _between(rows, since, as_of)


def complaint_grades(base: Base, *, as_of: int, since: int | None = None) -> pl.DataFrame:
    """`code`, `day`, `grade` of the complaints whose end was graded, by the day they closed.

    The day they were opened where no other is known.
    """
    table = base.tables.get("complaints")
    if table is None or "satisfaction" not in table.columns:
        return pl.DataFrame(schema={"code": pl.UInt32, "day": pl.Int64, "grade": pl.Float64})
    ends = [name for name in ("closed", "opened") if name in table.columns]
    day = pl.max_horizontal(pl.col(name).to_physical() for name in ends).cast(pl.Int64)
    rows = table.select("code", day=day, grade="satisfaction").drop_nulls()
    return _between(rows, since, as_of)


def _between(rows: pl.DataFrame, since: int | None, as_of: int) -> pl.DataFrame:
    kept = rows.filter(pl.col("day") <= as_of)
    return kept if since is None else kept.filter(pl.col("day") > since)


def latest_weighed(answers: pl.DataFrame, *, as_of: int, window_days: int) -> pl.DataFrame:
    """The mean of each customer's answers, the latest weighing most.

    Args:
        answers: `code`, `day`, `place` (0–1; null answers do not count).
        as_of: the day that ages are counted to.
        window_days: an answer half of it older weighs half as much.

    Returns:
        `code` and `place`, of whoever has an answer.
    """
    halvings = (as_of - pl.col("day")).cast(pl.Float64) / (window_days / 2)
    weight = ((0.5**halvings) * _UNIT).round().cast(pl.Int64)
    place = (pl.col("place") * _UNIT).round().cast(pl.Int64)
    weighed = answers.drop_nulls("place").with_columns(weight=weight)
    sums = weighed.group_by("code").agg(
        top=(place * pl.col("weight")).sum(), whole=pl.col("weight").sum()
    )
    return sums.select("code", place=ratio(pl.col("top"), pl.col("whole")) / _UNIT)


def mean_place(place: pl.Expr, weight: pl.Expr) -> pl.Expr:
    """The weighted mean of places within a group; null answers do not count."""
    known, each = place.is_not_null(), (weight * _UNIT).round().cast(pl.Int64)
    parts = (place * _UNIT).round().cast(pl.Int64)
    return ratio((parts * each).filter(known).sum(), each.filter(known).sum()) / _UNIT
