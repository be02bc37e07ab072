"""What customers are worth from here on: expected value of the horizon, and lifetime value.

Occasions to expect (`buying`) times what one is worth: the sales of a repeat day by gamma-gamma,
times the share of sales that stays as value. Returns and thin margins enter by that share, so that
a negative value is an answer here and never a reason to fail.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.buying import Buying, Prospects
from retain.scoring.levels import YEAR_DAYS
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.gammagamma import UNKNOWN, GammaGamma, Spending, fit
from retain.scoring.models.purchases import Floats
from retain.scoring.predictors import histories

MONTH_DAYS = YEAR_DAYS / 12

PRIOR_OCCASIONS = 4.0
"""How many of the base's occasions a customer's own share of value is drawn with."""

_NODES = 3


@dataclass(frozen=True)
class Worth:
    """What money is judged by: a part of the standards.

    Attributes:
        spending: gamma-gamma of sales on repeat days, in the currency.
        fitted: how its search ended (`Fit.message`).
        value_rate: the share of the base's sales that stays as value (revenue net of returns, or
            margin).
        sales_per_occasion: of the base, in the currency.
        lifetime_months: how far lifetime value looks.
        discount_rate: a year's.
    """

    spending: GammaGamma
    fitted: str
    value_rate: float
    sales_per_occasion: float
    lifetime_months: int
    discount_rate: float


def learn_worth(
    features: pl.DataFrame, *, value: str, lifetime_months: int, discount_rate: float
) -> Worth | None:
    """What money is judged by, from customers with an occasion.

    Args:
        features: one row a customer.
        value: "revenue" or "margin".
        lifetime_months: how far lifetime value looks.
        discount_rate: a year's.

    Returns:
        None where nobody has paid on a repeat day, so that nothing is known of one.
    """
    model, found = fit(Spending.of(*_repeat_spend(features)))
    if model.centre_from == UNKNOWN:
        return None
    sales, worth = int(features["sales"].sum()), int(_value(features, value).sum())
    occasions = int(features["occasions"].sum())
    return Worth(
        spending=model,
        fitted=found.message,
        value_rate=float(f"{worth / sales:.8g}"),
        sales_per_occasion=float(f"{sales / occasions / MINOR_PER_UNIT:.8g}"),
        lifetime_months=lifetime_months,
        discount_rate=discount_rate,
    )


def value_per_occasion(features: pl.DataFrame, worth: Worth, *, value: str) -> Floats:
    """What one more occasion of each customer is worth, in the currency.

    E[M | x, m] of gamma-gamma (x repeat days with mean sales m) × the share of sales that stays:
    (value + w·v) / (sales + w), the customer's own over all time drawn to the base's v with the
    weight w of `PRIOR_OCCASIONS` average occasions.
    """
    spend = worth.spending.expected_spend(*_repeat_spend(features))
    weight = PRIOR_OCCASIONS * worth.sales_per_occasion
    sales = _currency(features["sales"])
    own = _currency(_value(features, value))
    return np.asarray(spend * (own + weight * worth.value_rate) / (sales + weight))


def discounted_occasions(
    features: pl.DataFrame, buying: Buying, expected: Prospects, worth: Worth, *, as_of: int
) -> Floats:
    """Occasions until the end of the lifetime horizon, each discounted to the as-of date.

    `discounted_within`, times what the learned layer makes of the model's occasions in the horizon.
    """
    history = histories(features, as_of=as_of)
    total = discounted_within(buying.model, worth, history)
    model = expected.model_occasions
    learned = np.where(model > 0, expected.expected_occasions / np.maximum(model, 1e-300), 1.0)
    return np.asarray(total * learned)


def discounted_within(
    model: BgCnbd, worth: Worth, history: tuple[Floats, Floats, Floats]
) -> Floats:
    """The model's occasions until the end of the lifetime horizon, discounted.

    With E(t) the model's expected occasions by day t, L the horizon and δ = ln(1 + rate)/365.25:
    ∫₀ᴸ e^(−δt) dE(t) = e^(−δL)·E(L) + δ·∫₀ᴸ e^(−δt)·E(t) dt. The integral is by Gauss and Legendre
    over v = 1 − e^(−δt/2), where it is 2·∫ (1 − v)·E(t) dv: within 1 % for any length and rate, and
    within 0.001 % for usual ones. A month is 365.25/12 days.

    Args:
        model: of the base.
        worth: how far is looked, and the rate of discount.
        history: repeats, t_x and age of each customer, as `predictors.histories` gives them.
    """
    length = worth.lifetime_months * MONTH_DAYS
    force = np.log1p(worth.discount_rate) / YEAR_DAYS
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    end = -np.expm1(-force * length / 2)
    v = (nodes + 1) * end / 2
    days = [length, *(-2 * np.log1p(-v) / force)] if force else [length]
    at_end, *seen = model.expected_within(days, *history)
    total = np.exp(-force * length) * at_end
    for weight, each in zip(weights * end * (1 - v), seen, strict=False):
        total = total + weight * each
    return np.asarray(total)


def _repeat_spend(features: pl.DataFrame) -> tuple[Floats, Floats]:
    """Repeat days and their mean sales, in the currency; NaN without one."""
    x = (features["occasions"].cast(pl.Int64) - 1).to_numpy().astype(np.float64)
    later = _currency(features["sales"] - features["first_sales"])
    return x, np.where(x > 0, later / np.maximum(x, 1), np.nan)


def _value(features: pl.DataFrame, value: str) -> pl.Series:
    """Value over all time, in minor units."""
    return features["margin"] if value == "margin" else features["sales"] + features["given_back"]


def _currency(minor: pl.Series) -> Floats:
    return minor.to_numpy().astype(np.float64) / MINOR_PER_UNIT
