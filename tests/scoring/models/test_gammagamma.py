"""Gamma-gamma: laws, gradients, recovery, and bases without a mean."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.models.gammagamma import GammaGamma, Spending, fit, likelihood
from tests.scoring.models.histories import gradient_by_differences, shapes

PUBLISHED = GammaGamma(p=6.25, q=3.74, v=15.44, centre=35.17, centre_from="model")


def _simulated(p: float, q: float, v: float, customers: int) -> Spending:
    random = np.random.default_rng(4)
    x = random.integers(1, 8, customers)
    nu = random.gamma(q, 1 / v, customers)
    return Spending.of(x, random.gamma(p * x, 1 / (nu * x)))


@given(
    shapes, shapes, st.floats(0.1, 1e4),
    st.lists(st.tuples(st.integers(1, 50), st.floats(0.01, 1e5)), min_size=1, max_size=6),
)  # fmt: skip
def test_gradient_is_the_slope(p, q, v, customers):
    at = likelihood(Spending.of(*np.transpose(customers)))
    parameters = np.array([p, q, v])
    value, gradient = at(parameters)
    by_differences = gradient_by_differences(at, parameters)
    scale = 1e-5 * (abs(value) + np.abs(gradient * parameters).max()) + 1e-9
    assert gradient * parameters == pytest.approx(by_differences * parameters, abs=scale)


def test_a_simulated_base_gives_its_parameters_back():
    model, found = fit(_simulated(6.0, 4.0, 15.0, 30_000))
    assert found.converged
    assert (model.p, model.q, model.v) == pytest.approx((6.0, 4.0, 15.0), rel=0.1)
    assert model.centre == pytest.approx(30.0, rel=0.02)
    assert model.centre_from == "model"


@given(st.integers(1, 500), st.floats(0.01, 1e6))
def test_expectation_lies_between_the_centre_and_the_customers_own(x, mean):
    found = float(PUBLISHED.expected_spend(x, mean))
    low, high = sorted((PUBLISHED.centre, mean))
    assert low * (1 - 1e-12) <= found <= high * (1 + 1e-12)


def test_more_days_count_for_more():
    found = PUBLISHED.expected_spend([1, 2, 10, 100], 100.0)
    assert (np.diff(found) > 0).all()
    assert found[-1] == pytest.approx(100, rel=0.02)


def test_a_customer_without_spend_has_the_centre():
    found = PUBLISHED.expected_spend([0, 3, 3, 3], [math.nan, math.nan, 0.0, -4.0])
    assert found.tolist() == pytest.approx([35.17] * 4)


def test_spend_that_is_not_positive_is_left_out_and_counted():
    spending = Spending.of([0, 1, 2, 3, 2], [math.nan, -5.0, 0.0, 12.0, math.nan])
    assert (spending.paid_repeats.tolist(), spending.mean_spend.tolist()) == ([3], [12])
    assert spending.excluded == 3


def test_order_of_customers_changes_nothing():
    base = _simulated(6.0, 4.0, 15.0, 500)
    mixed = np.random.default_rng(1).permutation(500)
    again = Spending.of(base.paid_repeats[mixed], base.mean_spend[mixed])
    assert fit(again) == fit(base)


def test_the_unit_of_money_only_scales():
    base = _simulated(6.0, 4.0, 15.0, 500)
    one, _ = fit(base)
    hundred, _ = fit(Spending.of(base.paid_repeats, base.mean_spend * 100))
    assert (hundred.p, hundred.q) == pytest.approx((one.p, one.q), rel=1e-6)
    assert hundred.centre == pytest.approx(one.centre * 100, rel=1e-6)


def test_a_tail_too_heavy_for_a_mean_is_drawn_to_the_observed_mean():
    base = _simulated(4.0, 0.7, 10.0, 5_000)
    model, found = fit(base)
    assert found.converged
    assert model.q < 1
    assert model.centre_from == "observed"
    assert model.centre == pytest.approx(base.mean_spend.mean(), rel=1e-6)
    expected = model.expected_spend(base.paid_repeats, base.mean_spend)
    assert np.isfinite(expected).all()
    assert (expected > 0).all()
    assert model.expected_spend(0, math.nan) == pytest.approx(model.centre)


@pytest.mark.parametrize(
    ("x", "mean", "centre"),
    [
        ([3], [20.0], 20.0),
        ([1] * 40, [20.0] * 40, 20.0),
        ([2] * 12, [5.0] * 11 + [5e8], None),
    ],
    ids=["one customer", "all the same", "one is a million times the rest"],
)
def test_a_base_that_fixes_nothing_is_answered(x, mean, centre):
    model, found = fit(Spending.of(x, mean))
    assert found.converged == (found.message in {"found", "at_bound"})
    assert np.isfinite(model.expected_spend(x, mean)).all()
    if centre is not None:
        assert model.centre == pytest.approx(centre, rel=1e-3)


def test_nobody_has_no_centre():
    model, found = fit(Spending.of([0, 0], [math.nan, math.nan]))
    assert (found.converged, found.message, model.centre_from) == (False, "too_few", "unknown")
    assert np.isnan(model.expected_spend(0, math.nan))
