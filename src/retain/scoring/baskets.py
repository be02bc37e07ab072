"""What customers' baskets are like: new products, dear ones, the same again.

All counted in product-months: a product bought in a month, however often.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from retain.scoring.bought import Bought
from retain.scoring.reference_prices import PriceBook
from retain.scoring.runs import Floats, Integers, Runs

NEW_MONTHS: Final = 3
"""A product is new in its first months; those already there in the data's first are not."""


@dataclass(frozen=True)
class Baskets:
    """Counts of customers' product-months, by code.

    Attributes:
        code: whose.
        judged: product-months after the data's first `NEW_MONTHS`, in which a product can be new.
        new: those of products in their own first ones.
        later: product-months after the customer's own first month.
        repeated: those of products bought in an earlier month.
        placed: product-months of products whose place in their category is known.
        position: the mean of ln(price over the category's median) over those; NaN without one.
    """

    code: Integers
    judged: Integers
    new: Integers
    later: Integers
    repeated: Integers
    placed: Integers
    position: Floats

    @classmethod
    def of(cls, bought: Bought, book: PriceBook) -> Baskets:
        """The baskets of whole customers.

        Args:
            bought: their rows.
            book: when products began, and where they stand in their categories.
        """
        customers = Runs.of(bought.code)
        begun = book.first_month[book.first_month >= 0]
        settled = (int(begun.min()) if begun.size else 0) + NEW_MONTHS
        first = book.first_month[bought.product]
        judged = bought.month >= settled
        new = judged & (first >= settled) & (bought.month < first + NEW_MONTHS)
        again = np.zeros(bought.code.size, dtype=np.bool_)
        again[1:] = (np.diff(bought.product) == 0) & (np.diff(bought.code) == 0)
        own_first = np.zeros(0, dtype=np.int64)
        if bought.month.size:
            own_first = np.minimum.reduceat(bought.month, customers.starts)
        later = bought.month > customers.repeat(own_first)
        place = book.position[bought.product]
        known = ~np.isnan(place)
        total = np.zeros(0)
        if place.size:
            total = np.add.reduceat(np.where(known, place, 0.0), customers.starts)
        placed = customers.sum(known)
        return cls(
            customers.labels,
            customers.sum(judged),
            customers.sum(new),
            customers.sum(later),
            customers.sum(again),
            placed,
            np.divide(total, placed, out=np.full(total.size, np.nan), where=placed > 0),
        )
