"""Who will buy again: P(alive), the chance to buy, occasions to expect in the horizon, and when.

MBG/NBD and the layer learned over it (`models.chance`); where the past is too short for a layer,
the model alone, and where too few ever came back, nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from retain.scoring.levels import proved_shift, proves_shift
from retain.scoring.models.bgcnbd import BgCnbd, fit_regular
from retain.scoring.models.chance import Layer, drawn_level, learn_layer
from retain.scoring.models.purchases import Floats
from retain.scoring.predictors import histories, inverse_logit, logit, model_chance, predictors
from retain.scoring.snapshots import History

LAYER_SNAPSHOTS = 9
"""The newest snapshots, that the layer is learned on; older habits mislead more than they help."""

FURTHEST_DAYS = 730.0
"""A next purchase that is further away is not dated."""


@dataclass(frozen=True)
class Buying:
    """What buying is judged by: a part of the standards.

    Attributes:
        horizon_days: the days looked ahead.
        model: MBG/NBD of the base.
        fitted: how its search ended (`Fit.message`).
        layer: what was learned over it; None where the model stands alone.
        why_no_layer: "short_history" or "few_events" where it does; else None.
        regularity: k of the Erlang gaps by likelihood, 1 at random; None where it was not asked.
        further_weight: how many occasions beyond the first of the horizon are to be expected,
            relative to the model's.
    """

    horizon_days: int
    model: BgCnbd
    fitted: str
    layer: Layer | None
    why_no_layer: str | None
    regularity: int | None = None
    further_weight: float = 1.0


@dataclass(frozen=True)
class Prospects:
    """What to expect of each customer with an occasion, one place a row of the features.

    Attributes:
        p_alive: the chance not to have stopped buying, by the model.
        chance_to_buy: the chance of an occasion within the horizon.
        expected_occasions: how many to expect; at least `chance_to_buy`.
        model_occasions: how many the model alone expects.
        next_purchase_days: days until a purchase is as likely as not; NaN where it never is, or
            not within `FURTHEST_DAYS`.
    """

    p_alive: Floats
    chance_to_buy: Floats
    expected_occasions: Floats
    model_occasions: Floats
    next_purchase_days: Floats


def learn_chance(history: History, *, halves: int = 0) -> Buying | None:
    """Model and layer of a base as of a day of its history; the model's count of occasions.

    Args:
        history: the base's past.
        halves: half horizons before its as-of date.

    Returns:
        None where fewer came back than a model can be fitted to.
    """
    as_of = history.halves_back(halves)
    model, found = history.model_at(as_of, stops_at_first=True)
    if found.message == "too_few":
        return None
    snapshots = history.snapshots_for(halves, LAYER_SNAPSHOTS)
    layer = learn_layer(snapshots, as_of=as_of) if snapshots else None
    if layer is not None:
        now, horizon = history.features_at(as_of), history.horizon_days
        alone = model_chance(model, now, as_of=as_of, days=horizon)
        known = predictors(now, model, alone, as_of=as_of, days=horizon)
        windows = (snapshots[0].day - snapshots[-1].day) / snapshots[0].days + 1
        layer = replace(layer, level=drawn_level(layer, known, windows))
    why = None if layer else "few_events" if snapshots else "short_history"
    return Buying(history.horizon_days, model, found.message, layer, why)


def learn_buying(history: History | None) -> Buying | None:
    """What buying is judged by as of the history's day; None as `learn_chance` says."""
    learned = learn_chance(history) if history else None
    if history is None or learned is None:
        return None
    as_of = history.as_of
    now = history.features_at(as_of)
    regular, _ = fit_regular(history.purchases_at(as_of).coarse(), stops_at_first=True)
    seen = prospects(now, learned, as_of=as_of)
    target = _expected_total(history)
    further = float((seen.expected_occasions - seen.chance_to_buy).sum())
    missing = target - float(seen.chance_to_buy.sum())
    weight = max(missing, 0.0) / further if further > 0 else 0.0
    return replace(learned, regularity=regular.k, further_weight=float(f"{weight:.8g}"))


def _expected_total(history: History) -> float:
    """Occasions of the whole base in the horizon: BG/NBD's, shifted as far as the past proves."""
    horizon = history.horizon_days
    told = [
        each for each in history.snapshots_for(0)
        if each.days == horizon and history.length_days(each.day) >= horizon
    ]  # fmt: skip
    days = [each.day for each in told]
    shift = 0.0
    if proves_shift(days, horizon):
        bought = np.array([float(each.bought.sum()) for each in told])
        foretold = np.array([_bg_total(history, day) for day in days])
        missed = np.log(np.maximum(bought, 0.5)) - np.log(np.maximum(foretold, 0.5))
        shift = proved_shift(days, missed, history.as_of, horizon)
    return _bg_total(history, history.as_of) * float(np.exp(shift))


def _bg_total(history: History, day: int) -> float:
    """Occasions of the base in the horizon after a day, by BG/NBD."""
    model, _ = history.model_at(day, stops_at_first=False)
    base = history.purchases_at(day)
    each = model.expected_purchases(
        history.horizon_days, base.repeats, base.t_x_days, base.age_days
    )
    return float(each @ base.customers)


def prospects(features: pl.DataFrame, buying: Buying, *, as_of: int) -> Prospects:
    """What to expect of customers with an occasion.

    Args:
        features: as of the day, with the counts of the horizon; only customers with an occasion.
        buying: what is known of the base.
        as_of: the day.
    """
    horizon, model = buying.horizon_days, buying.model
    history = histories(features, as_of=as_of)
    alone = model_chance(model, features, as_of=as_of, days=horizon)
    odds = logit(alone)
    if buying.layer is not None:
        table = predictors(features, model, alone, as_of=as_of, days=horizon)
        odds = buying.layer.log_odds(table)
    chance = inverse_logit(odds)
    alive = model.p_alive(*history)
    occasions = model.expected_purchases(horizon, *history)
    among_buyers = np.maximum(np.where(alone > 0, occasions / np.maximum(alone, 1e-300), 1.0), 1.0)
    return Prospects(
        p_alive=alive,
        chance_to_buy=chance,
        expected_occasions=chance * (1 + (among_buyers - 1) * buying.further_weight),
        model_occasions=occasions,
        next_purchase_days=_median_days(model, history, alive, odds - logit(alone)),
    )


def _median_days(
    model: BgCnbd, history: tuple[Floats, Floats, Floats], alive: Floats, shift: Floats
) -> Floats:
    """Days until the chance of a purchase is a half: logit p_model(t) = − what the layer adds.

    For k = 1 the model's chance P(alive) · (1 − ((α+T)/(α+T+t))^(r+x)) is solved for t.
    """
    x, _, age = history
    needed = inverse_logit(-shift)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        unmet = np.log1p(-np.minimum(needed / alive, 1.0))
        days = (model.alpha_days + age) * np.expm1(-unmet / (model.r + x))
    return np.where((needed < alive) & (days <= FURTHEST_DAYS), np.ceil(days), np.nan)
