"""When a reference price changes, and when a month is only odd."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from retain.scoring.bought import Packing
from retain.scoring.reference_prices import PriceBook, price_code, priced_key, weighted_median
from retain.scoring.runs import Runs

Sold = tuple[int, int, float, int]
"""Product, month, price, size."""


def _book(sold: list[Sold], categories: tuple[str | None, ...] = (None, None)) -> PriceBook:
    packing = Packing.of(1, len(categories), 0, 1 + max(month for _, month, _, _ in sold))
    assert packing is not None
    frame = pl.DataFrame(sold, schema=["product", "month", "price", "size"], orient="row")
    keyed = frame.with_columns(price_code=price_code(pl.col("price") * 10_000)).select(
        priced_key(packing, pl.col("size"))
    )
    counted = keyed.group_by("priced").agg(lines=pl.len().cast(pl.Int64))
    return PriceBook.of(counted, packing, pl.Series(categories, dtype=pl.String))


def _months(*prices: float | None, lines: int = 3) -> list[Sold]:
    """One product's sales, month by month at one price; None where there are none."""
    return [
        (0, month, price, 0)
        for month, price in enumerate(prices)
        if price is not None
        for _ in range(lines)
    ]


@pytest.mark.parametrize(
    ("prices", "levels"),
    [
        pytest.param((10, 10, 12, 12), (10, 10, 12, 12), id="a step that lasts"),
        pytest.param((10, 10, 12, 10), None, id="one odd month"),
        pytest.param((10, 10, 10, 12), None, id="not yet confirmed"),
        pytest.param((10, 10.1, 10, 10.1), None, id="under two per cent"),
        pytest.param((10, 10.5, 11, 11.5, 12), (10, 10.5, 11, 11.5, 11.5), id="a climb"),
        pytest.param((10, None, 12, None, 12), (10, 10, 12, 12, 12), id="months without sales"),
        pytest.param((10, 10, 12, 8, 8), (10, 10, 10, 8, 8), id="odd one way, then the other"),
        pytest.param((10, 10, 25, 25), None, id="another pack"),
        pytest.param((None, 10, 12, 12), (10, 10, 12, 12), id="a product that came later"),
        pytest.param((10,), None, id="one month"),
    ],
)
def test_levels(prices, levels):
    book = _book(_months(*prices))
    if levels is None:
        assert (book.moved == -1).all()
    else:
        assert book.moved.tolist() == [0, -1]
        product = np.zeros(len(levels), dtype=np.int64)
        found = book.level(product, np.arange(len(levels))) - np.log(10_000)
        assert np.exp(found) == pytest.approx(levels, rel=0.01)


def test_the_most_usual_size_alone_speaks():
    """Wholesalers buy in months 2 and 3, at their own price: no price has changed."""
    small = [(0, month, 10.0, 1) for month in range(4) for _ in range(5)]
    great = [(0, month, 8.0, 9) for month in (2, 3) for _ in range(6)]
    assert _book(small + great).moved.tolist() == [-1, -1]
    assert _book(small + great[:8]).first_month.tolist() == [0, -1]


def test_chance_among_a_months_prices_is_no_change():
    draw = np.random.default_rng(4)
    moved = 0
    for _ in range(20):
        sold = [
            (0, month, float(np.exp(2 + draw.normal(0, 0.1))), 0)
            for month in range(24)
            for _ in range(10)
        ]
        moved += int(_book(sold).moved[0] >= 0)
    assert moved <= 2


def test_place_in_the_category():
    sold = [(0, 0, 20.0, 0), (1, 0, 10.0, 0), (1, 1, 10.0, 0), (2, 0, 5.0, 0), (3, 0, 5.0, 0)]
    book = _book(sold, ("tea", "tea", "pots", None))
    assert book.position[:3] == pytest.approx([np.log(2), 0, 0], abs=1e-3)
    assert np.isnan(book.position[3])


def test_weighted_median():
    runs = Runs.of(np.array([1, 1, 1, 2, 2]))
    figures, weights = np.array([1, 5, 9, 4, 6]), np.array([1, 1, 2, 1, 1])
    assert weighted_median(runs, figures, weights).tolist() == [5, 4]
