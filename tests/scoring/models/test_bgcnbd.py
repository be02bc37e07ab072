"""(M)BG/CNBD-k: published figures, laws, gradients, recovery."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.special import betainc, hyp2f1

from retain.scoring.models.bgcnbd import MOST_REGULAR, BgCnbd, fit, fit_regular
from retain.scoring.models.bgcnbd_likelihood import likelihood
from retain.scoring.models.purchases import Purchases
from tests.scoring.models.histories import (
    DEGENERATE,
    gradient_by_differences,
    histories,
    models,
    simulated,
)

WEEK = 7
CDNOW = BgCnbd(1, False, r=0.2425945, alpha_days=4.4136019 * WEEK, a=0.792922, b=2.425907)
"""Fader, Hardie and Lee (2005)."""

horizons = st.floats(0, 1_500)


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [(0.1429, 0.0078), (1, 0.0532), (3, 0.1506), (31.8571, 1.0405), (32, 1.0437), (78, 1.858)],
)
def test_published_expectation_of_a_new_customer(weeks, expected):
    assert CDNOW.expected_of_new(weeks * WEEK) == pytest.approx(expected, abs=0.001)


def test_published_expectations_of_single_customers():
    found = CDNOW.expected_purchases(39 * WEEK, 2, 30.43 * WEEK, 38.86 * WEEK)
    assert found == pytest.approx(1.226, rel=1e-4)
    customer = (26, 30.857143 * WEEK, 31 * WEEK)
    assert CDNOW.expected_purchases(52 * WEEK, *customer) == pytest.approx(25.757, rel=1e-4)
    assert CDNOW.p_alive(*customer) == pytest.approx(0.96885, rel=1e-4)


def test_published_frequency_paradox():
    customers = ([10, 15, 20, 25], 20 * WEEK, 39 * WEEK)
    assert CDNOW.expected_purchases(52 * WEEK, *customers) == pytest.approx(
        [0.3474606, 0.04283391, 0.004158973, 0.0003583685], rel=2e-3
    )
    assert CDNOW.p_alive(*customers) == pytest.approx(
        [0.0381235, 0.00319414, 0.000235007, 0.0000163041], rel=1e-4
    )


@pytest.mark.parametrize(
    ("stops_at_first", "repeats", "expected"),
    [
        (False, 3, -10.42500), (False, 4, -12.22396),
        (True, 3, -10.53937), (True, 4, -12.30963),
    ],
)  # fmt: skip
def test_published_likelihood_of_regular_customers(stops_at_first, repeats, expected):
    model = BgCnbd(3, stops_at_first, r=0.5, alpha_days=2, a=0.3, b=0.6)
    customer = Purchases.of([repeats], [12], [14], ln_gaps=3.0)
    assert model.log_likelihood(customer) == pytest.approx(expected, abs=1e-5)


@given(models, st.lists(histories(), min_size=1, max_size=5))
def test_gradient_is_the_slope(model, customers):
    base = Purchases.of(*np.transpose(customers), ln_gaps=1.0)
    at = likelihood(base, k=model.k, stops_at_first=model.stops_at_first)
    parameters = np.array([model.r, model.alpha_days, model.a, model.b])
    value, gradient = at(parameters)
    by_differences = gradient_by_differences(at, parameters)
    scale = 1e-5 * (abs(value) + np.abs(gradient * parameters).max()) + 1e-9
    assert gradient * parameters == pytest.approx(by_differences * parameters, abs=scale)


@given(models, histories(), horizons)
@example(BgCnbd(1, False, r=0.3, alpha_days=2, a=1.0, b=1e-4), (0, 0, 0), 1_000.0)
@example(BgCnbd(1, True, r=0.3, alpha_days=2, a=1.0, b=0.5), (400, 1_900, 1_900), 1_000.0)
@example(BgCnbd(4, False, r=50, alpha_days=1, a=0.4, b=0.6), (400, 400, 3_400), 1_500.0)
def test_predictions_are_finite_and_within_their_bounds(model, history, days):
    alive = model.p_alive(*history)
    chance = model.chance_to_buy(days, *history)
    expected = model.expected_purchases(days, *history)
    assert 0 <= chance <= alive <= 1
    assert np.isfinite(expected)
    assert chance <= expected * (1 + 1e-9) + 1e-10  # at least one purchase where there is any


@given(models, histories(), horizons, st.floats(0, 500))
def test_more_time_brings_more(model, history, days, more):
    for predicted in (model.chance_to_buy, model.expected_purchases):
        assert predicted(days, *history) <= predicted(days + more, *history) * (1 + 1e-9) + 1e-300


@given(models, histories(), st.integers(1, 300))
def test_a_later_last_purchase_is_more_alive(model, history, days):
    repeats, t_x, age = history
    if repeats:
        earlier, later = model.p_alive(repeats, [t_x, t_x + days], age + days)
        assert earlier <= later * (1 + 1e-9)


@given(models, histories(), horizons)
def test_a_prediction_is_the_customers_own_to_the_last_bit(model, history, days):
    others = np.array([(0, 0, 9), history, (3, 40, 41), (90, 900, 901), history]).T
    for predicted in (model.chance_to_buy, model.expected_purchases):
        alone = float(predicted(days, *history))
        assert predicted(days, *others)[[1, 4]].tolist() == [alone, alone]


@given(models, histories(), st.floats(1, 700))
def test_expectation_is_its_definition(model, history, days):
    """Purchase by purchase: that it comes in time, and that none before it was the last."""
    repeats, t_x, age = history
    scale, base_rate = model.alpha_days + age, model.r + model.k * repeats
    n = np.arange(1, 4_000)
    beta = model.b + repeats + model.stops_at_first
    stays = np.cumprod(np.append(1.0, (beta + n[:-1] - 1) / (model.a + beta + n[:-1] - 1)))
    weights, found = [1.0], []
    for j in range(1, model.k):
        weights.append(weights[-1] * (base_rate + j - 1) * (age - t_x) / scale / j)
    for j in range(model.k):
        in_time = betainc(n * model.k - j, base_rate + j, days / (scale + days))
        found.append((stays * in_time).sum())
    alive = np.average(found, weights=weights)
    expected = model.expected_purchases(days, *history)
    assert expected == pytest.approx(alive * model.p_alive(*history), rel=1e-6, abs=1e-300)


@given(models, horizons)
def test_expectation_is_the_published_formula_where_that_has_a_value(model, days):
    one = replace(model, k=1)
    if abs(one.a - 1) < 0.05:
        return  # its pole
    repeats, t_x, age = 3, 100, 130
    stays = one.b + repeats + one.stops_at_first
    rate, c = one.r + repeats, one.a + stays - 1
    z = days / (one.alpha_days + age + days)
    with np.errstate(all="ignore"):
        published = (
            c / (one.a - 1) * (1 - (1 - z) ** rate * hyp2f1(rate, stays, c, z))
            * one.p_alive(repeats, t_x, age)
        )  # fmt: skip
    if np.isfinite(published):
        found = one.expected_purchases(days, repeats, t_x, age)
        assert found == pytest.approx(float(published), rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_expectation_and_chance_are_those_of_simulated_futures(k):
    model = BgCnbd(k, False, r=0.9, alpha_days=30, a=0.7, b=2.0)
    repeats, t_x, age, days = 4, 120, 150, 180
    random, futures = np.random.default_rng(11), 200_000
    # Given alive: j events since t_x with C2's weights, then the rate by its gamma, p by its beta.
    rate_shape = model.r + k * repeats
    weights = np.ones(k)
    for j in range(1, k):
        share = (age - t_x) / (model.alpha_days + age)
        weights[j] = weights[j - 1] * (rate_shape + j - 1) * share / j
    stage = random.choice(k, futures, p=weights / weights.sum())
    rate = random.gamma(rate_shape + stage, 1 / (model.alpha_days + age))
    offered = (stage + random.poisson(rate * days)) // k
    last = random.geometric(random.beta(model.a, model.b + repeats, futures))
    bought = np.minimum(offered, last)
    alive = model.p_alive(repeats, t_x, age)
    assert model.expected_purchases(days, repeats, t_x, age) == pytest.approx(
        alive * bought.mean(), rel=0.01
    )
    assert model.chance_to_buy(days, repeats, t_x, age) == pytest.approx(
        alive * (bought > 0).mean(), rel=0.01
    )


def test_without_spread_and_without_stopping_it_is_poisson():
    rate = 1 / 25
    model = BgCnbd(1, False, r=1e8, alpha_days=1e8 / rate, a=1e-9, b=1.0)
    customer = (5, 100, 130)
    assert model.p_alive(*customer) == pytest.approx(1)
    assert model.chance_to_buy(60, *customer) == pytest.approx(1 - np.exp(-60 * rate), rel=1e-6)
    assert model.expected_purchases(60, *customer) == pytest.approx(60 * rate, rel=1e-6)


def test_a_buyer_of_one_time_is_alive_in_bg_alone():
    assert CDNOW.p_alive(0, 0, 5_000) == 1
    assert replace(CDNOW, stops_at_first=True).p_alive(0, 0, 5_000) < 0.6


@pytest.mark.parametrize("stops_at_first", [False, True])
@pytest.mark.parametrize("k", [1, 3])
def test_a_simulated_base_gives_its_parameters_back(stops_at_first, k):
    truth = BgCnbd(k, stops_at_first, r=0.8, alpha_days=40 / k, a=0.9, b=2.0)
    base = simulated(truth, 30_000)
    model, found = fit_regular(base, stops_at_first=stops_at_first)
    assert found.converged
    assert model.k == k
    for name in ("r", "alpha_days", "a", "b"):
        assert getattr(model, name) == pytest.approx(getattr(truth, name), rel=0.15)
    assert model.log_likelihood(base) == pytest.approx(found.log_likelihood, abs=1e-4)
    for name in ("r", "alpha_days", "a", "b"):
        for factor in (0.99, 1.01):
            moved = replace(model, **{name: getattr(model, name) * factor})
            assert moved.log_likelihood(base) < found.log_likelihood


@pytest.mark.parametrize("stops_at_first", [False, True])
@pytest.mark.parametrize("base", DEGENERATE.values(), ids=DEGENERATE)
def test_a_base_that_fixes_nothing_is_answered(base, stops_at_first):
    x, t_x, _ = base
    with np.errstate(divide="ignore"):
        ln_gaps = float(np.sum(np.array(x) * np.log(np.maximum(t_x, 1e-9) / np.maximum(x, 1))))
    purchases = Purchases.of(*base, ln_gaps=ln_gaps)
    model, found = fit_regular(purchases, stops_at_first=stops_at_first)
    assert found.message in {"found", "at_bound", "too_few", "not_found"}
    assert found.converged == (found.message in {"found", "at_bound"})
    assert 1 <= model.k <= MOST_REGULAR
    for predicted in (model.chance_to_buy, model.expected_purchases):
        assert np.isfinite(predicted(90, *base)).all()


def test_too_few_repeaters_are_not_searched():
    _, found = fit(Purchases.of([1] * 9 + [0] * 99, [5] * 9 + [0] * 99, 90), stops_at_first=True)
    assert (found.converged, found.message, found.iterations) == (False, "too_few", 0)


def test_unknown_gaps_leave_purchases_at_random():
    base = replace(simulated(BgCnbd(3, True, 0.8, 12.0, 0.9, 2.0), 3_000), ln_gaps=None)
    assert fit_regular(base, stops_at_first=True)[0].k == 1
    assert fit(base, stops_at_first=True, k=2)[1].converged is False
