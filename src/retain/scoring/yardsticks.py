"""The yardsticks of loyalty that rest on occasions and on tables beside the lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import polars as pl

from retain.scoring.activity import Rhythm, own_gap_days
from retain.scoring.choice_time import ChoicePace, choice_columns, learn_choice_pace
from retain.scoring.engagement import (
    EngagementPace,
    engagement_columns,
    learn_engagement_pace,
)
from retain.scoring.repeat_purchasing import RepeatPace, learn_repeat_pace, repeat_columns
from retain.scoring.rivals import rivals_columns
from retain.scoring.satisfaction import satisfaction_columns
from retain.scoring.scales import SurveyScales
from retain.scoring.surveys import learn_survey_scales
from retain.scoring.tolerance import Tolerance, learn_tolerance, tolerance_columns

if TYPE_CHECKING:
    from retain.scoring.base import Base


@dataclass(frozen=True)
class Yardsticks:
    """What customers are measured against: the base's own doings.

    Attributes:
        surveys: the scales of its grades.
        repeats: how often it buys again; None without a buyer.
        choices: how long it takes to choose; None where nothing tells.
        tolerance: whether it buys on after a complaint; None without one.
        engagement: how often it engages; None where no table tells.
    """

    surveys: SurveyScales
    repeats: RepeatPace | None
    choices: ChoicePace | None
    tolerance: Tolerance | None
    engagement: EngagementPace | None

    @classmethod
    def of_document(cls, saved: Mapping[str, Any]) -> Yardsticks:
        """The yardsticks from plain values."""
        names = ("repeats", "choices", "tolerance", "engagement")
        repeats, choices, tolerance, engagement = (saved[name] for name in names)
        return cls(
            surveys=SurveyScales.of_document(saved["surveys"]),
            repeats=RepeatPace(**repeats | {"expected": tuple(repeats["expected"])})
            if repeats
            else None,
            choices=ChoicePace(**choices) if choices else None,
            tolerance=Tolerance(**tolerance) if tolerance else None,
            engagement=EngagementPace(**engagement) if engagement else None,
        )


def learn_yardsticks(
    base: Base, features: pl.DataFrame, rhythm: Rhythm, *, as_of: int, window_days: int
) -> Yardsticks:
    """What the base does, as of a day."""
    paced = features.with_columns(own_gap_days(rhythm))
    return Yardsticks(
        surveys=learn_survey_scales(base, as_of=as_of),
        repeats=learn_repeat_pace(base.customers, features, as_of=as_of),
        choices=learn_choice_pace(base, features, as_of=as_of),
        tolerance=learn_tolerance(base, paced, as_of=as_of),
        engagement=learn_engagement_pace(base, features, as_of=as_of, window_days=window_days),
    )


def yardstick_columns(
    base: Base, judged: pl.DataFrame, yardsticks: Yardsticks, *, as_of: int, window_days: int
) -> pl.DataFrame:
    """The yardsticks with their evidence, one row a row of `judged`, in its order."""
    span = {"as_of": as_of, "window_days": window_days}
    return pl.concat(
        [
            repeat_columns(judged, yardsticks.repeats),
            choice_columns(base, judged, yardsticks.choices, as_of=as_of),
            rivals_columns(base, judged, yardsticks.surveys, **span),
            tolerance_columns(base, judged, yardsticks.tolerance, as_of=as_of),
            satisfaction_columns(base, judged, yardsticks.surveys, **span),
            engagement_columns(base, judged, yardsticks.engagement, **span),
        ],
        how="horizontal",
    )
