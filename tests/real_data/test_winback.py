"""Kumar and Petersen's win-back table: 500 lapsed customers who got an offer, 295 of them regained.

It counts days; they are dated here so that every offer was made on one day. Before it each
customer bought every five days for as long as its first lifetime was, and then lapsed for as long
as it did; after it each who was reacquired bought every five days for as long as its second was.
"""

from __future__ import annotations

import json
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from scipy.optimize import minimize

OFFERED = date(2015, 6, 30)
STEP = 5


@pytest.fixture(scope="module")
def told(real_data):
    return pl.read_csv(real_data / "smcrm" / "customerWinBack.csv").with_columns(
        pl.col("customer").cast(pl.Int64)
    )


def _lines(told, *, second):
    rows = []
    for row in told.iter_rows(named=True):
        left = OFFERED - timedelta(days=int(row["duration_lapse"]))
        first = max(int(row["duration_1"]), STEP)
        days = [left - timedelta(days=back) for back in range(0, first + 1, STEP)]
        if second and row["reacquire"]:
            end = max(int(row["duration_2"]), 1)
            days += [OFFERED + timedelta(days=1 + ahead) for ahead in range(0, end, STEP)]
        rows += [(row["customer"], day, 10) for day in days]
    return pl.DataFrame(rows, schema=["customer_id", "date", "amount"], orient="row")


@pytest.fixture
def results(retain, told, tmp_path):
    """The report on the attempts, with the outcome told, or to be seen in the lines."""

    def run(*more, outcome_told=True):
        _lines(told, second=not outcome_told).write_csv(tmp_path / "lines.csv")
        columns = ["customer", "offer", *(["reacquire"] if outcome_told else [])]
        attempts = told.select(*columns, date=pl.lit(OFFERED))
        attempts.write_csv(tmp_path / "attempts.csv")
        ran = retain(
            "winback", "results", tmp_path / "lines.csv",
            "--table", f"winback_attempts={tmp_path / 'attempts.csv'}",
            "--as-of", OFFERED + timedelta(days=90), "--format", "json", *more,
        )  # fmt: skip
        assert ran.code == 0, ran.err
        return json.loads(ran.out)

    return run


def _odds_ratios(told, tiers):
    """A logistic regression by a general minimiser, with and without the tiers.

    The odds ratios of one standard deviation more of lapse and offer.
    """
    names = ("duration_lapse", "offer")
    numbers = [((told[n] - told[n].mean()) / told[n].std()).to_numpy() for n in names]
    dummies = [(tiers == tier).to_numpy() * 1.0 for tier in tiers.unique().sort()[1:]]
    design = np.column_stack([np.ones(told.height), *numbers, *dummies])
    outcome = told["reacquire"].to_numpy()

    def loss(b):
        odds = design @ b
        return float((np.logaddexp(0, odds) - outcome * odds).sum())

    def slope(b):
        return design.T @ (1 / (1 + np.exp(-(design @ b))) - outcome)

    found = minimize(loss, np.zeros(design.shape[1]), jac=slope, method="BFGS")
    return dict(zip(names, np.exp(found.x[1:3]), strict=True))


@pytest.mark.parametrize("outcome_told", [True, False])
def test_counts_and_regression(results, told, outcome_told):
    sections = results(outcome_told=outcome_told)["sections"]
    (treated,) = sections["outcome"]["rows"]
    assert (treated["attempts"], treated["returned"]) == (500, 295)
    assert treated["returned_share"] == pytest.approx(0.59)
    rows = pl.DataFrame(results("--by-attempt", outcome_told=outcome_told))
    tiers = told.select(customer_id=pl.col("customer").cast(pl.String)).join(
        rows, on="customer_id", maintain_order="left"
    )["tier_before"]
    terms = {row["factor"]: row for row in sections["regression"]["rows"]}
    expected = _odds_ratios(told, tiers)
    alone = _odds_ratios(told, tiers.clear().extend_constant("A", told.height))
    for factor, name in (("days_since_last", "duration_lapse"), ("offer", "offer")):
        assert terms[factor]["odds_ratio"] == pytest.approx(expected[name], rel=1e-3)
        assert terms[factor]["per"] == pytest.approx(told[name].std(), abs=0.01)
        assert (terms[factor]["odds_ratio"] > 1) == (alone[name] > 1)


def test_single_correlations_have_the_same_signs(results, told):
    numbers = {row["factor"]: row for row in results()["sections"]["numbers"]["rows"]}
    for factor, name in (("days_since_last", "duration_lapse"), ("offer_size", "offer")):
        plain = np.corrcoef(told[name], told["reacquire"])[0, 1]
        assert numbers[factor]["point_biserial"] == pytest.approx(plain, abs=1e-4)
        assert np.sign(numbers[factor]["rho"]) == np.sign(plain)


def test_nobody_was_held_out_and_that_is_said(results):
    sections = results()["sections"]
    assert "roi" not in sections
    assert any("held out" in said for said in sections["outcome"]["sentences"])
    assert sections["power"]["sentences"]
