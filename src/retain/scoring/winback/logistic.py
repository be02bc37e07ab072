"""A logistic regression without penalty: what goes with an outcome, other things being equal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from retain.scoring.runs import Floats

_STEPS: Final = 40
_ARRIVED: Final = 1e-9
_SURE: Final = 20.0
"""Log-odds that no coefficient of columns of unit spread reaches unless outcomes are separated."""


@dataclass(frozen=True)
class Fitted:
    """Coefficients of greatest likelihood and their standard errors, one a column."""

    coefficients: Floats
    errors: Floats


def fit_logistic(columns: Floats, outcome: Floats) -> Fitted | None:
    """Regress an outcome on columns.

    Newton's steps on the log-likelihood (iteratively reweighted least squares), halved while they
    lead downwards; standard errors from the inverse of the information there. Source: McCullagh
    and Nelder, Generalized Linear Models (1989), section 4.4.

    Args:
        columns: one row an observation; of about unit spread, the constant among them.
        outcome: 0 or 1.

    Returns:
        None where there is no greatest likelihood: some columns tell the outcomes apart for sure,
        or one column says what others do.
    """
    place = np.zeros(columns.shape[1])
    best = _likelihood(columns, outcome, place)
    for _ in range(_STEPS):
        chance = _chance(columns @ place)
        information = (columns * (chance * (1 - chance))[:, None]).T @ columns
        try:
            step = np.linalg.solve(information, columns.T @ (outcome - chance))
        except np.linalg.LinAlgError:
            return None
        while _likelihood(columns, outcome, place + step) < best - 1e-12:
            step = step / 2
        place = place + step
        best = _likelihood(columns, outcome, place)
        if not np.isfinite(place).all() or np.abs(place).max() > _SURE:
            return None
        if np.abs(step).max() < _ARRIVED:
            return _at(columns, place)
    return None


def _at(columns: Floats, place: Floats) -> Fitted | None:
    chance = _chance(columns @ place)
    information = (columns * (chance * (1 - chance))[:, None]).T @ columns
    if np.linalg.cond(information) > 1e12:
        return None
    return Fitted(place, np.sqrt(np.diag(np.linalg.inv(information))))


def _chance(log_odds: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(log_odds, -700, 700)))


def _likelihood(columns: Floats, outcome: Floats, place: Floats) -> float:
    log_odds = columns @ place
    return float((outcome * log_odds - np.logaddexp(0, log_odds)).sum())
