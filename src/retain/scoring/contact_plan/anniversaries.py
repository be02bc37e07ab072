"""Days of the year that come round: birthdays, the day a contract was signed.

Only month and day count, so that a file which writes a year that nobody knows as 1900 does no harm.
Who was born on 29 February is congratulated on the 28th where the year has no other.
"""

from __future__ import annotations

from datetime import date


def anniversary(of: date, begins: date, ends: date) -> date | None:
    """The first day of a span, both ends included, on which a date comes round; None for none.

    The day itself is no anniversary, nor is any before it.
    """
    for year in range(begins.year, ends.year + 1):
        day = in_year(of, year)
        if begins <= day <= ends and day > of:
            return day
    return None


def in_year(of: date, year: int) -> date:
    """The day of a year on which a date comes round."""
    try:
        return of.replace(year=year)
    except ValueError:  # 29 February
        return of.replace(year=year, day=28)
