"""Lines as whole numbers, and the lines that come out of them."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from retain.scoring import bought as module
from retain.scoring.bought import Bought, Packing, quantity_code, sampled, whole_customers


def _packed(rows: list[tuple[int, int, int, float]]) -> tuple[np.ndarray, Packing]:
    packing = Packing.of(200, 40, 0, 30)
    assert packing is not None
    frame = pl.DataFrame(rows, schema=["code", "product", "month", "quantity"], orient="row")
    code = quantity_code((pl.col("quantity") * 10_000).round().cast(pl.Int64))
    keys = frame.with_columns(quantity_code=code).select(packing.key()).to_series()
    return keys.sort().to_numpy(), packing


def _rows(found: Bought) -> list[tuple]:
    columns = (found.code, found.product, found.month, found.quantity.round(6))
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_lines_of_one_customer_product_and_month_are_added_up():
    keys, packing = _packed([(3, 2, 1, 2.0), (3, 2, 1, 5.0), (3, 2, 2, 1.0), (0, 39, 29, 0.0001)])
    found = Bought.unpacked(keys, packing)
    assert [row[:3] for row in _rows(found)] == [(0, 39, 29), (3, 2, 1), (3, 2, 2)]
    assert found.quantity == pytest.approx([0.0001, 7, 1], rel=0.003)


def test_what_does_not_fit_is_refused():
    assert Packing.of(2**30, 2**20, 0, 60) is None
    assert Packing.of(2_000_000, 1_000_000, 0, 120) is not None


@pytest.fixture(scope="module")
def many() -> tuple[np.ndarray, Packing]:
    draw = np.random.default_rng(1)
    codes = draw.integers(0, 200, 5000)
    return _packed(
        [
            (int(code), *draw.integers(0, 30, 2).tolist(), float(draw.integers(1, 9)))
            for code in codes
        ]
    )


def test_pieces_hold_whole_customers(many, monkeypatch):
    keys, packing = many
    monkeypatch.setattr(module, "LINES_AT_ONCE", 300)
    parts = [_rows(part) for part in whole_customers(keys, packing)]
    assert len(parts) > 5
    assert [row for part in parts for row in part] == _rows(Bought.unpacked(keys, packing))
    held = [{row[0] for row in part} for part in parts]
    assert sum(map(len, held)) == len(set().union(*held))


@pytest.mark.parametrize("lines", [100, 999, 5000, 10_000])
def test_a_draw_is_of_every_nth_customer(many, lines):
    keys, packing = many
    every = -(-keys.size // lines)
    whole = _rows(Bought.unpacked(keys, packing))
    assert _rows(sampled(keys, packing, lines)) == [row for row in whole if row[0] % every == 0]
