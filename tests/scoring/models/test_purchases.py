"""Histories, counted."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from retain.scoring.features import features
from retain.scoring.models.purchases import COARSE_CELLS, Purchases
from tests.scoring.lines_of import customer_days, day

_LINES = [
    ("a", 0, 5), ("a", 10, 5), ("a", 40, 5),
    ("b", 0, 5), ("b", 30, 5), ("b", 40, 5),
    ("c", 25, 5),
    ("d", 3, -5),
]  # fmt: skip


def test_customers_of_the_same_history_are_counted_together():
    found = features(customer_days(_LINES), as_of=day(50), window_days=365)
    purchases = Purchases.of_features(found, as_of=day(50))
    assert purchases.repeats.tolist() == [0, 2]
    assert purchases.t_x_days.tolist() == [0, 40]
    assert purchases.age_days.tolist() == [25, 50]
    assert purchases.customers.tolist() == [1, 2]
    assert (purchases.size, purchases.repeaters, purchases.total_repeats) == (3, 2, 4)
    assert purchases.total_days == 125
    assert purchases.ln_gaps == pytest.approx(math.log(10 * 30 * 30 * 10), abs=1e-8)


def test_order_of_customers_changes_nothing():
    random = np.random.default_rng(5)
    x = random.integers(0, 4, 500)
    t_x = np.where(x > 0, random.integers(1, 20, 500), 0)
    age = t_x + random.integers(0, 20, 500)
    mixed = random.permutation(500)
    one, other = Purchases.of(x, t_x, age), Purchases.of(x[mixed], t_x[mixed], age[mixed])
    for name in ("repeats", "t_x_days", "age_days", "customers"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()
    assert list(zip(one.repeats, one.t_x_days, one.age_days, strict=True)) == sorted(
        set(zip(x.tolist(), t_x.tolist(), age.tolist(), strict=True))
    )


def test_a_gap_of_no_days_leaves_the_gaps_unknown():
    assert Purchases.of([1], [0], [5], ln_gaps=-math.inf).ln_gaps is None


def test_coarse_histories_keep_customers_repeats_and_mean_days():
    random = np.random.default_rng(7)
    x = random.integers(0, 3, 20_000)
    t_x = np.where(x > 0, random.uniform(0, 900, 20_000), 0.0)
    fine = Purchases.of(x, t_x, t_x + random.uniform(0, 900, 20_000), ln_gaps=3.0)
    coarse = fine.coarse()
    assert coarse.repeats.size <= 3 * (COARSE_CELLS + 1) ** 2
    assert (coarse.size, coarse.total_repeats, coarse.ln_gaps) == (20_000, fine.total_repeats, 3.0)
    assert coarse.total_days == pytest.approx(fine.total_days)
    assert (coarse.t_x_days <= coarse.age_days + 1e-9).all()


def test_nobody_is_no_history():
    nobody = features(customer_days([("d", 3, -5)]), as_of=day(9), window_days=30)
    purchases = Purchases.of_features(nobody, as_of=day(9))
    assert purchases.size == purchases.coarse().size == purchases.repeaters == 0
    assert pl.Series(purchases.repeats).dtype == pl.Float64
