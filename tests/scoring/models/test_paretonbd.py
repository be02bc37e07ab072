"""Pareto/NBD: published figures, laws, gradients, recovery."""

from __future__ import annotations

from dataclasses import astuple, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.models.paretonbd import ParetoNbd, fit, likelihood
from retain.scoring.models.purchases import Purchases
from tests.scoring.models.histories import DEGENERATE, gradient_by_differences, histories, shapes

WEEK = 7
CDNOW = ParetoNbd(
    r=0.553277, alpha_days=10.577683 * WEEK, s=0.606240, beta_days=11.668735 * WEEK
)  # fmt: skip

models = st.builds(
    ParetoNbd,
    r=shapes, alpha_days=st.floats(1, 2_000), s=shapes, beta_days=st.floats(1, 2_000),
)  # fmt: skip
horizons = st.floats(0, 1_500)


def test_published_expectations():
    assert CDNOW.expected_of_new(52 * WEEK) == pytest.approx(1.473434, rel=1e-4)
    customer = (26, 30.857143 * WEEK, 31 * WEEK)
    assert CDNOW.expected_purchases(52 * WEEK, *customer) == pytest.approx(25.456, rel=1e-4)
    assert CDNOW.p_alive(*customer) == pytest.approx(0.99787, rel=1e-4)


def test_published_frequency_paradox():
    customers = ([10, 15, 20, 25], 20 * WEEK, 39 * WEEK)
    assert CDNOW.expected_purchases(52 * WEEK, *customers) == pytest.approx(
        [0.7062289, 0.1442396, 0.02250658, 0.00309267], rel=2e-3
    )
    assert CDNOW.p_alive(*customers) == pytest.approx(
        [0.0803872, 0.0111387, 0.00131507, 0.000145331], rel=1e-4
    )


def test_published_customers_who_buy_much_do_not_underflow():
    model = ParetoNbd(r=0.55, alpha_days=10.58, s=0.61, beta_days=11.67)
    found = model.expected_purchases(10, [132, 133], 200, 200)
    assert found == pytest.approx([6.20605, 6.25287], rel=1e-5)


def test_published_customers_who_buy_much_are_finite():
    model = ParetoNbd(r=0.5143, alpha_days=2.8845, s=0.2856, beta_days=14.1087)
    alive = model.p_alive(
        [221, 254, 161, 204],
        [103.42857, 97.14286, 94.71429, 98.57143],
        [103.57143, 97.28571, 98, 99.42857],
    )
    assert alive == pytest.approx([0.99960, 0.99956, 0.74949, 0.99426], abs=1e-5)


@given(models, st.lists(histories(), min_size=1, max_size=5))
def test_gradient_is_the_slope(model, customers):
    at = likelihood(Purchases.of(*np.transpose(customers)))
    parameters = np.array(astuple(model))
    value, gradient = at(parameters)
    by_differences = gradient_by_differences(at, parameters)
    scale = 1e-5 * (abs(value) + np.abs(gradient * parameters).max()) + 1e-9
    assert gradient * parameters == pytest.approx(by_differences * parameters, abs=scale)


@given(models, histories(), horizons)
def test_predictions_are_finite_and_within_their_bounds(model, history, days):
    alive = model.p_alive(*history)
    chance = model.chance_to_buy(days, *history)
    expected = model.expected_purchases(days, *history)
    assert 0 <= chance <= alive <= 1
    assert np.isfinite(expected)
    assert chance <= expected * (1 + 1e-9) + 1e-10


@given(models, histories(), horizons)
def test_a_prediction_is_the_customers_own_to_the_last_bit(model, history, days):
    others = np.array([(0, 0, 9), history, (3, 40, 41), (90, 900, 901), history]).T
    for predicted in (model.chance_to_buy, model.expected_purchases):
        alone = float(predicted(days, *history))
        assert predicted(days, *others)[[1, 4]].tolist() == [alone, alone]


@given(models, histories(), horizons, st.floats(0, 500))
def test_more_time_brings_more(model, history, days, more):
    for predicted in (model.chance_to_buy, model.expected_purchases):
        assert predicted(days, *history) <= predicted(days + more, *history) * (1 + 1e-9) + 1e-10


@given(models, histories(), st.integers(1, 300))
def test_a_later_last_purchase_is_more_alive(model, history, days):
    repeats, t_x, age = history
    if repeats:
        earlier, later = model.p_alive(repeats, [t_x, t_x + days], age + days)
        assert earlier <= later * (1 + 1e-9)


def test_the_mean_of_a_life_has_no_pole():
    at, beside = replace(CDNOW, s=1.0), replace(CDNOW, s=1.0 + 1e-6)
    customer = (3, 100, 150)
    assert at.expected_purchases(365, *customer) == pytest.approx(
        float(beside.expected_purchases(365, *customer)), rel=1e-5
    )


def test_without_spread_and_without_stopping_it_is_poisson():
    rate = 1 / 25
    model = ParetoNbd(r=1e8, alpha_days=1e8 / rate, s=1e-9, beta_days=1e3)
    customer = (5, 100, 130)
    assert model.p_alive(*customer) == pytest.approx(1)
    assert model.chance_to_buy(60, *customer) == pytest.approx(1 - np.exp(-60 * rate), rel=1e-6)
    assert model.expected_purchases(60, *customer) == pytest.approx(60 * rate, rel=1e-6)


def _simulated(model: ParetoNbd, customers: int) -> Purchases:
    random = np.random.default_rng(2)
    age = random.uniform(0, 730, customers)
    rate = random.gamma(model.r, 1 / model.alpha_days, customers)
    stopped = random.exponential(1 / random.gamma(model.s, 1 / model.beta_days, customers))
    until = np.minimum(age, stopped)
    repeats = random.poisson(rate * until)
    # The last of x moments spread evenly over a span is at its U^(1/x).
    last = np.where(repeats > 0, until * random.random(customers) ** (1 / repeats.clip(1)), 0.0)
    return Purchases.of(repeats, last, age)


def test_a_simulated_base_gives_its_parameters_back():
    truth = ParetoNbd(r=0.8, alpha_days=40, s=0.9, beta_days=120)
    base = _simulated(truth, 30_000)
    model, found = fit(base)
    assert found.converged
    assert astuple(model) == pytest.approx(astuple(truth), rel=0.15)
    assert model.log_likelihood(base) == pytest.approx(found.log_likelihood, abs=1e-4)
    for name in ("r", "alpha_days", "s", "beta_days"):
        for factor in (0.99, 1.01):
            moved = replace(model, **{name: getattr(model, name) * factor})
            assert moved.log_likelihood(base) < found.log_likelihood


@pytest.mark.parametrize("base", DEGENERATE.values(), ids=DEGENERATE)
def test_a_base_that_fixes_nothing_is_answered(base):
    model, found = fit(Purchases.of(*base))
    assert found.converged == (found.message in {"found", "at_bound"})
    for predicted in (model.chance_to_buy, model.expected_purchases):
        assert np.isfinite(predicted(90, *base)).all()
