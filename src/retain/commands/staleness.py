"""`--max-age`: whether the newest transaction is too old; the one place that looks at the clock."""

from __future__ import annotations

import re
from datetime import date

from retain.errors import UsageError
from retain.invocation import Invocation

_AGE = re.compile(r"(\d{1,6}) *(d|w|天|周)?", re.IGNORECASE)
_DAYS = {"d": 1, "w": 7, "天": 1, "周": 7}
THRESHOLD_HIT = 1


def today() -> date:
    """The day by the machine's clock, in its zone."""
    return date.today()


def age_in_days(typed: str) -> int:
    """Days from `8d`, `8` or `2w`.

    Raises:
        UsageError: anything else.
    """
    match = _AGE.fullmatch(typed.strip())
    if match is None:
        raise UsageError("bad_age", age=typed)
    return int(match[1]) * _DAYS[(match[2] or "d").lower()]


def judge_age(
    invocation: Invocation, typed: str | None, newest: date | None, as_of: date | None
) -> None:
    """Let the run end with 1 where the newest transaction is older than asked.

    Args:
        invocation: the run.
        typed: the greatest age as typed, or None.
        newest: the newest accepted transaction; without one there is nothing fresh.
        as_of: the day the age is counted to, where it was given; today's where None, since who
            asks whether data is stale asks about now.
    """
    if typed is None:
        return
    most = age_in_days(typed)
    day = as_of or today()
    if newest is not None and (day - newest).days <= most:
        return
    age = (day - newest).days if newest is not None else "?"
    invocation.terminal.verdict("too_old", newest=newest or "–", age=age, day=day, most=most)
    invocation.verdict = THRESHOLD_HIT
