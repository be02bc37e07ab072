"""What the lines say of each customer's products and prices, from sorted lines and a price book."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.baskets import Baskets
from retain.scoring.bought import Packing, sampled, whole_customers
from retain.scoring.price_response import Moves, Slopes, learn_movement, slopes
from retain.scoring.reference_prices import PriceBook

if TYPE_CHECKING:
    from retain.scoring.bought import Packed

LEARNED_FROM: Final = 1_000_000
"""Lines that the base's movement is learned from: of an even draw of customers."""

SCHEMA: Final = pl.Schema(
    {
        "code": pl.UInt32(),
        "judged_months": pl.UInt32(),
        "new_months": pl.UInt32(),
        "later_months": pl.UInt32(),
        "repeated_months": pl.UInt32(),
        "placed_months": pl.UInt32(),
        "price_position": pl.Float64(),
        "reference_price_changes": pl.UInt32(),
        "price_slope": pl.Float64(),
        "price_slope_error": pl.Float64(),
        "base_slope_error": pl.Float64(),
    }
)


def product_habits(keys: Packed, packing: Packing, book: PriceBook) -> pl.DataFrame:
    """One row a customer who bought, sorted by code.

    Args:
        keys: the lines, sorted; months are those of the book.
        packing: what they are made of.
        book: the products' prices.

    Returns:
        `SCHEMA`: product-months (see `Baskets`), price position, changes of reference prices seen,
        slope of quantities on them with its error, and the error of the base's slope, which all
        share. Slopes are null for those who saw no change, and for all where the base's movement
        cannot be told.
    """
    months = book.levels.shape[1]
    movement = None
    if (book.moved >= 0).any():
        movement = learn_movement(Moves.of(sampled(keys, packing, LEARNED_FROM), book), months)
    frames = [pl.DataFrame(schema=SCHEMA)]
    for bought in whole_customers(keys, packing):
        basket = Baskets.of(bought, book)
        moves = Moves.of(bought, book)
        nothing = np.full(moves.customers.starts.size, np.nan)
        seen = Slopes(moves.customers.labels, nothing, nothing, moves.customers.sum(moves.changes))
        found = seen if movement is None else slopes(moves, movement)
        frames.append(_frame(basket, found))
    error = movement.slope_error if movement else None
    return pl.concat(frames).with_columns(pl.lit(error, pl.Float64).alias("base_slope_error"))


def _frame(basket: Baskets, found: Slopes) -> pl.DataFrame:
    place = np.searchsorted(basket.code, found.code)
    changes = np.zeros(basket.code.size, dtype=np.int64)
    slope, error = np.full((2, basket.code.size), np.nan)
    changes[place], slope[place], error[place] = found.changes, found.slope, found.error
    return pl.DataFrame(
        {
            "code": basket.code,
            "judged_months": basket.judged,
            "new_months": basket.new,
            "later_months": basket.later,
            "repeated_months": basket.repeated,
            "placed_months": basket.placed,
            "price_position": basket.position,
            "reference_price_changes": changes,
            "price_slope": slope,
            "price_slope_error": error,
            "base_slope_error": np.full(basket.code.size, np.nan),
        },
        schema=SCHEMA,
        strict=False,
    ).with_columns(pl.col(pl.Float64).fill_nan(None))
