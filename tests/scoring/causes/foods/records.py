"""What is kept about customers and prices: the customer record, regions, stock, engagement."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from tests.scoring.causes.foods.calendar import DAYS, Integers, dates, dates_ahead, draws
from tests.scoring.causes.foods.customers import BOOKS, CATEGORIES, KINDS, REGIONS
from tests.scoring.causes.foods.dealings import reached
from tests.scoring.causes.foods.prices import PRODUCTS_EACH
from tests.scoring.causes.foods.sales import names
from tests.scoring.causes.foods.story import Story

RECORDED: Final = 0.85
"""Share of closures that the customer record says."""


def customers(story: Story) -> pl.DataFrame:
    """The customers table."""
    rng = draws(story.seed, "records")
    c, leaving = story.customers, story.leaving
    ended = np.array([reason == "natural" for reason in leaving.reason])
    recorded = ended & (rng.random(c.count) < RECORDED)
    pausing = (story.troubles.paused < DAYS) & (story.troubles.resumed >= DAYS)
    pausing &= rng.random(c.count) < 0.7
    state = np.where(recorded, rng.choice(["closed", "moved"], c.count), "active")
    state = np.where(pausing, "paused", state)
    changed = story.troubles.handed_over < DAYS
    manager = np.where(changed, names(BOOKS + c.book % 7), names(c.book))
    consent = np.where(rng.random(c.count) < 0.95, "yes", "no")
    return pl.DataFrame(
        [
            c.ids(),
            pl.Series("name", [f"House {i}" for i in range(c.count)]),
            pl.Series("industry", np.array(KINDS)[c.trade]),
            pl.Series("region", np.array(REGIONS)[c.region]),
            pl.Series("account_manager", manager),
            dates_ahead(c.start - 200).alias("since"),
            pl.Series("state", state),
            pl.Series("payment_days", rng.choice([14, 30, 45], c.count)),
            pl.Series("consent", consent),
        ]
    )


def regions(story: Story) -> pl.DataFrame:
    """The regions, and who owns them."""
    return pl.DataFrame(
        {"region": REGIONS, "manager": names(np.arange(len(REGIONS)) + story.seed % 3).tolist()}
    )


def market_prices(story: Story) -> pl.DataFrame:
    """What others ask for four products of each category, once in three weeks."""
    rng = draws(story.seed, "market")
    days = np.arange(5, DAYS, 21)
    watched = np.flatnonzero(np.arange(len(CATEGORIES) * PRODUCTS_EACH) % PRODUCTS_EACH < 4)
    day, product = np.repeat(days, len(watched)), np.tile(watched, len(days))
    told = story.prices.market[product, day] * np.exp(rng.normal(0, 0.008, len(day)))
    return pl.DataFrame(
        [
            dates(day).alias("date"),
            pl.Series("product_id", np.char.add("P", (product + 100).astype(str))),
            pl.Series("category", np.array(CATEGORIES)[product // PRODUCTS_EACH]),
            pl.Series("price", np.round(told, 2)),
        ]
    )


def engagement(story: Story) -> pl.DataFrame:
    """Who came to tastings."""
    rng = draws(story.seed, "engagement")
    rows = reached(story)
    who = np.tile(rows, 6)
    day = np.repeat(np.arange(6) * 190 + 120, len(rows))
    came = (rng.random(len(who)) < 0.06) & (day > story.customers.start[who])
    came &= ~story.gone(who, day)
    return pl.DataFrame(
        [
            story.customers.ids(who[came]),
            dates(day[came]).alias("date"),
            pl.Series("kind", np.full(int(came.sum()), "event")),
            pl.Series("value", rng.integers(1, 4, int(came.sum()))),
        ]
    )


def stock(story: Story) -> pl.DataFrame:
    """What delicatessens have on their shelves at the end of each half-year."""
    rng = draws(story.seed, "stock")
    rows = np.flatnonzero(story.customers.trade == KINDS.index("delicatessen"))
    who, day = np.tile(rows, 6), np.repeat(np.arange(1, 7) * 182, len(rows))
    kept = ~story.gone(who, day) & (day > story.customers.start[who] + 100)
    who, day = who[kept], day[kept]
    sold = np.round(story.customers.order_value[who] * 90 / story.customers.gap[who])
    return pl.DataFrame(
        [
            story.customers.ids(who),
            dates(day).alias("date"),
            pl.Series("on_hand", np.round(sold * rng.uniform(0.1, 0.4, len(who)))),
            pl.Series("sell_through", sold),
        ]
    )


def returned_orders(story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    """Orders given back whole, three in a thousand."""
    rng = draws(story.seed, "returned")
    chosen = orders.filter(pl.Series(rng.random(orders.height) < 0.003), pl.col("day") < DAYS - 20)
    day: Integers = chosen["day"].to_numpy() + rng.integers(4, 15, chosen.height)
    return pl.DataFrame(
        [
            pl.Series("order_id", np.char.add("S", chosen["order"].to_numpy().astype(str))),
            dates(day).alias("date"),
        ]
    )
