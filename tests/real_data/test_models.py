"""The purchase models on the sample of CDNOW, against the published figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from retain.scoring.models import bgcnbd, gammagamma, paretonbd
from tests.real_data import cdnow_sample

WEEK = 7


@pytest.fixture(scope="module")
def sample(real_data):
    return cdnow_sample.read(real_data)


def _weekly(purchases, log_likelihood):
    """What the log-likelihood is with time in weeks: each repeat is a density in time."""
    return log_likelihood + purchases.total_repeats * math.log(WEEK)


def test_the_sample_is_the_published_one(sample):
    assert (sample.customers.height, sample.lines) == (2_357, 6_919)
    assert sample.customers["held_out"].sum() == 1_882
    days = sample.customers["repeats"].sum() + 2_357 + 1_882
    assert days == 6_696


@pytest.mark.parametrize(
    ("stops_at_first", "weekly", "log_likelihood", "within"),
    [
        (False, (0.2425945, 4.4136019, 0.792922, 2.425907), -9582.429, 1e-3),
        (True, (0.525, 6.183, 0.891, 1.614), -9582.136, 2e-3),  # published to three digits
    ],
)
def test_fits_are_the_published_ones(sample, stops_at_first, weekly, log_likelihood, within):
    model, fit = bgcnbd.fit(sample.purchases, stops_at_first=stops_at_first)
    assert fit.converged
    found = (model.r, model.alpha_days / WEEK, model.a, model.b)
    assert found == pytest.approx(weekly, rel=within)
    assert _weekly(sample.purchases, fit.log_likelihood) == pytest.approx(log_likelihood, abs=1e-3)


def test_the_pareto_fit_is_the_published_one(sample):
    model, fit = paretonbd.fit(sample.purchases)
    assert fit.converged
    found = (model.r, model.alpha_days / WEEK, model.s, model.beta_days / WEEK)
    assert found == pytest.approx((0.553277, 10.577683, 0.606240, 11.668735), rel=1e-3)
    assert _weekly(sample.purchases, fit.log_likelihood) == pytest.approx(-9594.976, abs=1e-3)


def test_the_gamma_gamma_fit_is_the_published_one(sample):
    each = sample.customers["paid_repeats"], sample.customers["mean_repeat_value"]
    spending = gammagamma.Spending.of(*each)
    assert spending.paid_repeats.size == 946
    model, fit = gammagamma.fit(spending)
    assert fit.converged
    assert (model.p, model.q, model.v) == pytest.approx((6.2496, 3.7442, 15.4435), rel=1e-3)
    assert fit.log_likelihood == pytest.approx(-4055.9177, abs=1e-3)
    assert model.expected_spend(*each)[:10] == pytest.approx(
        [24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17], abs=0.1
    )


@pytest.mark.parametrize(
    ("stops_at_first", "total", "mae", "rmse"),
    [(False, 1_653, 0.7855, 1.608), (True, 1_577, 0.7648, 1.607), (None, 1_666, 0.7545, 1.603)],
    ids=["BG", "MBG", "Pareto"],
)
def test_hold_out_is_the_measured_one(sample, stops_at_first, total, mae, rmse):
    if stops_at_first is None:
        model, _ = paretonbd.fit(sample.purchases)
    else:
        model, _ = bgcnbd.fit(sample.purchases, stops_at_first=stops_at_first)
    expected = model.expected_purchases(cdnow_sample.HOLD_OUT_DAYS, *sample.history)
    error = expected - sample.customers["held_out"].to_numpy()
    assert expected.sum() == pytest.approx(total, abs=1)
    assert np.abs(error).mean() == pytest.approx(mae, abs=1e-4)
    assert math.sqrt((error**2).mean()) == pytest.approx(rmse, abs=1e-3)


def test_the_sample_buys_at_random(sample):
    """Its customers buy no more regularly than a Poisson process: k = 1 by likelihood."""
    model, _ = bgcnbd.fit_regular(sample.purchases, stops_at_first=False)
    assert model.k == 1
