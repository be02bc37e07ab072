"""How far a whole base will differ from what is known of its customers: seasons and growth.

A model that is right for every customer on average is still wrong for a Christmas quarter. What
earlier snapshots of the same base missed says by how much, as far as they agree.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from retain.scoring.runs import Flags, Floats

SEASON_WEIGHT = 0.5
"""How far a level is drawn to that of the same season a year before, where it is known."""

YEAR_DAYS = 365.25

MOST_SHIFT = 0.7
"""Greatest logarithm believed of what a model missed at one snapshot."""

DOUBT = 2.0
"""Squared t below which the mean of what was missed is not believed at all."""

_LEAST_PAIRS = 3


def season_level(days: Sequence[int], levels: Floats, as_of: int) -> float:
    """The level to expect at a day from those of earlier ones.

    The mean of the last year and a half, half way to the mean of those that stand a whole number
    of years before.

    Args:
        days: of the snapshots, newest first.
        levels: one each.
        as_of: the day it is asked for.
    """
    back = as_of - np.asarray(days, dtype=np.float64)
    if not back.size:
        return 0.0
    recent = float(levels[back <= 1.5 * YEAR_DAYS].mean()) if (back <= 1.5 * YEAR_DAYS).any() else 0
    same = _same_season(back, _apart(back))
    if not same.any():
        return recent
    return (1 - SEASON_WEIGHT) * recent + SEASON_WEIGHT * float(levels[same].mean())


def proves_shift(days: Sequence[int], horizon_days: int) -> bool:
    """Whether snapshots span a whole year: less cannot tell a level from a season."""
    return len(days) > 1 and max(days) - min(days) + horizon_days >= YEAR_DAYS


def proved_shift(days: Sequence[int], missed: Floats, as_of: int, horizon_days: int) -> float:
    """What to add to the logarithm of a predicted total, as far as the past proves it.

    The mean of what was missed, shrunk by the positive part of James and Stein: not at all where
    it is no further from 0 than its own error (windows that overlap count as one). Then the
    season: what the same season missed beyond that mean, weighed by how well it would have
    foretold the later years.

    Args:
        days: of the snapshots.
        missed: ln(actual / predicted) of each.
        as_of: the day it is asked for.
        horizon_days: how long each looked ahead.

    Returns:
        0 where `proves_shift` says that nothing can be proved.
    """
    if not proves_shift(days, horizon_days):
        return 0.0
    day = np.asarray(days, dtype=np.float64)
    kept = np.clip(missed, -MOST_SHIFT, MOST_SHIFT)
    windows = np.ptp(day) / horizon_days + 1
    mean, variance = float(kept.mean()), float(kept.var()) + 1e-4
    squared_t = (windows - 1) * mean**2 / variance
    shift = mean * max(0.0, 1 - DOUBT / squared_t) if squared_t > 0 else 0.0
    return shift + _season(day, kept - mean, as_of, horizon_days)


def _season(day: Floats, beyond: Floats, as_of: int, horizon_days: int) -> float:
    """What the season adds, by the residuals of the same season in earlier years."""
    apart = _apart(day)

    def same(at: float) -> float | None:
        found = _same_season(at - day, apart)
        return float(beyond[found].mean()) if found.any() else None

    told = [(left, same(at)) for at, left in zip(day, beyond, strict=True)]
    pairs = [(left, before) for left, before in told if before is not None]
    ahead = same(as_of)
    years = (np.ptp(day) - YEAR_DAYS) / horizon_days + 1
    if ahead is None or len(pairs) < _LEAST_PAIRS or years <= 1:
        return 0.0
    left, before = np.array(pairs).T
    slope = float(left @ before) / (float(before @ before) + 1e-4 * len(pairs))
    return float(np.clip(slope, 0, 1)) * (1 - 1 / years) * ahead


def _same_season(back: Floats, apart: float) -> Flags:
    """Which of so many days back stand a whole number of years before, within half a step."""
    off = np.abs((back + YEAR_DAYS / 2) % YEAR_DAYS - YEAR_DAYS / 2)
    return (off <= apart / 2) & (back > YEAR_DAYS / 2)


def _apart(days: Floats) -> float:
    """Days between two snapshots."""
    return float(np.abs(np.diff(np.sort(days))).min()) if days.size > 1 else 0.0
