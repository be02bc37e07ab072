"""What a regained customer is worth beside what it was worth before it left.

Learned from every return in the base, asked for or not: an occasion after a silence of over two
own gaps, as the own gap stood before it. The field calls what follows the second lifetime; source
of the term: Stauss and Friege, Journal of Service Research 1 (1999).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.future_value import MONTH_DAYS
from retain.scoring.occasions import Occasions, shrunk_gap

if TYPE_CHECKING:
    from retain.scoring.activity import Rhythm
    from retain.scoring.customer_days import CustomerDays
    from retain.scoring.runs import Floats, Integers

SILENT_GAPS: Final = 2.0
"""Own gaps of silence after which a customer has lapsed."""

MONTHS: Final = 12
"""Months of a second lifetime that are looked at."""

LEAST_RETURNS: Final = 10
"""Returns that a month needs, to be looked at."""

PRIOR_RATIO: Final = 0.5
"""What the first year after a return is worth beside the last one before, as long as nothing is
known: a stated half, since some leave again and others buy on with a rival too."""

PRIOR_RETURNS: Final = 20.0
"""How many returns the prior counts for."""


@dataclass(frozen=True)
class SecondLifetime:
    """What regained customers are worth: a part of the standards.

    Attributes:
        ratio: value of a day in the year after a return ÷ value of a day while buying before,
            drawn to the prior; a year's value at the old pace times this is what the first year
            back is worth.
        observed: the same as found; None where too few returned.
        returns: how many returns the last of the months rests on.
        monthly: the same of each month, of those seen through it; fewer than twelve where the
            past is short.
    """

    ratio: float
    observed: float | None
    returns: int
    monthly: tuple[float, ...]

    @classmethod
    def from_document(cls, saved: dict[str, Any]) -> SecondLifetime:
        """From plain values."""
        return cls(**saved | {"monthly": tuple(saved["monthly"])})


def learn_second_lifetime(
    customers: CustomerDays, rhythm: Rhythm, *, as_of: int, value: str, window_days: int
) -> SecondLifetime:
    """What returns were worth in a base up to a day.

    The mean over the months of: value of the month after the return, of all who are seen through
    it, ÷ value of a month at their pace before they left; so the first month, which holds the
    returning order, weighs no more than the twelfth. The pace before is the value of the window
    that ends at the last occasion, a day of the days they had been buying in it (the last own gap
    included). Then (w·prior + n·ratio) / (w + n).

    Args:
        customers: the customer-days.
        rhythm: the base's.
        as_of: the day.
        value: "revenue" or "margin".
        window_days: the window of the value before.
    """
    left, back, bought_days = _returns(customers, rhythm, as_of)
    worth = Worth.of(customers, as_of, value)
    pace = worth.between(left - window_days, left) / np.minimum(bought_days, window_days)
    monthly, seen = monthly_ratios(worth, back, pace, as_of)
    if not monthly:
        return SecondLifetime(PRIOR_RATIO, None, 0, ())
    observed = sum(monthly) / len(monthly)
    drawn = (PRIOR_RETURNS * PRIOR_RATIO + seen * observed) / (PRIOR_RETURNS + seen)
    rounded = tuple(round(each, 4) for each in monthly)
    return SecondLifetime(max(round(drawn, 4), 0.0), round(observed, 4), seen, rounded)


@dataclass(frozen=True)
class Worth:
    """Value of any span of days of any customer.

    Attributes:
        key: customer and day of each customer-day as one number, ascending.
        running: the value up to each of them, minor units; one more at the beginning.
    """

    key: Integers
    running: Integers

    @classmethod
    def of(cls, customers: CustomerDays, as_of: int, value: str) -> Worth:
        """From the customer-days up to a day; `value` is "revenue" or "margin"."""
        days = customers.up_to(as_of)
        if value == "margin":
            money = days["margin"].to_numpy()
        else:
            money = days[SALES].to_numpy() + days[GIVEN_BACK].to_numpy()
        running = np.concatenate([[0], np.cumsum(money, dtype=np.int64)])
        return cls(keys(days["code"].to_numpy(), days["day"].to_numpy()), running)

    def between(self, after: Integers, until: Integers) -> Integers:
        """Value of the days after one and up to another, both as keys of the same customer."""
        upper = self.running[np.searchsorted(self.key, until, "right")]
        found: Integers = upper - self.running[np.searchsorted(self.key, after, "right")]
        return found


DAY_BITS: Final = 32


def keys(code: np.ndarray, day: np.ndarray) -> Integers:
    """Customer and day as one number that sorts like both; days add to it."""
    return (code.astype(np.int64) << DAY_BITS) + day.astype(np.int64)


def month_bounds() -> list[tuple[int, int]]:
    """The months since a return: the first day of each and the first after it, counted from it."""
    return [(round(MONTH_DAYS * m), round(MONTH_DAYS * (m + 1))) for m in range(MONTHS)]


def monthly_ratios(
    worth: Worth, back: Integers, pace: Floats, as_of: int
) -> tuple[Sequence[float], int]:
    """Value of each month after a return ÷ that of a month before, of those seen through it.

    Args:
        worth: of the base.
        back: keys of the days of return.
        pace: what a day of each was worth before it left.
        as_of: the day up to which is seen.

    Returns:
        up to the first month with under `LEAST_RETURNS`, or whose customers were worth nothing;
        and how many returns the last one rests on.
    """
    ratios: list[float] = []
    last = 0
    day = back & ((1 << DAY_BITS) - 1)
    for begins, ends in month_bounds():
        seen = day + ends - 1 <= as_of
        usual = float(pace[seen].sum()) * (ends - begins)
        if seen.sum() < LEAST_RETURNS or usual <= 0:
            break
        value = worth.between(back[seen] + begins - 1, back[seen] + ends - 1).sum()
        ratios.append(float(value) / usual)
        last = int(seen.sum())
    return ratios, last


def _returns(
    customers: CustomerDays, rhythm: Rhythm, as_of: int
) -> tuple[Integers, Integers, Floats]:
    """Keys of the last day before each silence of over two own gaps, and of the day it ended.

    And for how many days the customer had been buying by then, one own gap after the last
    occasion included.
    """
    occasions = Occasions.of(customers, as_of)
    day, runs = occasions.day, occasions.runs
    place = occasions.place
    first = runs.repeat(occasions.first_day) if day.size else day
    span = day - first
    own_gap = shrunk_gap(span[:-1], place[:-1], rhythm)  # as it stood before the next one
    gap = np.diff(day)
    returns = (place[1:] > 1) & (gap > SILENT_GAPS * own_gap)
    code = runs.repeat(runs.labels)
    left = keys(code[:-1][returns], day[:-1][returns])
    bought_days = span[:-1] + own_gap
    return left, keys(code[1:][returns], day[1:][returns]), bought_days[returns]
