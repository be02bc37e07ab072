"""Figures drawn to the base's: how far, by what the base itself shows."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from retain.scoring.habits import Habit, learn_habit


def _shares(draw: np.random.Generator, chance: np.ndarray) -> tuple[pl.Series, pl.Series]:
    trials = draw.integers(1, 60, chance.size)
    return pl.Series(draw.binomial(trials, chance) / trials), pl.Series(trials)


def test_true_differences_are_told_from_chance():
    draw = np.random.default_rng(1)
    figures, evidence = _shares(draw, draw.beta(2, 6, 4000))
    habit = learn_habit(figures, evidence, trials=1)
    assert habit.mean == pytest.approx(0.25, abs=0.01)
    assert habit.difference == pytest.approx(0.25 * 0.75 / 9, rel=0.15)
    assert habit.chance == pytest.approx(0.25 * 0.75 * 8 / 9, rel=0.15)


def test_where_nobody_differs_everybody_is_like_the_base():
    draw = np.random.default_rng(2)
    figures, evidence = _shares(draw, np.full(4000, 0.3))
    habit = learn_habit(figures, evidence, trials=1)
    frame = pl.DataFrame({"x": figures, "n": evidence})
    drawn = frame.select(habit.drawn(pl.col("x"), pl.col("n"))).to_series()
    assert drawn.std() < 0.02
    assert habit.difference < 0.002


def test_a_share_has_at_least_the_chance_of_a_yes_or_no():
    """Evidence alike for all, where nothing else tells differences from chance."""
    draw = np.random.default_rng(3)
    chance = draw.beta(1, 2, 4000)
    figures = pl.Series(draw.binomial(20, chance) / 20)
    habit = learn_habit(figures, pl.Series([20] * 4000), trials=1)
    assert habit.difference == pytest.approx(chance.var(), rel=0.1)
    alone = learn_habit(figures, pl.Series([20] * 4000))
    assert alone.difference == 0


@pytest.mark.parametrize("figures", [[], [None, None]])
def test_nothing_is_learned_from_nothing(figures):
    series = pl.Series(figures, dtype=pl.Float64)
    assert learn_habit(series, pl.Series([1.0] * len(figures), dtype=pl.Float64)) is None


def test_what_is_not_known_stays_unknown():
    frame = pl.DataFrame(
        {"x": [None, 0.5, 0.5], "n": [3, 0, None]}, schema_overrides={"x": pl.Float64}
    )
    habit = Habit(0.2, 0.01, 0.1)
    for figure in (habit.drawn, habit.stands_out):
        assert frame.select(figure(pl.col("x"), pl.col("n"))).to_series().null_count() == 3
