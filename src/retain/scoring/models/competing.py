"""What comes first, the next purchase or the end: two waiting times with gamma rates.

A customer whose purchase rate is Gamma(R, A) and whose rate of stopping is Gamma(s, B) neither
buys nor stops for u days with chance (A/(A+u))^R · (B/(B+u))^s. The chances of one or the other
within h days are integrals of it; published forms with Gauss's ₂F₁ are differences that cancel
or overflow, while these are sums of positive terms. In w = ln((m+u)/m), m the lesser of A and B,
the integrand is smooth over all its range, so that a fixed Gauss–Legendre rule is exact to 1e-9
or better.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np

from retain.scoring.models.purchases import PIECE, Floats

NODES = 24
"""Points of the rule."""

_NOTHING = 36.0
"""A chance of e to minus this is nothing: the range ends where either rate alone makes it so."""


@dataclass(frozen=True)
class Node:
    """One point of the rule, for every customer.

    Attributes:
        waited: the point's weight in days, times the chance that nothing came until there.
        ln_a, ln_b: ln((A+u)/A) and ln((B+u)/B).
        a, b: A+u and B+u, in days.
    """

    waited: Floats
    ln_a: Floats
    ln_b: Floats
    a: Floats
    b: Floats


def nodes(rate: Floats, a: Floats, s: float, b: Floats, days: Floats) -> Iterator[Node]:
    """The points of ∫₀^days … du.

    Args:
        rate: R.
        a: A, in days; B − A must be the same for all.
        s: s.
        b: B, in days.
        days: h, the end of the range.
    """
    end = np.minimum(a * np.expm1(np.minimum(_NOTHING / rate, 600.0)), days)
    end = np.minimum(b * np.expm1(np.minimum(_NOTHING / s, 600.0)), end)
    lesser, apart = np.minimum(a, b), np.abs(a - b)
    a_is_lesser = bool((a <= b).all())
    length = np.log1p(end / lesser)
    for place, weight in _rule():
        w = length * (0.5 * (1.0 + place))
        near = lesser * np.exp(w)
        far = near + apart
        ln_far = np.log(far / (lesser + apart))
        ln_a, ln_b = (w, ln_far) if a_is_lesser else (ln_far, w)
        waited = np.exp(-rate * ln_a - s * ln_b) * near * length * (0.5 * weight)
        yield Node(waited, ln_a, ln_b, *((near, far) if a_is_lesser else (far, near)))


@cache
def _rule() -> tuple[tuple[float, float], ...]:
    """Places from −1 to 1 and their weights."""
    places, weights = np.polynomial.legendre.leggauss(NODES)
    return tuple(zip(places.tolist(), weights.tolist(), strict=True))


def stops_first(rate: Floats, a: Floats, s: float, b: Floats, days: Floats) -> Floats:
    """The chance to stop within `days` before any purchase."""
    return _summed(lambda node, _: s / node.b, rate, a, s, b, days)


def buys_first(rate: Floats, a: Floats, s: float, b: Floats, days: Floats) -> Floats:
    """The chance to buy within `days` before stopping."""
    return _summed(lambda node, rate: rate / node.a, rate, a, s, b, days)


def _summed(
    hazard: Callable[[Node, Floats], Floats],
    rate: Floats,
    a: Floats,
    s: float,
    b: Floats,
    days: Floats,
) -> Floats:
    """The integral of what a hazard takes while nothing has come, a piece of customers at a time.

    Args:
        hazard: from a point of the rule and the piece's R.
        rate: R, as for `nodes`; likewise the rest.
        a: A.
        s: s.
        b: B.
        days: h.
    """
    flat = [np.ravel(values) for values in (rate, a, b, days)]
    found = np.zeros(rate.size)
    for start in range(0, rate.size, PIECE):
        here = slice(start, start + PIECE)
        rate_here, a_here, b_here, days_here = (values[here] for values in flat)
        for node in nodes(rate_here, a_here, s, b_here, days_here):
            found[here] += node.waited * hazard(node, rate_here)
    return found.reshape(rate.shape)
