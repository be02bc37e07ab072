"""Shares, their difference, and the attempts it takes to see one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from retain.scoring.winback.power import Needed, Share, attempts_needed, difference


def test_the_published_interval_of_a_difference():
    """Newcombe 1998, table II: 56/70 − 48/80 by method 10 is .2 (.0524 to .3339)."""
    found = difference(Share(70, 56), Share(80, 48))
    assert found.value == pytest.approx(0.2)
    assert (found.low, found.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)
    nothing = difference(Share(10, 0), Share(10, 0))
    assert (nothing.low, nothing.high) == pytest.approx((-0.2775, 0.2775), abs=5e-5)
    assert found.is_proved
    assert not nothing.is_proved


def test_nobody_differs_from_nobody():
    assert difference(Share(0, 0), Share(9, 1)) is None
    assert Share(0, 0).share is None
    assert attempts_needed(0.1, 0.1) is None


def test_known_sample_sizes():
    """.6 against .7 with 80 % power: the 356 a group of the tables (Fleiss 2003, table A.4)."""
    assert attempts_needed(0.6, 0.7) == Needed(356, 356)
    assert attempts_needed(0.7, 0.6) == Needed(356, 356)
    uneven = attempts_needed(0.7, 0.6, per_held_out=9)
    assert uneven.treated == pytest.approx(9 * uneven.held_out, abs=9)
    assert uneven.held_out < 356 < uneven.treated


@pytest.mark.parametrize(("treated", "held_out", "ratio"), [(0.25, 0.1, 1), (0.2, 0.1, 4)])
def test_the_power_comes_out_in_repetitions(treated, held_out, ratio):
    needed = attempts_needed(treated, held_out, per_held_out=ratio)
    random = np.random.default_rng(1)
    one = random.binomial(needed.treated, treated, 20_000) / needed.treated
    other = random.binomial(needed.held_out, held_out, 20_000) / needed.held_out
    pooled = (one * needed.treated + other * needed.held_out) / (needed.treated + needed.held_out)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / needed.treated + 1 / needed.held_out))
    seen = np.abs(one - other) / spread > norm.ppf(0.975)
    assert seen.mean() == pytest.approx(0.8, abs=0.02)
