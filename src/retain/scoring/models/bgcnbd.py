"""(M)BG/CNBD-k: customers buy at their own rate and may stop for good after any purchase.

While alive, the gaps of a customer are Erlang(k, λ): the k-th event of a Poisson process of rate
λ is a purchase, so that k = 1 is purchasing at random and a greater k is more regular. λ is
Gamma(r, α) over customers. After each purchase the customer stops with probability p, which is
Beta(a, b) over customers; in the M models also after the very first. k = 1 gives BG/NBD and
MBG/NBD. All time is in days.

Sources: Fader, Hardie and Lee, Marketing Science 24 (2005); Batislam, Denizel and Filiztekin,
International Journal of Research in Marketing 24 (2007); Platzer and Reutterer, Marketing Science
35 (2016) for k.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from retain.scoring.models.bgcnbd_likelihood import likelihood, silence
from retain.scoring.models.erlang_counts import expected_while_alive
from retain.scoring.models.fitting import (
    LEAST_CUSTOMERS,
    Bounds,
    Fit,
    Likelihood,
    maximise,
    too_few,
)
from retain.scoring.models.purchases import Floats, Purchases, history

if TYPE_CHECKING:
    import numpy.typing as npt  # slow to import, and only the type checker needs it

MOST_REGULAR = 12
"""The greatest k tried."""

BOUNDS = Bounds(least=(1e-4, 1.0, 1e-4, 1e-4), greatest=(1e4, 1e8, 1e4, 1e4))
"""Of r, alpha_days, a, b; dates tell nothing of what is finer than a day."""

_STARTS = ((0.3, 1.0, 3.0), (1.0, 0.5, 0.7), (3.0, 0.1, 1.0))
"""r, a and b of the starts; α follows from the mean rate of the base."""


@dataclass(frozen=True)
class BgCnbd:
    """The parameters, and what they say of customers.

    The predictions take a customer's history as x (`repeats`), `t_x_days` and `age_days`, of any
    shapes that broadcast, and are finite for every history.

    Attributes:
        k: events of the underlying process a purchase; 1 for purchases at random.
        stops_at_first: whether a customer may stop right after the first purchase (the M models).
        r: shape of the gamma distribution of rates.
        alpha_days: its scale: rates are events a day.
        a, b: of the beta distribution of the chance to stop at a purchase.
    """

    k: int
    stops_at_first: bool
    r: float
    alpha_days: float
    a: float
    b: float

    def p_alive(
        self, repeats: npt.ArrayLike, t_x_days: npt.ArrayLike, age_days: npt.ArrayLike
    ) -> Floats:
        """The chance that the customer has not stopped by the as-of date.

        S2 / (S1 + S2) of the likelihood. Plain BG models cannot tell a one-time buyer who
        stopped from one who did not: there it is 1 for x = 0, and no sign of churn.
        """
        from scipy.special import expit

        x, t_x, age = history(repeats, t_x_days, age_days)
        return np.asarray(expit(-self._ln_odds_of_stop(x, t_x, age)))

    def chance_to_buy(
        self,
        days: float,
        repeats: npt.ArrayLike,
        t_x_days: npt.ArrayLike,
        age_days: npt.ArrayLike,
    ) -> Floats:
        """The chance of at least one purchase in the next `days` days.

        P(alive) · (1 − A(T + days) / A(T)), where A(T) = Σ_{j<k} (R)_j (T − t_x)^j /
        (j! (α + T)^{R+j}), R = r + k·x, is the likelihood of silence since t_x of a living
        customer.
        """
        x, t_x, age = history(repeats, t_x_days, age_days)
        before = silence(self.k, self.r, self.alpha_days, x, t_x, age)
        after = silence(self.k, self.r, self.alpha_days, x, t_x, age + days)
        return np.asarray(self.p_alive(x, t_x, age) * -np.expm1(np.minimum(after - before, 0.0)))

    def expected_purchases(
        self,
        days: float,
        repeats: npt.ArrayLike,
        t_x_days: npt.ArrayLike,
        age_days: npt.ArrayLike,
    ) -> Floats:
        """Expected number of purchases in the next `days` days.

        P(alive) times what is expected of a living customer (`erlang_counts`), exact for every k.
        """
        return self.expected_within([days], repeats, t_x_days, age_days)[0]

    def expected_within(
        self,
        horizons: Sequence[float],
        repeats: npt.ArrayLike,
        t_x_days: npt.ArrayLike,
        age_days: npt.ArrayLike,
    ) -> list[Floats]:
        """`expected_purchases` within each of several horizons, in days."""
        x, t_x, age = history(repeats, t_x_days, age_days)
        alive = self.p_alive(x, t_x, age)
        living = expected_while_alive(self, horizons, x, t_x, age)
        return [np.asarray(alive * each) for each in living]

    def expected_of_new(self, days: float) -> float:
        """Expected repeats of a customer in the `days` days after the first purchase."""
        return float(self.expected_purchases(days, 0.0, 0.0, 0.0))

    def log_likelihood(self, purchases: Purchases) -> float:
        """Of a base, the constants of k included."""
        if not purchases.size:
            return 0.0
        at = likelihood(purchases, k=self.k, stops_at_first=self.stops_at_first)
        return at(np.array([self.r, self.alpha_days, self.a, self.b]))[0] * purchases.size

    def _ln_odds_of_stop(self, x: Floats, t_x: Floats, age: Floats) -> Floats:
        """ln(S1 / S2): the odds that the customer stopped at the last purchase."""
        delta = float(self.stops_at_first)
        could = (x > 0) | self.stops_at_first
        tries = np.where(could, self.b + x - 1 + delta, 1.0)
        rate = self.r + self.k * x
        stopped = np.log(self.a / tries) - rate * np.log(self.alpha_days + t_x)
        silent = silence(self.k, self.r, self.alpha_days, x, t_x, age)
        return np.where(could, stopped - silent, -np.inf)


def fit(
    purchases: Purchases, *, stops_at_first: bool, k: int = 1, start: BgCnbd | None = None
) -> tuple[BgCnbd, Fit]:
    """The model of greatest likelihood for one k.

    Args:
        purchases: the base.
        stops_at_first: False for BG, True for MBG.
        k: the regularity; over 1 only where `ln_gaps` is known.
        start: a model nearby, searched from before the usual starts.
    """
    rate = k * max(purchases.total_repeats, 1) / max(purchases.total_days, 1.0)
    starts = [(r, r / rate, a, b) for r, a, b in _STARTS]
    if start is not None:
        starts.insert(0, (start.r, start.alpha_days * start.k / k, start.a, start.b))
    return _search(purchases, k, stops_at_first, starts, purchases.coarse())


def refit(purchases: Purchases, near: BgCnbd) -> tuple[BgCnbd, Fit]:
    """The model of greatest likelihood around one of much the same base, searched from it alone."""
    start = (near.r, near.alpha_days, near.a, near.b)
    return _search(purchases, near.k, near.stops_at_first, [start], coarse=None)


def _search(
    purchases: Purchases,
    k: int,
    stops_at_first: bool,
    starts: Sequence[Sequence[float]],
    coarse: Purchases | None,
) -> tuple[BgCnbd, Fit]:
    def of(base: Purchases) -> Likelihood:
        return likelihood(base, k=k, stops_at_first=stops_at_first)

    if purchases.repeaters < LEAST_CUSTOMERS or (k > 1 and purchases.ln_gaps is None):
        found = too_few(starts[0], BOUNDS)
    else:
        near = of(coarse) if coarse else None
        found = maximise(of(purchases), starts, BOUNDS, customers=purchases.size, coarse=near)
    return BgCnbd(k, stops_at_first, *found.parameters), found


def fit_regular(purchases: Purchases, *, stops_at_first: bool) -> tuple[BgCnbd, Fit]:
    """The model of the k of greatest likelihood, tried upwards from 1 until it falls."""
    best = fit(purchases, stops_at_first=stops_at_first)
    if purchases.ln_gaps is None or not best[1].converged:
        return best
    for k in range(2, MOST_REGULAR + 1):
        tried = fit(purchases, stops_at_first=stops_at_first, k=k, start=best[0])
        if not tried[1].converged or tried[1].log_likelihood <= best[1].log_likelihood:
            break
        best = tried
    return best
