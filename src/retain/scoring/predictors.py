"""What is known of a customer on a day that says whether it will buy: the layer's predictors.

All are without unit: days are shares of the horizon, so that what was learned for one horizon
holds for another.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.purchases import Floats

PREDICTORS = (
    "model_log_odds",
    "log_repeats",
    "log_recency",
    "log_age",
    "log_sales_per_occasion",
    "log_occasions_half_horizon",
    "log_occasions_horizon",
    "overdue_ratio",
    "overdue_beyond_one",
)
"""What the layer weighs: see `predictors`."""

MOST_OVERDUE = 4.0
"""Own gaps of silence beyond which more of it says no more."""

_LEAST_CHANCE = 1e-6


def logit(chance: Floats) -> Floats:
    """Log-odds of a chance, kept finite."""
    kept = np.clip(chance, _LEAST_CHANCE, 1 - _LEAST_CHANCE)
    return np.log(kept / (1 - kept))


def inverse_logit(log_odds: Floats) -> Floats:
    """The chance of log-odds."""
    from scipy.special import expit

    return np.asarray(expit(log_odds))


def model_chance(model: BgCnbd, features: pl.DataFrame, *, as_of: int, days: int) -> Floats:
    """The model's own chance of an occasion within `days` after the as-of date."""
    return model.chance_to_buy(days, *histories(features, as_of=as_of))


def histories(features: pl.DataFrame, *, as_of: int) -> tuple[Floats, Floats, Floats]:
    """Repeats x, t_x and age T, in days, of customers with an occasion."""
    first, last = (_floats(features[name]) for name in ("first_day", "last_day"))
    return _floats(features["occasions"]) - 1, last - first, as_of - first


def predictors(
    features: pl.DataFrame, model: BgCnbd, chance: Floats, *, as_of: int, days: int
) -> Floats:
    """The predictors, one row a customer with an occasion.

    Args:
        features: as of the day, with the horizon's counts (`occasions_horizon` …) over `days`.
        model: of the same day.
        chance: what `model_chance` says.
        as_of: the day.
        days: the horizon.

    Returns:
        log-odds of the model's chance; ln(1 + x); ln((recency + 1) / days); ln(T / days);
        ln of sales per occasion; ln(1 + occasions) of the last half horizon and of the last
        horizon; recency in own gaps (α + t_x)/(r + x), 0 without a repeat, up to 4; and what of
        that is over 1.
    """
    x, t_x, age = histories(features, as_of=as_of)
    recency = age - t_x + 1
    own_gap = (t_x + model.alpha_days) / (x + model.r)
    overdue = np.where(x > 0, np.minimum(recency / own_gap, MOST_OVERDUE), 0.0)
    return np.stack(
        [
            logit(chance),
            np.log1p(x),
            np.log(recency / days),
            np.log(np.maximum(age, 1) / days),
            np.log1p(_floats(features["sales"])) - np.log1p(x),
            np.log1p(_floats(features["occasions_half_horizon"])),
            np.log1p(_floats(features["occasions_horizon"])),
            overdue,
            np.maximum(overdue - 1, 0),
        ],
        axis=1,
    )


def _floats(series: pl.Series) -> Floats:
    return series.to_numpy().astype(np.float64)
