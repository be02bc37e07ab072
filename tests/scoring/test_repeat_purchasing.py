"""Repeat purchasing: what the base does by each tenure, and a customer against it."""

from __future__ import annotations

import dataclasses

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from scipy.stats import spearmanr

from retain.scoring.features import features
from retain.scoring.repeat_purchasing import RepeatPace, learn_repeat_pace, repeat_columns
from tests.scoring.lines_of import customer_days, day, line_lists

AS_OF = 300


def _learned(lines, as_of=AS_OF) -> tuple[RepeatPace | None, pl.DataFrame]:
    customers = customer_days(lines)
    facts = features(customers, as_of=day(as_of), window_days=365)
    tenure = (day(as_of) - pl.col("first_day")).alias("tenure_days")
    pace = learn_repeat_pace(customers, facts, as_of=day(as_of))
    return pace, facts.with_columns(tenure)


def test_the_expected_repeats_by_hand():
    """Tenures 300, 300 and 100: at age 50 one of three bought again, at 200 both of two did."""
    lines = [("a", 0, 1), ("a", 50, 1), ("a", 200, 1), ("b", 0, 1), ("b", 200, 1), ("c", 200, 1)]
    pace, judged = _learned(lines)
    assert pace.step_days == 2
    assert pace.at(np.array([0.0, 48, 50, 198, 200, 300])) == pytest.approx(
        [0, 0, 1 / 3, 1 / 3, 4 / 3, 4 / 3], abs=1e-5
    )
    fixed = dataclasses.replace(pace, shape=2.0)
    found = repeat_columns(judged, fixed)
    assert found["repeat_expected"].to_list() == [1.3333, 1.3333, 0.3333]
    rates = [(2 + x) / (2 + m) for x, m in ((2, 4 / 3), (1, 4 / 3), (0, 1 / 3))]
    expected = [100 * rate / (1 + rate) for rate in rates]
    assert found["repeat_score"].to_list() == pytest.approx(expected, abs=0.05)


@given(line_lists)
def test_the_base_as_a_whole_does_what_it_is_expected_to(lines):
    """Nelson's estimator: expected repeats add up to those that were."""
    pace, judged = _learned(lines, as_of=500)
    buyers = judged.filter(pl.col("occasions") > 0)
    if pace is None:
        assert buyers.is_empty()
        return
    expected = pace.at(buyers["tenure_days"].to_numpy().astype(float))
    if pace.step_days == 1:
        assert expected.sum() == pytest.approx(
            (buyers["occasions"].sum() - buyers.height), abs=1e-3
        )
    score = repeat_columns(buyers, pace)["repeat_score"]
    assert score.is_between(0, 100).all()
    assert score.null_count() == 0


@given(line_lists)
def test_later_rows_change_nothing(lines):
    early = [line for line in lines if line[1] <= AS_OF]
    if early:
        assert _learned(lines)[0] == _learned(early)[0]


def test_nobody_has_bought():
    pace, judged = _learned([("a", 0, -5)])
    assert pace is None
    assert repeat_columns(judged, pace).row(0) == (None, None)


def test_one_customer_is_like_the_base():
    pace, judged = _learned([("a", 0, 1), ("a", 100, 1), ("a", 300, 1)])
    assert repeat_columns(judged, pace).row(0) == (2.0, 50.0)


def test_a_saved_pace_reaches_beyond_its_last_age():
    pace = RepeatPace(10, (0.0, 1.0, 2.0), 1.0)
    assert pace.at(np.array([15.0, 20.0, 40.0])) == pytest.approx([1.5, 2.0, 4.0])


def test_planted_paces_are_found_again():
    """500 customers of shape 1.5: the order, and the shape within a fifth."""
    rng = np.random.default_rng(3)
    pace_of, lines = rng.gamma(1.5, 1 / 1.5, 500), []
    for place, times in enumerate(pace_of):
        began = int(rng.integers(0, 400))
        days = began + np.flatnonzero(rng.random(700 - began) < 0.02 * times)
        lines += [(f"{place:03d}", int(when), 1) for when in {began, *days.tolist()}]
    found, judged = _learned(lines, as_of=699)
    assert found.shape == pytest.approx(1.5, rel=0.2)
    score = repeat_columns(judged, found)["repeat_score"].to_numpy() / 100
    assert spearmanr(score, pace_of).statistic >= 0.85
    rates = score / (1 - score)
    expected = found.at(judged["tenure_days"].to_numpy().astype(float))
    error = np.sqrt(found.shape + judged["occasions"].to_numpy() - 1) / (found.shape + expected)
    assert (np.abs(rates - pace_of) <= 2 * error).mean() >= 0.9
