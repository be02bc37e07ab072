"""The three years of the business. Inside the package a day is a number: 0 is the first day."""

from datetime import date
from typing import Final

FIRST_DAY: Final = date(2023, 1, 1)
LAST_DAY: Final = date(2025, 12, 31)

DAYS: Final = (LAST_DAY - FIRST_DAY).days + 1
"""Number of days in the period, both ends counted."""

YEAR: Final = 365.25
"""Length of a year in days, for rates given by the year."""

NEVER: Final = float("inf")
"""The day of what does not happen."""
