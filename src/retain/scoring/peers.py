"""What predicts who will buy, side by side: retain's own figure, naive rules, purchase models.

Each predictor is a function of what was known on a day. Rules say yes or no, or put customers in
an order; they give no chance, so that Brier's score and the log-loss are not theirs: to make a
chance of a rule takes a fit, and the fit would be judged, not the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.churn import CHANCE_DIGITS
from retain.scoring.models import bgcnbd, paretonbd
from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.paretonbd import ParetoNbd
from retain.scoring.models.purchases import Floats, Purchases
from retain.scoring.predictors import histories

RETAIN, RECENCY = "retain", "recency"

USUAL_DAYS = 90
"""The window that is named wherever nobody asked the data."""

OVERDUE_GAPS = 2.0
"""Own gaps of silence that are taken for leaving by a rule of thumb."""


@dataclass(frozen=True)
class Known:
    """Customers with an occasion, as known on a day.

    Attributes:
        customers: one row a customer: features, `days_since_last`, `overdue_ratio`, and retain's
            `chance_to_buy`, `expected_occasions` and `expected_value`.
        model: MBG/NBD of the base.
        as_of: the day.
        horizon_days: the days looked ahead.
    """

    customers: pl.DataFrame
    model: BgCnbd
    as_of: int
    horizon_days: int


@dataclass(frozen=True)
class Prediction:
    """What a predictor says, one place a customer.

    Attributes:
        score: more means likelier to buy within the horizon.
        is_chance: whether the score is a chance.
        occasions: how many to expect within the horizon; None where it does not say.
        value: of what value, in minor units; likewise.
    """

    score: Floats
    is_chance: bool
    occasions: Floats | None = None
    value: Floats | None = None


def retain(known: Known) -> Prediction:
    """The chance to buy, expected occasions and value, as they are published."""
    chance, occasions, value = (
        known.customers[name].cast(pl.Float64).to_numpy()
        for name in ("chance_to_buy", "expected_occasions", "expected_value")
    )
    return Prediction(chance, True, occasions, None if np.isnan(value).any() else value)


def fixed_90_days(known: Known) -> Prediction:
    """Who bought within the last 90 days buys again, and nobody else."""
    return Prediction((_silent(known) <= USUAL_DAYS).astype(np.float64), False)


def recency(known: Known) -> Prediction:
    """Whoever bought later is likelier to buy."""
    return Prediction(-_silent(known), False)


def bg_nbd(known: Known) -> Prediction:
    """BG/NBD."""
    fitted, _ = bgcnbd.fit(_purchases(known), stops_at_first=False)
    return _by_model(known, fitted)


def mbg_nbd(known: Known) -> Prediction:
    """MBG/NBD."""
    return _by_model(known, known.model)


def pareto_nbd(known: Known) -> Prediction:
    """Pareto/NBD."""
    fitted, _ = paretonbd.fit(_purchases(known))
    return _by_model(known, fitted)


PREDICTORS: Mapping[str, Callable[[Known], Prediction]] = {
    RETAIN: retain,
    "fixed_90_days": fixed_90_days,
    RECENCY: recency,
    "bg_nbd": bg_nbd,
    "mbg_nbd": mbg_nbd,
    "pareto_nbd": pareto_nbd,
}
"""What is compared, retain first, then from the plainest on."""

THUMB_RULES: Mapping[str, pl.Expr] = {
    "fixed_90_days": pl.col("days_since_last") > USUAL_DAYS,
    "two_own_gaps": (pl.col("overdue_ratio") > OVERDUE_GAPS).fill_null(False),
}
"""Who has left by rules of thumb; without a second occasion there is no gap, and no call."""

NAMES = (*PREDICTORS, *(rule for rule in THUMB_RULES if rule not in PREDICTORS))
"""Of all that is compared."""


def _by_model(known: Known, model: BgCnbd | ParetoNbd) -> Prediction:
    """What a model says, its figures as fine as retain's."""
    history = histories(known.customers, as_of=known.as_of)
    days = known.horizon_days
    chance = model.chance_to_buy(days, *history)
    occasions = model.expected_purchases(days, *history)
    return Prediction(chance.round(CHANCE_DIGITS), True, occasions.round(CHANCE_DIGITS))


def _purchases(known: Known) -> Purchases:
    return Purchases.of_features(known.customers, as_of=known.as_of)


def _silent(known: Known) -> Floats:
    return known.customers["days_since_last"].to_numpy().astype(np.float64)
