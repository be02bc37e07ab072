"""What happens to customers that makes some of them leave.

Each exposure (a hand-over, a steep price rise, a broken promise …) happens to some accounts
whether they leave over it or not; some of those it happens to leave a while after. The wait is
chosen so that what the tables show of it lies before the first order that is missed, and not
too long before: nobody leaves over what happened a year ago.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import Accounts
from retain.demo.behaviour import Behaviour
from retain.demo.columns import Flags, Floats
from retain.demo.market import Market
from retain.demo.period import DAYS, NEVER, YEAR
from retain.demo.products import Products
from retain.demo.rivals import Rivals
from retain.demo.staff import Staff
from retain.demo.terms import LARGE, Terms
from retain.demo.vocabulary import COUNTER
from retain.demo.waves import Waves


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
class Circumstances:
    """All that leaving depends on; `settled` is the day an account has four gaps behind it."""

    accounts: Accounts
    behaviour: Behaviour
    terms: Terms
    staff: Staff
    products: Products
    market: Market
    rivals: Rivals
    waves: Waves
    may_leave: Flags
    settled: Floats

    @property
    def gap(self) -> Floats:
        """The mean gap of each account, in days."""
        return self.behaviour.mean_gap_days


Draw = Callable[[Generator, Circumstances], Exposure]


def _respond(
    rng: Generator, setting: Circumstances, begins: Floats, chance: Floats | float, wait: Floats
) -> Exposure:
    """Let a share of the accounts exposed while buying leave `wait` days after."""
    exposed = setting.may_leave & (begins < DAYS) & (begins >= setting.behaviour.start)
    settled = exposed & (begins >= setting.settled)
    leaves = settled & (rng.random(len(begins)) < chance)
    return Exposure(
        begins=np.where(exposed, begins, NEVER),
        leaves=np.where(leaves, begins + np.floor(wait), NEVER),
    )


def _some_day(rng: Generator, setting: Circumstances, fits: Flags, share: float) -> Floats:
    """Let it happen on any day to a share of the accounts that fit, once they have settled."""
    day = np.floor(setting.settled + rng.random(len(fits)) * (DAYS - setting.settled))
    happens = fits & (rng.random(len(fits)) < share) & (setting.settled < DAYS)
    return np.where(happens, day, NEVER)


def _without_cause(rng: Generator, setting: Circumstances) -> Exposure:
    """Leave at a steady rate of 13.5 per cent a year: as many as over all causes together."""
    day = np.floor(setting.settled + rng.exponential(YEAR / 0.135, len(setting.gap)))
    return _respond(rng, setting, day, 1.0, np.zeros(len(day)))


def _handed_over(rng: Generator, setting: Circumstances) -> Exposure:
    """Lose the salesperson: nearly four in ten of the frequent buyers leave within some weeks."""
    gap = setting.gap
    day = np.where(setting.staff.orderly, NEVER, setting.staff.changed_day)
    wait = np.clip(rng.uniform(0.4, 1.0, len(gap)) * gap, 4, 38)
    return _respond(rng, setting, day, np.where(gap < 46, 0.38, 0.0), wait)


def _steep_price_rise(rng: Generator, setting: Circumstances) -> Exposure:
    """Raise the main category's prices steeply: more than a quarter of who buys by price leaves."""
    rise = setting.products.steep_rise_day[setting.behaviour.main_category].astype(np.float64)
    minds = _buys_by_price(setting)
    wait = rng.uniform(10, 55, len(rise))
    return _respond(rng, setting, np.where(minds, rise, NEVER), 0.28, wait)


def _market_price_fall(rng: Generator, setting: Circumstances) -> Exposure:
    """Let the market price of the main category fall: some more follow it."""
    fall = setting.market.fall_day[setting.behaviour.main_category]
    # Competitors' prices are noted once a month, so the fall is on paper a month after.
    wait = rng.uniform(38, 75, len(fall))
    return _respond(rng, setting, np.where(_buys_by_price(setting), fall, NEVER), 0.34, wait)


def _buys_by_price(setting: Circumstances) -> Flags:
    """Find the frequent buyers who take most of their goods at a discount.

    Their main category is a good part of what they buy, or its price would not matter.
    """
    habits = setting.behaviour
    minds = (habits.discount_proneness > 0.6) & ~habits.harsh_terms
    minds &= habits.category_weight.max(axis=1) > 0.25
    return minds & (setting.gap < 55)


def _late_deliveries(rng: Generator, setting: Circumstances) -> Exposure:
    """Deliver late for some months: a third leaves after three to five orders of it."""
    gap = setting.gap
    delivered = setting.behaviour.order_channel != COUNTER
    day = _some_day(rng, setting, (gap < 34) & delivered, 0.2)
    wait = np.clip(rng.uniform(3.6, 5.5, len(gap)) * gap, 80, 115)
    return _respond(rng, setting, day, 0.33, wait)


def _small_troubles(rng: Generator, setting: Circumstances) -> Exposure:
    """Get small things wrong again and again, and let the phone ring."""
    day = _some_day(rng, setting, setting.gap < 45, 0.12)
    return _respond(rng, setting, day, 0.33, rng.uniform(70, 110, len(day)))


def _category_to_rival(rng: Generator, setting: Circumstances) -> Exposure:
    """Lose the main category to a rival; four in ten follow it altogether.

    Only where the category is bought so often that its absence for three months says something.
    """
    weight = setting.behaviour.category_weight.max(axis=1)
    without = (1.0 - weight) * np.exp(-weight * setting.behaviour.mean_extra_lines)
    orders_with_it = 90.0 / setting.gap * (1.0 - without)
    day = _some_day(rng, setting, (orders_with_it > 3.7) & (weight < 0.9), 0.5)
    return _respond(rng, setting, day, 0.36, rng.uniform(105, 150, len(day)))


def _rival_offer(rng: Generator, setting: Circumstances) -> Exposure:
    """Let a rival take half of our share within a month; not half of those leave later."""
    fits = setting.rivals.known & (setting.rivals.share > 0.53) & (setting.gap < 36)
    day = _some_day(rng, setting, fits & setting.accounts.listed, 0.6)
    # Not in the first year: a share falls only against what it was for some quarters.
    day = np.where(day >= 300, day, NEVER)
    return _respond(rng, setting, day, 0.4, rng.uniform(160, 215, len(day)))


def _promise_broken(rng: Generator, setting: Circumstances) -> Exposure:
    """Let a promise that mattered pass its day unkept."""
    day = _some_day(rng, setting, setting.gap < 50, 0.12)
    return _respond(rng, setting, day, 0.33, rng.uniform(12, 60, len(day)))


def _rude_service(rng: Generator, setting: Circumstances) -> Exposure:
    """Treat the customer badly, and answer its complaint slowly."""
    day = _some_day(rng, setting, setting.gap < 50, 0.12)
    return _respond(rng, setting, day, 0.33, rng.uniform(14, 50, len(day)))


def _neglect(rng: Generator, setting: Circumstances) -> Exposure:
    """Stop calling a smaller customer with potential; some leave after half a year of it.

    The potential is one that shows: it buys more elsewhere, or its orders grow by a fifth a year.
    """
    fits = (setting.terms.size != LARGE) & (setting.gap < 60) & setting.accounts.listed
    potential = (setting.rivals.known & (setting.rivals.share < 0.65)) | (
        setting.behaviour.yearly_growth > 0.2
    )
    day = _some_day(rng, setting, fits & potential, 0.7)
    return _respond(rng, setting, day, 0.4, rng.uniform(190, 240, len(day)))


def _quality_wave(rng: Generator, setting: Circumstances) -> Exposure:
    """Hit many at once with a fault of the company's own."""
    wait = rng.uniform(6, 45, len(setting.gap))
    return _respond(rng, setting, setting.waves.hit_day, 0.22, wait)


def _unfit_product(rng: Generator, setting: Circumstances) -> Exposure:
    """Sell what does not do the customer's work."""
    day = _some_day(rng, setting, setting.gap < 50, 0.12)
    return _respond(rng, setting, day, 0.33, rng.uniform(20, 70, len(day)))


def _natural_end(rng: Generator, setting: Circumstances) -> Exposure:
    """Close down, or move out of reach: the customers table says so."""
    day = np.floor(setting.settled + rng.random(len(setting.gap)) * YEAR * 3)
    ends = setting.accounts.listed & (rng.random(len(day)) < 0.045)
    return _respond(rng, setting, np.where(ends, day, NEVER), 1.0, np.zeros(len(day)))


EXPOSURES: Final[dict[str, tuple[str, Draw]]] = {
    "nothing": ("none", _without_cause),
    "salesperson_left": ("staff_turnover", _handed_over),
    "price_rise": ("price_market", _steep_price_rise),
    "market_price_fall": ("price_market", _market_price_fall),
    "late_deliveries": ("neglected_details", _late_deliveries),
    "small_troubles": ("neglected_details", _small_troubles),
    "category_lost": ("competitor", _category_to_rival),
    "rival_offer": ("competitor", _rival_offer),
    "promise_broken": ("broken_promise", _promise_broken),
    "rude_service": ("service_attitude", _rude_service),
    "neglect": ("small_customer_neglect", _neglect),
    "wave": ("company_problem", _quality_wave),
    "unfit_product": ("product_fit", _unfit_product),
    "end": ("natural", _natural_end),
}
"""Exposure → the reason it is to leave, and how it is drawn."""

REASONS: Final = tuple(dict.fromkeys(reason for reason, _ in EXPOSURES.values()))
"""Why a customer leaves; `none` is leaving without a cause that anything could show."""


OF_THE_MAIN_CATEGORY: Final = ("price_rise", "market_price_fall")
"""Exposures that are about the category bought most; who buys it elsewhere does not meet them."""


def draw_exposures(rng: Generator, setting: Circumstances) -> dict[str, Exposure]:
    """Draw all that can make a customer leave, each from a stream of its own."""
    children = rng.spawn(len(EXPOSURES))
    drawn = {
        name: draw(child, setting)
        for (name, (_, draw)), child in zip(EXPOSURES.items(), children, strict=True)
    }
    lost = drawn["category_lost"].begins
    for name in OF_THE_MAIN_CATEGORY:
        drawn[name] = _before(lost, drawn[name])
    return drawn


def _before(day: Floats, exposure: Exposure) -> Exposure:
    """Let an exposure happen only before a day of each account."""
    met = exposure.begins < day
    return Exposure(
        begins=np.where(met, exposure.begins, NEVER), leaves=np.where(met, exposure.leaves, NEVER)
    )
