"""Gamma-gamma: what a customer spends on a repeat day, drawn towards what all customers spend.

A customer's spend on a day is Gamma(p, ν), and ν is Gamma(q, v) over customers. The mean m of x
repeat days contributes

    ln Γ(px+q) − ln Γ(px) − ln Γ(q) + q·ln v + (px−1)·ln m + px·ln x − (px+q)·ln(xm+v).

The first purchase is left out: it is often unlike those that follow. Spend is taken to have
nothing to do with how often a customer buys. v and all means are in the unit of the spend given.

Source: Fader and Hardie, "The gamma-gamma model of monetary value" (2013).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retain.scoring.models.fitting import (
    LEAST_CUSTOMERS,
    Bounds,
    Fit,
    Likelihood,
    maximise,
    too_few,
)
from retain.scoring.models.purchases import Floats
from retain.scoring.runs import Runs

if TYPE_CHECKING:
    import numpy.typing as npt  # slow to import, and only the type checker needs it

MODEL, OBSERVED, UNKNOWN = "model", "observed", "unknown"
"""Where the centre comes from that customers are drawn towards."""

_STARTS = ((1.0, 2.0), (6.0, 4.0), (0.5, 10.0), (30.0, 3.0))
"""p and q of the starts; v follows from the usual spend."""


@dataclass(frozen=True)
class Spending:
    """Repeat days and their mean spend, of the customers who paid on any, sorted.

    Attributes:
        paid_repeats: x, repeat days with positive spend.
        mean_spend: m, their mean spend.
        excluded: customers with repeat days whose mean spend is zero, negative or not known.
    """

    paid_repeats: Floats
    mean_spend: Floats
    excluded: int

    @classmethod
    def of(cls, paid_repeats: npt.ArrayLike, mean_spend: npt.ArrayLike) -> Spending:
        """From one value a customer; nan where a customer has no repeat day."""
        x = np.asarray(paid_repeats, dtype=np.float64)
        m = np.asarray(mean_spend, dtype=np.float64)
        known = _known(x, m)
        order = np.lexsort((m[known], x[known]))
        return cls(x[known][order], m[known][order], int(((x > 0) & ~known).sum()))


@dataclass(frozen=True)
class GammaGamma:
    """The parameters, and what they say of customers.

    Attributes:
        p, q, v: as above.
        centre: the spend on a repeat day of a customer of whom nothing is known; nan where
            nobody has paid on one.
        centre_from: `model`, p·v/(q−1), where that exists and lies under the greatest mean of
            any customer; `observed`, the mean of the customers' means, where it does not (for
            q ≤ 1 the model's is infinite) or nothing was fitted; `unknown` without a customer.
    """

    p: float
    q: float
    v: float
    centre: float
    centre_from: str

    def expected_spend(self, paid_repeats: npt.ArrayLike, mean_spend: npt.ArrayLike) -> Floats:
        """The spend to expect of a customer on a repeat day, E[M | x, m].

        p·(v + x·m) / (px + q − 1). This is the centre and m, weighted q − 1 to px; where the
        centre is observed the weights are q to px, which for every q > 0 is between the two.
        The centre itself where x = 0 or m is not positive.
        """
        x = np.asarray(paid_repeats, dtype=np.float64)
        m = np.asarray(mean_spend, dtype=np.float64)
        known = _known(x, m)
        own = np.where(known, self.p * x, 0.0)
        centre_weight = self.q - 1.0 if self.centre_from == MODEL else self.q
        drawn = centre_weight * self.centre + own * np.where(known, m, 0.0)
        return np.asarray(drawn / (centre_weight + own))


def fit(spending: Spending) -> tuple[GammaGamma, Fit]:
    """The model of greatest likelihood."""
    m = spending.mean_spend
    usual = float(np.exp(np.log(m).mean())) if m.size else 1.0
    starts = [(p, q, usual * q / p) for p, q in _STARTS]
    bounds = Bounds(least=(1e-3, 1e-3, 1e-6 * usual), greatest=(1e5, 1e5, 1e9 * usual))
    if m.size < LEAST_CUSTOMERS:
        found = too_few(starts[0], bounds)
    else:
        found = maximise(likelihood(spending), starts, bounds, customers=m.size)
    p, q, v = found.parameters
    centre, centre_from = _centre(p, q, v, m, converged=found.converged)
    return GammaGamma(p, q, v, centre, centre_from), found


def likelihood(spending: Spending) -> Likelihood:
    """Log-likelihood a customer and its gradient, by (p, q, v).

    Args:
        spending: the base, not empty.
    """
    from scipy.special import gammaln, psi

    x, m = spending.paid_repeats, spending.mean_spend
    runs = Runs.of(x.astype(np.int64))
    each, n = x[runs.starts], runs.lengths.astype(np.float64)
    total, size = x * m, float(x.size)
    ln_m, x_ln_total = float(np.log(m).sum()), float((x * np.log(total)).sum())

    def at(parameters: Floats) -> tuple[float, Floats]:
        p, q, v = parameters.tolist()
        together = p * each + q
        ln_sum = np.log(total + v)
        sum_ln, sum_x_ln = ln_sum.sum(), (x * ln_sum).sum()
        value = (n * (gammaln(together) - gammaln(p * each))).sum()
        value += size * (q * np.log(v) - gammaln(q)) - ln_m
        value += p * (x_ln_total - sum_x_ln) - q * sum_ln
        gradient = (
            (n * each * (psi(together) - psi(p * each))).sum() + x_ln_total - sum_x_ln,
            (n * psi(together)).sum() + size * (np.log(v) - psi(q)) - sum_ln,
            size * q / v - ((p * x + q) / (total + v)).sum(),
        )
        return float(value) / size, np.array(gradient) / size

    return at


def _known(x: Floats, m: Floats) -> npt.NDArray[np.bool_]:
    """Who has a mean spend to learn from."""
    return np.asarray((x > 0) & np.isfinite(m) & (m > 0))


def _centre(p: float, q: float, v: float, m: Floats, *, converged: bool) -> tuple[float, str]:
    if not m.size:
        return float("nan"), UNKNOWN
    if converged and q > 1 and p * v / (q - 1) <= m.max():
        return float(f"{p * v / (q - 1):.8g}"), MODEL
    return float(f"{m.mean():.8g}"), OBSERVED
