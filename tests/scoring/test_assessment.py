"""Measures of predictions: by hand, by their laws, beside DuckDB."""

from __future__ import annotations

import duckdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.assessment import (
    LEAST_CHANCE,
    Ranking,
    calibration,
    mean,
    squared_errors,
    surprise,
    total,
)
from retain.scoring.resampling import DRAWS, Interval, draws

cases = st.lists(
    st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40
).filter(lambda rows: len({happened for _, happened in rows}) == 2)  # fmt: skip


def _auc(scores, happened, weights=None) -> float:
    happened = np.array(happened, dtype=bool)
    ones = np.ones(happened.size) if weights is None else np.array(weights, dtype=float)
    return float(Ranking.of(np.array(scores, dtype=float), happened).auc(ones[None, :])[0])


def _pairs(scores, happened) -> float:
    """Every buyer against everybody who did not buy; ties one half."""
    pairs = [
        1.0 if a > b else 0.5 if a == b else 0.0
        for a, bought in zip(scores, happened, strict=True) if bought
        for b, other in zip(scores, happened, strict=True) if not other
    ]  # fmt: skip
    return sum(pairs) / len(pairs)


@pytest.mark.parametrize(
    ("scores", "happened", "expected"),
    [
        ([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.75),
        ([1, 2, 3, 4], [0, 0, 1, 1], 1.0),
        ([4, 3, 2, 1], [0, 0, 1, 1], 0.0),
        ([5, 5, 5, 5], [0, 1, 0, 1], 0.5),
        ([1, 1, 2, 2], [0, 1, 0, 1], 0.5),
        ([1, 1, 1, 2], [0, 0, 1, 1], 0.75),
    ],
)
def test_auc_by_hand(scores, happened, expected):
    assert _auc(scores, happened) == expected


@pytest.mark.parametrize("happened", [[0, 0, 0], [1, 1, 1]])
def test_auc_is_not_known_where_all_are_alike(happened):
    assert np.isnan(_auc([1, 2, 3], happened))


@given(cases)
def test_auc_counts_pairs(rows):
    scores, happened = zip(*rows, strict=True)
    assert _auc(scores, happened) == pytest.approx(_pairs(scores, happened), abs=1e-12)


@given(cases)
def test_auc_knows_the_order_alone(rows):
    scores, happened = (np.array(each) for each in zip(*rows, strict=True))
    assert _auc(np.exp(scores / 3) - 7, happened) == _auc(scores, happened)
    assert _auc(-scores, happened) == pytest.approx(1 - _auc(scores, happened), abs=1e-12)


@given(cases, st.randoms(use_true_random=False))
def test_auc_does_not_see_the_order_of_rows(rows, random):
    shuffled = random.sample(rows, len(rows))
    assert _auc(*zip(*rows, strict=True)) == _auc(*zip(*shuffled, strict=True))


@given(cases, st.data())
def test_a_weight_stands_for_as_many_rows(rows, data):
    weights = data.draw(st.lists(st.integers(0, 3), min_size=len(rows), max_size=len(rows)))
    repeated = [row for row, weight in zip(rows, weights, strict=True) for _ in range(weight)]
    scores, happened = zip(*rows, strict=True)
    weighted = _auc(scores, happened, weights)
    if len({bought for _, bought in repeated}) == 2:
        assert weighted == pytest.approx(_auc(*zip(*repeated, strict=True)), abs=1e-12)
    else:
        assert np.isnan(weighted)


def test_errors_by_hand():
    chance, happened = np.array([0.8, 0.3, 0.5]), np.array([True, False, True])
    ones = np.ones((1, 3))
    assert mean(squared_errors(chance, happened), ones)[0] == pytest.approx(0.38 / 3)
    assert mean(surprise(chance, happened), ones)[0] == pytest.approx(
        -(np.log(0.8) + np.log(0.7) + np.log(0.5)) / 3
    )
    twice = np.array([[2.0, 0.0, 1.0]])
    assert mean(squared_errors(chance, happened), twice)[0] == pytest.approx(0.33 / 3)
    assert total(chance, twice)[0] == pytest.approx(2.1)


def test_certainty_that_was_wrong_costs_much_and_is_finite():
    cost = surprise(np.array([0.0, 1.0, 0.0, 1.0]), np.array([True, False, False, True]))
    assert cost[:2] == pytest.approx(-np.log(LEAST_CHANCE))
    assert cost[2:] == pytest.approx(0.0, abs=2 * LEAST_CHANCE)


def test_calibration_by_sql():
    random = np.random.default_rng(3)
    chance = random.beta(1, 4, 1_000)
    happened = random.random(1_000) < chance
    found = calibration(chance, happened)
    expected = duckdb.sql(
        """SELECT tenth, COUNT(*) AS customers, AVG(chance) AS predicted, AVG(happened) AS actual
           FROM (SELECT chance, happened::INT AS happened, NTILE(10) OVER (ORDER BY chance) AS tenth
                 FROM (SELECT UNNEST($chance) AS chance, UNNEST($happened) AS happened))
           GROUP BY ALL ORDER BY tenth""",
        params={"chance": chance.tolist(), "happened": happened.tolist()},
    ).pl()
    assert found["customers"].to_list() == expected["customers"].to_list()
    assert found["predicted"].to_list() == pytest.approx(expected["predicted"].to_list())
    assert found["actual"].to_list() == pytest.approx(expected["actual"].to_list())


@given(cases)
def test_calibration_splits_no_equal_chances_and_loses_nobody(rows):
    chance = np.array([score / 6 for score, _ in rows])
    happened = np.array([bought for _, bought in rows])
    found = calibration(chance, happened)
    assert found["customers"].sum() == len(rows)
    assert (found["greatest"][:-1] < found["least"][1:]).all()
    bought = (found["actual"] * found["customers"]).sum()
    assert bought == pytest.approx(happened.sum())


def test_everybody_is_drawn_as_often_as_chance_has_it():
    counts = np.concatenate(list(draws(50)))
    assert counts.shape == (DRAWS, 50)
    assert (counts.sum(axis=1) == 50).all()
    assert counts.mean() == 1.0
    assert counts.var() == pytest.approx(1 - 1 / 50, rel=0.1)  # binomial
    assert all((a == b).all() for a, b in zip(draws(50), draws(50), strict=True))


def test_the_interval_of_a_share_is_the_textbook_one():
    """100 of 400: 0.25 ± 1.96 · √(0.25 · 0.75 / 400)."""
    happened = np.arange(400) < 100
    weights = np.concatenate(list(draws(400)))
    found = Interval.of(0.25, mean(happened.astype(float), weights))
    assert (found.low, found.high) == pytest.approx((0.2076, 0.2924), abs=0.006)
    assert found.is_positive
    assert not found.is_negative


def test_an_interval_of_nothing():
    assert Interval.of(float("nan"), np.ones(3)) == Interval(None, None, None)
    assert Interval.of(1.0, np.full(3, np.nan)) == Interval(None, None, None)
    assert not Interval(None, None, None).is_positive
