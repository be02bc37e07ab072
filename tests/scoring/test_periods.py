"""Calendar periods, and which of them the data cover."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.measure import day_date, day_number
from retain.scoring.periods import PERIODS, Calendar, period_number, period_start

FEBRUARY = [day_number(dt.date(2024, 2, day)) for day in (1, 10, 29)]


def _first_day(day: dt.date, period: str) -> dt.date:
    if period == "week":
        return day - dt.timedelta(days=day.isocalendar().weekday - 1)
    return dt.date(day.year, day.month if period == "month" else (day.month - 1) // 3 * 3 + 1, 1)


def _reasons(days: list[str], as_of: str, period: str = "month") -> list[str | None]:
    numbers = np.array([day_number(dt.date.fromisoformat(day)) for day in days])
    calendar = Calendar.of(numbers, day_number(dt.date.fromisoformat(as_of)), period)
    return calendar.reasons.to_list()


@given(st.dates(dt.date(1, 1, 8)), st.sampled_from(PERIODS))
def test_a_day_lies_in_the_period_of_the_calendar(day, period):
    number = period_number(np.array([day_number(day)]), period)
    assert day_date(int(period_start(number, period)[0])) == _first_day(day, period)


@given(st.dates(dt.date(1, 1, 8), dt.date(9999, 12, 20)), st.sampled_from(PERIODS))
def test_numbers_follow_one_another(day, period):
    number = period_number(np.array([day_number(day)]), period)
    last = period_start(number + 1, period) - 1
    assert (period_number(last, period) == number).all()
    assert (period_number(last + 1, period) == number + 1).all()


def test_whole_periods_are_neither_provisional_nor_null():
    assert _reasons(["2024-02-01", "2024-02-29", "2024-03-15"], "2024-03-31") == [None, None]


@pytest.mark.parametrize(
    ("days", "as_of", "reasons"),
    [
        (["2024-02-02", "2024-03-01"], "2024-03-31", ["partly_covered", None]),
        (["2024-02-01", "2024-03-01"], "2024-03-30", [None, "in_progress"]),
        (["2024-02-02"], "2024-02-28", ["in_progress"]),
        (["2024-02-01"], "2024-02-29", [None]),
        (["2024-01-01", "2024-03-31"], "2024-03-31", [None, "no_data", None]),
        (["2024-01-01", "2024-02-10"], "2024-04-30", [None, "partly_covered", *["no_data"] * 2]),
        (["2024-01-01", "2024-02-29"], "2024-03-10", [None, None, "no_data"]),
    ],
)
def test_why_a_month_is_provisional_or_null(days, as_of, reasons):
    assert _reasons(days, as_of) == reasons


def test_weeks_begin_on_monday():
    assert _reasons(["2024-02-05", "2024-02-11"], "2024-02-11", "week") == [None]
    assert _reasons(["2024-02-04", "2024-02-05"], "2024-02-11", "week") == ["partly_covered", None]


def test_no_day_no_calendar():
    assert Calendar.of(np.zeros(0, np.int64), FEBRUARY[0], "month").size == 0
