"""Figures that rest on little evidence, drawn to the base's by how much customers truly differ.

A figure that rests on evidence n, such as a share of n occasions, has the variance τ² + ν/n over
the base: true differences between customers, and the chance in one unit of evidence. Both come
from the squared distances to the mean by least squares on 1/n.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from retain.scoring.runs import Floats


@dataclass(frozen=True)
class Habit:
    """What the base is like in one figure.

    Attributes:
        mean: over the base, by evidence.
        difference: variance between customers, τ².
        chance: variance of a figure that rests on one unit of evidence, ν.
    """

    mean: float
    difference: float
    chance: float

    def drawn(self, figure: pl.Expr, evidence: pl.Expr) -> pl.Expr:
        """The figure drawn to the mean; null where the figure is, or without evidence."""
        known = pl.when(evidence > 0).then(figure)
        return self.mean + self._own(evidence) * (known - self.mean)

    def error(self, evidence: pl.Expr) -> pl.Expr:
        """Standard error of the drawn figure."""
        return (self.difference * (1 - self._own(evidence))).sqrt()

    def stands_out(self, figure: pl.Expr, evidence: pl.Expr) -> pl.Expr:
        """How far over the mean, in the customers' standard deviation; null where none differ."""
        if self.difference <= 0:
            return pl.lit(None, pl.Float64)
        deviation: float = self.difference**0.5
        return (self.drawn(figure, evidence) - self.mean) / deviation

    def _own(self, evidence: pl.Expr) -> pl.Expr:
        """What of a distance to the mean is the customer's own."""
        if self.difference <= 0:
            return pl.lit(0.0)
        return self.difference * evidence / (self.difference * evidence + self.chance)


def learn_habit(
    figures: pl.Series, evidence: pl.Series, *, trials: float | None = None
) -> Habit | None:
    """The base's habit; None where nobody has the figure.

    Args:
        figures: one a customer, null where not known.
        evidence: what each rests on, such as occasions.
        trials: for a share: of how many yes-or-nos a unit of evidence consists at the most. It
            then has at least their chance, (mean·(1 − mean) − τ²) / trials.
    """
    known = figures.is_not_null() & (evidence > 0).fill_null(False)
    x, n = (column.filter(known).cast(pl.Float64).to_numpy() for column in (figures, evidence))
    if not x.size:
        return None
    mean = float((n * x).sum() / n.sum())
    squares, part = (x - mean) ** 2, 1 / n
    difference, chance = _parts(squares, part)
    yes_or_no = mean * (1 - mean)
    if trials and (chance * trials <= yes_or_no - difference or _alike(part)):
        whole = float(part.mean()) / trials
        difference = max(float(squares.mean()) - yes_or_no * whole, 0.0) / max(1 - whole, 1e-9)
        chance = max(yes_or_no - difference, 0.0) / trials
    return Habit(mean, difference, chance)


def _alike(part: Floats) -> bool:
    return bool(part.max() - part.min() <= 1e-9)


def _parts(squares: Floats, part: Floats) -> tuple[float, float]:
    """τ² and ν of squares = τ² + ν·part, neither below 0.

    Where the parts are alike for all, differences cannot be told from chance, and all is chance.
    """
    mean, whole = float(squares.mean()), float(part.mean())
    if _alike(part):
        return 0.0, mean / whole
    about = part - part.mean()
    chance = max(float((about * squares).sum()) / float((about * about).sum()), 0.0)
    difference = mean - chance * whole
    return (difference, chance) if difference > 0 else (0.0, mean / whole)
