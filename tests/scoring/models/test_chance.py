"""The layer over the model: it finds what was planted, and nothing where nothing was."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.models.bgcnbd import BgCnbd
from retain.scoring.models.chance import LEAST_EITHER, Layer, learn_layer
from retain.scoring.predictors import (
    MOST_OVERDUE,
    PREDICTORS,
    logit,
    model_chance,
    predictors,
)
from retain.scoring.snapshots import Snapshot
from tests.scoring.models.histories import histories, models

MODEL = BgCnbd(1, stops_at_first=True, r=0.8, alpha_days=60.0, a=0.5, b=2.0)
DAYS = 90
NEWEST = 19_000


def _features(size: int, day: int, draw: np.random.Generator) -> pl.DataFrame:
    """Any histories: here the layer is judged, not the model."""
    repeats = draw.poisson(draw.gamma(1.0, 2.0, size))
    age = draw.integers(60, 900, size)
    t_x = np.where(repeats > 0, np.ceil(draw.beta(2, 1, size) * age), 0).astype(np.int64)
    occasions = repeats + 1
    near = np.minimum(occasions, draw.poisson(occasions * np.minimum(DAYS / age, 1)))
    return pl.DataFrame(
        {
            "occasions": occasions,
            "first_day": day - age,
            "last_day": day - age + t_x,
            "sales": (occasions * draw.gamma(3.0, 200_000, size)).astype(np.int64) + 1,
            "occasions_horizon": near,
            "occasions_half_horizon": near // 2,
        }
    )


def _snapshots(size: int, effect: dict[str, float], levels: tuple[float, ...]) -> list[Snapshot]:
    """Snapshots a horizon apart whose customers buy by the model, moved by so much."""
    draw = np.random.default_rng(3)
    made = []
    for place, level in enumerate(levels):
        day = NEWEST - place * DAYS
        known = _features(size, day, draw)
        alone = model_chance(MODEL, known, as_of=day, days=DAYS)
        table = predictors(known, MODEL, alone, as_of=day, days=DAYS)
        odds = logit(alone) + level
        for name, weight in effect.items():
            column = table[:, PREDICTORS.index(name)]
            odds = odds + weight * (column - column.mean())
        bought = (draw.random(size) < 1 / (1 + np.exp(-odds))).astype(np.float64)
        made.append(Snapshot(day, DAYS, known, MODEL, table, bought, np.zeros(size)))
    return made


def _weights(layer: Layer) -> dict[str, float]:
    """Of the predictors themselves, not in deviations."""
    pairs = zip(layer.coefficients, layer.deviations, strict=True)
    return dict(zip(PREDICTORS, (weight / scale for weight, scale in pairs), strict=True))


def test_a_planted_effect_is_found():
    planted = {"log_sales_per_occasion": 0.6, "log_occasions_horizon": 0.5}
    layer = learn_layer(_snapshots(8_000, planted, (0.5, 0.5, 0.5)), as_of=NEWEST + DAYS)
    found = _weights(layer)
    assert found["log_sales_per_occasion"] == pytest.approx(0.6, abs=0.08)
    half, whole = found["log_occasions_half_horizon"], found["log_occasions_horizon"]
    assert whole + half == pytest.approx(0.5, abs=0.12)  # the two go together
    others = set(PREDICTORS) - set(planted) - {"log_occasions_half_horizon"}
    assert max(abs(found[name]) for name in others) < 0.15
    assert layer.level == pytest.approx(0.5, abs=0.08)
    assert (layer.trained_days, layer.customers) == (DAYS, 24_000)
    assert layer.snapshots == ("2022-01-08", "2021-10-10", "2021-07-12")


@pytest.mark.parametrize(("size", "apart"), [(300, 0.03), (8_000, 0.01)])
def test_without_a_signal_the_model_stands_alone(size, apart):
    snapshots = _snapshots(size, {}, (0.0, 0.0, 0.0))
    layer = learn_layer(snapshots, as_of=NEWEST + DAYS)
    newest = snapshots[0]
    alone = model_chance(MODEL, newest.features, as_of=newest.day, days=DAYS)
    table = predictors(newest.features, MODEL, alone, as_of=newest.day, days=DAYS)
    with_layer = 1 / (1 + np.exp(-layer.log_odds(table)))
    assert np.abs(with_layer - alone).mean() < apart


def test_a_whole_base_that_moves_is_a_level_and_no_habit():
    """What all customers of a snapshot do more or less is not laid at their features' door."""
    levels = (0.8, -0.8, 0.8, -0.8)
    layer = learn_layer(_snapshots(6_000, {}, levels), as_of=NEWEST + DAYS)
    assert max(abs(weight) for weight in layer.coefficients) < 0.1
    assert layer.level == pytest.approx(-0.4, abs=0.05)  # half way to the level of a year ago


@pytest.mark.parametrize("either", [LEAST_EITHER - 1, LEAST_EITHER])
@pytest.mark.parametrize("turned", [False, True])
def test_too_few_who_bought_or_did_not_teach_nothing(either, turned):
    (snapshot,) = _snapshots(200, {}, (0.0,))
    bought = np.arange(200) < either
    bought = (bought != turned).astype(np.float64)
    few = replace(snapshot, bought=bought)
    assert (learn_layer([few], as_of=NEWEST) is None) == (either < LEAST_EITHER)


def test_customers_without_any_spread_are_no_reason_to_fail():
    known = pl.DataFrame(
        {"occasions": 1, "first_day": NEWEST - 100, "last_day": NEWEST - 100, "sales": 10,
         "occasions_horizon": 0, "occasions_half_horizon": 0, "n": range(100)}
    )  # fmt: skip
    bought = (np.arange(100) < 40).astype(np.float64)
    alone = model_chance(MODEL, known, as_of=NEWEST, days=DAYS)
    table = predictors(known, MODEL, alone, as_of=NEWEST, days=DAYS)
    layer = learn_layer([Snapshot(NEWEST, DAYS, known, MODEL, table, bought, bought)], as_of=NEWEST)
    chance = 1 / (1 + np.exp(-layer.log_odds(table)))
    assert chance == pytest.approx(0.4, abs=0.01)


def test_log_odds_by_hand():
    known = pl.DataFrame(
        {"occasions": [4], "first_day": [NEWEST - 200], "last_day": [NEWEST - 50],
         "sales": [400_000], "occasions_horizon": [2], "occasions_half_horizon": [0]}
    )  # fmt: skip
    chance = np.array([0.25])
    table = predictors(known, MODEL, chance, as_of=NEWEST, days=DAYS)
    overdue = 51 / ((150 + 60) / (3 + 0.8))
    by_hand = (
        math.log(0.25 / 0.75), math.log(4), math.log(51 / 90), math.log(200 / 90),
        math.log(400_001) - math.log(4), 0.0, math.log(3), overdue, max(overdue - 1, 0),
    )  # fmt: skip
    assert table[0] == pytest.approx(by_hand, rel=1e-12)
    means = tuple(0.1 * place for place in range(9))
    deviations = tuple(1 + 0.5 * place for place in range(9))
    weights = tuple((-1) ** place * 0.2 * place for place in range(9))
    layer = Layer(DAYS, ("2022-01-08",), 1, 0.3, means, deviations, weights)
    odds = by_hand[0] + 0.3
    for value, mean, deviation, weight in zip(by_hand, means, deviations, weights, strict=True):
        odds += weight * (value - mean) / deviation
    assert layer.log_odds(table)[0] == pytest.approx(odds, rel=1e-12)


@given(models, histories(), st.integers(1, 3_650), st.integers(1, 2**50), st.integers(0, 50))
def test_predictors_are_finite_for_every_history(model, history, days, sales, near):
    x, t_x, age = history
    known = pl.DataFrame(
        {"occasions": [x + 1], "first_day": [NEWEST - age], "last_day": [NEWEST - age + t_x],
         "sales": [sales], "occasions_horizon": [near], "occasions_half_horizon": [near // 2]}
    )  # fmt: skip
    alone = model_chance(model, known, as_of=NEWEST, days=days)
    table = predictors(known, model, alone, as_of=NEWEST, days=days)
    assert table.shape == (1, len(PREDICTORS))
    assert np.isfinite(table).all()
    overdue, beyond = table[0, -2:]
    assert 0 <= overdue <= MOST_OVERDUE
    assert beyond == max(overdue - 1, 0)
    if x == 0:
        assert overdue == 0


@pytest.mark.parametrize("share", [0.3, 0.5])
def test_a_model_that_was_sure_and_wrong_leads_nobody_away(share):
    """Whole Newton steps would end at levels of a thousand, and every chance at 0."""
    snapshots = []
    for snapshot, shift in zip(_snapshots(4_000, {}, (0.0, 0.0)), (8.0, -4.0), strict=True):
        wrong = np.random.default_rng(1).random(4_000) < share
        table = snapshot.predictors.copy()
        table[:, 0] += np.where(wrong, shift, 0.0)
        snapshots.append(replace(snapshot, predictors=table))
    layer = learn_layer(snapshots, as_of=NEWEST + DAYS)
    assert layer is not None
    assert abs(layer.level) < 3
    bought = np.mean([each.bought.mean() for each in snapshots])
    said = [1 / (1 + np.exp(-layer.log_odds(each.predictors))) for each in snapshots]
    assert np.mean(said) == pytest.approx(bought, abs=0.1)
