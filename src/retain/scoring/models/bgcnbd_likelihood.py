"""The likelihood of (M)BG/CNBD-k and its gradient, over grouped histories.

With R = r + k·x and δ = 1 for the M models, 0 else, a customer contributes

    (k−1)·Σ ln gap − x·ln (k−1)! + ln B(a, b+x+δ) − ln B(a, b)
    + ln Γ(R) − ln Γ(r) + r·ln α + ln(C1 + C2),
    C1 = [δ = 1 or x > 0] · a/(b+x−1+δ) · (α+t_x)^−R                 stopped at the last purchase
    C2 = (α+T)^−R · Σ_{j<k} (R)_j · (T−t_x)^j / (j! (α+T)^j)         alive, and silent since

where (R)_j is R·(R+1)…(R+j−1). Both C overflow or underflow for heavy buyers and are kept as
logarithms.
"""

from __future__ import annotations

import math

import numpy as np

from retain.scoring.models.fitting import Likelihood
from retain.scoring.models.purchases import PIECE, Floats, Purchases
from retain.scoring.runs import Runs


def likelihood(purchases: Purchases, *, k: int, stops_at_first: bool) -> Likelihood:
    """Log-likelihood a customer and its gradient, by (r, α in days, a, b).

    Args:
        purchases: the base, not empty; with k > 1 its `ln_gaps` must be known.
        k: the regularity.
        stops_at_first: False for BG, True for MBG.
    """
    x, t_x, age = purchases.repeats, purchases.t_x_days, purchases.age_days
    n, size = purchases.customers, float(purchases.size)
    runs = Runs.of(x.astype(np.int64))
    each_x, each_n = x[runs.starts], np.add.reduceat(n, runs.starts)
    cut = 0 if stops_at_first else int(np.searchsorted(x, 1.0))
    pieces = [slice(start, start + PIECE) for start in range(cut, x.size, PIECE)]
    delta = float(stops_at_first)
    constant = 0.0
    if k > 1 and purchases.ln_gaps is not None:
        constant = (k - 1) * purchases.ln_gaps - purchases.total_repeats * math.lgamma(k)

    def at(parameters: Floats) -> tuple[float, Floats]:
        r, alpha, a, b = parameters.tolist()
        value, gradient = _by_repeats(each_x, each_n, k, delta, (r, alpha, a, b))
        silent, by_r, by_alpha = _silence(k, r, alpha, x[:cut], t_x[:cut], age[:cut])
        value += constant + (n[:cut] * silent).sum()
        gradient += ((n[:cut] * by_r).sum(), (n[:cut] * by_alpha).sum(), 0.0, 0.0)
        for piece in pieces:
            tries = b + x[piece] - 1.0 + delta
            more, slope = _alive_or_stopped(
                k, (r, alpha, a), tries, x[piece], t_x[piece], age[piece], n[piece]
            )
            value += more
            gradient += slope
        return value / size, gradient / size

    return at


def _alive_or_stopped(
    k: int,
    parameters: tuple[float, float, float],
    tries: Floats,
    x: Floats,
    t_x: Floats,
    age: Floats,
    n: Floats,
) -> tuple[float, Floats]:
    """Log of C1 + C2, summed over customers who may have stopped, and its gradient.

    Args:
        k: the regularity.
        parameters: r, α and a.
        tries: b+x−1+δ; the rest are the histories and how many customers have them.
        x: repeats.
        t_x: days from the first occasion to the last.
        age: days from the first occasion to T.
        n: customers.
    """
    r, alpha, a = parameters
    rate, ln_days = r + k * x, np.log(alpha + t_x)
    stopped = np.log(a / tries) - rate * ln_days
    silent, by_r, by_alpha = _silence(k, r, alpha, x, t_x, age)
    odds = np.exp(-np.abs(stopped - silent))
    value = (n * (np.maximum(stopped, silent) + np.log(1.0 + odds))).sum()
    gone = n * np.where(stopped > silent, 1.0, odds) / (1.0 + odds)
    alive = n - gone
    slope = (
        (alive * by_r - gone * ln_days).sum(),
        (alive * by_alpha - gone * rate / (alpha + t_x)).sum(),
        gone.sum() / a,
        -(gone / tries).sum(),
    )
    return float(value), np.array(slope)


def silence(k: int, r: float, alpha: float, x: Floats, t_x: Floats, until: Floats) -> Floats:
    """Log of C2 at any time `until` ≥ t_x: the likelihood of silence in between, while alive."""
    rate = r + k * x
    share = (until - t_x) / (alpha + until)
    term = total = np.ones(np.broadcast_shapes(rate.shape, share.shape))
    for j in range(1, k):
        term = term * (rate + (j - 1)) * share / j
        total = total + term
    return np.asarray(np.log(total) - rate * np.log(alpha + until))


def _silence(
    k: int, r: float, alpha: float, x: Floats, t_x: Floats, age: Floats
) -> tuple[Floats, Floats, Floats]:
    """Log of C2 with its derivatives by r and α."""
    rate, ln_days = r + k * x, np.log(alpha + age)
    if k == 1:
        return -rate * ln_days, -ln_days, -rate / (alpha + age)
    share = (age - t_x) / (alpha + age)
    term, term_r = np.ones_like(rate), np.zeros_like(rate)
    total, total_r, moment = term.copy(), term_r.copy(), term_r.copy()
    for j in range(1, k):
        term_r = (term_r * (rate + (j - 1)) + term) * (share / j)
        term = term * (rate + (j - 1)) * (share / j)
        total, total_r, moment = total + term, total_r + term_r, moment + j * term
    return (
        np.log(total) - rate * ln_days,
        total_r / total - ln_days,
        -(moment / total + rate) / (alpha + age),
    )


def _by_repeats(
    x: Floats, n: Floats, k: int, delta: float, parameters: tuple[float, float, float, float]
) -> tuple[float, Floats]:
    """What depends on x alone: the beta and gamma functions, and their gradient."""
    from scipy.special import betaln, gammaln, psi

    r, alpha, a, b = parameters
    rate, size = r + k * x, n.sum()
    value = (n * (betaln(a, b + x + delta) + gammaln(rate))).sum()
    value += size * (r * math.log(alpha) - betaln(a, b) - gammaln(r))
    both = psi(a + b) - psi(a + b + x + delta)
    gradient = np.array(
        [
            (n * psi(rate)).sum() + size * (math.log(alpha) - psi(r)),
            size * r / alpha,
            (n * both).sum(),
            (n * (both + psi(b + x + delta))).sum() - size * psi(b),
        ]
    )
    return float(value), gradient
