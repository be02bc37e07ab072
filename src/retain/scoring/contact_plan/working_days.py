"""Which days are worked: weekends and public holidays of a country.

Without a country Monday to Friday are worked. With one, its weekend and its public holidays are
those of the `holidays` library, and so are the weekend days that are worked in exchange for
another day off, as in China.
"""

from __future__ import annotations

import warnings
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING, Final

import polars as pl

if TYPE_CHECKING:
    from holidays import HolidayBase

DAYS_A_WEEK: Final = 5
"""Days that a usual week is worked."""

_SATURDAY: Final = 5
"""As `date.weekday` counts: where no country is set the weekend begins with it."""

_ANNOUNCED_YEARLY: Final = "CN"
"""Where the government says each autumn which days of the next year are worked in exchange."""


@dataclass(frozen=True)
class WorkingDays:
    """The days that are worked.

    Attributes:
        country: ISO 3166 code, with an optional part of it after a hyphen (`DE-BY`), as the
            settings have checked it; None for Monday to Friday without holidays.
    """

    country: str | None = None

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """The days worked from `first` to `last`, both inclusive, in their order."""
        years = range(first.year, last.year + 1)
        worked = (day for year in years for day in _worked_in(self.country, year))
        return tuple(day for day in worked if first <= day <= last)

    def after(self, day: date, count: int) -> date:
        """The day worked `count` working days after `day`, which may be one of rest.

        With a count of 0 it is `day` itself where that is worked, else the next that is.
        """
        first = day + timedelta(days=1) if count else day
        reach = timedelta(days=2 * count + 30)
        while len(worked := self.between(first, first + reach)) < max(count, 1):
            reach *= 2
        return worked[max(count, 1) - 1]

    def reckoned_years(self, first: date, last: date) -> tuple[int, ...]:
        """Years of the span whose calendar is reckoned, since it was not announced yet.

        China's holidays are reckoned by rule and by the moon. Which weekend days are worked in
        exchange is announced each autumn for the year to come; the library has it up to some
        year. Nothing for other countries, whose calendars do not depend on that.
        """
        if self.country != _ANNOUNCED_YEARLY:
            return ()
        announced = max(_calendar(self.country, first.year).special_public_holidays)
        return tuple(year for year in range(first.year, last.year + 1) if year > announced)


def days_worked_after(
    rows: pl.DataFrame, since: str, count: str, working: WorkingDays
) -> pl.Series:
    """The day worked so many working days after another; null where either is null.

    Args:
        rows: what has both.
        since: the column of the day, which may be one of rest.
        count: the column of how many working days.
        working: which days are worked.
    """
    spans = rows.select(since, count).unique().drop_nulls().sort(since, count)
    ends = [working.after(*span) for span in spans.iter_rows()]
    found = spans.with_columns(pl.Series("_ends", ends, dtype=pl.Date))
    joined = rows.join(found, on=[since, count], how="left", maintain_order="left")
    return joined["_ends"]


@cache
def _worked_in(country: str | None, year: int) -> tuple[date, ...]:
    """The days of a year that are worked."""
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(365 + isleap(year)))
    if country is None:
        return tuple(day for day in days if day.weekday() < _SATURDAY)
    calendar = _calendar(country, year)
    return tuple(day for day in days if calendar.is_working_day(day))


def _calendar(country: str, year: int) -> HolidayBase:
    """The country's calendar of a year; one before or after its data has no holidays."""
    from holidays import country_holidays

    code, _, part = country.partition("-")
    with warnings.catch_warnings():  # of years for which a country's data is thin
        warnings.simplefilter("ignore")
        # the next year's holidays may be worked off in this one
        return country_holidays(code, subdiv=part or None, years=(year, year + 1))
