"""Orders: the days on which each customer buys, and what is decided once for the whole order."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import HOUSEHOLD, ONE_TIME, PROSPECT, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Flags, Floats, Integers
from retain.demo.leaving import RUN_DAYS
from retain.demo.period import DAYS, YEAR, open_day
from retain.demo.rivals import left_to_us
from retain.demo.seasons import to_calendar, to_clock
from retain.demo.story import Story
from retain.demo.vocabulary import COUNTER, REPRESENTATIVE, TELEPHONE
from retain.demo.waves import REGION_OF_MOVE, WAREHOUSE_MOVE

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
        quoted: the day a quotation was given for it; NONE where none was.

    """

    account: Integers
    day: Integers
    value: Floats
    channel: Integers
    promised: Integers
    delivered: Integers
    quoted: Integers


def draw_orders(rng: Generator, story: Story) -> Orders:
    """Draw all orders of all customers."""
    accounts, behaviour, leaving = story.accounts, story.behaviour, story.leaving
    account, day = _order_days(rng, accounts, behaviour)
    day = _last_in_rhythm(rng, account, day, story)
    gone = (day >= leaving.stops[account]) & (day < story.winback.returned[account])
    account, day = account[~gone], day[~gone]
    usual = rng.random(len(day)) < 0.8
    channel = np.where(usual, behaviour.order_channel[account], rng.integers(0, 4, len(day)))
    last = _is_last_of_account(account)
    awaiting = leaving.awaiting_goods[account] & last
    channel = np.where(awaiting, REPRESENTATIVE, channel)
    promised, delivered = _deliveries(rng, account, day, channel, story)
    ahead = DAYS + rng.integers(4, 40, len(day))
    value = _values(rng, account, day, behaviour)
    large = np.maximum(value, 0.8 * behaviour.mean_order_value[account]) * 5
    value = value * left_to_us(day, leaving.began["rival_offer"][account])
    return Orders(
        account=account,
        day=day,
        value=np.where(leaving.stocked_up[account] & last, large, value),
        channel=channel,
        promised=np.where(awaiting, ahead, promised),
        delivered=np.where(awaiting, ahead, delivered),
        quoted=_quotations(rng, account, day, channel, story),
    )


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
    return account, open_day(np.clip(day, 0, DAYS - 1))


def _last_in_rhythm(rng: Generator, account: Integers, day: Integers, story: Story) -> Integers:
    """Let who leaves order once more within the last two thirds of a gap.

    So that what they leave over lies before the first order they miss, however irregular they
    are: the last order is put off where it would come sooner.
    """
    before = day < story.leaving.left[account]
    last = before & np.append((account[1:] != account[:-1]) | ~before[1:], True)[: len(day)]
    row = np.flatnonzero(last & (story.leaving.left[account] < DAYS))
    left, gap = story.leaving.left[account[row]], story.behaviour.mean_gap_days[account[row]]
    latest = np.floor(left - gap * rng.uniform(0.35, 0.67, len(row))).astype(np.int64)
    result = day.copy()
    result[row] = np.maximum(day[row], open_day(latest))
    return result


def _values(rng: Generator, account: Integers, day: Integers, behaviour: Behaviour) -> Floats:
    """Draw the intended value of each order: the customer's mean, its growth, and chance."""
    growth = np.exp(behaviour.yearly_growth[account] * day / YEAR)
    chance = np.exp(WITHIN * rng.standard_normal(len(day)) - WITHIN**2 / 2)
    value: Floats = behaviour.mean_order_value[account] * growth * chance
    return value


def _deliveries(
    rng: Generator, account: Integers, day: Integers, channel: Integers, story: Story
) -> tuple[Integers, Integers]:
    """Draw the days promised and delivered: one in thirteen late, in a run of it most.

    The region whose warehouse moves is served late for three weeks.
    """
    count = len(day)
    run = story.leaving.during("late_deliveries", RUN_DAYS, account, day)
    moving = day - story.waves.first_day[WAREHOUSE_MOVE]
    held_up = (story.accounts.region[account] == REGION_OF_MOVE) & (moving >= -4) & (moving < 18)
    chance = np.where(run, 0.92, np.where(held_up, 0.6, 0.07))
    late = rng.random(count) < chance
    delay = np.where(late, rng.integers(1, np.where(run, 15, 7)), -rng.integers(0, 2, count))
    promised = open_day(day + rng.integers(2, 11, count))
    delivered = np.maximum(promised + delay, day)
    # Nothing is delivered on a Sunday: what is early comes on the Saturday, the rest on Monday.
    delivered = np.where(late, open_day(delivered), np.minimum(open_day(delivered), promised))
    taken_along = channel == COUNTER
    return np.where(taken_along, day, promised), np.where(taken_along, day, delivered)


def _quotations(
    rng: Generator, account: Integers, day: Integers, channel: Integers, story: Story
) -> Integers:
    """Draw the day quoted for four in ten orders that firms give to people.

    Each customer takes its own time to choose, a week for most.
    """
    usual = rng.lognormal(1.6, 0.7, story.accounts.count)[account]
    lead = np.rint(np.clip(usual * rng.gamma(3.0, 1 / 3.0, len(day)), 0, 60)).astype(np.int64)
    asked = np.isin(channel, [REPRESENTATIVE, TELEPHONE]) & (rng.random(len(day)) < 0.4)
    asked &= (story.accounts.segment[account] != HOUSEHOLD) & (day - lead >= 1)
    quoted = day - lead
    sunday = open_day(quoted) > quoted
    return np.where(asked, np.where(sunday, quoted - 1, quoted), NONE)


def _is_last_of_account(account: Integers) -> Flags:
    """Find each order that is its account's last; accounts stand together, in order of days."""
    return np.append(account[1:] != account[:-1], True)[: len(account)]
