"""Old customers beside new ones: by hand, by permutation, and where the truth is planted."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from retain.scoring.old_and_new import NEW_DAYS, OLD_DAYS, OldAndNew
from retain.scoring.old_and_new import old_and_new as compared
from retain.scoring.value import TierLines

LINES = TierLines(a_line=1_000_000, b_line=500_000, total=10**9)


def old_and_new(scores: pl.DataFrame) -> list[OldAndNew]:
    return compared(scores, LINES, 365)


def _scores(rows) -> pl.DataFrame:
    """Rows of (old, tier, margin rate)."""
    return pl.DataFrame(
        {
            "tenure_days": [OLD_DAYS if old else NEW_DAYS for old, _, _ in rows],
            "occasions": [2] * len(rows),
            "occasions_window": [1] * len(rows),
            "value_window": [{"A": 100.0, "B": 50.0, "C": 1.0}[tier] for _, tier, _ in rows],
            "margin_rate": [rate for _, _, rate in rows],
        }
    )


def _drawn(seed: int, old_pay: float = 0.0) -> pl.DataFrame:
    """Large customers are old, and have the thinner margin; within a tier the old pay as said."""
    draw, rows = np.random.default_rng(seed), []
    for tier, rate, olds, news in (("A", 0.2, 60, 10), ("B", 0.3, 40, 40), ("C", 0.4, 20, 120)):
        for old, size in ((True, olds), (False, news)):
            mean = rate + (old_pay if old else 0)
            rows += [(old, tier, float(each)) for each in draw.normal(mean, 0.05, size)]
    return _scores(rows)


def test_by_hand():
    rows = [(True, "A", 0.3), (True, "A", 0.5), (False, "A", 0.2), (False, "A", 0.2)]
    rows += [(True, "C", 0.6), (True, "C", 0.6), (True, "C", 0.6)]
    rows += [(False, "C", 0.4), (False, "C", 0.6), (False, "C", 0.5)]
    (found,) = old_and_new(_scores(rows))
    assert (found.old, found.new) == (5, 5)
    assert (found.old_mean, found.new_mean) == (0.52, 0.38)
    # 0.2 in A of weight 2·2/4 = 1, 0.1 in C of weight 3·3/6 = 1.5
    assert found.difference == 0.14
    a, c = np.var([0.3, 0.5, 0.2, 0.2], ddof=1), np.var([0.6] * 4 + [0.4, 0.5], ddof=1)
    error = np.sqrt(0.16 * a + 0.36 * c * 2 / 3)
    assert found.low == pytest.approx(0.14 - 2.4977 * error, abs=1e-4)
    assert not found.old_pay_more


def test_another_mix_alone_is_no_difference():
    flagged = 0
    for seed in range(200):
        (found,) = old_and_new(_drawn(seed))
        assert found.old_mean < found.new_mean - 0.05
        flagged += found.old_pay_more
    assert flagged <= 6  # 0.6 % a side is meant


def test_old_customers_who_pay_more_are_found():
    assert sum(old_and_new(_drawn(seed, 0.04))[0].old_pay_more for seed in range(50)) >= 48
    assert not any(old_and_new(_drawn(seed, -0.04))[0].old_pay_more for seed in range(50))


@pytest.mark.parametrize("figure", ["discount_share", "agreed_discount", "payment_days"])
def test_of_what_is_given_less_is_worse(figure):
    less = _drawn(1, -0.05).rename({"margin_rate": figure})
    more = _drawn(1, 0.05).rename({"margin_rate": figure})
    assert old_and_new(less)[0].old_pay_more
    assert not old_and_new(more)[0].old_pay_more


def test_a_few_of_equal_terms_prove_nothing():
    rows = [(old, "A", 0.5 if old else 0.1) for old in (True, False) for _ in range(3)]
    (found,) = old_and_new(_scores(rows))
    assert found.low is None
    more = [(old, "A", 0.5 if old else 0.1) for old in (True, False) for _ in range(20)]
    assert old_and_new(_scores(more))[0].old_pay_more


def test_without_a_common_tier_nothing_is_compared():
    rows = [(old, "A" if old else "C", 0.5) for old in (True, False) for _ in range(9)]
    (found,) = old_and_new(_scores(rows))
    assert (found.old_mean, found.new_mean, found.difference) == (0.5, 0.5, None)


def test_nothing_is_known():
    assert old_and_new(_drawn(1).drop("margin_rate")) == []
    assert old_and_new(_drawn(1).with_columns(margin_rate=pl.lit(None, pl.Float64))) == []
    assert old_and_new(_drawn(1).clear()) == []


def test_order_of_rows_does_not_show():
    scores = _drawn(3)
    assert old_and_new(scores.sample(fraction=1, shuffle=True, seed=2)) == old_and_new(scores)


@pytest.mark.parametrize(
    ("days", "value", "alike"), [(181, 50.0, True), (300, 82.5, True), (181, 5.0, False)]
)
def test_a_new_customer_is_judged_at_its_pace(days, value, alike):
    """Half of the value in half of the time is the same tier."""
    rows = [(old, "A", 0.5) for old in (True, False) for _ in range(9)]
    young = pl.when(pl.col("tenure_days") == NEW_DAYS)
    scores = _scores(rows).with_columns(
        tenure_days=young.then(days).otherwise("tenure_days"),
        value_window=young.then(value).otherwise("value_window"),
    )
    assert (old_and_new(scores)[0].difference == 0) == alike


def test_who_never_came_back_has_no_terms_yet():
    assert old_and_new(_drawn(1).with_columns(occasions=pl.lit(1))) == []
