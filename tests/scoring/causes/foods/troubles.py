"""What happens to customers: some of it drives them away, as much of it harms nobody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.scoring.causes.foods.calendar import DAYS, NEVER, Flags, Floats, Integers, draws
from tests.scoring.causes.foods.customers import (
    BOOKS,
    CATEGORIES,
    LARGE,
    REGULAR,
    Customers,
)
from tests.scoring.causes.foods.prices import Prices

MEAN_RESTLESS: Final = 0.135
"""Mean yearly hazard to leave for nothing; troubles multiply each customer's own."""


@dataclass(frozen=True)
class Trouble:
    """A kind of trouble.

    Attributes:
        cause: the reason of whoever leaves over it.
        lag: days until it begins to tell.
        lasts: days for which it tells.
        pull: chance that the mean customer leaves over it, as an integrated hazard.
    """

    cause: str
    lag: int
    lasts: int
    pull: float

    @property
    def factor(self) -> float:
        """By how much the hazard is multiplied while it tells."""
        return self.pull / (MEAN_RESTLESS * self.lasts / 365.25)


TROUBLES: Final[Mapping[str, Trouble]] = {
    "representative_gone": Trouble("staff_turnover", 3, 70, 0.4),
    "dearer": Trouble("price_market", 6, 70, 0.5),
    "cheaper_elsewhere": Trouble("price_market", 25, 60, 0.5),
    "late_run": Trouble("neglected_details", 55, 55, 0.55),
    "mishaps": Trouble("neglected_details", 45, 70, 0.5),
    "rival": Trouble("competitor", 100, 110, 0.6),
    "category_moved": Trouble("competitor", 92, 60, 0.5),
    "word_broken": Trouble("broken_promise", 4, 65, 0.45),
    "rudeness": Trouble("service_attitude", 4, 60, 0.5),
    "forgotten": Trouble("small_customer_neglect", 140, 180, 0.65),
    "incident": Trouble("company_problem", 4, 50, 0.3),
    "misfit": Trouble("product_fit", 10, 75, 0.5),
}

INCIDENTS: Final = ("tainted oil", "drivers' strike", "double billing", "label misprint")
HARMLESS_INCIDENT: Final = 3
INCIDENT_DAYS: Final = 18

HANDED_OVER_WITH_HARM: Final = 4
HANDED_OVER_IN_PEACE: Final = 4


@dataclass(frozen=True)
class Troubles:
    """What happened to whom.

    Attributes:
        day: trouble → the day it began for each customer; NEVER for most.
        handed_over: the day of a change of representative, harmful or not; NEVER without one.
        incident: which incident hit a customer; −1 for most; on `incident_day`, harmless or not.
        menu_changed: the day a minor category was dropped, for nothing.
        paused, resumed: from when until when a customer rests, and returns.
    """

    day: Mapping[str, Integers]
    handed_over: Integers
    incident: Integers
    incident_day: Integers
    menu_changed: Integers
    paused: Integers
    resumed: Integers


def draw_troubles(seed: int, customers: Customers, prices: Prices) -> Troubles:
    """Draw all that happens, whoever leaves over it."""
    rng = draws(seed, "troubles")
    c = customers
    often, regular = c.gap < 45, c.kind == REGULAR
    weight = c.taste.max(axis=1)
    handed, gone = _handed_over(rng, c)
    incident, incident_day = _incidents(rng, c)
    potential = (c.growth > 0.12) | (c.wallet_known & (c.share < 0.6))
    orders_with_it = 90 / c.gap * (1 - (1 - weight) ** 2)
    day = {
        "representative_gone": np.where(often, gone, NEVER),
        "dearer": np.where(c.frugal & (weight > 0.25), prices.resented[c.main], NEVER),
        "cheaper_elsewhere": np.where(c.frugal & (weight > 0.25), prices.undercut[c.main], NEVER),
        "late_run": _some_day(rng, c, regular & (c.gap < 24) & c.delivered, 0.085),
        "mishaps": _some_day(rng, c, regular & often, 0.036),
        "rival": _some_day(rng, c, regular & c.wallet_known & (c.share > 0.5) & (c.gap < 40), 0.22),
        "category_moved": _some_day(rng, c, regular & (orders_with_it > 4) & (weight < 0.85), 0.09),
        "word_broken": _some_day(rng, c, regular & often, 0.045),
        "rudeness": _some_day(rng, c, regular & often, 0.04),
        "forgotten": _some_day(rng, c, regular & often & potential & (c.size != LARGE), 0.17),
        "incident": np.where(incident == HARMLESS_INCIDENT, NEVER, incident_day),
        "misfit": _some_day(rng, c, regular & often, 0.04),
    }
    paused = _some_day(rng, c, c.steady & (c.gap < 40), 0.03)
    length = np.maximum(rng.integers(60, 150, c.count), (3.2 * c.gap).astype(np.int64))
    return Troubles(
        day={name: np.where(c.steady, when, NEVER) for name, when in day.items()},
        handed_over=handed,
        incident=incident,
        incident_day=incident_day,
        menu_changed=_some_day(rng, c, regular & (weight < 0.7), 0.05),
        paused=paused,
        resumed=np.where(paused < DAYS, paused + length, NEVER),
    )


def _some_day(rng: np.random.Generator, c: Customers, fits: Flags, yearly: float) -> Integers:
    """Let something happen at a yearly rate, once at most, to settled customers that fit."""
    day = c.settled + rng.exponential(365.25 / yearly, c.count)
    return np.where(fits & (day < DAYS), day, NEVER).astype(np.int64)


def _handed_over(rng: np.random.Generator, c: Customers) -> tuple[Integers, Integers]:
    """Change representatives: whole books on one day, and now and then one customer's.

    Returns:
        the day of each customer's change, and that of those whose representative left the house.
    """
    books = rng.permutation(BOOKS)
    leaving = books[:HANDED_OVER_WITH_HARM]
    peaceful = books[HANDED_OVER_WITH_HARM : HANDED_OVER_WITH_HARM + HANDED_OVER_IN_PEACE]
    of_book = np.full(BOOKS, NEVER)
    of_book[leaving] = rng.integers(250, DAYS - 120, len(leaving))
    gone = of_book[c.book]
    of_book[peaceful] = rng.integers(200, DAYS - 60, len(peaceful))
    single = _some_day(rng, c, c.kind == REGULAR, 0.03)
    return np.where(of_book[c.book] < NEVER, of_book[c.book], single), gone


def _incidents(rng: np.random.Generator, c: Customers) -> tuple[Integers, Integers]:
    """Hit customers of a category or region, or just anybody, within some weeks."""
    first = np.array([420, 640, 850, 1020]) + rng.integers(-60, 60, 4)
    hit, day = np.full(c.count, -1), np.full(c.count, NEVER)
    oil = c.taste[:, CATEGORIES.index("oil")] > 0.12
    chances: tuple[Floats, ...] = (
        np.where(oil, 0.24, 0.0),
        np.where(c.region == 0, 0.2, 0.0),
        np.full(c.count, 0.05),
        np.full(c.count, 0.04),
    )
    for place, chance in enumerate(chances):
        when = first[place] + rng.integers(0, INCIDENT_DAYS, c.count)
        met = (rng.random(c.count) < chance) & (hit < 0) & c.steady & (c.gap < 50)
        met &= when > c.settled
        hit, day = np.where(met, place, hit), np.where(met, when, day)
    return hit, day
