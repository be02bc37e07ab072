"""How long complaints take to be closed, open ones counted as lasting at least as long as so far.

A mean, or a median, of the closed ones alone flatters: the slowest are still open. Kaplan and
Meier's estimate lets an open complaint speak for the days it has lived through: day by day,

    S(t) = Π over days u ≤ t on which some were closed of (1 − closed on u / open at u)

where those still open leave the count after the last day they were seen open. The p-th quantile is
the first day on which 1 − S(t) reaches p; it is not known where too many are still open for that.

Source: E. L. Kaplan and P. Meier, Journal of the American Statistical Association 53 (1958).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from retain.scoring.runs import Flags, Floats, Integers

MEDIAN: Final = 0.5
NINE_TENTHS: Final = 0.9

_ROUNDING: Final = 1e-9
"""What products of fractions may be off."""


@dataclass(frozen=True)
class DaysToClose:
    """How long complaints take.

    Attributes:
        median: days by which half are closed; None where that is not reached.
        p90: days by which nine in ten are.
        complaints: how many it is made from, those still open among them.
    """

    median: int | None
    p90: int | None
    complaints: int


def days_to_close(days: Integers, is_open: Flags) -> DaysToClose:
    """The quantiles of complaints' lives.

    Args:
        days: from opening to closing, or so far.
        is_open: which are still open.
    """
    when, left = still_open(days, is_open)
    return DaysToClose(_first(when, left, MEDIAN), _first(when, left, NINE_TENTHS), days.size)


def still_open(days: Integers, is_open: Flags) -> tuple[Integers, Floats]:
    """The days on which complaints were closed, ascending, and the share S still open after each.

    One that is open has been seen so for the whole of its last day: closings of a day come before.
    """
    when, closed = np.unique(days[~is_open], return_counts=True)
    at_risk = days.size - np.searchsorted(np.sort(days), when, side="left")
    left: Floats = np.cumprod(1.0 - closed / np.maximum(at_risk, 1), dtype=np.float64)
    return when.astype(np.int64), left


def _first(when: Integers, left: Floats, share: float) -> int | None:
    reached = np.flatnonzero(1.0 - left >= share - _ROUNDING)
    return int(when[reached[0]]) if reached.size else None
