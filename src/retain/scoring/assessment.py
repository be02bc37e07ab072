"""How good predictions were, once what was predicted has happened or not.

Every measure takes weights, one row a draw and one column a prediction, and gives one figure a
draw: with a row of ones the measure itself, with how often each customer was drawn the spread that
chance gives it (`resampling`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.runs import Flags, Floats, Integers

LEAST_CHANCE = 1e-6
"""Chances nearer to 0 or 1 count as this near in the log-loss: one miss must not decide it."""

GROUPS = 10
"""Into how many groups calibration cuts the predictions."""


@dataclass(frozen=True)
class Ranking:
    """Predictions from the least to the greatest, arranged to be judged with many weights.

    Attributes:
        order: the places of the predictions, ascending.
        starts: where each run of equal ones begins in that order.
        happened: whether it came true, in that order.
    """

    order: Integers
    starts: Integers
    happened: Floats

    @classmethod
    def of(cls, scores: Floats, happened: Flags) -> Ranking:
        """The ranking of scores of which more means likelier."""
        order = np.argsort(scores, kind="stable")
        ranked = scores[order]
        starts = np.flatnonzero(np.append(True, ranked[1:] != ranked[:-1]))
        return cls(order, starts, happened[order].astype(np.float64))

    def auc(self, weights: Floats) -> Floats:
        """The chance that one for whom it came true is ranked over one for whom it did not.

        Equal ranks count one half: Mann and Whitney's U over the number of pairs. NaN where it
        came true for all or for none.
        """
        drawn = weights[:, self.order]
        true = np.add.reduceat(drawn * self.happened, self.starts, axis=1)
        false = np.add.reduceat(drawn, self.starts, axis=1) - true
        under = np.cumsum(false, axis=1) - false / 2
        pairs = true.sum(axis=1) * false.sum(axis=1)
        return per(np.sum(true * under, axis=1), pairs)


def squared_errors(chance: Floats, happened: Flags) -> Floats:
    """(p − y)² of each prediction; their mean is Brier's score."""
    return np.asarray((chance - happened) ** 2)


def surprise(chance: Floats, happened: Flags) -> Floats:
    """−ln of the chance given to what happened; the mean is the log-loss."""
    kept = np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)
    return np.asarray(-np.log(np.where(happened, kept, 1 - kept)))


def mean(figures: Floats, weights: Floats) -> Floats:
    """The weighted mean of figures, one a draw."""
    return per(total(figures, weights), weights.sum(axis=1))


def total(figures: Floats, weights: Floats) -> Floats:
    """The weighted sum of figures, one a draw; on one thread, so that the digits stay."""
    return np.asarray(np.einsum("ij,j->i", weights, figures, optimize=False))


def calibration(chance: Floats, happened: Flags) -> pl.DataFrame:
    """Predicted beside actual shares, from the least chances to the greatest.

    Ten groups of as equal size as can be; equal chances are never split, so that there may be
    fewer. There is at least one prediction.

    Returns:
        `group` (from 1), `customers`, `least` and `greatest` chance, `predicted` (their mean),
        `actual` (the share for whom it came true).
    """
    order = np.argsort(chance, kind="stable")
    ranked = chance[order]
    first = np.searchsorted(ranked, ranked, side="left")
    group = first * GROUPS // ranked.size
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    ends = np.append(starts[1:], ranked.size)
    size = ends - starts
    came_true = happened[order].astype(np.float64)
    return pl.DataFrame(
        {
            "group": np.arange(1, size.size + 1),
            "customers": size,
            "least": ranked[starts],
            "greatest": ranked[ends - 1],
            "predicted": np.add.reduceat(ranked, starts) / size,
            "actual": np.add.reduceat(came_true, starts) / size,
        }
    )


def per(part: Floats, whole: Floats) -> Floats:
    """`part / whole`; NaN where there is nothing to divide by."""
    nothing = np.full(whole.shape, np.nan)
    return np.asarray(np.divide(part, whole, out=nothing, where=whole > 0))
