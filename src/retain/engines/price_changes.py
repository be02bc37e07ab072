"""Lines to the changes of products' reference prices, week by week, on this machine.

What stays of a piece is how many lines each product had at each price in each week.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl

from retain.engines.local import pieces
from retain.scoring.bought import Packing, quantity_code
from retain.scoring.causes.price_moves import WEEK_DAYS
from retain.scoring.reference_prices import (
    PRODUCT_SHIFT,
    PriceBook,
    price_code,
    priced_key,
    size_code,
)

Read = Callable[[pl.LazyFrame], pl.LazyFrame]

PIECE = 5_000_000
"""Lines read at a time where they can be skipped."""


def read_price_changes(
    lines: pl.LazyFrame,
    rows: int | None,
    read: Read,
    products: pl.DataFrame,
    days: tuple[int, int],
    *,
    by_size: bool,
    skips: bool,
) -> pl.DataFrame | None:
    """When products' reference prices changed, and by how much; None without products.

    Args:
        lines: raw ones.
        rows: how many they are at the most; None where that is not known.
        read: makes of a piece of them those that tell of products: `product` (a row of
            `products`), `day`, `quantity` and `price` (ten-thousandths, both over 0).
        products: `product_id` and `category` (null where it has none).
        days: the first and the last day there may be.
        by_size: whether prices may go by the quantity bought.
        skips: whether lines can be passed over without being read: then pieces are small.

    Returns:
        a row a change: `product_id`, `category`, `lines` (of the product, in all), `first_day` (of
        the week of its first sale), `day` (from which the price holds: a week's first), `step` (of
        the price's logarithm); a product whose price never changed has one row without day and
        step. Sorted by product and day.
    """
    first, last = (day // WEEK_DAYS for day in days)
    weeks = last - first + 1
    packing = Packing(max(products.height - 1, 1).bit_length(), weeks.bit_length(), first, weeks)
    size = size_code(pl.col("quantity_code")) if by_size else pl.lit(0, pl.Int64)
    counted = []
    for piece in pieces(lines, rows, PIECE if skips else None):
        found = read(piece).select(
            "product",
            (pl.col("day").cast(pl.Int64) // WEEK_DAYS - first).alias("month"),
            quantity_code(pl.col("quantity")).alias("quantity_code"),
            price_code(pl.col("price")).alias("price_code"),
        )
        counted.append(
            found.select(priced_key(packing, size))
            .group_by("priced")
            .agg(lines=pl.len().cast(pl.Int64))
            .collect(engine="streaming")
        )
    priced = pl.concat(counted).group_by("priced").agg(pl.col("lines").sum())
    if not priced.height:
        return None
    book = PriceBook.of(priced, packing, products["category"])
    per_product = np.bincount(
        priced["priced"].to_numpy() >> (packing.month_bits + PRODUCT_SHIFT),
        weights=priced["lines"].to_numpy(),
        minlength=products.height,
    )
    known = products.with_columns(
        product=pl.int_range(pl.len()),
        lines=pl.Series(per_product).cast(pl.Int64),
        first_day=(pl.Series(book.first_month) + first).cast(pl.Int32) * WEEK_DAYS,
    ).filter(pl.col("lines") > 0)
    changes = _changes(book).with_columns(day=(pl.col("period") + first).cast(pl.Int32) * WEEK_DAYS)
    return (
        known.join(changes.drop("period"), on="product", how="left")
        .sort("product_id", "day")
        .select("product_id", "category", "lines", "first_day", "day", "step")
    )


def _changes(book: PriceBook) -> pl.DataFrame:
    """`product` (its place), `period` and `step` of each change of level."""
    steps = np.diff(book.levels.astype(np.float64), axis=1)
    moved, period = np.nonzero(steps)
    places = np.flatnonzero(book.moved >= 0)
    product = places[np.argsort(book.moved[places])][moved] if places.size else moved
    return pl.DataFrame(
        {"product": product, "period": period + 1, "step": steps[moved, period].round(4)},
        schema={"product": pl.Int64, "period": pl.Int64, "step": pl.Float64},
    )
