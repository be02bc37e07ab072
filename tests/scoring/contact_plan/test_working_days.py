"""Which days are worked: weekends, public holidays, and weekend days worked in exchange."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.contact_plan.working_days import (
    WorkingDays,
    days_worked_after,
)

MONDAY_TO_FRIDAY = WorkingDays()
days = st.dates(date(2020, 1, 1), date(2028, 12, 31))


@given(days, st.integers(1, 400))
def test_without_a_country_it_is_monday_to_friday(day, count):
    expected = np.busday_offset(np.datetime64(day), count, roll="backward").astype(date)
    assert MONDAY_TO_FRIDAY.after(day, count) == expected
    between = MONDAY_TO_FRIDAY.between(day + timedelta(days=1), expected)
    assert len(between) == count
    assert between[-1] == expected


@pytest.mark.parametrize(
    ("country", "day", "worked"),
    [
        ("CN", date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        ("CN", date(2026, 1, 4), True),  # a Sunday worked for the New Year
        ("CN", date(2026, 2, 17), False),  # the New Year of the moon
        ("CN", date(2026, 2, 23), False),  # a Monday off in exchange
        ("CN", date(2026, 2, 21), False),  # a usual Saturday
        ("CN", date(2027, 2, 8), False),  # reckoned by the moon: not announced yet
        ("DE", date(2026, 1, 6), True),
        ("DE-BY", date(2026, 1, 6), False),
        ("US", date(2026, 11, 26), False),
        ("SA", date(2026, 1, 4), True),  # Sunday
        ("SA", date(2026, 1, 2), False),  # Friday
        ("IL", date(2026, 1, 2), False),
        ("AE", date(2026, 1, 4), False),  # since 2022 the weekend is Saturday and Sunday
        ("AE", date(2021, 1, 10), True),
    ],
)
def test_countries(country, day, worked):
    assert (WorkingDays(country).between(day, day) == (day,)) is worked


def test_a_week_with_seven_days_off_and_one_with_six_worked():
    china = WorkingDays("CN")
    assert china.between(date(2026, 2, 16), date(2026, 2, 22)) == ()
    assert len(china.between(date(2026, 2, 9), date(2026, 2, 15))) == 6


def test_the_day_itself_where_none_are_to_pass():
    friday, saturday = date(2026, 1, 9), date(2026, 1, 10)
    assert MONDAY_TO_FRIDAY.after(friday, 0) == friday
    assert MONDAY_TO_FRIDAY.after(saturday, 0) == date(2026, 1, 12)
    assert MONDAY_TO_FRIDAY.after(saturday, 1) == date(2026, 1, 12)


@given(days, st.integers(1, 60), st.sampled_from([None, "CN", "DE-BY", "SA", "IN", "JP"]))
def test_so_many_days_are_worked_until_then(day, count, country):
    working = WorkingDays(country)
    end = working.after(day, count)
    worked = working.between(day + timedelta(days=1), end)
    assert len(worked) == count
    assert worked[-1] == end
    assert list(worked) == sorted(set(worked))


def test_years_that_are_reckoned():
    """China has told up to some year which weekend days are worked; others need no telling."""
    first, last = date(2020, 5, 1), date(2099, 5, 1)
    reckoned = WorkingDays("CN").reckoned_years(first, last)
    assert reckoned[-1] == 2099
    assert 2026 not in reckoned
    assert reckoned == tuple(range(reckoned[0], 2100))
    assert WorkingDays("DE").reckoned_years(first, last) == ()
    assert MONDAY_TO_FRIDAY.reckoned_years(first, last) == ()


def test_years_before_and_after_a_countrys_data():
    for first in (date(1900, 1, 1), date(2150, 1, 1)):
        assert WorkingDays("CN").between(first, first + timedelta(days=13))
    assert WorkingDays("IN").between(date(2050, 1, 3), date(2050, 1, 3))


def test_of_a_frame():
    frame = pl.DataFrame(
        {"since": [date(2026, 2, 13), None, date(2026, 2, 13)], "count": [1, 1, None]},
        schema={"since": pl.Date, "count": pl.Int64},
    )
    for country, found in ((None, date(2026, 2, 16)), ("CN", date(2026, 2, 14))):
        ends = days_worked_after(frame, "since", "count", WorkingDays(country))
        assert ends.to_list() == [found, None, None]
    assert days_worked_after(frame.head(0), "since", "count", MONDAY_TO_FRIDAY).len() == 0
