"""The three years of the business. Inside the package a day is a number: 0 is the first day."""

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

FIRST_DAY: Final = date(2023, 1, 1)
LAST_DAY: Final = date(2025, 12, 31)

DAYS: Final = (LAST_DAY - FIRST_DAY).days + 1
"""Number of days in the period, both ends counted."""

SILENT_FROM: Final = DAYS - 50
"""The day from which one branch's orders are missing, because it has not sent them in."""

YEAR: Final = 365.25
"""Length of a year in days, for rates given by the year."""

NEVER: Final = float("inf")
"""The day of what does not happen."""


def open_day(day: NDArray[np.int64]) -> NDArray[np.int64]:
    """Move Sundays to the Monday after; the period does not end on a Sunday."""
    sunday = (FIRST_DAY.weekday() + day) % 7 == 6
    return np.where(sunday, day + 1, day)
