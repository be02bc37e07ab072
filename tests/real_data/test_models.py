"""The purchase models on the sample of CDNOW, against the published figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from retain.scoring.models import bgcnbd
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


@pytest.mark.parametrize(
    ("stops_at_first", "total", "mae", "rmse"),
    [(False, 1_653, 0.7855, 1.608), (True, 1_577, 0.7648, 1.607)],
)
def test_hold_out_is_the_measured_one(sample, stops_at_first, total, mae, rmse):
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
