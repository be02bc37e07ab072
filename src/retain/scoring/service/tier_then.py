"""Which value tier customers were of on earlier days, as it was known then.

The value of the window that ends on the day, against the lines of the base at the end of the month
before (in the first month of the data, at its own end): lines for each day would hardly differ, and
cost thirty times as much. Of a large base the lines are those of an even draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from retain.scoring.causes.spans import Spans, running
from retain.scoring.causes.support import even_draw
from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.periods import period_number, period_start
from retain.scoring.runs import Runs
from retain.scoring.value import TierLines, tier, tier_lines

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules


def tiers_then(
    base: Base, code: pl.Series, day: pl.Series, rules: Rules, *, as_of: int
) -> pl.DataFrame:
    """`tier` (A, B, C; D without an occasion in the window) and `value` (minor units), in order.

    Args:
        base: the customer-days.
        code: whose tier is asked.
        day: the day it is asked for; none after `as_of`.
        rules: the user's settings.
        as_of: the day up to which the base is known.
    """
    kind = _kind(base, rules)
    days = base.customers.of(code.unique()).days
    spans, values = Spans.of(days), running(_value(days, kind))
    buying = running(days["sale_lines"] > 0)
    until, before = spans.until(code, day), spans.until(code, day - rules.window_days)
    month = period_number(day.cast(pl.Int64).to_numpy(), "month")
    asked = pl.DataFrame(
        {"value": values[until] - values[before], "current": buying[until] > buying[before]}
    )
    found = np.full(code.len(), "D", dtype=object)
    sample = even_draw(base, as_of).customers.days
    for number in np.unique(month):
        rows = month == number
        lines = _lines(sample, _line_day(number, base.customers.first_day or 0), kind, rules)
        of_month = asked.filter(pl.Series(rows))
        found[rows] = of_month.select(tier(pl.col("value"), lines, pl.col("current"))).to_series()
    return asked.select(pl.Series("tier", found, pl.String), "value")


def _line_day(month: int, first_day: int) -> int:
    """The day whose lines hold in a month."""
    start, following = (int(day) for day in period_start(np.array([month, month + 1]), "month"))
    return (start if start > first_day else following) - 1


def _kind(base: Base, rules: Rules) -> str:
    """What value is: as set, else margin where every line has its own."""
    days = base.customers.days
    known = base.customers.has_margin and not int(days["margin_missing"].sum())
    return ("margin" if known else "revenue") if rules.value == "auto" else rules.value


def _value(days: pl.DataFrame, kind: str) -> pl.Series:
    return days["margin"] if kind == "margin" else days[SALES] + days[GIVEN_BACK]


def _lines(days: pl.DataFrame, end: int, kind: str, rules: Rules) -> TierLines:
    """The lines of the customers who bought in the window up to a day."""
    within = days.filter(pl.col("day") > end - rules.window_days, pl.col("day") <= end)
    runs = Runs.of(within["code"].to_numpy())
    current = runs.sum(within["sale_lines"].to_numpy() > 0) > 0
    values = pl.Series(runs.sum(_value(within, kind).to_numpy())[current], dtype=pl.Int64)
    return tier_lines(values, rules.a_percent, rules.b_percent)
