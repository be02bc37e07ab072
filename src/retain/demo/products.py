"""What is sold: 120 products in 8 categories, with list prices and costs by the day."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.columns import Floats, Integers
from retain.demo.period import DAYS, YEAR

CATEGORIES: Final = 8
PRODUCTS_EACH: Final = 15
PRODUCTS: Final = CATEGORIES * PRODUCTS_EACH

MEDIAN_PRICE: Final = (62.0, 115.0, 9.0, 34.0, 88.0, 5.5, 18.0, 27.0)
"""Median list price of each category, in the currency's unit."""


@dataclass(frozen=True)
class Products:
    """The price book.

    Products of category c are numbers 15c to 15c + 14; the first of each is always on sale.

    Attributes:
        list_cents: list price, products × days.
        cost_cents: cost of a unit, products × days.
        launch_day: the day a product is first sold.
        steep_rise_day: the day a category's list prices rise by 7 to 11 per cent at once.
        ids: the product ids.

    """

    list_cents: Integers
    cost_cents: Integers
    launch_day: Integers
    steep_rise_day: Integers
    ids: tuple[str, ...]

    def on_sale(self, product: Integers, day: Integers) -> Integers:
        """Return each product, or its category's first where it is not launched on the day."""
        first = product - product % PRODUCTS_EACH
        return np.where(self.launch_day[product] <= day, product, first)


def category_of(product: Integers) -> Integers:
    """Return the category of each product."""
    return product // PRODUCTS_EACH


def draw_products(rng: Generator) -> Products:
    """Draw the price book: base prices, five price changes a category, costs, launches."""
    category = category_of(np.arange(PRODUCTS))
    base = np.array(MEDIAN_PRICE)[category] * rng.lognormal(0.0, 0.55, PRODUCTS)
    steep = rng.integers(260, DAYS - 200, CATEGORIES)
    level = _price_level(rng, steep)[category]
    # Shelf prices go by five cents.
    list_cents = np.maximum(np.rint(base[:, None] * level * 20).astype(np.int64) * 5, 50)
    years = np.arange(DAYS) // 30 * 30 / YEAR
    cost_share = rng.uniform(0.52, 0.74, PRODUCTS)
    cost = base * cost_share
    cost_cents = np.rint(cost[:, None] * (1.025**years)[None, :] * 100).astype(np.int64)
    launch = np.where(rng.random(PRODUCTS) < 0.15, rng.integers(60, DAYS - 90, PRODUCTS), 0)
    launch[::PRODUCTS_EACH] = 0
    numbers = 1000 + category * 1000 + rng.permutation(PRODUCTS) * 7
    return Products(
        list_cents=list_cents,
        cost_cents=np.maximum(cost_cents, 1),
        launch_day=launch,
        steep_rise_day=steep,
        ids=tuple(f"{number:05d}" for number in numbers.tolist()),
    )


def _price_level(rng: Generator, steep: Integers) -> Floats:
    """Draw list prices against the first day's, categories × days: four small steps, one steep."""
    steps = np.zeros((CATEGORIES, DAYS))
    rows = np.arange(CATEGORIES)
    for _ in range(4):
        steps[rows, rng.integers(30, DAYS - 30, CATEGORIES)] += rng.uniform(-0.01, 0.03, CATEGORIES)
    steps[rows, steep] += rng.uniform(0.07, 0.11, CATEGORIES)
    level: Floats = np.exp(np.cumsum(np.log1p(steps), axis=1))
    return level
