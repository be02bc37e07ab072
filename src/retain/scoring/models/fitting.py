"""The maximum of a likelihood, for every base that a user may have.

All parameters are positive and are searched as logarithms within bounds wide enough for any
business and narrow enough that nothing overflows. The search begins at several points, on a
coarse form of the base where there is one, and ends on the whole base with Newton steps, so that
the last digits depend neither on where it began nor on the machine. A base that fixes no
parameters is an answer here, not an error.
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

_NEWTON_STEPS = 25
_SEARCH_STEPS = 500
_DIFFERENCE = 1e-4
_LAST_STEP = 1e-10


@dataclass(frozen=True)
class Fit:
    """How a search ended.

    Attributes:
        parameters: where, rounded to `DIGITS` significant digits; finite even where nothing
            was found, but an estimate only where `converged`.
        log_likelihood: of all customers there.
        converged: whether it is a maximum, within the bounds.
        iterations: steps of all searches together.
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
    ends = [near.search(np.log(start)) for start in starts]
    place = max(ends, key=near.value)
    arrived = whole.newton(place, near.curvature(place))
    if whole.slope(arrived) > GRADIENT_LIMIT:
        place = whole.search(max((place, arrived), key=whole.value))
        arrived = max((place, whole.newton(place, whole.curvature(place))), key=whole.value)
    parameters = _rounded(np.exp(arrived))
    slope = whole.slope(arrived)
    value = float(likelihood(np.array(parameters))[0]) * customers
    found = bool(np.isfinite(value)) and slope <= GRADIENT_LIMIT
    message = "at_bound" if whole.held(arrived).any() else "found"
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

    def search(self, start: Floats) -> Floats:
        """Climb from a start by L-BFGS-B."""
        from scipy.optimize import minimize

        def descent(place: Floats) -> tuple[float, Floats]:
            value, gradient = self._at(place)
            return -value, -gradient

        end = minimize(
            descent,
            np.clip(start, self._least, self._greatest),
            jac=True,
            method="L-BFGS-B",
            bounds=list(zip(self._least, self._greatest, strict=True)),
            options={"maxiter": _SEARCH_STEPS, "ftol": 1e-13, "gtol": 1e-8},
        )
        self.steps += int(end.nit)
        return np.asarray(end.x)

    def curvature(self, place: Floats) -> Floats:
        """Second derivatives, by central differences of the gradient."""
        rows = []
        for step in np.eye(place.size) * _DIFFERENCE:
            rows.append((self._at(place + step)[1] - self._at(place - step)[1]) / (2 * _DIFFERENCE))
        found = np.array(rows)
        return np.asarray((found + found.T) / 2)

    def newton(self, place: Floats, curvature: Floats) -> Floats:
        """Climb by Newton steps of one curvature, until they no longer move anything."""
        best, gradient = self._at(place)
        for _ in range(_NEWTON_STEPS):
            free = ~self.held(place, gradient)
            if not free.any():
                break
            step = np.zeros_like(place)
            step[free] = _ascent(curvature[np.ix_(free, free)], gradient[free])
            ahead = np.clip(place + step, self._least, self._greatest)
            value, gradient_ahead = self._at(ahead)
            self.steps += 1
            if value < best - 1e-12 * abs(best):
                break
            moved = float(np.abs(ahead - place).max())
            place, best, gradient = ahead, value, gradient_ahead
            if moved < _LAST_STEP:
                break
        return place


def _ascent(curvature: Floats, gradient: Floats) -> Floats:
    """The Newton step where the surface is concave, and an upward one where it is not."""
    values, vectors = np.linalg.eigh(curvature)
    values = -np.maximum(np.abs(values), 1e-10)
    step = -(vectors @ ((vectors.T @ gradient) / values))
    return np.asarray(np.clip(step, -1.0, 1.0))


def _rounded(parameters: Floats) -> tuple[float, ...]:
    return tuple(float(f"{value:.{DIGITS}g}") for value in parameters)
