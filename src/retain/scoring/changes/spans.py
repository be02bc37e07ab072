"""The periods that are compared: of one length, back to back, and which of them the data cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PERIODS: Final = 8
"""Periods that a trend tells of, this one among them."""

WEEKS_DAYS: Final = 364
"""52 weeks: the same weekdays a year before."""

NO_ROWS, NOT_COVERED, WINDOW_NOT_COVERED, YEAR_NOT_COVERED = (
    "no_rows", "period_not_covered", "window_not_covered", "year_not_covered",
)  # fmt: skip
"""Why nothing is known of a period: no line came since before it began; the data begin within it,
within the window that ends with it, within the same days a year before."""

SLACK_DAYS: Final = 30
"""By how much later than the window before the data may begin without harm to a share."""


@dataclass(frozen=True)
class Periods:
    """A period and those before it.

    Attributes:
        as_of: the last day of the period.
        days: how long each is.
        first, last: the first and the last day with a line in all data; None without a line.
    """

    as_of: int
    days: int
    first: int | None
    last: int | None

    def end(self, back: int) -> int:
        """The last day of the period so many before this one."""
        return self.as_of - back * self.days

    def uncovered(self, back: int) -> str | None:
        """Why nothing can be known of what happened in a period; None where it can."""
        begins = self.end(back + 1) + 1
        if self.first is None or self.last is None or self.last < begins:
            return NO_ROWS
        return NOT_COVERED if self.first > begins else None

    def window_uncovered(self, back: int, window_days: int, slack_days: int = 0) -> str | None:
        """Why nothing can be known of the days of a window up to a period's end."""
        reason = self.uncovered(back)
        begins = self.end(back) - window_days + 1
        if reason is None and self.first is not None and self.first > begins + slack_days:
            return WINDOW_NOT_COVERED
        return reason

    def year_uncovered(self, back: int) -> str | None:
        """Why nothing can be known of a period beside the same days 52 weeks before."""
        reason = self.uncovered(back)
        begins = self.end(back + 1) + 1 - WEEKS_DAYS
        if reason is None and self.first is not None and self.first > begins:
            return YEAR_NOT_COVERED
        return reason
