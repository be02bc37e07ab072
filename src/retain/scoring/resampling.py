"""What chance alone does to a figure: the same figure of customers drawn again and again.

Customers are drawn, not predictions: whoever is drawn brings all its rows of all cut dates, since
what one customer does at two dates is not independent. Source: Efron, Annals of Statistics 7
(1979); percentile intervals.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from retain.scoring.runs import Floats

DRAWS = 400
_TOGETHER = 20
"""Draws worked on at a time, so that memory stays bounded."""

_SEED = 20_240_229
_TAILS = (0.025, 0.975)


@dataclass(frozen=True)
class Interval:
    """A figure with its 95 % interval; None where it cannot be known."""

    value: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, value: float, draws: Floats) -> Interval:
        """A figure of everybody, and the same of each draw; draws without one are left out."""
        known = draws[np.isfinite(draws)]
        if not np.isfinite(value) or not known.size:
            return cls(None, None, None)
        low, high = np.quantile(known, _TAILS)
        return cls(_rounded(value), _rounded(low), _rounded(high))

    @property
    def is_positive(self) -> bool:
        """Whether it is over 0 by more than chance does."""
        return self.low is not None and self.low > 0

    @property
    def is_negative(self) -> bool:
        """Whether it is under 0 by more than chance does."""
        return self.high is not None and self.high < 0


def draws(customers: int) -> Iterator[Floats]:
    """How often each of so many customers is drawn, one row a draw, some rows at a time.

    The seed is fixed: the same customers are drawn in every run.
    """
    random = np.random.default_rng(_SEED)
    for _ in range(0, DRAWS, _TOGETHER):
        drawn = random.integers(0, customers, (_TOGETHER, customers))
        drawn += np.arange(_TOGETHER)[:, None] * customers
        counted = np.bincount(drawn.ravel(), minlength=_TOGETHER * customers)
        yield counted.reshape(_TOGETHER, customers).astype(np.float64)


def _rounded(value: float) -> float:
    return float(f"{value:.6g}") + 0.0  # no −0
