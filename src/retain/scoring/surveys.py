"""What customers answer: their grades as places on their scales, and answers by age.

A grade is read as its place on its row's scale, 0 the lowest and 1 the highest. Answers of the
last two windows count; one half a window older than another weighs half as much.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Protocol

import polars as pl

from retain.grade_scales import Scale
from retain.scoring.measure import ratio
from retain.scoring.mixed_scales import learn_apart
from retain.scoring.scales import (
    RECOMMENDATION,
    Stretch,
    SurveyScales,
    learn_scale,
    on_scales,
    placed,
    placed_on,
)

RIVALS, INTENTION = "rivals", "intention"
"""Dimensions that ask neither for an expectation nor for an experience."""

ROLES: Final[dict[str, pl.DataType]] = {
    "dimension": pl.String(),
    "importance": pl.Float64(),
    "expectation": pl.Float64(),
    "experience": pl.Float64(),
    "nps": pl.Float64(),
}

_FURTHER: Final[dict[str, pl.DataType]] = {
    "file": pl.String(),
    "scale_low": pl.Float64(),
    "scale_high": pl.Float64(),
}
_COMPLAINT_GRADES: Final[dict[str, pl.DataType]] = {
    "code": pl.UInt32(),
    "day": pl.Int64(),
    "grade": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "file": pl.String(),
    "dimension": pl.String(),
}

WINDOWS: Final = 2
"""How many windows back answers count."""

_UNIT: Final = 10**6
"""Grades and weights are added as whole numbers, so that no order of rows shows."""


class HasTables(Protocol):
    """What has tables by name, with `code` for their customers, such as a base."""

    @property
    def tables(self) -> Mapping[str, pl.DataFrame]:
        """The tables."""
        ...


def learn_survey_scales(base: HasTables, *, as_of: int) -> SurveyScales:
    """The scales of the grades up to a day that nothing declares one of."""
    told = survey_rows(base, as_of=as_of)
    complained = complaint_grades(base, as_of=as_of)
    surveys, surveys_apart = _learned(told, ("expectation", "experience"))
    complaints, complaints_apart = _learned(complained, ("grade",))
    return SurveyScales(surveys, complaints, surveys_apart, complaints_apart)


def _learned(
    rows: pl.DataFrame, roles: tuple[str, ...]
) -> tuple[Scale | None, tuple[Stretch, ...]]:
    """The scale of the grades that nothing declares one of, and what is on another."""
    told = rows.filter(pl.col("high").is_null())
    finite = [pl.when(pl.col(role).is_finite()).then(pl.col(role)).alias(role) for role in roles]
    grades = told.select(finite)
    ends = told.with_columns(finite).with_columns(
        bottom=pl.min_horizontal(roles), top=pl.max_horizontal(roles)
    )
    general = learn_scale(pl.concat([grades[role].alias("grade") for role in roles]))
    columns = ("code", "day", "file", "dimension", "bottom", "top")
    return general, learn_apart(ends.drop_nulls("top").select(columns), general)


def placed_answers(base: HasTables, *, as_of: int, since: int | None = None) -> pl.DataFrame:
    """The answers after one day and up to another, their grades as places from 0 to 1.

    Returns:
        `code`, `day`, `dimension`, `importance`, `expectation`, `experience` (places; null where
        nothing was graded, or the grade's scale is not known or does not hold it), `nps` (0–10),
        `low` and `high` (the scale of expectation and experience), in the table's order.
        Importance is read on the declared scale of its row where that holds what was graded on
        it, else on one of its own.
    """
    told = survey_rows(base, as_of=as_of)
    told = told.with_columns(importance=_importance_places(told))
    scales = learn_survey_scales(base, as_of=as_of)
    graded = on_scales(told, scales.surveys, scales.surveys_apart)
    nps = pl.when(placed_on(pl.col("nps"), RECOMMENDATION).is_not_null()).then("nps")
    grades = (grade_place(name).alias(name) for name in ("expectation", "experience"))
    rows = graded.select("code", "day", "dimension", "importance", *grades, nps, "low", "high")
    return rows if since is None else rows.filter(pl.col("day") > since)


def _importance_places(rows: pl.DataFrame) -> pl.Expr:
    """Importance as its place: on the declared scale of its row, or on one of its own."""
    place = pl.lit(None, pl.Float64)
    for (low, high), part in rows.partition_by(["low", "high"], as_dict=True).items():
        scale = learn_scale(part["importance"])
        if scale is not None and low is not None and 1 < scale.high <= high:
            scale = Scale(low, high)
        here = pl.col("low").eq_missing(low) & pl.col("high").eq_missing(high)
        place = pl.when(here).then(placed_on(pl.col("importance"), scale)).otherwise(place)
    return place


def grade_place(role: str) -> pl.Expr:
    """A grade's place on its row's scale (`low`, `high`)."""
    return placed(pl.col(role), pl.col("low"), pl.col("high"))


def graded_rows(
    base: HasTables, scales: SurveyScales, *, as_of: int, since: int | None = None
) -> pl.DataFrame:
    """`survey_rows`; where no scale is declared, `low` and `high` are the learned one."""
    rows = survey_rows(base, as_of=as_of, since=since)
    return on_scales(rows, scales.surveys, scales.surveys_apart)


def survey_rows(base: HasTables, *, as_of: int, since: int | None = None) -> pl.DataFrame:
    """The answers after one day and up to another.

    Returns:
        `code`, `day`, `ROLES`, `file` (null where there is but one), and the ends of the scale
        that is declared for the row, `low` and `high`; null where none is.
    """
    table = base.tables.get("surveys", pl.DataFrame(schema={"code": pl.UInt32, "date": pl.Date}))
    day = pl.col("date").to_physical().cast(pl.Int64)
    rows = with_roles(table, {**ROLES, **_FURTHER}).select(
        "code", *ROLES, "file", day=day, low="scale_low", high="scale_high"
    )
    return _between(rows, since, as_of)


def complaint_grades(
    base: HasTables, scales: SurveyScales | None = None, *, as_of: int, since: int | None = None
) -> pl.DataFrame:
    """How the ends of complaints were graded, by the day they closed.

    The day they were opened where no other is known.

    Returns:
        `code`, `day`, `grade`, `low` and `high` (the declared scale, else the one of `scales`);
        `file` and `dimension`, both null.
    """
    table = base.tables.get("complaints")
    if table is None or "satisfaction" not in table.columns:
        return pl.DataFrame(schema=_COMPLAINT_GRADES)
    ends = [name for name in ("closed", "opened") if name in table.columns]
    day = pl.max_horizontal(pl.col(name).to_physical() for name in ends).cast(pl.Int64)
    scale = ("satisfaction_low", "satisfaction_high")
    rows = with_roles(table, dict.fromkeys(scale, pl.Float64())).select(
        "code",
        day=day,
        grade="satisfaction",
        low=scale[0],
        high=scale[1],
        file=pl.lit(None, pl.String),
        dimension=pl.lit(None, pl.String),
    )
    rows = _between(rows.drop_nulls(["day", "grade"]), since, as_of)
    if scales is None:
        return rows
    return on_scales(rows, scales.complaints, scales.complaints_apart)


def with_roles(table: pl.DataFrame, roles: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The table with nulls for the roles that no file has."""
    missing = [pl.lit(None, t).alias(n) for n, t in roles.items() if n not in table.columns]
    return table.with_columns(missing)


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
