"""How many contacts one person can make: by channel and week, over the days that are worked.

A week of the period is seven days from its first on, so that a week from Thursday to Wednesday has
a full week's capacity. A week with a holiday has proportionally less.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from retain.scoring.contact_plan.working_days import DAYS_A_WEEK, WorkingDays

if TYPE_CHECKING:
    from retain.scoring.contact_plan.rules import PlanRules

MADE_AS: Final[Mapping[str, str]] = {
    "visit": "visit",
    "call": "call",
    "message": "message",
    "email": "message",
}
"""Channel of a contact → the channel whose capacity and length it takes."""

_A_WEEK: Final = timedelta(days=7)
_NEARLY: Final = 1e-9
"""What sums of shares may lack of a whole number."""


@dataclass(frozen=True)
class Week:
    """One week of the period, or what is left of one at its end.

    Attributes:
        begins: its first day.
        days: those worked, in their order.
    """

    begins: date
    days: tuple[date, ...]

    def capacity(self, channel: str, share: float, rules: PlanRules) -> int:
        """How many contacts of a channel somebody who works `share` of a full week can make.

        Capacity × share × days worked ÷ 5, rounded down.
        """
        whole = rules.capacity[channel] * share * len(self.days) / DAYS_A_WEEK
        return int(whole + _NEARLY)


def weeks(rules: PlanRules, *, begins: date) -> tuple[Week, ...]:
    """The weeks of the period that begins on a day, those without a day worked too."""
    working, last = WorkingDays(rules.country), last_day(rules, begins=begins)
    found, first = [], begins
    while first <= last:
        ends = min(first + _A_WEEK - timedelta(days=1), last)
        found.append(Week(first, working.between(first, ends)))
        first += _A_WEEK
    return tuple(found)


def last_day(rules: PlanRules, *, begins: date) -> date:
    """The last day of the period."""
    return begins + timedelta(days=rules.period_days - 1)


def capacity_of(
    person: str, channel: str, planned_weeks: tuple[Week, ...], rules: PlanRules
) -> int:
    """How many contacts of a channel one person can make in the period."""
    share = rules.working_share.get(person, 1.0)
    return sum(week.capacity(channel, share, rules) for week in planned_weeks)


def minutes_of(channel: str, rules: PlanRules) -> int:
    """How long a contact takes, in whole minutes, rounded up."""
    return -int(-rules.minutes[MADE_AS[channel]] // 1)
