"""Lines to what each customer's products and prices say, on this machine, piece by piece.

What stays of a piece is one whole number a line, eight bytes, and how many lines each product had
at each price, month by month. Prices and quantities are kept as steps of their logarithms, so that
the second stays small whatever the lines cost.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from retain.engines.local import pieces
from retain.scoring.bought import Packing, month_of, quantity_code
from retain.scoring.product_habits import product_habits
from retain.scoring.reference_prices import (
    PriceBook,
    price_code,
    priced_key,
    size_code,
)

Read = Callable[[pl.LazyFrame], pl.LazyFrame]

PIECE = 5_000_000
"""Lines read at a time where they can be skipped."""


def read_products(
    lines: pl.LazyFrame,
    rows: int | None,
    read: Read,
    categories: pl.Series,
    days: tuple[int, int],
    customers: int,
    *,
    by_size: bool,
    skips: bool,
) -> pl.DataFrame | None:
    """As `product_habits`; None without products, or with too many to number them.

    Args:
        lines: raw ones.
        rows: how many they are at the most; None where that is not known.
        read: makes of a piece of them those that tell of products: `code`, `product` (a place in
            `categories`), `day`, `quantity` and `price` (ten-thousandths, both over 0).
        categories: of each product; null where it has none.
        days: the first and the last day there may be.
        customers: how many there are.
        by_size: whether prices may go by the quantity bought.
        skips: whether lines can be passed over without being read: then pieces are small.
    """
    first, last = (_month(day) for day in days)
    packing = Packing.of(customers, categories.len(), first, last - first + 1)
    if not categories.len() or packing is None:
        return None
    size = size_code(pl.col("quantity_code")) if by_size else pl.lit(0, pl.Int64)
    packed = np.empty(rows or 0, dtype=np.uint64)
    filled = 0
    priced: pl.DataFrame | None = None
    for piece in pieces(lines, rows, PIECE if skips else None):
        found = (
            read(piece)
            .select(
                "code",
                "product",
                (month_of(pl.col("day")) - first).alias("month"),
                quantity_code(pl.col("quantity")).alias("quantity_code"),
                price_code(pl.col("price")).alias("price_code"),
            )
            .select(packing.key(), priced_key(packing, size))
            .collect(engine="streaming")
        )
        if filled + found.height > packed.size:
            packed.resize(filled + found.height, refcheck=False)
        packed[filled : filled + found.height] = found["key"].to_numpy()
        filled += found.height
        counted = found.lazy().group_by("priced").agg(lines=pl.len().cast(pl.Int64))
        priced = _together(priced, counted.collect(engine="streaming"))
    assert priced is not None  # there is always one piece
    packed = packed[:filled]
    packed.sort()  # in place: nothing else is as large
    book = PriceBook.of(priced, packing, categories)
    return product_habits(packed, packing, book)


def _month(day: int) -> int:
    return int(pl.select(month_of(pl.lit(day))).item())


def _together(before: pl.DataFrame | None, further: pl.DataFrame) -> pl.DataFrame:
    if before is None:
        return further
    both = pl.concat([before, further]).lazy()
    return both.group_by("priced").agg(pl.col("lines").sum()).collect(engine="streaming")
