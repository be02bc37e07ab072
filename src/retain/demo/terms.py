"""What was agreed with each customer: a standing discount, and how large the customer is."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import HOUSEHOLD, REGULAR, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import Floats, Integers
from retain.demo.period import YEAR

LARGE, MIDDLING, SMALL = range(3)
LARGE_SHARE: Final = 0.80
MIDDLING_SHARE: Final = 0.95
"""Shares of yearly business that the large, and the large and middling together, make up."""

AGREED: Final = np.array([5, 8, 10])
"""Standing discounts, in per cent of the list price."""


@dataclass(frozen=True)
class Terms:
    """One entry an account.

    Attributes:
        agreed_percent: the standing discount; 0 for most.
        yearly_value: what the account is expected to buy in a year; 0 for who never buys again.
        size: LARGE, MIDDLING or SMALL, by the share of business expected of it.

    """

    agreed_percent: Integers
    yearly_value: Floats
    size: Integers


def draw_terms(rng: Generator, accounts: Accounts, behaviour: Behaviour, model: Integers) -> Terms:
    """Draw the standing discounts; accounts that continue others (`model`) keep theirs."""
    regular = accounts.kind == REGULAR
    fits = regular & (accounts.segment != HOUSEHOLD) & ~behaviour.harsh_terms
    agreed = fits & (rng.random(accounts.count) < 0.05)
    percent = np.where(agreed, rng.choice(AGREED, size=accounts.count), 0)[model]
    value = np.where(regular, behaviour.mean_order_value * YEAR / behaviour.mean_gap_days, 0.0)
    return Terms(agreed_percent=percent, yearly_value=value, size=_sizes(value))


def _sizes(value: Floats) -> Integers:
    """Sort accounts into sizes by their cumulative share, the largest first."""
    order = np.argsort(-value, kind="stable")
    share = np.cumsum(value[order]) / max(float(value.sum()), 1.0)
    size = np.empty(len(value), dtype=np.int64)
    size[order] = np.searchsorted([LARGE_SHARE, MIDDLING_SHARE], share - 1e-9)
    return np.where(value > 0, size, SMALL)
