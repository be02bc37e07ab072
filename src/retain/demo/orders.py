"""Orders: the days on which each customer buys, and what is decided once for the whole order."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import ONE_TIME, PROSPECT, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import Flags, Floats, Integers
from retain.demo.leaving import Leaving
from retain.demo.period import DAYS, FIRST_DAY, YEAR
from retain.demo.seasons import to_calendar, to_clock
from retain.demo.vocabulary import COUNTER

WITHIN: Final = 0.5
"""Standard deviation of the logarithm of one customer's order values."""


@dataclass(frozen=True)
class Orders:
    """One entry an order, by account and day.

    Attributes:
        account: who buys.
        day: the day of the order.
        value: what the order is meant to come to, in the currency's unit.
        channel: position in the vocabulary's order channels.
        promised: the day promised for delivery; after the period's end for some.
        delivered: the day delivered; where that is after the period's end, not yet known.

    """

    account: Integers
    day: Integers
    value: Floats
    channel: Integers
    promised: Integers
    delivered: Integers


def draw_orders(
    rng: Generator, accounts: Accounts, behaviour: Behaviour, leaving: Leaving
) -> Orders:
    """Draw all orders of all customers."""
    account, day = _order_days(rng, accounts, behaviour)
    gone = (day >= leaving.stops[account]) & (day < leaving.returned[account])
    account, day = account[~gone], day[~gone]
    usual = rng.random(len(day)) < 0.8
    channel = np.where(usual, behaviour.order_channel[account], rng.integers(0, 4, len(day)))
    promised, delivered = _deliveries(rng, account, day, channel, leaving)
    value = _values(rng, account, day, behaviour)
    large = leaving.stocked_up[account] & _is_last_of_account(account)
    return Orders(account, day, np.where(large, value * 5, value), channel, promised, delivered)


def _order_days(
    rng: Generator, accounts: Accounts, behaviour: Behaviour
) -> tuple[Integers, Integers]:
    """Draw accounts and days of all orders, as if nobody ever stopped.

    Gaps are gamma distributed on the seasons' clock. Who was a customer before the period is
    met in the middle of a gap; who was not begins with the first order on `start`.
    """
    gap, shape = behaviour.mean_gap_days, behaviour.regularity_k
    expected = (DAYS - behaviour.start) / gap
    # Enough gaps to pass the end: six standard deviations of their number, and some.
    enough = np.ceil(expected + 6 * np.sqrt(expected / shape) + 6).astype(np.int64)
    enough = np.where(accounts.kind == ONE_TIME, 1, enough)
    enough = np.where(accounts.kind == PROSPECT, 0, enough)
    account = np.repeat(np.arange(accounts.count), enough)
    gaps = rng.standard_gamma(shape[account]) * (gap / shape)[account]
    first = np.concatenate([[0], np.cumsum(enough)[:-1]])[enough > 0]
    old = behaviour.start[enough > 0] == 0
    gaps[first] *= np.where(old, rng.random(len(first)), 0.0)
    total = np.cumsum(gaps)
    before = np.repeat(total[first] - gaps[first], enough[enough > 0])
    clock = to_clock(behaviour.start, behaviour.season)[account] + (total - before)
    kept = clock < DAYS
    account, clock = account[kept], clock[kept]
    day = np.floor(to_calendar(clock, behaviour.season[account])).astype(np.int64)
    return account, _open_day(np.clip(day, 0, DAYS - 1))


def _open_day(day: Integers) -> Integers:
    """Move Sundays to the Monday after; the period does not end on a Sunday."""
    sunday = (FIRST_DAY.weekday() + day) % 7 == 6
    return np.where(sunday, day + 1, day)


def _values(rng: Generator, account: Integers, day: Integers, behaviour: Behaviour) -> Floats:
    """Draw the intended value of each order: the customer's mean, its growth, and chance."""
    growth = np.exp(behaviour.yearly_growth[account] * day / YEAR)
    chance = np.exp(WITHIN * rng.standard_normal(len(day)) - WITHIN**2 / 2)
    value: Floats = behaviour.mean_order_value[account] * growth * chance
    return value


def _deliveries(
    rng: Generator, account: Integers, day: Integers, channel: Integers, leaving: Leaving
) -> tuple[Integers, Integers]:
    """Draw the days promised and delivered: one in twelve late, in a run of it three in four."""
    count = len(day)
    run = (day >= leaving.late_from[account]) & (day < leaving.late_until[account])
    late = rng.random(count) < np.where(run, 0.75, 0.08)
    delay = np.where(late, rng.integers(1, np.where(run, 15, 7)), -rng.integers(0, 2, count))
    promised = day + rng.integers(2, 11, count)
    delivered = np.maximum(promised + delay, day)
    taken_along = channel == COUNTER
    return np.where(taken_along, day, promised), np.where(taken_along, day, delivered)


def _is_last_of_account(account: Integers) -> Flags:
    """Find each order that is its account's last; accounts stand together, in order of days."""
    return np.append(account[1:] != account[:-1], True)[: len(account)]
