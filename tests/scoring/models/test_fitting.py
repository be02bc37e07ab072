"""The search for a maximum."""

from __future__ import annotations

import numpy as np
import pytest

from retain.scoring.models.fitting import DIGITS, Bounds, maximise

_BOUNDS = Bounds(least=(1e-3, 1e-3), greatest=(1e3, 1e3))


def _hill(top):
    """A likelihood with its maximum at `top`, curved like a banana."""

    def at(parameters):
        u, v = np.log(parameters / np.asarray(top))
        value = -((u - v) ** 2) * 50 - u**2 - 0.1 * u**4
        slope_u = -100 * (u - v) - 2 * u - 0.4 * u**3
        return float(value), np.array([slope_u, 100 * (u - v)]) / parameters

    return at


def test_the_maximum_is_found_to_the_last_kept_digit_from_any_start():
    starts = [(0.01, 500.0), (300.0, 0.02), (1.0, 1.0)]
    fits = [maximise(_hill((2.5, 0.4)), [start], _BOUNDS, customers=7) for start in starts]
    for fit in fits:
        assert fit.converged
        assert fit.message == "found"
        assert fit.parameters == pytest.approx((2.5, 0.4), rel=10**-DIGITS)
    assert len({fit.parameters for fit in fits}) == 1


def test_a_coarse_likelihood_only_helps_to_begin():
    plain = maximise(_hill((2.5, 0.4)), [(1.0, 1.0)], _BOUNDS, customers=7)
    helped = maximise(
        _hill((2.5, 0.4)), [(1.0, 1.0)], _BOUNDS, customers=7, coarse=_hill((2.4, 0.43))
    )
    assert helped.parameters == plain.parameters
    misled = maximise(
        _hill((2.5, 0.4)), [(1.0, 1.0)], _BOUNDS, customers=7, coarse=_hill((0.002, 900.0))
    )
    assert misled.parameters == plain.parameters


def test_a_maximum_outside_is_found_at_the_bound():
    fit = maximise(_hill((5e3, 5e3)), [(1.0, 1.0)], _BOUNDS, customers=1)
    assert fit.converged
    assert fit.message == "at_bound"
    assert fit.parameters == pytest.approx((1e3, 1e3), rel=1e-6)


def test_a_likelihood_without_a_value_is_not_converged():
    def nowhere(parameters):
        return float("nan"), np.full(parameters.size, np.nan)

    fit = maximise(nowhere, [(1.0, 1.0)], _BOUNDS, customers=3)
    assert not fit.converged
    assert fit.message == "not_found"
    assert np.isfinite(fit.parameters).all()
