"""The habits each customer buys by: rhythm, size, season, taste and liking for discounts."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator

from retain.demo.accounts import FIRM, HOUSEHOLD, ONE_TIME, REGULAR, SHOP, Accounts
from retain.demo.columns import Flags, Floats, Integers
from retain.demo.period import DAYS
from retain.demo.products import CATEGORIES, PRODUCTS_EACH
from retain.demo.seasons import EVEN, SEASON_WEIGHTS, to_calendar

MEDIAN_GAP: Final = {SHOP: 27.0, FIRM: 38.0, HOUSEHOLD: 120.0}
"""Median over customers of the mean days between orders, by segment."""

MEDIAN_ORDER: Final = {SHOP: 250.0, FIRM: 320.0, HOUSEHOLD: 95.0}
"""Median over customers of the mean value of an order, by segment."""

ORDER_SPREAD: Final = {SHOP: 1.15, FIRM: 1.25, HOUSEHOLD: 0.6}
"""Standard deviation of the logarithm of the mean order value, by segment."""


@dataclass(frozen=True)
class Behaviour:
    """One entry an account; meaningless for prospects.

    Attributes:
        start: day of the first order; 0 for who bought before the period began.
        mean_gap_days: mean days between orders, over the year.
        regularity_k: shape of the gamma-distributed gaps; 1 is chance, more is regular.
        mean_order_value: expected value of an order in the first year, before growth.
        yearly_growth: growth of the order value, as a logarithm a year.
        season: position in `seasons.SEASONS`.
        discount_proneness: chance that a line is bought at a discount.
        harsh_terms: takes 20 per cent and more off nearly every line.
        one_off_bulk: the only order is many times the usual size.
        category_weight: chance of each category for a line, accounts × categories.
        favourite: which product of a category is the account's first choice.
        order_channel: the channel it mostly orders by.

    """

    start: Floats
    mean_gap_days: Floats
    regularity_k: Floats
    mean_order_value: Floats
    yearly_growth: Floats
    season: Integers
    discount_proneness: Floats
    harsh_terms: Flags
    one_off_bulk: Flags
    category_weight: Floats
    favourite: Integers
    order_channel: Integers

    @property
    def main_category(self) -> Integers:
        """The category each account buys most of."""
        category: Integers = self.category_weight.argmax(axis=1)
        return category

    @property
    def mean_extra_lines(self) -> Floats:
        """Mean number of lines of an order after its first: more the larger the orders are."""
        mean = 0.5 + 0.7 * np.log(np.maximum(self.mean_order_value, 60.0) / 60.0)
        extra: Floats = np.minimum(mean, 4.5)
        return extra

    def like(self, model: Integers) -> "Behaviour":
        """Return the habits, each account's those of its model, all but the start."""
        return Behaviour(
            start=self.start,
            mean_gap_days=self.mean_gap_days[model],
            regularity_k=self.regularity_k[model],
            mean_order_value=self.mean_order_value[model],
            yearly_growth=self.yearly_growth[model],
            season=self.season[model],
            discount_proneness=self.discount_proneness[model],
            harsh_terms=self.harsh_terms[model],
            one_off_bulk=self.one_off_bulk[model],
            category_weight=self.category_weight[model],
            favourite=self.favourite[model],
            order_channel=self.order_channel[model],
        )


def draw_behaviour(rng: Generator, accounts: Accounts) -> Behaviour:
    """Draw the habits of all accounts."""
    count, segment = accounts.count, accounts.segment
    season = rng.choice(len(SEASON_WEIGHTS), size=count, p=SEASON_WEIGHTS)
    gap = _by_segment(MEDIAN_GAP, segment) * rng.lognormal(0.0, 0.6, count)
    # Someone must be seen from the first weeks on, whatever the size of the business.
    season[0], gap[0] = EVEN, min(gap[0], 40.0)
    one_time = accounts.kind == ONE_TIME
    bulk = one_time & (rng.random(count) < 0.03)
    harsh = (accounts.kind == REGULAR) & (rng.random(count) < 0.015)
    value = _order_value(rng, segment)
    value = value * np.where(bulk, 25.0, 1.0) * np.where(harsh, 2.5, 1.0)
    prone = rng.random(count) < 0.15
    proneness = np.where(prone, rng.uniform(0.78, 0.97, count), rng.beta(2.0, 9.0, count))
    concentration = rng.choice([0.35, 0.7, 1.2], size=(count, 1))
    weight = rng.standard_gamma(np.broadcast_to(concentration, (count, CATEGORIES))) + 1e-6
    return Behaviour(
        start=_start(rng, accounts, season),
        mean_gap_days=np.clip(gap, 6.0, 420.0),
        regularity_k=np.clip(rng.gamma(2.2, 1.3, count) + 0.7, 0.8, 9.0),
        mean_order_value=value,
        yearly_growth=rng.normal(0.01, 0.18, count),
        season=season,
        discount_proneness=np.where(harsh, 0.95, proneness),
        harsh_terms=harsh,
        one_off_bulk=bulk,
        category_weight=weight / weight.sum(axis=1, keepdims=True),
        favourite=rng.integers(0, PRODUCTS_EACH, count) * (rng.random(count) < 0.6),
        order_channel=_order_channel(rng, segment),
    )


def _by_segment(values: dict[int, float], segment: Integers) -> Floats:
    """One value an account, by its segment."""
    return np.array([values[code] for code in (SHOP, FIRM, HOUSEHOLD)])[segment]


def _order_value(rng: Generator, segment: Integers) -> Floats:
    """Mean value of an order: lognormal, so that few customers carry the business."""
    spread = _by_segment(ORDER_SPREAD, segment)
    value = _by_segment(MEDIAN_ORDER, segment) * np.exp(spread * rng.standard_normal(len(segment)))
    return np.clip(value, 15.0, 60_000.0)


def _start(rng: Generator, accounts: Accounts, season: Integers) -> Floats:
    """Day of the first order: 0 for six in ten regulars, else any day, in season."""
    day = to_calendar(rng.uniform(0.0, DAYS - 1.0, accounts.count), season)
    old = (accounts.kind == REGULAR) & (rng.random(accounts.count) < 0.6)
    old[0] = True
    return np.where(old, 0.0, np.floor(day))


def _order_channel(rng: Generator, segment: Integers) -> Integers:
    """Usual channel: firms by representative and phone, private customers at the counter."""
    cumulative = np.array([[0.45, 0.75, 0.92], [0.35, 0.70, 0.92], [0.02, 0.10, 0.45]])
    channel: Integers = (rng.random((len(segment), 1)) > cumulative[segment]).sum(axis=1)
    return channel
