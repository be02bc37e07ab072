"""The pooled risk ratio: by hand, and beside what leaving each customer out in turn does to it."""

from __future__ import annotations

import numpy as np
import pytest

from retain.scoring.causes.risk_ratio import pooled_risk_ratio


def _rows(*cells: tuple[int, int, int, int]) -> tuple[np.ndarray, ...]:
    """Rows of strata, each (exposed with, exposed, others with, others), a customer a row."""
    exposed, outcome, stratum = [], [], []
    for place, (a, n1, b, n0) in enumerate(cells):
        exposed += [True] * n1 + [False] * n0
        outcome += [k < a for k in range(n1)] + [k < b for k in range(n0)]
        stratum += [place] * (n1 + n0)
    return np.array(exposed), np.array(outcome), np.array(stratum), np.arange(len(exposed))


def test_one_stratum_is_the_plain_ratio_with_its_usual_interval():
    found = pooled_risk_ratio(*_rows((30, 100, 20, 200)))
    assert found.value == pytest.approx(3.0)
    usual = np.sqrt(1 / 30 - 1 / 100 + 1 / 20 - 1 / 200)
    assert found.error == pytest.approx(usual, rel=0.03)
    assert (found.low, found.high) == pytest.approx(
        (3 * np.exp(-1.96 * usual), 3 * np.exp(1.96 * usual)), rel=0.03
    )


def test_strata_of_the_same_ratio_pool_to_it_whatever_their_risks():
    crude = (45 / 110) / (27 / 300)
    found = pooled_risk_ratio(*_rows((5, 50, 10, 200), (40, 60, 16, 48), (0, 7, 0, 7)))
    assert found.value == pytest.approx(2.0)
    assert crude > 4


def test_strata_without_exposed_or_others_say_nothing():
    cells = (30, 100, 20, 200)
    plain = pooled_risk_ratio(*_rows(cells))
    more = pooled_risk_ratio(*_rows(cells, (0, 0, 40, 50), (9, 9, 0, 0)))
    assert more.value == pytest.approx(plain.value)
    assert more.error == pytest.approx(plain.error, rel=0.03)


def test_rows_of_one_customer_count_as_one():
    exposed, outcome, stratum, customer = _rows((30, 100, 20, 200))
    once = pooled_risk_ratio(exposed, outcome, stratum, customer)
    thrice = pooled_risk_ratio(
        *(np.tile(each, 3) for each in (exposed, outcome, stratum, customer))
    )
    assert thrice.value == pytest.approx(once.value)
    assert thrice.error == pytest.approx(once.error)
    assert pooled_risk_ratio(
        *(np.tile(each, 3) for each in (exposed, outcome, stratum)), np.arange(900)
    ).error == pytest.approx(once.error / np.sqrt(3), rel=0.03)


def test_the_error_is_that_of_leaving_customers_out():
    draw = np.random.default_rng(3)
    customer = np.sort(draw.integers(0, 150, 900))
    stratum = draw.integers(0, 6, 900)
    exposed = draw.random(900) < 0.3
    outcome = draw.random(900) < np.where(exposed, 0.3, 0.15)
    found = pooled_risk_ratio(exposed, outcome, stratum, customer)
    logs = []
    for left_out in range(150):
        kept = customer != left_out
        rows = (each[kept] for each in (exposed, outcome, stratum, customer))
        logs.append(np.log(pooled_risk_ratio(*rows).value))
    jackknife = np.sqrt(149 / 150 * ((logs - np.mean(logs)) ** 2).sum())
    assert found.error == pytest.approx(jackknife, rel=1e-9)


@pytest.mark.parametrize(
    "cells", [(0, 9, 3, 9), (3, 9, 0, 9), (3, 9, 0, 0), (0, 0, 3, 9), (1, 9, 3, 9), (3, 9, 1, 9)]
)
def test_no_ratio_where_one_side_has_no_outcome_or_a_single_one(cells):
    assert pooled_risk_ratio(*_rows(cells)) is None


def test_no_rows_at_all():
    empty = np.zeros(0, dtype=np.bool_)
    assert pooled_risk_ratio(empty, empty, np.zeros(0, np.int64), np.zeros(0, np.int64)) is None


def test_what_could_be_told_shrinks_with_the_error():
    few, many = (pooled_risk_ratio(*_rows((3 * k, 10 * k, 2 * k, 20 * k))) for k in (2, 20))
    assert few.detectable > 3 > many.detectable > 1
