"""Troubles that hit many customers in one month, and were the company's own fault.

Two bad batches, a warehouse move that held up a region, and invoices sent twice.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import REGULAR, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Flags, Floats, Integers
from retain.demo.period import DAYS, NEVER

LEAKING_TAPS, PEELING_PAINT, WAREHOUSE_MOVE, DOUBLE_INVOICES = range(4)
WAVES: Final = 4

CATEGORY_OF_WAVE: Final = {LEAKING_TAPS: 0, PEELING_PAINT: 6}
"""The category with the bad batch, of the waves that are one."""

REGION_OF_MOVE: Final = 1
"""The region that the warehouse move holds up."""

LENGTH_DAYS: Final = 26
"""A wave's complaints come in within these days."""


@dataclass(frozen=True)
class Waves:
    """What went wrong, and for whom.

    Attributes:
        first_day: the day each wave begins.
        hit_day: the day an account is hit; NEVER for most.
        wave: which wave hit it first; NONE for most.

    """

    first_day: Integers
    hit_day: Floats
    wave: Integers


def draw_waves(rng: Generator, accounts: Accounts, behaviour: Behaviour) -> Waves:
    """Draw the days of the four waves, a season apart, and whom each of them hits."""
    spacing = (DAYS - 520) // WAVES
    first_day = 330 + np.arange(WAVES) * spacing + rng.integers(0, spacing - 60, WAVES)
    first_day = first_day[rng.permutation(WAVES)]
    hit_day, wave = np.full(accounts.count, NEVER), np.full(accounts.count, NONE)
    for code in np.argsort(first_day).tolist():
        day = first_day[code] + np.floor(rng.beta(1.6, 2.4, accounts.count) * LENGTH_DAYS)
        chance = rng.random(accounts.count)
        hit = (wave == NONE) & (chance < _chance(code, accounts, behaviour, day))
        hit_day, wave = np.where(hit, day, hit_day), np.where(hit, code, wave)
    return Waves(first_day, hit_day, wave)


def _chance(code: int, accounts: Accounts, behaviour: Behaviour, day: Floats) -> Floats:
    """Chance of each account to be hit by a wave, of those who were buying by then."""
    buying = (accounts.kind == REGULAR) & (behaviour.start < day - 30)
    often: Flags = buying & (behaviour.mean_gap_days < 60)
    if code in CATEGORY_OF_WAVE:
        weight = behaviour.category_weight[:, CATEGORY_OF_WAVE[code]]
        return np.where(often & (weight > 0.15), 0.2, 0.0)
    if code == WAREHOUSE_MOVE:
        return np.where(often & (accounts.region == REGION_OF_MOVE), 0.28, 0.0)
    return np.where(often, 0.05, 0.0)
