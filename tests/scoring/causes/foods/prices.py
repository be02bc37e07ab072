"""Price lists, ours and the market's: rises that drive some away, and rises that all accept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.scoring.causes.foods.calendar import DAYS, NEVER, Floats, Integers, draws
from tests.scoring.causes.foods.customers import CATEGORIES

PRODUCTS_EACH: Final = 6
PRODUCTS: Final = PRODUCTS_EACH * len(CATEGORIES)
EVERY_MARCH: Final = (181, 546, 912)


@dataclass(frozen=True)
class Prices:
    """Prices by product and day.

    Attributes:
        listed: our list price, products × days.
        market: what others ask, products × days.
        resented: category → the day of a steep rise that the frugal resent; NEVER without one.
        undercut: category → the day the market falls below us; NEVER where it does not.
    """

    listed: Floats
    market: Floats
    resented: Integers
    undercut: Integers


def draw_prices(seed: int) -> Prices:
    """Draw price lists of 1,200 days.

    Every March all prices rise by 2 to 4 per cent; one category rises by 6 or 7 per cent with
    the harvest, which all understand.
    """
    rng = draws(seed, "prices")
    categories = len(CATEGORIES)
    order = rng.permutation(categories)
    resented, undercut = np.full(categories, NEVER), np.full(categories, NEVER)
    resented[order[:4]] = rng.integers(300, DAYS - 150, 4)
    undercut[order[3:6]] = rng.integers(300, DAYS - 150, 3)
    ours, theirs = np.zeros((categories, DAYS)), np.zeros((categories, DAYS))
    for march in EVERY_MARCH:
        step = rng.uniform(0.02, 0.04)
        ours[:, march] += step
        theirs[:, march] += step
    harvest = rng.integers(300, DAYS - 100)
    ours[order[6], harvest] += rng.uniform(0.06, 0.07)
    theirs[order[6], harvest] += 0.065
    for category in order[:4].tolist():
        ours[category, resented[category]] += rng.uniform(0.07, 0.12)
    for category in order[3:6].tolist():
        theirs[category, undercut[category]] -= rng.uniform(0.1, 0.15)
    base = np.repeat(rng.lognormal(np.log(14.0), 0.5, categories), PRODUCTS_EACH)
    base = base * rng.lognormal(0, 0.4, PRODUCTS)
    shelf = np.repeat(np.arange(categories), PRODUCTS_EACH)
    listed = np.round(base[:, None] * np.exp(np.cumsum(ours, axis=1))[shelf], 2)
    market = base[:, None] * rng.uniform(0.95, 1.04, PRODUCTS)[:, None]
    return Prices(
        listed=listed,
        market=np.round(market * np.exp(np.cumsum(theirs, axis=1))[shelf], 2),
        resented=resented,
        undercut=undercut,
    )
