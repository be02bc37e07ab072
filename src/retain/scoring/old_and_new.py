"""Old customers beside new ones: discount, terms and margin, on like terms.

A house that gives newcomers the better price teaches its old customers to leave. Old customers are
larger, though, and large ones get better terms; so both are compared tier by tier, and only what
goes beyond chance is said. A tier is by value at the pace of a year: a new customer has had less
time to buy, and would seem a small one. Loyalty itself is no condition of being old: a score that
counts discounts against loyalty would find that the loyal get few.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.runs import Floats
from retain.scoring.value import TierLines, tier

OLD_DAYS, NEW_DAYS = 730, 365
"""Days since the first occasion from which on a customer is old, and up to which it is new."""

FIGURES: Mapping[str, int] = {
    "discount_share": -1,
    "agreed_discount": -1,
    "payment_days": -1,
    "margin_rate": 1,
}
"""What is compared, and the sign of a difference (old − new) by which the old pay more."""

_PACE = "pace"
FEW = 5
"""Customers of either kind below which nothing is compared."""

_Z = 2.4977
"""Half of an interval in standard errors: with four figures, all hold at once in 95 of 100 cases
(Bonferroni)."""


@dataclass(frozen=True)
class OldAndNew:
    """One figure of old customers beside that of new ones.

    Attributes:
        figure: its name.
        old, new: how many customers of each it is known of.
        old_mean, new_mean: its means, every customer counting the same; None without one.
        difference: old − new of the same tier; None where too few are of a common tier.
        low, high: its interval: those of all four figures hold at once in 95 of 100 cases.
    """

    figure: str
    old: int
    new: int
    old_mean: float | None
    new_mean: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def old_pay_more(self) -> bool:
        """Whether the old are worse off than new ones of their tier, beyond chance."""
        if self.low is None or self.high is None:
            return False
        return self.low > 0 if FIGURES[self.figure] > 0 else self.high < 0


def old_and_new(scores: pl.DataFrame, lines: TierLines, window_days: int) -> list[OldAndNew]:
    """Every figure that is known of some customer, old ones beside new ones.

    Customers who came back, and have an occasion in the window. Within each tier the means differ
    by d, and were it chance who is old, with variance v = s²·(1/n(old) + 1/n(new)), s² that of
    both together: a few customers of equal terms prove nothing. The tiers are brought together
    with the weights n(old)·n(new)/(n(old) + n(new)) of Mantel and Haenszel, which lean on tiers
    that have many of both.

    Args:
        scores: `tenure_days`, `occasions`, `occasions_window`, `value_window` in currency, and of
            `FIGURES` those that there are.
        lines: those of the tiers.
        window_days: the length of the window.
    """
    days = pl.min_horizontal(pl.col("tenure_days") + 1, window_days)
    pace = pl.col("value_window") * MINOR_PER_UNIT * window_days / days
    came_back = (pl.col("occasions_window") > 0) & (pl.col("occasions") > 1)
    buying = scores.filter(came_back).select(
        tier(pace, lines, pl.lit(True)).alias(_PACE),
        is_old=pl.when(pl.col("tenure_days") >= OLD_DAYS)
        .then(True)
        .when(pl.col("tenure_days") <= NEW_DAYS)
        .then(False),
        **{name: pl.col(name).cast(pl.Float64) for name in FIGURES if name in scores.columns},
    )
    known = (
        buying.select(_PACE, "is_old", figure=name).drop_nulls()
        for name in FIGURES
        if name in buying.columns
    )
    names = [name for name in FIGURES if name in buying.columns]
    compared = (_compared(name, rows) for name, rows in zip(names, known, strict=True))
    return [each for each in compared if each.old or each.new]


def _compared(name: str, rows: pl.DataFrame) -> OldAndNew:
    old, new = (
        rows.filter(pl.col("is_old") == side).sort(_PACE, "figure") for side in (True, False)
    )
    difference = error = None
    if min(old.height, new.height) >= FEW:
        difference, error = _of_like_tier(old, new)
    low = high = None
    if difference is not None and error is not None:
        low, high = round(difference - _Z * error, 4), round(difference + _Z * error, 4)
        difference = round(difference, 4)
    return OldAndNew(name, old.height, new.height, _mean(old), _mean(new), difference, low, high)


def _mean(side: pl.DataFrame) -> float | None:
    return round(float(side["figure"].to_numpy().mean()), 4) if side.height else None


def _of_like_tier(old: pl.DataFrame, new: pl.DataFrame) -> tuple[float | None, float | None]:
    """The mean difference within tiers and its standard error; None without a common tier."""
    weights, differences, variances = [], [], []
    for pace in old[_PACE].unique().sort():
        a, b = (_figures(side, pace) for side in (old, new))
        if min(a.size, b.size) > 1:
            weights.append(a.size * b.size / (a.size + b.size))
            differences.append(a.mean() - b.mean())
            together = np.sort(np.append(a, b)).var(ddof=1)
            variances.append(together * (1 / a.size + 1 / b.size))
    if not weights:
        return None, None
    share = np.array(weights) / sum(weights)
    return float(share @ differences), float(np.sqrt(share**2 @ variances))


def _figures(side: pl.DataFrame, pace: str) -> Floats:
    return side.filter(pl.col(_PACE) == pace)["figure"].to_numpy()
