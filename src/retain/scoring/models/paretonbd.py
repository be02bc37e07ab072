"""Pareto/NBD: customers buy at random at their own rate and stop at any moment.

While alive, a customer's purchases are Poisson of rate λ; how long the customer lives is
exponential of rate μ. λ is Gamma(r, α) and μ Gamma(s, β) over customers. All time is in days.

With R = r+x, A = α+t_x, B = β+t_x and h = T−t_x a customer contributes

    ln Γ(R) − ln Γ(r) + r·ln α + s·ln β − R·ln A − s·ln B + ln(S + D),
    S = (A/(A+h))^R · (B/(B+h))^s      alive at T, and no purchase since t_x
    D = ∫₀^h s/(B+u) · (A/(A+u))^R · (B/(B+u))^s du      stopped in between

Sources: Schmittlein, Morrison and Colombo, Management Science 33 (1987); Fader and Hardie,
"A note on deriving the Pareto/NBD model and related expressions" (2005).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retain.scoring.models.competing import buys_first, nodes, stops_first
from retain.scoring.models.fitting import (
    LEAST_CUSTOMERS,
    Bounds,
    Fit,
    Likelihood,
    maximise,
    too_few,
)
from retain.scoring.models.purchases import PIECE, Floats, Purchases, distinct_pairs, history
from retain.scoring.runs import Runs

if TYPE_CHECKING:
    import numpy.typing as npt  # slow to import, and only the type checker needs it

BOUNDS = Bounds(least=(1e-4, 0.1, 1e-4, 0.1), greatest=(1e4, 1e8, 1e4, 1e8))
"""Of r, alpha_days, s, beta_days."""

_STARTS = ((0.5, 0.5, 0.2), (1.0, 1.0, 1.0), (3.0, 0.3, 3.0))
"""r, s, and β in mean ages; α follows from the mean rate of the base."""


@dataclass(frozen=True)
class ParetoNbd:
    """The parameters, and what they say of customers.

    The predictions take a customer's history as x (`repeats`), `t_x_days` and `age_days`, of any
    shapes that broadcast, and are finite for every history.

    Attributes:
        r: shape of the gamma distribution of purchase rates.
        alpha_days: its scale: rates are purchases a day.
        s: shape of the gamma distribution of the rates of stopping.
        beta_days: its scale.
    """

    r: float
    alpha_days: float
    s: float
    beta_days: float

    def p_alive(
        self, repeats: npt.ArrayLike, t_x_days: npt.ArrayLike, age_days: npt.ArrayLike
    ) -> Floats:
        """The chance that the customer has not stopped by the as-of date: S / (S + D)."""
        x, t_x, age = history(repeats, t_x_days, age_days)
        rate, a, b, silent = self.r + x, self.alpha_days + t_x, self.beta_days + t_x, age - t_x
        alive = np.exp(-rate * np.log1p(silent / a) - self.s * np.log1p(silent / b))
        return np.asarray(alive / (alive + stops_first(rate, a, self.s, b, silent)))

    def chance_to_buy(
        self,
        days: float,
        repeats: npt.ArrayLike,
        t_x_days: npt.ArrayLike,
        age_days: npt.ArrayLike,
    ) -> Floats:
        """The chance of at least one purchase in the next `days` days.

        P(alive) times the chance that a customer of rates Gamma(R, α+T) and Gamma(s, β+T) buys
        before stopping, and within `days`.
        """
        x, t_x, age = history(repeats, t_x_days, age_days)
        each_x, each_age, place = distinct_pairs(x, age)
        a, b = self.alpha_days + each_age, self.beta_days + each_age
        buys = buys_first(self.r + each_x, a, self.s, b, np.full_like(a, days))
        return np.asarray(self.p_alive(x, t_x, age) * np.minimum(buys, 1.0)[place])

    def expected_purchases(
        self,
        days: float,
        repeats: npt.ArrayLike,
        t_x_days: npt.ArrayLike,
        age_days: npt.ArrayLike,
    ) -> Floats:
        """Expected number of purchases in the next `days` days.

        P(alive) · R/(α+T) · (β+T) · (1 − ((β+T)/(β+T+days))^(s−1)) / (s−1): the mean rate times
        the mean days still alive, of which the last factor is a logarithm at s = 1.
        """
        x, t_x, age = history(repeats, t_x_days, age_days)
        rate = (self.r + x) / (self.alpha_days + age)
        longer = np.log1p(days / (self.beta_days + age))
        power = self.s - 1.0
        lived = longer if abs(power) < 1e-9 else -np.expm1(-power * longer) / power
        return np.asarray(self.p_alive(x, t_x, age) * rate * (self.beta_days + age) * lived)

    def expected_of_new(self, days: float) -> float:
        """Expected repeats of a customer in the `days` days after the first purchase."""
        return float(self.expected_purchases(days, 0.0, 0.0, 0.0))

    def log_likelihood(self, purchases: Purchases) -> float:
        """Of a base."""
        if not purchases.size:
            return 0.0
        parameters = np.array([self.r, self.alpha_days, self.s, self.beta_days])
        return likelihood(purchases)(parameters)[0] * purchases.size


def fit(purchases: Purchases) -> tuple[ParetoNbd, Fit]:
    """The model of greatest likelihood."""
    total_days = max(purchases.total_days, 1.0)
    rate = max(purchases.total_repeats, 1) / total_days
    mean_age = total_days / max(purchases.size, 1)
    starts = [(r, r / rate, s, ages * mean_age) for r, s, ages in _STARTS]
    if purchases.repeaters < LEAST_CUSTOMERS:
        found = too_few(starts[0], BOUNDS)
    else:
        found = maximise(
            likelihood(purchases),
            starts,
            BOUNDS,
            customers=purchases.size,
            coarse=likelihood(purchases.coarse()),
        )
    return ParetoNbd(*found.parameters), found


def likelihood(purchases: Purchases) -> Likelihood:
    """Log-likelihood a customer and its gradient, by (r, α, s, β), α and β in days.

    Args:
        purchases: the base, not empty.
    """
    x, t_x, n = purchases.repeats, purchases.t_x_days, purchases.customers
    silent, size = purchases.age_days - t_x, float(purchases.size)
    runs = Runs.of(x.astype(np.int64))
    each_x, each_n = x[runs.starts], np.add.reduceat(n, runs.starts)
    pieces = [slice(start, start + PIECE) for start in range(0, x.size, PIECE)]

    def at(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, s, beta = parameters.tolist()
        value, by_r = _by_repeats(each_x, each_n, r)
        value += size * (r * math.log(alpha) + s * math.log(beta))
        gradient = size * np.array([math.log(alpha), r / alpha, math.log(beta), s / beta])
        gradient[0] += by_r
        for piece in pieces:
            more, slope = _of_days(parameters, x[piece], t_x[piece], silent[piece], n[piece])
            value += more
            gradient += slope
        return value / size, gradient / size

    return at


def _of_days(
    parameters: Floats, x: Floats, t_x: Floats, silent: Floats, n: Floats
) -> tuple[float, Floats]:
    """ln(S + D) − R·ln A − s·ln B, summed over customers, and its gradient."""
    r, alpha, s, beta = parameters.tolist()
    rate, a, b = r + x, alpha + t_x, beta + t_x
    together, by = _alive_or_stopped(rate, a, s, b, silent)
    ln_a, ln_b = np.log(a), np.log(b)
    value = (n * (np.log(together) - rate * ln_a - s * ln_b)).sum()
    weight = n / together
    gradient = (
        (weight * by[0] - n * ln_a).sum(),
        (weight * by[1] - n * rate / a).sum(),
        (weight * by[2] - n * ln_b).sum(),
        (weight * by[3] - n * s / b).sum(),
    )
    return float(value), np.array(gradient)


def _alive_or_stopped(
    rate: Floats, a: Floats, s: float, b: Floats, days: Floats
) -> tuple[Floats, tuple[Floats, Floats, Floats, Floats]]:
    """S + D, and its derivatives by r, α, s and β."""
    ln_a, ln_b = np.log1p(days / a), np.log1p(days / b)
    total = np.exp(-rate * ln_a - s * ln_b)
    by_r, by_s = -total * ln_a, -total * ln_b
    by_alpha, by_beta = total * rate * days / (a * (a + days)), total * s * days / (b * (b + days))
    for node in nodes(rate, a, s, b, days):
        ends = node.waited / node.b
        stops = s * ends
        total = total + stops
        by_r = by_r - stops * node.ln_a
        by_alpha = by_alpha + stops * rate * (1 / a - 1 / node.a)
        by_s = by_s + ends - stops * node.ln_b
        by_beta = by_beta + stops * (s / b - (s + 1) / node.b)
    return total, (by_r, by_alpha, by_s, by_beta)


def _by_repeats(x: Floats, n: Floats, r: float) -> tuple[float, float]:
    """Σ ln Γ(r+x) − ln Γ(r), and its derivative by r."""
    from scipy.special import gammaln, psi

    size = n.sum()
    value = (n * gammaln(r + x)).sum() - size * gammaln(r)
    return float(value), float((n * psi(r + x)).sum() - size * psi(r))
