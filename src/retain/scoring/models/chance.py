"""The chance to buy again: a regularised logistic layer over MBG/NBD, learned on snapshots.

The model knows how many occasions, when, and for how long. It does not know that recent buying
weighs more than old, how much was spent, or the business's own level. The layer adds that:

    logit p = logit p_model + level + Σ β (z − mean) / deviation

with z the predictors (see `scoring.predictors`), all without unit: days are shares of the
horizon, so that what was learned for one holds for another.
level of its own, since seasons and growth move whole bases.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from retain.scoring.levels import season_level
from retain.scoring.measure import day_date
from retain.scoring.models.purchases import Floats
from retain.scoring.predictors import PREDICTORS, inverse_logit
from retain.scoring.snapshots import Snapshot

RIDGE = 100.0
"""Penalty of a coefficient, in customers: its prior has a deviation of a tenth of a log-odd."""

SILENCE = ("log_recency", "overdue_ratio", "overdue_beyond_one")
"""Predictors of which more never speaks for a purchase, beyond what the model says."""

LEVEL_RIDGE = 1.0
"""Penalty of a snapshot's level."""

LEAST_EITHER = 30
"""Customers who bought, and who did not, that all snapshots together must show."""

_DIGITS = 8
_FURTHEST_LEVEL, _HALVINGS = 20.0, 60
_STEPS = 50
_LONGEST_STEP = 2.0
_ROUNDING = 1e-12
"""By how much of itself a likelihood may fall for rounding alone."""

_LAST_STEP = 1e-5  # the step after it would move the ninth digit


@dataclass(frozen=True)
class Layer:
    """A learned layer.

    Attributes:
        trained_days: the horizon it was learned for.
        snapshots: ISO dates of what it was learned on, newest first.
        customers: rows of all snapshots together.
        level: added to the log-odds.
        means, deviations: of the predictors where it was learned.
        coefficients: of the predictors in deviations.
    """

    trained_days: int
    snapshots: tuple[str, ...]
    customers: int
    level: float
    means: tuple[float, ...]
    deviations: tuple[float, ...]
    coefficients: tuple[float, ...]

    def log_odds(self, predictors: Floats) -> Floats:
        """Log-odds to buy within the horizon that the predictors are in, one a row."""
        odds = predictors[:, 0] + self.level  # the first are the model's log-odds
        weights = zip(self.means, self.deviations, self.coefficients, strict=True)
        for column, (mean, deviation, coefficient) in enumerate(weights):
            odds = odds + (predictors[:, column] - mean) / deviation * coefficient
        return odds


def learn_layer(snapshots: Sequence[Snapshot], *, as_of: int) -> Layer | None:
    """The layer of greatest penalised likelihood over all snapshots.

    Newton steps in the coefficients and one level a snapshot; a fixed order of sums and rounded
    coefficients, so that the same base gives the same layer on every machine.

    Args:
        snapshots: what is learned from, all with the same `days`.
        as_of: the day it is for: its level is drawn to the same season's.

    Returns:
        None where too few customers bought or did not to learn anything.
    """
    buyers = sum(int((each.bought > 0).sum()) for each in snapshots)
    rows = sum(each.features.height for each in snapshots)
    if min(buyers, rows - buyers) < LEAST_EITHER:
        return None
    tables = [each.predictors for each in snapshots]
    means, deviations = _standard(tables)
    standard = [(table - means) / deviations for table in tables]
    offsets = [table[:, 0] for table in tables]  # the model's log-odds are the first predictor
    outcomes = [(each.bought > 0).astype(np.float64) for each in snapshots]
    coefficients, levels = _constrained(standard, outcomes, offsets)
    return Layer(
        trained_days=snapshots[0].days,
        snapshots=tuple(day_date(each.day).isoformat() for each in snapshots),
        customers=rows,
        level=_rounded(season_level([each.day for each in snapshots], levels, as_of)),
        means=tuple(map(_rounded, means)),
        deviations=tuple(map(_rounded, deviations)),
        coefficients=tuple(map(_rounded, coefficients)),
    )


def drawn_level(layer: Layer, predictors: Floats, windows: float) -> float:
    """The level to use on a day, drawn towards what the model expects of the base as a whole.

    L₀ + (L − L₀)·m/(m + 1), with L the level learned, L₀ the one at which the mean chance is the
    model's, and m how many horizons the snapshots span: few horizons say little of seasons.

    Args:
        layer: as learned.
        predictors: of the customers on that day; the first are the model's log-odds.
        windows: m.
    """
    alone = predictors[:, 0]
    moved = layer.log_odds(predictors) - layer.level
    expected = float(inverse_logit(alone).mean())
    low, high = -_FURTHEST_LEVEL, _FURTHEST_LEVEL
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        if float(inverse_logit(moved + middle).mean()) < expected:
            low = middle
        else:
            high = middle
    as_model = (low + high) / 2
    return _rounded(as_model + (layer.level - as_model) * windows / (windows + 1))


def _constrained(
    tables: Sequence[Floats], outcomes: Sequence[Floats], offsets: Sequence[Floats]
) -> tuple[Floats, Floats]:
    """Coefficients and levels, those of `SILENCE` at most 0.

    In a young base hardly anybody has left, and who does not buy has often just bought: a layer
    left free would take long silence for a good sign there.
    """
    held = [PREDICTORS.index(name) for name in SILENCE]
    kept = list(range(tables[0].shape[1]))
    while True:
        found, levels = _newton([table[:, kept] for table in tables], outcomes, offsets)
        wrong = {place for place, value in zip(kept, found, strict=True) if value > 0} & {*held}
        if not wrong:
            coefficients = np.zeros(tables[0].shape[1])
            coefficients[kept] = found
            return coefficients, levels
        kept = [place for place in kept if place not in wrong]


def _newton(
    tables: Sequence[Floats], outcomes: Sequence[Floats], offsets: Sequence[Floats]
) -> tuple[Floats, Floats]:
    """Coefficients shared by all snapshots, and a level for each.

    A step is halved until the likelihood does not fall: where a model was sure and wrong, a whole
    one leads away for good.
    """
    from scipy.special import expit

    width = tables[0].shape[1]
    beta, levels = np.zeros(width), np.zeros(len(tables))
    here = _likelihood(beta, levels, tables, outcomes, offsets)
    for _ in range(_STEPS):
        pull, bend = -RIDGE * beta, RIDGE * np.eye(width)
        own_pull, own_bend = -LEVEL_RIDGE * levels, np.full(len(tables), LEVEL_RIDGE)
        between = np.zeros((len(tables), width))
        for place, (table, outcome, offset) in enumerate(
            zip(tables, outcomes, offsets, strict=True)
        ):
            chance = expit(offset + levels[place] + _sum("ij,j->i", table, beta))
            weight = chance * (1 - chance)
            pull = pull + _sum("ij,i->j", table, outcome - chance)
            bend = bend + _sum("ij,ik->jk", table * weight[:, None], table)
            own_pull[place] += (outcome - chance).sum()
            own_bend[place] += weight.sum()
            between[place] = _sum("i,ij->j", weight, table)
        reduced = bend - (between / own_bend[:, None]).T @ between
        step = np.linalg.solve(reduced, pull - between.T @ (own_pull / own_bend))
        step = np.clip(step, -_LONGEST_STEP, _LONGEST_STEP)
        own_step = (own_pull - between @ step) / own_bend
        there = _likelihood(beta + step, levels + own_step, tables, outcomes, offsets)
        while there < here - _ROUNDING * abs(here):
            step, own_step = step / 2, own_step / 2
            there = _likelihood(beta + step, levels + own_step, tables, outcomes, offsets)
        beta, levels, here = beta + step, levels + own_step, there
        if max(np.abs(step).max(), np.abs(own_step).max()) < _LAST_STEP:
            break
    return beta, levels


def _likelihood(
    beta: Floats,
    levels: Floats,
    tables: Sequence[Floats],
    outcomes: Sequence[Floats],
    offsets: Sequence[Floats],
) -> float:
    """Penalised log-likelihood."""
    value = -float(RIDGE * (beta**2).sum() + LEVEL_RIDGE * (levels**2).sum()) / 2
    for level, table, outcome, offset in zip(levels, tables, outcomes, offsets, strict=True):
        odds = offset + level + _sum("ij,j->i", table, beta)
        value += float((outcome * odds - np.logaddexp(0, odds)).sum())
    return value


def _sum(subscripts: str, *arrays: Floats) -> Floats:
    """A sum of products on one thread: what libraries do on several may end in other digits."""
    return np.asarray(np.einsum(subscripts, *arrays, optimize=False))


def _standard(tables: Sequence[Floats]) -> tuple[Floats, Floats]:
    together = np.concatenate(tables)
    deviations = together.std(axis=0)
    return together.mean(axis=0), np.where(deviations > 1e-9, deviations, 1.0)


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")
