"""The maximum of a likelihood, for every base that a user may have.

All parameters are positive and are searched as logarithms within bounds wide enough for any
business and narrow enough that nothing overflows. The search climbs by Newton steps from several
points, on a coarse form of the base where there is one, and ends on the whole base, so that the
last digits depend neither on where it began nor on the machine. A base that fixes no parameters is
an answer here, not an error.

With four parameters and analytic gradients this takes no more evaluations than L-BFGS-B, needs no
import of scipy.optimize, and no threads wait for each other over four numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from retain.scoring.models.purchases import Floats

Likelihood: TypeAlias = "Callable[[Floats], tuple[float, Floats]]"
"""Parameters to the log-likelihood a customer and its gradient, by the parameters."""

DIGITS = 8
"""Significant digits kept of a parameter: fewer than rounding errors of sums can reach."""

GRADIENT_LIMIT = 1e-6
"""Greatest slope a customer, by the logarithm of a parameter, at which a search has arrived."""

LEAST_CUSTOMERS = 10
"""Customers with a repeat under which no parameters are searched."""

_STEPS = 60
_LONGEST_STEP = 2.0
_SHORTEST_SHARE = 1e-6
_DIFFERENCE = 1e-5
_LAST_STEP = 1e-10
_ROUNDING = 1e-13
_LEVEL_STEPS = 3


@dataclass(frozen=True)
class Fit:
    """How a search ended.

    Attributes:
        parameters: where, rounded to `DIGITS` significant digits; finite even where nothing
            was found, but an estimate only where `converged`.
        log_likelihood: of all customers there.
        converged: whether it is a maximum, within the bounds.
        iterations: steps of all climbs together.
        message: `found`; `at_bound` (a maximum at the edge of what is searched: the base shows
            no such spread or no such event); `too_few` (under `LEAST_CUSTOMERS` with a repeat:
            nothing was searched); `not_found` (the steps ran out).
    """

    parameters: tuple[float, ...]
    log_likelihood: float
    converged: bool
    iterations: int
    message: str


@dataclass(frozen=True)
class Bounds:
    """The least and the greatest value that a parameter may take."""

    least: tuple[float, ...]
    greatest: tuple[float, ...]

    def logs(self) -> tuple[Floats, Floats]:
        """Both as logarithms."""
        return np.log(self.least), np.log(self.greatest)


def too_few(start: Sequence[float], bounds: Bounds) -> Fit:
    """The answer for a base with too few customers to tell anything by."""
    parameters = _rounded(np.clip(start, bounds.least, bounds.greatest))
    return Fit(parameters, 0.0, converged=False, iterations=0, message="too_few")


def maximise(
    likelihood: Likelihood,
    starts: Sequence[Sequence[float]],
    bounds: Bounds,
    *,
    customers: int,
    coarse: Likelihood | None = None,
) -> Fit:
    """The parameters of greatest likelihood.

    Args:
        likelihood: of the whole base, a customer.
        starts: where searches begin; the best of their ends is gone on from.
        bounds: of the parameters.
        customers: how many the likelihood is the mean of.
        coarse: a cheaper likelihood whose maximum is near.
    """
    whole = _Logarithmic(likelihood, bounds)
    near = _Logarithmic(coarse, bounds) if coarse else whole
    ends = [near.climb(near.within(start))[0] for start in starts]
    place = max(ends, key=near.value)
    place, settled = whole.climb(place, near.curvature(place))
    if not settled:
        place, _ = whole.climb(place)
    parameters = _rounded(np.exp(place))
    slope = whole.slope(place)
    value = float(likelihood(np.array(parameters))[0]) * customers
    found = bool(np.isfinite(value)) and slope <= GRADIENT_LIMIT
    message = "at_bound" if whole.held(place).any() else "found"
    return Fit(
        parameters=parameters,
        log_likelihood=round(value, 6) if np.isfinite(value) else -np.inf,
        converged=found,
        iterations=whole.steps + (near.steps if coarse else 0),
        message=message if found else "not_found",
    )


class _Logarithmic:
    """A likelihood as a function of the logarithms of its parameters, within bounds."""

    def __init__(self, likelihood: Likelihood, bounds: Bounds) -> None:
        self._likelihood = likelihood
        self._least, self._greatest = bounds.logs()
        self.steps = 0

    def _at(self, place: Floats) -> tuple[float, Floats]:
        parameters = np.exp(place)
        with np.errstate(all="ignore"):
            value, gradient = self._likelihood(parameters)
        if not (np.isfinite(value) and np.isfinite(gradient).all()):
            return -1e300, np.zeros_like(place)
        return value, gradient * parameters

    def within(self, parameters: Sequence[float]) -> Floats:
        """Parameters as a place within the bounds."""
        return np.asarray(np.clip(np.log(parameters), self._least, self._greatest))

    def value(self, place: Floats) -> float:
        return self._at(place)[0]

    def held(self, place: Floats, gradient: Floats | None = None) -> np.ndarray:
        """Which parameters stand at a bound; with a gradient, only those it presses there."""
        low, high = place <= self._least + 1e-9, place >= self._greatest - 1e-9
        if gradient is None:
            return np.asarray(low | high)
        return np.asarray((low & (gradient < 0)) | (high & (gradient > 0)))

    def slope(self, place: Floats) -> float:
        """The greatest slope that does not lead over a bound."""
        value, gradient = self._at(place)
        if value <= -1e300:
            return np.inf
        return float(np.abs(np.where(self.held(place, gradient), 0.0, gradient)).max())

    def curvature(self, place: Floats) -> Floats:
        """Second derivatives, by differences of the gradient."""
        here = self._at(place)[1]
        rows = [self._at(place + step)[1] - here for step in np.eye(place.size) * _DIFFERENCE]
        return np.asarray((np.array(rows) + np.array(rows).T) / (2 * _DIFFERENCE))

    def climb(self, place: Floats, curvature: Floats | None = None) -> tuple[Floats, bool]:
        """Climb by Newton steps, and whether they came to move or gain nothing.

        Args:
            place: where from.
            curvature: one for all steps; without it, that of every place.
        """
        best, gradient = self._at(place)
        level = 0
        for _ in range(_STEPS):
            bent = self.curvature(place) if curvature is None else curvature
            free = ~self.held(place, gradient)
            step = np.zeros_like(place)
            if free.any():
                step[free] = _ascent(bent[np.ix_(free, free)], gradient[free])
            ahead, value, gradient = self._ahead(place, best, step)
            self.steps += 1
            moved = float(np.abs(ahead - place).max())
            level = level + 1 if value - best <= _ROUNDING * abs(best) else 0
            place, best = ahead, value
            if moved < _LAST_STEP:
                return place, float(np.abs(step).max()) < _LAST_STEP
            if level == _LEVEL_STEPS:
                return place, True
        return place, False

    def _ahead(self, place: Floats, best: float, step: Floats) -> tuple[Floats, float, Floats]:
        """As much of a step as leads upwards: where, the value and the gradient there."""
        share = 1.0
        while share > _SHORTEST_SHARE:
            ahead = np.clip(place + share * step, self._least, self._greatest)
            value, gradient = self._at(ahead)
            if value >= best - _ROUNDING * abs(best):
                return ahead, value, gradient
            share /= 4
        return place, *self._at(place)


def _ascent(curvature: Floats, gradient: Floats) -> Floats:
    """The Newton step where the surface is concave, and an upward one where it is not."""
    values, vectors = np.linalg.eigh(curvature)
    values = -np.maximum(np.abs(values), 1e-10)
    step = -(vectors @ ((vectors.T @ gradient) / values))
    return np.asarray(step * min(1.0, _LONGEST_STEP / max(float(np.abs(step).max()), 1e-300)))


def _rounded(parameters: Floats) -> tuple[float, ...]:
    return tuple(float(f"{value:.{DIGITS}g}") for value in parameters)
