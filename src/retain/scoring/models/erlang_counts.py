"""Purchases to expect of a living customer of (M)BG/CNBD-k, as a sum of positive terms.

Of the k events that the next purchase needs, j < k may have come already; the chance of each j
follows from the silence since the last purchase, C2's terms: (R)_j (T−t_x)^j / (j! (α+T)^j).
Given j, the rate is Gamma(R+j, α+T), so that the events M of the next t days are negative
binomial, P(M = m) ∝ (R+j)_m z^m / m! with z = t/(α+T+t), and were nobody to stop would make
N = ⌊(j+M)/k⌋ purchases. The n-th of them comes only if none before it was the last, with chance
(β)_{n−1} / (a+β)_{n−1}, β = b+x+δ. Therefore

    E = Σ_j P(j) · Σ_m P(M = m) · Q(⌊(j+m)/k⌋),   Q(N) = Σ_{n≤N} (β)_{n−1} / (a+β)_{n−1}.

For k = 1 this is the published formula with Gauss's ₂F₁, without its poles at a = 1 and
a+b+x = 1 and without its overflow: nothing is subtracted, and the weights of M are kept in
range by scaling, since only their ratio to their own sum counts. R and z depend on x and T alone,
so that each pair is summed once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from retain.scoring.models.purchases import PIECE, Floats, distinct_pairs

if TYPE_CHECKING:
    from retain.scoring.models.bgcnbd import BgCnbd

ACCURACY = 1e-11
"""What may be left out of a sum, relative to it."""

_BLOCK = 16
"""Terms added between two looks at size and remainder; in so many a weight may grow 1e70-fold."""

_GREAT = 1e100
_TAIL = 30
"""About how many more repeats the far end of a sum is worth, to bring equal work together."""


def expected_while_alive(
    model: BgCnbd, horizons: Sequence[float], x: Floats, t_x: Floats, age: Floats
) -> list[Floats]:
    """Expected purchases of customers who are alive at T, within each of several horizons.

    Args:
        model: the parameters.
        horizons: days from T on.
        x: repeats; all three of one shape.
        t_x: days from the first occasion to the last.
        age: days from the first occasion to T.
    """
    each_x, each_age, place = distinct_pairs(x, age)
    order = np.argsort((each_x + _TAIL) / (model.alpha_days + each_age), kind="stable")
    rate = model.r + model.k * x
    share = (age - t_x) / (model.alpha_days + age)
    term, total = np.ones(x.shape), np.zeros(x.shape)
    expected = [np.zeros(x.shape) for _ in horizons]
    for j in range(model.k):
        if j:
            term = term * (rate + (j - 1)) * share / j
        total = total + term
        for place_of, days in enumerate(horizons):
            counted = np.empty(each_x.size)
            for start in range(0, order.size, PIECE):
                some = order[start : start + PIECE]
                counted[some] = _given_stage(model, days, j, each_x[some], each_age[some])
            expected[place_of] = expected[place_of] + term * counted[place]
    return [np.asarray(each / total) for each in expected]


def _given_stage(model: BgCnbd, days: float, j: int, x: Floats, age: Floats) -> Floats:
    """Σ_m P(M = m) · Q(⌊(j+m)/k⌋) for each pair of x and T; no pair's depends on the others."""
    rate = model.r + model.k * x + j
    z = days / (model.alpha_days + age + days)
    more = model.b + x + float(model.stops_at_first)
    weight, total, stays = np.ones(x.size), np.ones(x.size), np.ones(x.size)
    bought, summed = np.zeros(x.size), np.zeros(x.size)
    found, place, m, n = np.empty(x.size), np.arange(x.size), 0, 0
    while place.size:
        for _ in range(_BLOCK):
            m += 1
            weight = weight * (rate + (m - 1)) * (z / m)
            if (j + m) % model.k == 0:
                if n:
                    stays = stays * (more + (n - 1)) / (model.a + more + (n - 1))
                bought = bought + stays
                n += 1
            total = total + weight
            summed = summed + weight * bought
        going = _goes_on(weight, np.maximum((rate + m) * z / (m + 1), z), bought, summed)
        if not going.all():
            found[place[~going]] = (summed / total)[~going]
            place, rate, z, more, weight, total, stays, bought, summed = (
                values[going]
                for values in (place, rate, z, more, weight, total, stays, bought, summed)
            )
        great = weight > _GREAT
        if great.any():
            scale = np.where(great, 1 / weight.clip(min=1.0), 1.0)
            weight, total, summed = weight * scale, total * scale, summed * scale
    return found


def _goes_on(weight: Floats, ahead: Floats, bought: Floats, summed: Floats) -> np.ndarray:
    """Whether what is left of a sum still counts.

    Past the point where the weights fall by the factor `ahead`, they are less than a geometric
    series, during which Q grows by at most one purchase a term.
    """
    falls = ahead < 1
    left = 1 / (1 - np.where(falls, ahead, 0.0))
    return ~falls | (weight * left * (bought + left) > ACCURACY * summed)
