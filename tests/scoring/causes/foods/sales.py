"""Orders and their lines: lognormal gaps, seasons, rests, and the last orders of those who fade."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from tests.scoring.causes.foods.calendar import (
    DAYS,
    DECEMBERS,
    Flags,
    Floats,
    Integers,
    dates,
    dates_ahead,
    draws,
)
from tests.scoring.causes.foods.customers import BOOKS, CATEGORIES, ONCE, PROSPECT, Customers
from tests.scoring.causes.foods.prices import PRODUCTS_EACH
from tests.scoring.causes.foods.story import LATE_RUN_DAYS, Story

FADING_PACE: Final = 4.0
FADING_ORDERS: Final = 2


def draw_orders(story: Story) -> pl.DataFrame:
    """One row an order: `who`, `day`, `promised`, `delivered` (−1 where fetched), `value`."""
    rng = draws(story.seed, "orders")
    who, day = _order_days(rng, story.customers)
    kept = ~_resting(story, who, day) & ~_out_of_season(story.customers, who, day)
    kept &= ~story.gone(who, day)
    who, day = who[kept], day[kept]
    last_who, last_day = _fading(rng, story)
    who, day = np.concatenate([who, last_who]), np.concatenate([day, last_day])
    sorted_by = np.lexsort((day, who))
    who, day = who[sorted_by], day[sorted_by]
    promised, delivered = _deliveries(rng, story, who, day)
    c = story.customers
    value = c.order_value[who] * np.exp(
        c.growth[who] * day / 365.25 + rng.normal(0, 0.45, len(who))
    )
    return pl.DataFrame(
        {
            "order": np.arange(len(who)) + 500_001,
            "who": who,
            "day": day,
            "promised": promised,
            "delivered": delivered,
            "value": value * story.part_left(who, day) if story.harmful else value,
        }
    ).unique(["who", "day"], keep="first", maintain_order=True)


def _order_days(rng: np.random.Generator, c: Customers) -> tuple[Integers, Integers]:
    """Days as if nobody ever stopped."""
    many = np.ceil((DAYS - c.start) / c.gap * 1.6 + 12).astype(np.int64)
    many = np.where(c.kind == ONCE, 1, np.where(c.kind == PROSPECT, 0, many))
    who = np.repeat(np.arange(c.count), many)
    noise = c.spread[who] * rng.standard_normal(len(who))
    gaps = c.gap[who] * np.exp(noise - c.spread[who] ** 2 / 2)
    first = (np.cumsum(many) - many)[many > 0]
    gaps[first] *= rng.random(len(first))
    total = np.cumsum(gaps)
    before = np.repeat(total[first] - gaps[first], many[many > 0])
    day = np.floor(c.start[who] + total - before).astype(np.int64)
    kept = day < DAYS
    return who[kept], day[kept]


def _resting(story: Story, who: Integers, day: Integers) -> Flags:
    rests: Flags = (day >= story.troubles.paused[who]) & (day < story.troubles.resumed[who])
    return rests


def _out_of_season(c: Customers, who: Integers, day: Integers) -> Flags:
    """Summer is May to September, winter November to March."""
    month = (day + 243) % 365.25 / 30.44
    summer = (month >= 4) & (month < 9)
    return (c.summer[who] & ~summer) | (c.winter[who] & (month >= 3) & (month < 10))


def _fading(rng: np.random.Generator, story: Story) -> tuple[Integers, Integers]:
    """The few late orders of those who fade."""
    leaving, c = story.leaving, story.customers
    who = np.repeat(np.flatnonzero(leaving.fades), FADING_ORDERS)
    step = np.tile(np.arange(1, FADING_ORDERS + 1), int(leaving.fades.sum()))
    day = leaving.left[who] + FADING_PACE * c.gap[who] * (step - rng.uniform(0, 0.3, len(who)))
    kept = (day < DAYS) & (day < leaving.returned[who])
    return who[kept], day[kept].astype(np.int64)


def _deliveries(
    rng: np.random.Generator, story: Story, who: Integers, day: Integers
) -> tuple[Integers, Integers]:
    """Promised and delivered days; every December all deliveries are late."""
    december = np.zeros(len(day), dtype=bool)
    for first in DECEMBERS:
        december |= (day >= first) & (day < first + 26)
    run = story.within("late_run", LATE_RUN_DAYS, who, day)
    chance = np.where(run, 0.75, np.where(december, 0.45, 0.06))
    late = rng.random(len(day)) < chance
    promised = day + rng.integers(1, 6, len(day))
    delay = np.where(late, rng.integers(1, 9, len(day)), -rng.integers(0, 2, len(day)))
    brought = story.customers.delivered[who]
    return np.where(brought, promised, -1), np.where(brought, promised + delay, -1)


def transactions(story: Story, orders: pl.DataFrame) -> pl.DataFrame:
    """The lines of all orders, and those that came back."""
    rng = draws(story.seed, "lines")
    c = story.customers
    lines = 1 + rng.poisson(1.3, orders.height)
    row = np.repeat(np.arange(orders.height), lines)
    who, day = orders["who"].to_numpy()[row], orders["day"].to_numpy()[row]
    category = _categories(rng, story, who, day)
    product = category * PRODUCTS_EACH + rng.integers(0, PRODUCTS_EACH, len(row))
    listed = story.prices.listed[product, day]
    prone = np.where(c.frugal, 0.85, 0.12)[who]
    rate = np.where(rng.random(len(row)) < prone, rng.choice([0.05, 0.08, 0.12], len(row)), 0.0)
    price = np.round(listed * (1 - rate), 2)
    value = orders["value"].to_numpy()[row] / lines[row]
    quantity = np.maximum(np.rint(value / listed), 1).astype(np.int64)
    delivered = orders["delivered"].to_numpy()[row]
    frame = pl.DataFrame(
        [
            c.ids(who),
            pl.Series("order_id", np.char.add("S", orders["order"].to_numpy()[row].astype(str))),
            dates(day).alias("date"),
            pl.Series("product_id", np.char.add("P", (product + 100).astype(str))),
            pl.Series("category", np.array(CATEGORIES)[category]),
            pl.Series("quantity", quantity),
            pl.Series("unit_price", price),
            pl.Series("list_price", listed),
            pl.Series("discount_rate", rate),
            pl.Series("amount", np.round(quantity * price, 2)),
            pl.Series("salesperson", _representative(story, who, day)),
            _if_brought(dates_ahead(orders["promised"].to_numpy()[row]), delivered).alias(
                "promised_date"
            ),
            _if_brought(dates(delivered), delivered).alias("delivered_date"),
        ]
    )
    return pl.concat([frame, _returned(rng, story, frame, who, day)]).sort("date", "order_id")


def _if_brought(series: pl.Series, delivered: Integers) -> pl.Series:
    return series.set(pl.Series(delivered < 0), None)


def _categories(rng: np.random.Generator, story: Story, who: Integers, day: Integers) -> Integers:
    """A category by taste; what has moved away, or left the menu, is replaced by the next."""
    c = story.customers
    cumulative = np.cumsum(c.taste, axis=1)[who]
    category = (rng.random((len(who), 1)) > cumulative).sum(axis=1).clip(0, len(CATEGORIES) - 1)
    order = np.argsort(-c.taste, axis=1)
    moved = (day >= story.began("category_moved")[who]) & (category == order[who, 0])
    moved &= story.harmful
    dropped = (day >= story.troubles.menu_changed[who]) & (category == order[who, 2])
    other: Integers = np.where(moved | dropped, order[who, 1], category)
    return other


def _representative(story: Story, who: Integers, day: Integers) -> list[str]:
    changed = day >= story.troubles.handed_over[who]
    book = story.customers.book[who]
    return np.where(changed, names(BOOKS + book % 7), names(book)).tolist()


def names(place: Integers) -> np.ndarray:
    """The names of representatives."""
    first = ["Ada", "Bo", "Cleo", "Dov", "Ema", "Finn", "Gia", "Hal", "Ines"]
    every = np.array([f"{first[i % 9]} {'Rask' if i < 9 else 'Tove' if i < 18 else 'Lund'}"
                      for i in range(27)])  # fmt: skip
    return every[place]


def _returned(
    rng: np.random.Generator, story: Story, lines: pl.DataFrame, who: Integers, day: Integers
) -> pl.DataFrame:
    """Lines that come back: few, more where the goods do not fit."""
    chance = np.where(story.within("misfit", 130, who, day), 0.2, 0.02)
    back = (rng.random(lines.height) < chance) & (day < DAYS - 12)
    absent = pl.lit(None, pl.Date)
    later = pl.duration(days=pl.Series(rng.integers(3, 11, lines.height)))
    return lines.with_columns(
        date=pl.col("date") + later,
        quantity=-pl.col("quantity"),
        amount=-pl.col("amount"),
        promised_date=absent,
        delivered_date=absent,
    ).filter(pl.Series(back))


def last_in_rhythm(story: Story, orders: pl.DataFrame) -> Floats:
    """The last day each lost customer bought before it left; NaN without one."""
    left = pl.Series("left", story.leaving.left)
    seen = orders.join(
        left.to_frame().with_row_index("who").cast({"who": pl.Int64}), on="who"
    ).filter(pl.col("day") < pl.col("left"))
    last = seen.group_by("who").agg(pl.col("day").max())
    found = np.full(story.customers.count, np.nan)
    found[last["who"].to_numpy()] = last["day"].to_numpy()
    return found
