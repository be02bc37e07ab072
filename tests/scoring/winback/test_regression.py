"""The logistic regression, and what enters it."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize

from retain.scoring.winback.correlates import with_offer_size
from retain.scoring.winback.logistic import fit_logistic
from retain.scoring.winback.regression import regress_returns

_SCHEMA = {
    "code": pl.UInt32, "days_since_last": pl.Int32, "channel": pl.String, "offer": pl.String,
    "cost": pl.Int64, "cause": pl.String, "tier_before": pl.String, "returned": pl.Boolean,
}  # fmt: skip


def _made(size=600, seed=3):
    random = np.random.default_rng(seed)
    days = random.integers(30, 300, size)
    channel = random.choice(["call", "visit"], size)
    offer = random.choice(["10%", "20 %", "30"], size)
    log_odds = 0.5 - 0.01 * days + 0.9 * (channel == "visit")
    back = random.random(size) < 1 / (1 + np.exp(-log_odds))
    cost = np.where(channel == "visit", 50, 5)
    frame = pl.DataFrame(
        {"code": np.arange(size), "days_since_last": days, "channel": channel, "offer": offer,
         "cost": cost, "cause": "unknown", "tier_before": None, "returned": back},
        schema=_SCHEMA,
    )  # fmt: skip
    return with_offer_size(frame)


def _independent(columns, outcome):
    """Coefficients by a general minimiser."""

    def loss(b):
        odds = columns @ b
        return float((np.logaddexp(0, odds) - outcome * odds).sum())

    def slope(b):
        return columns.T @ (1 / (1 + np.exp(-(columns @ b))) - outcome)

    found = minimize(loss, np.zeros(columns.shape[1]), jac=slope, method="BFGS")
    return found.x


def test_coefficients_and_errors_are_those_of_another_method():
    random = np.random.default_rng(5)
    columns = np.column_stack([np.ones(400), random.normal(size=(400, 3))])
    outcome = (random.random(400) < 1 / (1 + np.exp(-columns @ [0.2, 1, -0.5, 0]))).astype(float)
    found = fit_logistic(columns, outcome)
    assert found.coefficients == pytest.approx(_independent(columns, outcome), abs=1e-5)
    chance = 1 / (1 + np.exp(-columns @ found.coefficients))
    information = (columns.T * (chance * (1 - chance))) @ columns
    assert found.errors == pytest.approx(np.sqrt(np.diag(np.linalg.inv(information))), rel=1e-8)


def test_outcomes_that_are_certain_have_no_coefficient():
    column = np.linspace(-1, 1, 40)
    columns = np.column_stack([np.ones(40), column])
    assert fit_logistic(columns, (column > 0).astype(float)) is None
    assert fit_logistic(np.column_stack([columns, column]), np.tile([0.0, 1.0], 20)) is None
    assert fit_logistic(columns, np.ones(40)) is None


def test_planted_effects_are_found():
    found = regress_returns(_made())
    assert found.why_not is None
    terms = {(term.factor, term.level): term for term in found.terms}
    silence, visit = terms["days_since_last", None], terms["channel", "visit"]
    assert silence.high < 1 < visit.low
    assert silence.odds_ratio == pytest.approx(np.exp(-0.01 * silence.per), rel=0.2)
    offer = terms["offer", None]
    assert offer.low < 1 < offer.high
    assert offer.per == pytest.approx(np.std([10, 20, 30]), rel=0.1)


def test_what_cannot_enter_is_named():
    assert dict(regress_returns(_made()).left_out) == {
        "cost": "determined", "cause": "constant", "tier_before": "unknown",
    }  # fmt: skip


def test_few_returns_let_few_factors_in():
    rows = _made().sort("returned", descending=True)
    few = pl.concat([rows.head(6), rows.tail(60)])
    found = regress_returns(few)
    assert len(found.terms) == 1
    assert dict(found.left_out)["channel"] == "too_few"
    assert regress_returns(pl.concat([rows.head(2), rows.tail(60)])).why_not == "too_few"
    assert regress_returns(rows.clear()).why_not == "too_few"


def test_values_none_of_whose_customers_returned_are_left_out_and_named():
    rows = _made()
    lost = pl.when(pl.int_range(pl.len()) < 40)
    rows = rows.with_columns(
        channel=lost.then(pl.lit("letter")).otherwise("channel"),
        returned=lost.then(pl.lit(False)).otherwise("returned"),
    )
    found = regress_returns(rows)
    assert found.certain == (("channel", "letter", 40),)
    assert found.attempts == 560


def test_separated_outcomes_are_said():
    rows = _made().with_columns(returned=pl.col("days_since_last") < 150)
    assert regress_returns(rows).why_not == "separated"


def test_the_order_of_rows_does_not_show():
    rows = _made(200)
    assert regress_returns(rows) == regress_returns(rows.reverse())
