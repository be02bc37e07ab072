"""`--since DATE`: the first day of a period that was typed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from retain.errors import UsageError

if TYPE_CHECKING:
    from retain.commands.reading import Run


def day_before(typed: str | None, run: Run, *, days: int) -> int:
    """The day before the period's first.

    Args:
        typed: its first day as typed, or None.
        run: what was read.
        days: how long the period is where none was typed.

    Raises:
        UsageError: no date, or none between the first line and the as-of day.
    """
    from retain.scoring.measure import day_date, day_number

    as_of, first = run.read.as_of, run.read.base.customers.first_day
    if typed is None:
        return as_of - days
    try:
        day = day_number(date.fromisoformat(typed))
    except ValueError:
        raise UsageError("bad_since", since=typed) from None
    if first is None or not first <= day <= as_of:
        known = day_date(first).isoformat() if first is not None else "-"
        raise UsageError("since_outside", since=typed, first=known, as_of=day_date(as_of))
    return day - 1
