"""Tiers and concentration."""

from __future__ import annotations

import polars as pl
import pytest

from retain.scoring.value import TierLines, concentration, tier, tier_lines

CASES = [
    # values, the A line, the B line, tiers
    ("reaches 80 exactly", [80, 15, 5], 80, 15, "ABC"),
    ("the one who crosses is A", [50, 40, 6, 4], 40, 6, "AABC"),
    ("equals never split", [40, 20, 20, 20], 20, 20, "AAAA"),
    ("equals at the B line", [90, 4, 3, 3], 90, 3, "ABBB"),
    ("one customer", [7], 7, 7, "A"),
    ("no value", [0, 0], None, None, "CC"),
    ("losses are C", [100, -30, -70], 100, 100, "ACC"),
    ("only losses", [-1, -2], None, None, "CC"),
    ("a zero is C", [10, 0], 10, 10, "AC"),
]


@pytest.mark.parametrize(("values", "a_line", "b_line", "tiers"), [c[1:] for c in CASES],
                         ids=[c[0] for c in CASES])  # fmt: skip
def test_tiers(values, a_line, b_line, tiers):
    series = pl.Series("v", values, dtype=pl.Int64)
    lines = tier_lines(series, 80, 95)
    assert (lines.a_line, lines.b_line) == (a_line, b_line)
    frame = series.to_frame().with_columns(t=tier(pl.col("v"), lines, pl.lit(True)))
    assert "".join(frame["t"]) == tiers


def test_no_occasion_is_d_whatever_the_value():
    frame = pl.DataFrame({"v": [100, -5], "bought": [False, False]})
    lines = TierLines(50, 20, 100)
    assert frame.select(tier(pl.col("v"), lines, pl.col("bought"))).to_series().to_list() == [
        "D",
        "D",
    ]


def test_lines_stay_exact_beyond_64_bits():
    """A running total times 100 passes 2^63 and still finds the line."""
    big = 4 * 10**18
    lines = tier_lines(pl.Series([big, big // 2, 1], dtype=pl.Int64), 80, 95)
    assert lines == TierLines(big // 2, big // 2, big + big // 2 + 1)


def test_concentration_by_hand():
    values = pl.Series([60, 20, 10, 10, 0], dtype=pl.Int64)
    spread = concentration(values, tier_lines(values, 80, 95))
    assert spread.customers == 5
    assert spread.top_20_percent_share == 0.6
    assert spread.customers_for_a_share == 0.4
    assert spread.top_10_share == 1
    assert spread.hhi == pytest.approx(0.42)
    # Gini by its definition: mean absolute difference over twice the mean
    listed = values.to_list()
    differences = sum(abs(a - b) for a in listed for b in listed)
    assert spread.gini == pytest.approx(differences / (2 * 5 * 100))


def test_equal_values_have_no_concentration():
    values = pl.Series([7] * 50, dtype=pl.Int64)
    assert concentration(values, tier_lines(values, 80, 95)).gini == pytest.approx(0)


def test_concentration_without_value_is_unknown():
    values = pl.Series([0, -4], dtype=pl.Int64)
    spread = concentration(values, tier_lines(values, 80, 95))
    assert (spread.gini, spread.hhi, spread.top_10_share) == (None, None, None)
