"""Purchase or end, whichever comes first: the integrals."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from retain.scoring.models.competing import buys_first, stops_first

shapes = st.floats(0.01, 40)
scales = st.floats(0.5, 5_000)


@given(shapes, scales, shapes, scales, st.integers(0, 300), st.floats(0, 1_500))
def test_something_comes_first_or_nothing_comes(r, alpha, s, beta, repeats, days):
    rate, a, b = np.array([r + repeats]), np.array([alpha]), np.array([beta])
    horizon = np.array([days])
    nothing = np.exp(-rate * np.log1p(days / a) - s * np.log1p(days / b))
    stops, buys = stops_first(rate, a, s, b, horizon), buys_first(rate, a, s, b, horizon)
    assert stops >= 0
    assert buys >= 0
    assert stops + buys + nothing == pytest.approx(1, abs=1e-10)


@pytest.mark.parametrize("repeats", [0, 3, 80])
@pytest.mark.parametrize("s", [0.3, 1.0, 4.0])
@pytest.mark.parametrize(("alpha", "beta"), [(20.0, 300.0), (300.0, 20.0), (50.0, 50.0)])
def test_the_rule_is_the_adaptive_integral(repeats, s, alpha, beta):
    rate, days = 0.7 + repeats, 400.0
    exact, _ = quad(
        lambda u: s / (beta + u) * (alpha / (alpha + u)) ** rate * (beta / (beta + u)) ** s,
        0, days, epsabs=1e-13, epsrel=1e-12, limit=400, points=[1, 5, 20, 80],
    )  # fmt: skip
    rule = stops_first(np.array([rate]), np.array([alpha]), s, np.array([beta]), np.array([days]))
    assert rule[0] == pytest.approx(exact, rel=1e-9)
