"""Levels of whole bases: the season's, and what is proved by what the past missed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retain.scoring.levels import MOST_SHIFT, SEASON_WEIGHT, proved_shift, season_level

AS_OF = 20_000


def _days(count: int, apart: int = 45, first: int = 90) -> list[int]:
    """Snapshots' days, newest first; the newest a horizon of 90 days back."""
    return [AS_OF - first - apart * place for place in range(count)]


@pytest.mark.parametrize(
    ("back", "levels", "expected"),
    [
        ([], [], 0.0),
        ([90], [0.4], 0.4),
        ([90, 180, 270], [0.2, 0.4, 0.6], 0.4),
        ([90, 360], [0.0, 1.0], 0.75),  # half of .5, and half of the same season's 1
        ([90, 150, 600], [0.2, 0.4, 9.0], 0.3),  # over a year and a half ago, another season
        ([600], [9.0], 0.0),
        ([90, 730], [0.2, 1.0], 0.6),  # two years before is the same season too
        ([0, 365], [0.5, 1.0], (1 - SEASON_WEIGHT) * 0.75 + SEASON_WEIGHT * 1.0),
    ],
)
def test_the_level_of_the_season(back, levels, expected):
    days = [AS_OF - each for each in back]
    assert season_level(days, np.array(levels), AS_OF) == pytest.approx(expected)


def test_the_same_season_is_the_nearest_snapshot_on_the_grid():
    days = _days(14)  # 45 days apart, to 675 days back: once a year ago, never two years ago
    levels = np.array([1.0 if AS_OF - day == 360 else 0.0 for day in days])
    recent = levels[: sum(AS_OF - day <= 547 for day in days)].mean()
    assert season_level(days, levels, AS_OF) == pytest.approx(recent / 2 + 0.5)


@pytest.mark.parametrize("count", [0, 1, 2, 7])
def test_under_a_year_nothing_is_proved(count):
    """Seven snapshots of 45 days apart and 90 ahead see 360 days."""
    days = _days(count)
    assert proved_shift(days, np.full(count, 0.5), AS_OF, 90) == 0


def test_a_shift_that_is_always_there_is_kept():
    assert proved_shift(_days(16), np.full(16, -0.25), AS_OF, 90) == pytest.approx(-0.25, abs=0.01)
    assert proved_shift(_days(8), np.full(8, 0.1), AS_OF, 90) == pytest.approx(0.1, abs=0.01)


def test_no_single_snapshot_is_believed_too_far():
    assert proved_shift(_days(16), np.full(16, 5.0), AS_OF, 90) == pytest.approx(
        MOST_SHIFT, abs=0.01
    )


def test_noise_proves_nothing():
    draw = np.random.default_rng(1)
    found = [proved_shift(_days(16), draw.normal(0, 0.2, 16), AS_OF, 90) for _ in range(300)]
    raw = [abs(draw.normal(0, 0.2, 16).mean()) for _ in range(300)]
    assert np.median(np.abs(found)) < 0.01
    assert np.mean(np.abs(found)) < 0.6 * np.mean(raw)


def test_years_that_contradict_each_other_cancel():
    days = _days(24)
    first = np.array([0.3 if (AS_OF - day) // 365 % 2 else -0.3 for day in days])
    assert abs(proved_shift(days, first, AS_OF, 90)) < 0.05


@pytest.mark.parametrize("phase", [0.0, 0.25, 0.5, 0.75])
def test_a_season_that_comes_back_is_expected_again(phase):
    """Four years of a yearly wave: most of what the same season always missed is added."""
    days = _days(30)
    wave = 0.4 * np.cos(2 * np.pi * ((np.array(days) - AS_OF) / 365.25 + phase))
    now = 0.4 * np.cos(2 * np.pi * phase)
    found = proved_shift(days, wave, AS_OF, 90)
    assert found == pytest.approx(now, abs=0.12)
    assert abs(found) <= abs(now) + 0.06


def test_one_winter_is_no_season():
    """Under two years there is nothing that a season could have foretold."""
    days = _days(9)
    missed = np.array([0.6 if 340 < AS_OF - day < 390 else 0.0 for day in days])
    assert abs(proved_shift(days, missed, AS_OF, 90)) < 0.1


@given(
    st.lists(st.floats(-20, 20), min_size=0, max_size=24),
    st.integers(1, 400),
    st.integers(1, 800),
)
def test_a_shift_is_finite_and_bounded(missed, apart, horizon):
    days = _days(len(missed), apart, horizon)
    found = proved_shift(days, np.array(missed), AS_OF, horizon)
    assert abs(found) <= 3 * MOST_SHIFT
    assert np.isfinite(season_level(days, np.array(missed), AS_OF))
