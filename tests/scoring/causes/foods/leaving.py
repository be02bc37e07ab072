"""Who leaves when, and over what: a hazard a day, multiplied by what has happened.

h(t) = restless · (1 + Σ factor of the troubles that tell on day t); whoever leaves on day t does so
over a trouble with the chance that its part has in h(t), and over nothing with the rest.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from tests.scoring.causes.foods.calendar import DAYS, NEVER, Flags, Floats, Integers, draws
from tests.scoring.causes.foods.customers import REGULAR, Customers
from tests.scoring.causes.foods.troubles import TROUBLES, Troubles

CLOSING: Final = 0.014
"""Yearly chance to close down, or to move out of reach."""

FADING: Final = 0.15
"""Share of leavers who order now and then for a while, at a quarter of their pace."""


@dataclass(frozen=True)
class Leaving:
    """One entry a customer.

    Attributes:
        left: the day from which it is lost; NEVER for who stays.
        reason: its cause; "none" where nothing happened, "" for who stays.
        over: the trouble it left over; "" for none.
        fades: buys at a quarter of its pace for a while, before it stops.
        asked, group: when an attempt was made to win it back, and whether it was held out.
        returned: the day it buys again.
    """

    left: Integers
    reason: list[str]
    over: list[str]
    fades: Flags
    asked: Integers
    held_out: Flags
    returned: Integers


def draw_leaving(
    seed: int, customers: Customers, troubles: Troubles, *, harmful: bool = True
) -> Leaving:
    """Draw who leaves; without harm troubles happen all the same, and nobody leaves over them."""
    rng = draws(seed, "leaving")
    names = list(TROUBLES)
    hazard = _hazards(customers, troubles, names, harmful=harmful)
    total = np.cumsum(hazard.sum(axis=0), axis=1)
    patience = rng.exponential(1.0, (customers.count, 1))
    day = (total < patience).sum(axis=1)
    rows = np.arange(customers.count)
    parts = hazard[:, rows, np.minimum(day, DAYS - 1)]
    cumulative = np.cumsum(parts, axis=0) / np.maximum(parts.sum(axis=0), 1e-12)
    which = (rng.random(customers.count) > cumulative).sum(axis=0).clip(0, len(names))
    closes = customers.settled + rng.exponential(365.25 / CLOSING, customers.count)
    closed = harmful & (closes < np.minimum(day, DAYS)) & (customers.kind == REGULAR)
    day = np.where(closed, closes, day).astype(np.int64)
    left = np.where(day < DAYS, day, NEVER)
    gone = left < DAYS
    labels = ["none", *(TROUBLES[name].cause for name in names)]
    over = ["", *names]
    return Leaving(
        left=left,
        reason=[("natural" if closed[i] else labels[which[i]]) if gone[i] else "" for i in rows],
        over=["" if closed[i] or not gone[i] else over[which[i]] for i in rows],
        fades=gone & ~closed & (rng.random(customers.count) < FADING),
        **_won_back(rng, left, closed),
    )


def _hazards(c: Customers, troubles: Troubles, names: list[str], *, harmful: bool) -> Floats:
    """Hazard a day: nothing's first, then each trouble's; troubles × customers × days."""
    days = np.arange(DAYS)
    at_risk = (days >= c.settled[:, None]) & c.steady[:, None]
    own = np.where(at_risk, (c.restless / 365.25)[:, None], 0.0)
    resting = (days >= troubles.paused[:, None]) & (days < troubles.resumed[:, None])
    own = np.where(resting, 0.0, own).astype(np.float32)
    parts = [own]
    for name in names:
        trouble, begins = TROUBLES[name], troubles.day[name][:, None] + TROUBLES[name].lag
        tells = (days >= begins) & (days < begins + trouble.lasts)
        parts.append(np.where(tells & harmful, own * np.float32(trouble.factor), np.float32(0)))
    return np.stack(parts)


def _won_back(
    rng: np.random.Generator, left: Integers, closed: Flags
) -> dict[str, Integers | Flags]:
    """Ask half of the lost again, hold a fifth of those out, and let some return."""
    count = len(left)
    asked = np.where(rng.random(count) < 0.5, left + rng.integers(90, 240, count), NEVER)
    asked = np.where((asked < DAYS - 1) & ~closed, asked, NEVER)
    held_out = (asked < DAYS) & (rng.random(count) < 0.2)
    alone = np.where(rng.random(count) < 0.08, left + rng.integers(120, 400, count), NEVER)
    moved = (asked < DAYS) & ~held_out & (rng.random(count) < 0.18)
    back = np.minimum(alone, np.where(moved, asked + rng.integers(5, 50, count), NEVER))
    returned = np.where((left < DAYS) & ~closed & (back < DAYS), back, NEVER)
    return {
        "asked": np.where(asked < returned, asked, NEVER),
        "held_out": held_out,
        "returned": returned,
    }
