"""Trying to win back who left: whom, how, at what cost, and who returned.

Each customer who left would return unasked, return if treated, or not return at all; that is
decided first. A quarter of those chosen are held out: noted on the day, but not approached. So
the difference between both groups is what an attempt is worth.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl
from numpy.random import Generator

from retain.demo.columns import NONE, Floats, Integers, dates, hundredths, words
from retain.demo.exposures import REASONS
from retain.demo.leaving import Leaving
from retain.demo.period import DAYS, NEVER, open_day
from retain.demo.terms import LARGE, SMALL, Terms
from retain.demo.vocabulary import Vocabulary

NEVER_RETURNS, UNASKED, IF_TREATED = range(3)
RETURNS: Final = ("never", "unasked", "if_treated")

TREAT, HOLDOUT = range(2)

IF_TREATED_CHANCE: Final = {
    "none": 0.12,
    "staff_turnover": 0.40,
    "price_market": 0.18,
    "neglected_details": 0.36,
    "competitor": 0.14,
    "broken_promise": 0.32,
    "service_attitude": 0.28,
    "small_customer_neglect": 0.40,
    "company_problem": 0.26,
    "product_fit": 0.10,
    "natural": 0.0,
}
"""Chance that a customer returns because it was approached, by the reason it left over."""

OFFER_OF_REASON: Final = {
    "none": 0,
    "staff_turnover": 1,
    "price_market": 3,
    "neglected_details": 2,
    "competitor": 4,
    "broken_promise": 2,
    "service_attitude": 1,
    "small_customer_neglect": 4,
    "company_problem": 2,
    "product_fit": 5,
    "natural": 0,
}
"""Position in the vocabulary's offers of what suits the reason."""

COST_OF_OFFER: Final = np.array([0, 3500, 6000, 12000, 9000, 4500])
COST_OF_CHANNEL: Final = np.array([350, 100, 4800, 60])
"""Cost in cents of an offer, and of the contact that brings it."""


@dataclass(frozen=True)
class Winback:
    """One entry an account.

    Attributes:
        returns: NEVER_RETURNS, UNASKED or IF_TREATED; NONE for who did not leave.
        returned: the day it buys again; NEVER where it does not.
        tried: the day it was chosen; NEVER where it was not.
        group: TREAT or HOLDOUT; NONE where it was not chosen.
        cause: what we took for its reason, as in `REASONS`; `none` is unknown.
        offer: position in the vocabulary's offers.
        channel: position in the vocabulary's contact channels.

    """

    returns: Integers
    returned: Floats
    tried: Floats
    group: Integers
    cause: Integers
    offer: Integers
    channel: Integers


def draw_winback(rng: Generator, leaving: Leaving, terms: Terms) -> Winback:
    """Draw who would return and who is approached, and so who returns."""
    count = len(leaving.left)
    gone = leaving.left < DAYS
    left = np.where(gone, leaving.left, 0)
    gains = np.array([IF_TREATED_CHANCE[reason] for reason in REASONS])[leaving.reason]
    natural = leaving.reason == REASONS.index("natural")
    alone = np.where(natural, 0.0, 0.11)
    chance = rng.random(count)
    returns = np.where(chance < alone, UNASKED, NEVER_RETURNS)
    returns = np.where((chance >= alone) & (chance < alone + gains), IF_TREATED, returns)
    unasked = np.where(gone & (returns == UNASKED), left + rng.integers(110, 360, count), NEVER)
    tried = open_day((left + rng.integers(75, 200, count)).astype(np.int64)).astype(np.float64)
    chosen = gone & (rng.random(count) < np.where(natural, 0.12, 0.66)) & (tried < DAYS - 1)
    chosen &= tried < unasked
    tried = np.where(chosen, tried, NEVER)
    group = np.where(rng.random(count) < 0.25, HOLDOUT, TREAT)
    back = chosen & (group == TREAT) & (returns == IF_TREATED)
    treated = np.where(back, tried + rng.integers(6, 55, count), NEVER)
    returned = np.minimum(unasked, treated)
    cause = np.where(rng.random(count) < 0.72, leaving.reason, REASONS.index("none"))
    usual = np.array([OFFER_OF_REASON[reason] for reason in REASONS])[cause]
    channel = rng.choice(4, size=count, p=[0.45, 0.2, 0.1, 0.25])
    channel = np.where((terms.size == LARGE) & (rng.random(count) < 0.6), 2, channel)
    channel = np.where((terms.size == SMALL) & (channel == 2), 0, channel)
    return Winback(
        returns=np.where(gone, returns, NONE),
        returned=np.where(returned < DAYS, returned, NEVER),
        tried=tried,
        group=np.where(chosen, group, NONE),
        cause=np.where(chosen, cause, NONE),
        offer=np.where(rng.random(count) < 0.8, usual, rng.integers(0, len(COST_OF_OFFER), count)),
        channel=channel,
    )


def winback_attempts_table(
    winback: Winback, ids: pl.Series, vocabulary: Vocabulary
) -> pl.DataFrame:
    """Make the table of attempts: one row a customer chosen, by date; hold-outs cost nothing."""
    rows = np.flatnonzero(winback.tried < DAYS)
    rows = rows[np.lexsort((ids.gather(rows).to_numpy(), winback.tried[rows]))]
    treated = winback.group[rows] == TREAT
    cents = COST_OF_OFFER[winback.offer[rows]] + COST_OF_CHANNEL[winback.channel[rows]]
    cost = pl.DataFrame({"cost": np.where(treated, cents, 0)}).select(hundredths("cost"))
    columns = [
        ids.gather(rows),
        dates("date", winback.tried[rows]),
        words("group", vocabulary.groups, winback.group[rows]),
        words(
            "channel", vocabulary.contact_channels, np.where(treated, winback.channel[rows], NONE)
        ),
        words("offer", vocabulary.offers, np.where(treated, winback.offer[rows], NONE)),
        cost.to_series(),
        words("cause", vocabulary.causes, winback.cause[rows]),
    ]
    return vocabulary.frame("winback_attempts", columns)
