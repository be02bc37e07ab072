"""All that is decided before anything is written down."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tests.scoring.causes.foods.calendar import DAYS, NEVER, Floats, Integers
from tests.scoring.causes.foods.customers import Customers, draw_customers
from tests.scoring.causes.foods.leaving import Leaving, draw_leaving
from tests.scoring.causes.foods.prices import Prices, draw_prices
from tests.scoring.causes.foods.troubles import Troubles, draw_troubles

FORGOTTEN_DAYS = 320
LATE_RUN_DAYS = 120
MISHAP_DAYS = 75
RIVAL_DAYS = 40
"""How long a customer is forgotten, served late, met by mishaps; and a rival needs to take hold."""


@dataclass(frozen=True)
class Story:
    """Customers, prices, what happened, and who left; `harmful` whether any of it had an effect."""

    seed: int
    customers: Customers
    prices: Prices
    troubles: Troubles
    leaving: Leaving
    harmful: bool = True

    def began(self, trouble: str) -> Integers:
        """The day a trouble began for each customer."""
        return self.troubles.day[trouble]

    def within(self, trouble: str, lasts: int, who: Integers, day: Integers) -> np.ndarray:
        """Which days of customers lie within a trouble."""
        begun = self.began(trouble)[who]
        return (day >= begun) & (day < begun + lasts)

    def part_left(self, who: Integers, day: Integers) -> Floats:
        """The part of our share that a rival has left us on a day."""
        since = self.began("rival")[who]
        passed = np.clip((day - since) / RIVAL_DAYS, 0.0, 1.0)
        return np.where(since < DAYS, 1.0 - 0.55 * passed, 1.0)

    def gone(self, who: Integers, day: Integers) -> np.ndarray:
        """Whether a customer is lost, and not yet back, on a day."""
        return (day >= self.leaving.left[who]) & (day < self.leaving.returned[who])


def draw_story(seed: int, count: int, *, harmful: bool = True) -> Story:
    """Draw everything; what would happen to a customer after it left does not happen."""
    customers, prices = draw_customers(seed, count), draw_prices(seed)
    troubles = draw_troubles(seed, customers, prices)
    leaving = draw_leaving(seed, customers, troubles, harmful=harmful)

    def before_leaving(day: Integers) -> Integers:
        return np.where(day < leaving.left, day, NEVER)

    met = replace(
        troubles,
        day={name: before_leaving(day) for name, day in troubles.day.items()},
        incident_day=before_leaving(troubles.incident_day),
        menu_changed=before_leaving(troubles.menu_changed),
        paused=before_leaving(troubles.paused),
    )
    return Story(seed, customers, prices, met, leaving, harmful)
