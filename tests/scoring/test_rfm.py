"""RFM scores and segments."""

from __future__ import annotations

from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.rfm import SEGMENTS, fifths, rfm_segment, score

CASES = [
    ([1, 2, 3, 4, 5], [1, 2, 3, 4, 5]),
    (list(range(1, 11)), [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]),
    ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1]),
    ([1, 1, 1, 2, 2], [1, 1, 1, 4, 4]),
    ([1, 1, 1, 1, 9], [1, 1, 1, 1, 5]),
    ([3], [1]),
    ([1, 2], [1, 3]),
]


def _scores(figures: list[int]) -> list[int]:
    frame = pl.DataFrame({"x": figures}, schema={"x": pl.Int64})
    return frame.select(score(pl.col("x"), fifths(frame["x"]))).to_series().to_list()


@pytest.mark.parametrize(("figures", "expected"), CASES)
def test_fifths(figures, expected):
    assert _scores(figures) == expected


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=40))
def test_ties_never_split_and_order_is_kept(figures):
    pairs = set(zip(figures, _scores(figures), strict=True))
    assert len(pairs) == len(set(figures))
    ordered = [s for _, s in sorted(pairs)]
    assert ordered == sorted(ordered)
    assert all(1 <= s <= 5 for s in ordered)


def test_nobody_and_nothing():
    assert fifths(pl.Series([], dtype=pl.Int64)) == ()
    frame = pl.DataFrame({"x": [None, 4]}, schema={"x": pl.Int64})
    assert frame.select(score(pl.col("x"), (1, 2, 3, 4))).to_series().to_list() == [None, 4]


def test_every_cell_has_its_segment():
    cells = list(product(range(1, 6), repeat=3))
    frame = pl.DataFrame(cells, schema=dict.fromkeys("rfm", pl.UInt8), orient="row")
    named = frame.with_columns(s=rfm_segment(pl.col("r"), pl.col("f"), pl.col("m")))
    for r, f, m, segment in named.iter_rows():
        assert segment == SEGMENTS[r - 1][(f + m + 1) // 2 - 1]
    assert named.filter(pl.col("r") == 5, pl.col("f") == 5, pl.col("m") == 5)["s"][0] == "champions"
    assert named.filter(pl.col("r") == 1, pl.col("f") == 1, pl.col("m") == 1)["s"][0] == "lost"
    assert len({name for row in SEGMENTS for name in row}) == 11
