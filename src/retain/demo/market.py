"""What the market asks: competitors' prices of our best-known products, noted once a month."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.columns import Floats, dates, hundredths, words
from retain.demo.period import DAYS, FIRST_DAY, NEVER, YEAR, open_day
from retain.demo.products import CATEGORIES, PRODUCTS, PRODUCTS_EACH, Products, category_of
from retain.demo.vocabulary import Vocabulary

WATCHED_EACH: Final = 5
"""Products of each category whose market price is noted."""

FALLS: Final = 4
"""Categories in which a discounter's arrival brings the market price down at once."""


@dataclass(frozen=True)
class Market:
    """The market's price level by category.

    Attributes:
        fall_day: the day a category's market price falls; NEVER in most.
        fall: by how much of the price, 0 to 1.

    """

    fall_day: Floats
    fall: Floats


def draw_market(rng: Generator) -> Market:
    """Draw the categories in which the market price falls, by 11 to 16 per cent."""
    fall_day = np.full(CATEGORIES, NEVER)
    fallen = rng.choice(CATEGORIES, size=FALLS, replace=False)
    fall_day[fallen] = rng.integers(300, DAYS - 200, FALLS)
    return Market(fall_day, rng.uniform(0.11, 0.16, CATEGORIES))


def market_prices_table(
    rng: Generator, market: Market, products: Products, vocabulary: Vocabulary
) -> pl.DataFrame:
    """Make the table of market prices: one row a month and product watched.

    Market prices follow costs, not our price list: a steep rise of ours is ours alone.
    """
    start = np.datetime64(FIRST_DAY, "M")
    months = (start + np.arange(36)).astype("datetime64[D]") - np.datetime64(FIRST_DAY, "D")
    # Competitors' shops are visited in the second week of the month.
    day = open_day(np.repeat(months.astype(np.int64) + 9, CATEGORIES * WATCHED_EACH))
    watched = np.flatnonzero(np.arange(PRODUCTS) % PRODUCTS_EACH < WATCHED_EACH)
    product = np.tile(watched, 36)
    category = category_of(product)
    usual = rng.uniform(0.94, 1.04, PRODUCTS)[product] * products.list_cents[product, 0]
    level = 1.02 ** (day / YEAR) * np.exp(0.006 * rng.standard_normal(len(day)))
    fallen = np.where(day >= market.fall_day[category], 1.0 - market.fall[category], 1.0)
    known = (day >= products.launch_day[product]) & (rng.random(len(day)) < 0.98)
    price = pl.DataFrame({"price": np.rint(usual * level * fallen / 5).astype(np.int64) * 5})
    columns = [
        dates("date", day),
        words("product_id", products.ids, product),
        words("category", vocabulary.categories, category),
        price.select(hundredths("price")).to_series(),
    ]
    return vocabulary.frame("market_prices", columns).filter(pl.Series(known))
