"""How satisfied a customer is, and what it says it will do, by surveys and settled complaints.

Satisfaction is experience against expectation: of each dimension the part of the expectation that
was met, min(1, experience/expectation) as places on the scale, the experience alone where nothing
says what was expected; the dimensions of an answer weighed by their importance. A complaint whose
end was graded is an answer too. Intention is the recommendation (0–10) and the answer to whether
the customer will buy again (dimension `intention`). Both are means over answers, the latest
weighing most (see `surveys`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.scales import RECOMMENDATION, SurveyScales, placed_on
from retain.scoring.surveys import (
    INTENTION,
    RIVALS,
    WINDOWS,
    complaint_grades,
    grade_place,
    graded_rows,
    latest_weighed,
    mean_place,
)

if TYPE_CHECKING:
    from retain.scoring.base import Base

_ALIKE: Final = pl.lit(1.0)
_MOST: Final = 1_000
"""The greatest importance; nobody's scale goes higher."""

_PARTS: Final = 10_000
"""Importance is averaged in whole parts of this, so that no order of rows shows."""


def satisfaction_columns(
    base: Base, judged: pl.DataFrame, scales: SurveyScales, *, as_of: int, window_days: int
) -> pl.DataFrame:
    """`surveys_answered`, `satisfaction_score` and `intention_score`, one row a row of `judged`.

    The number is of days with an answer in the last two windows, null without a surveys table;
    the scores are null without an answer that tells.
    """
    since = as_of - WINDOWS * window_days
    rows = graded_rows(base, scales, as_of=as_of, since=since)
    complained = complaint_grades(base, scales, as_of=as_of, since=since)
    answered = rows.group_by("code").agg(surveys_answered=pl.col("day").n_unique())
    parts = {
        "satisfaction_score": pl.concat([satisfied(rows), settled(complained)]),
        "intention_score": intended(rows),
    }
    found = judged.select("code").join(answered, on="code", how="left", maintain_order="left")
    if "surveys" in base.tables:
        found = found.with_columns(pl.col("surveys_answered").fill_null(0))
    for name, answers in parts.items():
        mean = latest_weighed(answers, as_of=as_of, window_days=window_days)
        score = mean.select("code", (100 * pl.col("place")).round(1).alias(name))
        found = found.join(score, on="code", how="left", maintain_order="left")
    return found.drop("code")


def satisfied(rows: pl.DataFrame) -> pl.DataFrame:
    """`code`, `day`, `place` of each answer: what of its expectations was met."""
    asked = rows.filter(pl.col("dimension").is_in([RIVALS, INTENTION]).fill_null(False).not_())
    met, hoped = grade_place("experience"), grade_place("expectation")
    known = met.is_not_null() & hoped.is_not_null()
    place = pl.when(hoped > met).then(met / hoped).when(known).then(1.0).otherwise(met)
    parts = (pl.col("importance").clip(upper_bound=_MOST) * _PARTS).round()
    told = pl.when(pl.col("importance") >= 0).then(parts)
    weight = pl.coalesce(told / _PARTS, told.mean().over("code", "day") / _PARTS, 1.0)
    return _answers(asked, place, weight)


def settled(grades: pl.DataFrame) -> pl.DataFrame:
    """`code`, `day`, `place` of each day on which the end of a complaint was graded."""
    return _answers(grades, grade_place("grade"))


def intended(rows: pl.DataFrame) -> pl.DataFrame:
    """`code`, `day`, `place` of each answer: would recommend, will buy again."""
    again = rows.filter(pl.col("dimension") == INTENTION)
    recommends = _answers(rows, placed_on(pl.col("nps"), RECOMMENDATION))
    told = pl.concat([recommends, _answers(again, grade_place("experience"))])
    return _answers(told, pl.col("place"))


def _answers(rows: pl.DataFrame, place: pl.Expr, weight: pl.Expr = _ALIKE) -> pl.DataFrame:
    """The mean place of each customer and day."""
    shaped = rows.select("code", "day", place=place, weight=weight)
    told = shaped.group_by("code", "day").agg(place=mean_place(pl.col("place"), pl.col("weight")))
    return told.select("code", "day", pl.col("place").cast(pl.Float64))
