"""The year's shape: a clock that runs fast in season and slowly out of it.

Orders arrive at an even pace on this clock; read back on the calendar they crowd in the season.
Over a year both clocks agree, so that a mean gap keeps its meaning.
"""

from typing import Final

import numpy as np

from retain.demo.columns import Floats, Integers
from retain.demo.period import DAYS, FIRST_DAY

SEASONS: Final = ("even", "spring", "summer", "autumn", "winter")
SEASON_WEIGHTS: Final = (0.91, 0.03, 0.03, 0.015, 0.015)
EVEN: Final = 0

PEAK: Final = (0, 105, 196, 288, 15)
"""Day of the year around which a season's buying lies."""


def _pace() -> Floats:
    """Pace of the clock, seasons × days: the share of a mean day's orders that fall on it."""
    start = np.datetime64(FIRST_DAY, "D")
    calendar = start + np.arange(DAYS)
    day_of_year = (calendar - calendar.astype("datetime64[Y]")).astype(np.float64)
    rows = [1.0 + 0.12 * np.sin(2 * np.pi * (day_of_year - 60) / 365.25)]
    for peak in PEAK[1:]:
        distance = np.abs((day_of_year - peak + 182.6) % 365.25 - 182.6)
        rows.append(0.02 + np.clip(1.5 - distance / 45, 0.0, 1.0))
    pace = np.array(rows)
    scaled: Floats = pace / pace.mean(axis=1, keepdims=True)
    return scaled


_CALENDAR: Final = np.arange(DAYS + 1, dtype=np.float64)
_CLOCK: Final = np.concatenate([np.zeros((len(SEASONS), 1)), np.cumsum(_pace(), axis=1)], axis=1)


def to_calendar(clock: Floats, season: Integers) -> Floats:
    """Turn days on the seasons' clock into days of the period (0 to DAYS)."""
    return _by_season(clock, season, _CLOCK, np.broadcast_to(_CALENDAR, _CLOCK.shape))


def to_clock(day: Floats, season: Integers) -> Floats:
    """Turn days of the period into days on the seasons' clock."""
    return _by_season(day, season, np.broadcast_to(_CALENDAR, _CLOCK.shape), _CLOCK)


def _by_season(x: Floats, season: Integers, xs: Floats, ys: Floats) -> Floats:
    """Interpolate each value on the curve of its season."""
    result = np.empty_like(x)
    for code in range(len(SEASONS)):
        rows = season == code
        result[rows] = np.interp(x[rows], xs[code], ys[code])
    return result
