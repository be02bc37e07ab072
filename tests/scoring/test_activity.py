"""Gaps, rhythm and regularity."""

from __future__ import annotations

import math

import numpy as np
import polars as pl
import pytest

from retain.scoring.activity import fit_rhythm, gap_regularity, own_gap_days
from retain.scoring.features import features
from tests.scoring.lines_of import customer_days, day


def _features(gaps_by_customer: dict[str, list[int]]) -> pl.DataFrame:
    lines = []
    for customer, gaps in gaps_by_customer.items():
        when = 0
        lines.append((customer, when, 10_000))
        for gap in gaps:
            when += gap
            lines.append((customer, when, 10_000))
    days = customer_days(lines)
    return features(days, as_of=day(10_000), window_days=365)


def _simulated(customers: int, r: float, alpha: float, shape: float = 1.0) -> pl.DataFrame:
    """Customers whose gaps are gamma with mean 1/rate, rates gamma(r, alpha) over customers."""
    random = np.random.default_rng(3)
    base = {}
    for number in range(customers):
        rate = random.gamma(r, 1 / alpha)
        mean = 1 / rate
        gaps = random.gamma(shape, mean / shape, size=random.integers(1, 12))
        base[f"{number:05d}"] = [max(round(gap), 1) for gap in gaps if gap < 9_000]
    return _features({customer: gaps for customer, gaps in base.items() if gaps})


def _likelihood(frame: pl.DataFrame, r: float, alpha: float) -> float:
    total = 0.0
    for occasions, first, last in frame.select("occasions", "first_day", "last_day").iter_rows():
        x, t = occasions - 1, last - first
        if x > 0:
            total += math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha)
            total -= (r + x) * math.log(alpha + t)
    return total


def test_fitted_rhythm_is_the_maximum_and_near_the_truth():
    frame = _simulated(3_000, r=3.0, alpha=120.0)
    rhythm = fit_rhythm(frame)
    best = _likelihood(frame, rhythm.gap_r, rhythm.gap_alpha)
    for r, a in ((1.01, 1), (0.99, 1), (1, 1.01), (1, 0.99), (1.05, 1.05), (0.95, 0.95)):
        assert _likelihood(frame, rhythm.gap_r * r, rhythm.gap_alpha * a) < best
    assert rhythm.gap_r == pytest.approx(3.0, rel=0.15)
    assert rhythm.gap_alpha == pytest.approx(120.0, rel=0.15)


def test_own_gap_is_shrunk_to_the_base_and_null_without_a_repeat():
    frame = _simulated(500, r=3.0, alpha=120.0)
    rhythm = fit_rhythm(frame)
    gaps = frame.with_columns(own_gap_days(rhythm))
    for row in gaps.iter_rows(named=True):
        x, t = row["occasions"] - 1, row["last_day"] - row["first_day"]
        if x == 0:
            assert row["own_gap_days"] is None
        else:
            expected = (rhythm.gap_alpha + t) / (rhythm.gap_r + x)
            assert row["own_gap_days"] == pytest.approx(expected, abs=1e-4)


def test_own_gap_is_the_plain_mean_where_few_came_back():
    frame = _features({"a": [10, 20], "b": [7], "c": []})
    rhythm = fit_rhythm(frame)
    assert (rhythm.gap_r, rhythm.gap_alpha) == (None, None)
    gaps = frame.select(own_gap_days(rhythm)).to_series().to_list()
    assert gaps == [15.0, 7.0, None]


def test_equal_gaps_everywhere_do_not_upset_the_fit():
    rhythm = fit_rhythm(_features({str(n): [30] * 5 for n in range(40)}))
    assert rhythm.gap_alpha / rhythm.gap_r == pytest.approx(30, rel=0.01)


@pytest.mark.parametrize(("shape", "low", "high"), [(1.0, 0.9, 1.12), (4.0, 3.3, 4.8)])
def test_regularity_of_the_base_is_found(shape, low, high):
    frame = _simulated(4_000, r=30.0, alpha=3_000.0, shape=shape)
    variance = fit_rhythm(frame).pair_variance
    assert low < (1 - 4 * variance) / (8 * variance) < high


def test_regular_customers_stand_out():
    base = {f"x{n}": [5, 60, 12, 90, 3, 45] for n in range(30)}
    frame = _features({**base, "a": [30] * 12, "b": [9], "c": [4, 8]})
    found = frame.select(gap_regularity(fit_rhythm(frame))).to_series()
    regular, one_gap, two_gaps, clumpy = found[0], found[1], found[2], found[3]
    assert regular > 2 * clumpy
    assert one_gap is None
    assert two_gaps is not None


def test_repeat_rate():
    assert fit_rhythm(_features({"a": [1], "b": [], "c": [], "d": [2]})).repeat_rate == 0.5
