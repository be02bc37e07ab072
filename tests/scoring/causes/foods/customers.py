"""Whom the wholesaler supplies, and how each of them buys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from tests.scoring.causes.foods.calendar import DAYS, Flags, Floats, Integers, draws

REGULAR, ONCE, PROSPECT = range(3)
KINDS: Final = ("restaurant", "canteen", "delicatessen", "hotel", "café")
REGIONS: Final = ("harbour", "old town", "west", "hills", "lakes", "valley")
BOOKS: Final = 18
CATEGORIES: Final = ("wine", "coffee", "oil", "cheese", "chocolate", "tableware", "dry goods")
LARGE, MIDDLING, SMALL = range(3)


@dataclass(frozen=True)
class Customers:
    """One entry a customer.

    Attributes:
        kind: REGULAR, ONCE (one order) or PROSPECT (none).
        trade, region, book: what it is, where, and whose accounts it belongs to at first.
        start: the first day it could order.
        gap: median days between orders; `spread` is the standard deviation of their logarithm.
        order_value: median value of an order; `growth` the logarithm it grows by in a year.
        size: LARGE, MIDDLING or SMALL, by the value of a year.
        summer, winter: buys in that half of the year alone.
        frugal: takes most goods at a discount.
        taste: share of each category in its lines.
        delivered: has its orders brought.
        share: our share of what it buys; `wallet_known` whether it tells.
        rivals: other suppliers it has.
        restless: the yearly hazard to leave for nothing in particular.
    """

    kind: Integers
    trade: Integers
    region: Integers
    book: Integers
    start: Integers
    gap: Floats
    spread: Floats
    order_value: Floats
    growth: Floats
    size: Integers
    summer: Flags
    winter: Flags
    frugal: Flags
    taste: Floats
    delivered: Flags
    share: Floats
    wallet_known: Flags
    rivals: Integers
    restless: Floats

    @property
    def count(self) -> int:
        return len(self.kind)

    @property
    def steady(self) -> Flags:
        """Buys all year, again and again."""
        return (self.kind == REGULAR) & ~self.summer & ~self.winter

    @property
    def settled(self) -> Floats:
        """The day it has four gaps behind it."""
        return self.start + 4 * self.gap

    @property
    def main(self) -> Integers:
        """The category it buys most of."""
        return self.taste.argmax(axis=1)

    def ids(self, rows: Integers | None = None) -> pl.Series:
        """Customer ids, of everybody or of some."""
        every = pl.Series("customer_id", [f"F{10_000 + 7 * i}" for i in range(self.count)])
        return every if rows is None else every.gather(rows)


def draw_customers(seed: int, count: int) -> Customers:
    """Draw everybody."""
    rng = draws(seed, "customers")
    kind = rng.choice(3, size=count, p=[0.9, 0.06, 0.04])
    gap = np.clip(rng.lognormal(np.log(21.0), 0.55, count), 6, 130)
    value = np.clip(rng.lognormal(np.log(280.0), 1.0, count), 30, 30_000)
    season = rng.random(count)
    old = rng.random(count) < 0.55
    yearly = np.where(kind == REGULAR, value * 365 / gap, 0.0)
    return Customers(
        kind=kind,
        trade=rng.integers(0, len(KINDS), count),
        region=rng.choice(len(REGIONS), size=count, p=[0.3, 0.22, 0.18, 0.13, 0.1, 0.07]),
        book=rng.integers(0, BOOKS, count),
        start=np.where(old, rng.integers(0, 40, count), rng.integers(40, DAYS - 60, count)),
        gap=gap,
        spread=rng.uniform(0.25, 0.75, count),
        order_value=value,
        growth=rng.normal(0.02, 0.15, count),
        size=_sizes(yearly),
        summer=(season < 0.05),
        winter=(season > 0.97),
        frugal=rng.random(count) < 0.2,
        taste=rng.dirichlet(np.full(len(CATEGORIES), 0.55), count),
        delivered=rng.random(count) < 0.82,
        share=np.clip(rng.beta(4, 3, count), 0.15, 0.95),
        wallet_known=rng.random(count) < 0.4,
        rivals=rng.poisson(1.3, count),
        restless=0.135 * rng.gamma(2.0, 0.5, count),
    )


def _sizes(yearly: Floats) -> Integers:
    """The large make up 85 % of the business, the large and middling 96 %."""
    order = np.argsort(-yearly, kind="stable")
    share = np.cumsum(yearly[order]) / max(float(yearly.sum()), 1.0)
    size = np.empty(len(yearly), dtype=np.int64)
    size[order] = np.searchsorted([0.85, 0.96], share)
    return np.clip(size, LARGE, SMALL)
