"""Repeat purchasing: a customer's occasions against the base's at the same tenure.

What the base does is its mean cumulative function: how many repeat occasions a customer has had,
on average, by each age in days since its first. Nelson's estimator adds, age by age,

    repeat occasions at that age ÷ customers whose tenure reaches it

so that customers of every tenure speak for the ages they have lived through (W. Nelson, *Recurrent
events data analysis*, SIAM 2003). Against m(T), what is expected at tenure T, x repeats are

    λ = (r + x) / (r + m(T))

times the base's pace: rates are gamma over customers with mean 1 and shape r, counts Poisson
given the rate. r is read off the spread: Σ((x − m)²/m − 1) / Σ m estimates 1/r. The score is
100·λ/(1 + λ): 50 is like the base.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.activity import NEVER
from retain.scoring.customer_days import CustomerDays
from retain.scoring.runs import Floats, Integers

if TYPE_CHECKING:
    import numpy.typing as npt

AGES: Final = 256
"""At how many ages the expected repeats are kept; between them they grow in a straight line."""

SHAPES: Final = (0.05, 1000.0)
"""Shapes outside these are not believed: a base where nobody differs, or all but one never came."""


@dataclass(frozen=True)
class RepeatPace:
    """How often the base buys again.

    Attributes:
        step_days: the distance between the ages.
        expected: m at age 0, one step, two steps …
        shape: r of the gamma distribution of paces over customers.
    """

    step_days: int
    expected: tuple[float, ...]
    shape: float

    def at(self, tenure: Floats) -> Floats:
        """Repeats to expect at each tenure in days; past the last age in proportion to it."""
        ages = np.arange(len(self.expected), dtype=np.float64) * self.step_days
        beyond = np.maximum(tenure / max(ages[-1], 1.0), 1.0)
        found: Floats = np.interp(tenure, ages, np.array(self.expected)) * beyond
        return found


def learn_repeat_pace(
    customers: CustomerDays, features: pl.DataFrame, *, as_of: int
) -> RepeatPace | None:
    """The base's pace from its customer-days and features up to a day; None without a buyer."""
    bought = features.filter(pl.col("occasions") > 0)
    if bought.is_empty():
        return None
    tenure = as_of - bought["first_day"].to_numpy().astype(np.int64)
    first = np.full(customers.ids.len(), NEVER, dtype=np.int32)
    first[bought["code"].to_numpy()] = bought["first_day"].to_numpy()
    longest = int(tenure.max())
    expected = _mean_cumulative(_repeat_ages(customers, first, as_of), tenure, longest)
    step = max(-(-longest // AGES), 1)
    pace = RepeatPace(step, tuple(float(f"{m:.6g}") for m in expected[::step]), shape=1.0)
    repeats = bought["occasions"].to_numpy().astype(np.float64) - 1
    return replace(pace, shape=paces_shape(repeats, pace.at(tenure.astype(np.float64))))


def _repeat_ages(customers: CustomerDays, first: npt.NDArray[np.int32], as_of: int) -> Integers:
    """The age at each repeat occasion up to a day."""
    days = customers.days
    day = days["day"].to_numpy()
    age = day - first[days["code"].to_numpy()]
    found: Integers = age[(days["sale_lines"].to_numpy() > 0) & (age > 0) & (day <= as_of)]
    return found


def _mean_cumulative(ages: Integers, tenure: Integers, longest: int) -> Floats:
    """The expected repeats at every age from 0 to the longest tenure."""
    repeats = np.bincount(ages, minlength=longest + 1)
    reached = np.bincount(tenure, minlength=longest + 1)[::-1].cumsum()[::-1]
    grown: Floats = np.cumsum(repeats / reached)
    return grown


def paces_shape(counts: Floats, expected: Floats) -> float:
    """The shape of the paces, by moments; the greatest one where they do not differ."""
    known = expected > 0
    x, m = counts[known], expected[known]
    spread = float(((x - m) ** 2 / m - 1).sum())
    if spread <= 0:
        return SHAPES[1]
    return float(f"{np.clip(m.sum() / spread, *SHAPES):.6g}")


def repeat_columns(judged: pl.DataFrame, pace: RepeatPace | None) -> pl.DataFrame:
    """`repeat_expected` and `repeat_score`, one row a row of `judged`; null without an occasion."""
    ever = (judged["occasions"] > 0).to_numpy() & (pace is not None)
    expected = np.full(judged.height, np.nan)
    score = np.full(judged.height, np.nan)
    if pace is not None:
        tenure = judged["tenure_days"].cast(pl.Float64).to_numpy()[ever]
        repeats = judged["occasions"].cast(pl.Float64).to_numpy()[ever] - 1
        expected[ever] = pace.at(tenure)
        times = (pace.shape + repeats) / (pace.shape + expected[ever])
        score[ever] = 100 * times / (1 + times)
    figures = pl.DataFrame({"repeat_expected": expected, "repeat_score": score})
    return figures.fill_nan(None).select(
        pl.col("repeat_expected").round(4), pl.col("repeat_score").round(1)
    )
