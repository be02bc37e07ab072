"""What customers buy elsewhere: our share of their wallet, and the rivals who have the rest."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import HOUSEHOLD, REGULAR, Accounts
from retain.demo.columns import Flags, Floats, Integers
from retain.demo.terms import LARGE, Terms

LEFT_TO_US: Final = 0.42
"""Part of our share that is left once a rival has taken hold."""

TAKING_DAYS: Final = 30
"""Days within which a rival takes it."""


@dataclass(frozen=True)
class Rivals:
    """One entry an account.

    Attributes:
        known: whether the account manager knows what the customer buys elsewhere.
        share: our share of its wallet at the start, 0 to 1.
        yearly_drift: growth of our share a year, in points.
        count: suppliers of the same goods besides us, at the start.

    """

    known: Flags
    share: Floats
    yearly_drift: Floats
    count: Integers


def draw_rivals(rng: Generator, accounts: Accounts, terms: Terms) -> Rivals:
    """Draw what is known of the wallets: of six in ten large firms, and three in ten others."""
    count = accounts.count
    fits = (accounts.kind == REGULAR) & (accounts.segment != HOUSEHOLD)
    chance = np.where(terms.size == LARGE, 0.7, 0.38)
    return Rivals(
        known=fits & (rng.random(count) < chance),
        share=np.clip(rng.beta(3.6, 2.4, count), 0.12, 0.92),
        yearly_drift=rng.normal(0.0, 0.02, count),
        count=rng.choice([0, 1, 2, 3, 4], size=count, p=[0.08, 0.34, 0.34, 0.17, 0.07]),
    )


def left_to_us(day: Integers | Floats, taken_from: Floats) -> Floats:
    """Part of our share that is left on each day, where a rival begins on `taken_from`."""
    passed = np.clip((day - np.minimum(taken_from, 1e9)) / TAKING_DAYS, 0.0, 1.0)
    left: Floats = 1.0 - (1.0 - LEFT_TO_US) * passed
    return left
