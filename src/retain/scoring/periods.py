"""Calendar periods: months, quarters, weeks from Monday; which of them the data cover.

Numbers of periods count from 1970, days from 1970-01-01.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import polars as pl

from retain.scoring.runs import Integers

Period = Literal["month", "week", "quarter"]
PERIODS: tuple[Period, ...] = get_args(Period)

IN_PROGRESS, PARTLY_COVERED, NO_DATA = "in_progress", "partly_covered", "no_data"
"""Why a period's figures are provisional, or null."""

_WEEK_DAYS, _QUARTER_MONTHS = 7, 3
_MONDAY = 3
"""Days from Monday, 1969-12-29, to 1970-01-01."""


def period_number(day: Integers, period: Period) -> Integers:
    """The number of the period that each day lies in."""
    if period == "week":
        return (day + _MONDAY) // _WEEK_DAYS
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return months if period == "month" else months // _QUARTER_MONTHS


def period_start(number: Integers, period: Period) -> Integers:
    """The first day of each period."""
    if period == "week":
        return number * _WEEK_DAYS - _MONDAY
    months = number if period == "month" else number * _QUARTER_MONTHS
    return months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)


@dataclass(frozen=True)
class Calendar:
    """The periods from the first with data to that of the as-of day.

    Attributes:
        period: what the calendar is cut into.
        first: the number of the first period.
        starts: the first day of each.
        reasons: why each one's figures are provisional or null; None where they are neither.
    """

    period: Period
    first: int
    starts: Integers
    reasons: pl.Series

    @classmethod
    def of(cls, day: Integers, as_of: int, period: Period) -> Calendar:
        """The calendar of the distinct days with a line; empty where there is none."""
        if not day.size:
            return cls(period, 0, np.zeros(0, np.int64), pl.Series([], dtype=pl.String))
        ends = period_number(np.array([day.min(), day.max(), as_of]), period)
        first, newest, last = (int(number) for number in ends)
        bounds = period_start(np.arange(first, last + 2), period)
        reasons: list[str | None] = [NO_DATA] * (last - first + 1)
        for place in np.unique(period_number(day, period)) - first:
            reasons[place] = None
        if bounds[0] < day.min():
            reasons[0] = PARTLY_COVERED
        if newest < last and day.max() < bounds[newest - first + 1] - 1:
            reasons[newest - first] = PARTLY_COVERED
        if as_of < bounds[-1] - 1 and reasons[-1] != NO_DATA:
            reasons[-1] = IN_PROGRESS
        return cls(period, first, bounds[:-1], pl.Series(reasons, dtype=pl.String))

    @property
    def size(self) -> int:
        """How many periods there are."""
        return int(self.starts.size)

    def places(self, day: Integers) -> Integers:
        """Each day's period, by its place."""
        return period_number(day, self.period) - self.first
