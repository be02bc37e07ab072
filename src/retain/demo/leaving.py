"""Who stops buying, when, and over what.

Leaving is a race. Each exposure (a hand-over, a steep price rise, a run of late deliveries …)
happens to some accounts whether they leave over it or not; some of those it happens to leave a
while after; the earliest day wins. So an analysis that compares the exposed with the unexposed
finds what is planted, and one that looks at leavers alone is led astray.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import REGULAR, Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import NONE, Flags, Floats, Integers
from retain.demo.moves import Moves
from retain.demo.period import DAYS, NEVER, YEAR
from retain.demo.products import Products
from retain.demo.seasons import EVEN
from retain.demo.staff import Staff

REASONS: Final = (
    *("none", "staff_turnover", "price_market", "neglected_details", "competitor", "natural"),
)
"""Why a customer leaves; `none` is leaving without a cause that anything could show."""


@dataclass(frozen=True)
class Exposure:
    """Something that happens to accounts, and the days on which it makes some of them leave.

    Attributes:
        begins: the day it happens to each account; NEVER where it does not.
        leaves: the day the account leaves over it; NEVER where it stays.

    """

    begins: Floats
    leaves: Floats


@dataclass(frozen=True)
class Leaving:
    """One entry an account. Days are NEVER where the thing does not happen.

    Attributes:
        left: the day from which the customer buys no more.
        reason: position in `REASONS`; NONE for who stays.
        returned: the day a customer who left comes back.
        paused: the day from which buying rests by agreement.
        stocked_up: the last order before the end covers a longer silence.
        stops: the day orders stop for whatever of these reasons.
        price_rise: the first steep rise in the main category of a customer who minds prices.
        late_from: the first day of a run of late deliveries, which ends on `late_until`.
        late_until: see `late_from`.
        category_lost: the day the main category goes to a competitor.

    """

    left: Floats
    reason: Integers
    returned: Floats
    paused: Floats
    stocked_up: Flags
    stops: Floats
    price_rise: Floats
    late_from: Floats
    late_until: Floats
    category_lost: Floats


@dataclass(frozen=True)
class Setting:
    """All that leaving depends on; `settled` is the day an account has four gaps behind it."""

    accounts: Accounts
    behaviour: Behaviour
    staff: Staff
    products: Products
    may_leave: Flags
    settled: Floats


def draw_leaving(
    rng: Generator,
    accounts: Accounts,
    behaviour: Behaviour,
    staff: Staff,
    products: Products,
    moves: Moves,
) -> Leaving:
    """Draw who leaves; accounts that continue under another id stop on that one's first day."""
    may_leave = (accounts.kind == REGULAR) & (behaviour.season == EVEN)
    may_leave[moves.old] = may_leave[moves.new] = False
    settled = behaviour.start + 4 * behaviour.mean_gap_days
    setting = Setting(accounts, behaviour, staff, products, may_leave, settled)
    races = exposures(rng, setting)
    days = np.stack([races[name].leaves for name in REASONS])
    left, reason = days.min(axis=0), days.argmin(axis=0)
    left = np.where(left < DAYS, left, NEVER)
    stays = may_leave & (left == NEVER)
    paused = _paused(rng, setting, stays)
    stocked = _stocked_up(rng, setting, stays & (paused == NEVER))
    moved = np.full(accounts.count, NEVER)
    moved[moves.old] = behaviour.start[moves.new]
    late = _before(races["neglected_details"].begins, left)
    return Leaving(
        left=left,
        reason=np.where(left < DAYS, reason, NONE),
        returned=_returned(rng, left, reason),
        paused=paused,
        stocked_up=stocked < DAYS,
        stops=np.minimum.reduce([left, paused, stocked, moved]),
        price_rise=_before(races["price_market"].begins, left),
        late_from=late,
        late_until=np.minimum(late + 130, np.where(late < DAYS, left, NEVER)),
        category_lost=_before(races["competitor"].begins, left),
    )


def _before(begins: Floats, left: Floats) -> Floats:
    """Drop what would happen to an account that has already left."""
    return np.where(begins < left, begins, NEVER)


def exposures(rng: Generator, setting: Setting) -> dict[str, Exposure]:
    """Draw all that can make a customer leave, by the reason's name."""
    draws = {
        "none": _without_cause,
        "staff_turnover": _handed_over,
        "price_market": _steep_price_rise,
        "neglected_details": _late_deliveries,
        "competitor": _category_to_competitor,
        "natural": _natural_end,
    }
    children = rng.spawn(len(draws))
    return {
        name: draw(child, setting)
        for (name, draw), child in zip(draws.items(), children, strict=True)
    }


def _respond(
    rng: Generator, setting: Setting, begins: Floats, chance: Floats | float, wait: Floats
) -> Exposure:
    """Let a share of the accounts exposed while buying leave `wait` days after."""
    exposed = setting.may_leave & (begins < DAYS) & (begins >= setting.behaviour.start)
    settled = exposed & (begins >= setting.settled)
    leaves = settled & (rng.random(len(begins)) < chance)
    return Exposure(
        begins=np.where(exposed, begins, NEVER), leaves=np.where(leaves, begins + wait, NEVER)
    )


def _without_cause(rng: Generator, setting: Setting) -> Exposure:
    """Leave at a steady rate of 9 per cent a year."""
    day = np.floor(setting.settled + rng.exponential(YEAR / 0.09, len(setting.settled)))
    return _respond(rng, setting, day, 1.0, np.zeros(len(day)))


def _handed_over(rng: Generator, setting: Setting) -> Exposure:
    """Change the salesperson: four in ten of the frequent buyers go within three months."""
    day, gap = setting.staff.changed_day, setting.behaviour.mean_gap_days
    wait = np.clip(rng.uniform(0.6, 1.8, len(gap)) * gap, 5, 80)
    return _respond(rng, setting, day, np.where(gap < 60, 0.4, 0.15), np.floor(wait))


def _steep_price_rise(rng: Generator, setting: Setting) -> Exposure:
    """Raise the main category's prices steeply: four in ten of who buys by price go."""
    habits = setting.behaviour
    rise = setting.products.steep_rise_day[habits.main_category].astype(np.float64)
    minds = (habits.discount_proneness > 0.6) & ~habits.harsh_terms
    wait = rng.integers(10, 75, len(rise)).astype(np.float64)
    return _respond(rng, setting, np.where(minds, rise, NEVER), 0.4, wait)


def _late_deliveries(rng: Generator, setting: Setting) -> Exposure:
    """Deliver late for some months: four in ten go after three to five orders of it."""
    gap = setting.behaviour.mean_gap_days
    day = np.floor(setting.settled + rng.random(len(gap)) * (DAYS - setting.settled))
    exposed = (gap < 40) & (rng.random(len(gap)) < 0.22) & (setting.settled < DAYS)
    wait = np.clip(rng.uniform(3.5, 5.5, len(gap)) * gap, 30, 115)
    return _respond(rng, setting, np.where(exposed, day, NEVER), 0.4, np.floor(wait))


def _category_to_competitor(rng: Generator, setting: Setting) -> Exposure:
    """Lose the main category to a competitor; four in ten follow it altogether."""
    gap = setting.behaviour.mean_gap_days
    day = np.floor(setting.settled + rng.random(len(gap)) * (DAYS - setting.settled))
    exposed = (gap < 32) & (rng.random(len(gap)) < 0.2) & (setting.settled < DAYS)
    wait = rng.integers(80, 140, len(gap)).astype(np.float64)
    return _respond(rng, setting, np.where(exposed, day, NEVER), 0.4, wait)


def _natural_end(rng: Generator, setting: Setting) -> Exposure:
    """Close down, or move out of reach: the customers table says so."""
    day = np.floor(setting.settled + rng.random(len(setting.settled)) * YEAR * 3)
    ends = setting.accounts.listed & (rng.random(len(day)) < 0.05)
    return _respond(rng, setting, np.where(ends, day, NEVER), 1.0, np.zeros(len(day)))


def _returned(rng: Generator, left: Floats, reason: Integers) -> Floats:
    """Bring back one in six of those who left without a cause, or over prices."""
    day = left + rng.integers(120, 360, len(left))
    gone = np.isin(reason, [REASONS.index("none"), REASONS.index("price_market")])
    back = gone & (day < DAYS) & (rng.random(len(left)) < 0.17)
    return np.where(back, day, NEVER)


def _paused(rng: Generator, setting: Setting, stays: Flags) -> Floats:
    """Pause a few listed customers by agreement, one to five months before the end."""
    day = np.floor(DAYS - rng.uniform(30, 150, len(stays)))
    chosen = stays & setting.accounts.listed & (rng.random(len(stays)) < 0.012)
    return np.where(chosen & (day > setting.settled), day, NEVER)


def _stocked_up(rng: Generator, setting: Setting, stays: Flags) -> Floats:
    """Let a few live off one large order for up to two gaps and a half."""
    gap = setting.behaviour.mean_gap_days
    day = np.floor(DAYS - rng.uniform(1.2, 2.5, len(gap)) * gap)
    chosen = stays & (gap > 14) & (gap < 60) & (rng.random(len(gap)) < 0.02)
    return np.where(chosen & (day > setting.settled), day, NEVER)
