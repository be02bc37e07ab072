"""The same bases and customers in lifetimes, an implementation of its own."""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
import pytest

from retain.scoring.models import bgcnbd, gammagamma, paretonbd
from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.gammagamma import Spending
from tests.scoring.models.histories import simulated

DAYS = 180


@pytest.fixture(scope="module")
def lifetimes():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of its import, under a pandas newer than itself
        import lifetimes

        return lifetimes


@pytest.fixture(scope="module")
def base():
    """A base as histories, and once more as its customers."""
    purchases = simulated(BgCnbd(1, True, r=0.7, alpha_days=45, a=0.9, b=2.2), 4_000)
    times = purchases.customers.astype(int)
    names = ("repeats", "t_x_days", "age_days")
    return purchases, [pd.Series(np.repeat(getattr(purchases, name), times)) for name in names]


@pytest.mark.parametrize(
    ("fitter", "stops_at_first"), [("BetaGeoFitter", False), ("ModifiedBetaGeoFitter", True)]
)
def test_bg_and_mbg(lifetimes, base, fitter, stops_at_first):
    purchases, customers = base
    peer = getattr(lifetimes, fitter)().fit(*customers)
    model, fit = bgcnbd.fit(purchases, stops_at_first=stops_at_first)
    assert fit.converged
    found = (model.r, model.alpha_days, model.a, model.b)
    assert found == pytest.approx(peer.params_[["r", "alpha", "a", "b"]].tolist(), rel=1e-3)
    same = BgCnbd(1, stops_at_first, *peer.params_[["r", "alpha", "a", "b"]])
    assert same.log_likelihood(purchases) <= fit.log_likelihood + 1e-3
    expected = peer.conditional_expected_number_of_purchases_up_to_time(DAYS, *customers)
    assert same.expected_purchases(DAYS, *customers) == pytest.approx(expected, rel=1e-6)
    alive = peer.conditional_probability_alive(*customers)
    assert same.p_alive(*customers) == pytest.approx(alive, rel=1e-9)
    new = peer.expected_number_of_purchases_up_to_time(DAYS)
    assert same.expected_of_new(DAYS) == pytest.approx(new, rel=1e-9)


def test_pareto(lifetimes, base):
    purchases, customers = base
    peer = lifetimes.ParetoNBDFitter().fit(*customers)
    model, fit = paretonbd.fit(purchases)
    assert fit.converged
    order = ["r", "alpha", "s", "beta"]
    same = paretonbd.ParetoNbd(*peer.params_[order])
    assert same.log_likelihood(purchases) <= fit.log_likelihood + 1e-6
    found = (model.r, model.alpha_days, model.s, model.beta_days)
    assert found == pytest.approx(peer.params_[order].tolist(), rel=2e-2)  # it stops early
    expected = peer.conditional_expected_number_of_purchases_up_to_time(DAYS, *customers)
    assert same.expected_purchases(DAYS, *customers) == pytest.approx(expected, rel=1e-5)
    alive = peer.conditional_probability_alive(*customers)
    assert same.p_alive(*customers) == pytest.approx(alive, rel=1e-5)
    chance = 1 - peer.conditional_probability_of_n_purchases_up_to_time(0, DAYS, *customers)
    assert same.chance_to_buy(DAYS, *customers) == pytest.approx(chance, abs=1e-5)


def test_gamma_gamma(lifetimes):
    random = np.random.default_rng(8)
    x = pd.Series(random.integers(1, 9, 3_000))
    mean = pd.Series(random.gamma(5.0 * x, 1 / (random.gamma(4.0, 1 / 20.0, 3_000) * x)))
    peer = lifetimes.GammaGammaFitter().fit(x, mean)
    model, fit = gammagamma.fit(Spending.of(x, mean))
    assert fit.converged
    assert (model.p, model.q, model.v) == pytest.approx(
        peer.params_[["p", "q", "v"]].tolist(), rel=1e-3
    )
    expected = peer.conditional_expected_average_profit(x, mean)
    assert model.expected_spend(x, mean) == pytest.approx(expected, rel=1e-4)
