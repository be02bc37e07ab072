"""When the current decline began: the first missed occasion, or the first missed spend.

A customer's history is split after an occasion i, the last in rhythm. Before it stand i gaps,
after it n − i occasions and the time to the as-of date. The split counts where

- at least `MIN_GAPS` gaps precede it,
- the pace after it is at most `PACE_LEFT` of the pace before,
- the gap that opens it is over `OPENING_GAPS` own gaps (own gap from before the split), and
- telling the two paces apart gains at least `MIN_GAIN` in Poisson log-likelihood:
  i·ln(i/t₁) + (n−i)·ln((n−i)/t₂) − n·ln(n/(t₁+t₂)), with t₁ and t₂ the days before and after.

Of several the one with the greatest gain counts, and the decline date is its last occasion in
rhythm and one own gap. Since all that came later counts as "after", a decline that was made good
is none. Where no split by occasions counts, the same is asked of spend: occasions weigh by their
money in units of the mean before the split, the gap that opens lasts until one such unit is
spent again, and the gain is divided by the dispersion of the amounts before, mean square over
squared mean (compound Poisson).
"""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from retain.scoring.activity import Rhythm
from retain.scoring.occasions import Occasions, shrunk_gap
from retain.scoring.runs import Flags, Floats, Integers

MIN_GAPS: Final = 3
PACE_LEFT: Final = 0.5
OPENING_GAPS: Final = 2.5
MIN_GAIN: Final = 3.0

PART_ROWS = 500_000
"""Occasions worked on at a time: few enough for the processor's caches."""
_NEVER = -1


def decline_dates(occasions: Occasions, rhythm: Rhythm) -> pl.DataFrame:
    """The decline of each customer who is in one.

    Args:
        occasions: those of the customers to look at, up to the as-of date.
        rhythm: the base's, for the own gap.

    Returns:
        `code`, `decline_date`, `decline_by` ("occasions" or "spend"), `rhythm_day` (Int32: the
        last occasion in rhythm); one row a customer whose decline has a date, sorted. Whoever has
        too few gaps for one is not among them.
    """
    found = [_declines(part, rhythm) for part in occasions.parts(PART_ROWS)]
    empty = pl.DataFrame(
        schema={
            "code": pl.UInt32,
            "decline_date": pl.Date,
            "decline_by": pl.String,
            "rhythm_day": pl.Int32,
        }
    )
    return pl.concat([empty, *found])


def _declines(part: Occasions, rhythm: Rhythm) -> pl.DataFrame:
    before = part.place
    first = part.runs.repeat(part.first_day)
    gap = shrunk_gap(part.day - first, before, rhythm)
    by_occasions = _best_split(part, _occasion_gain(part, before, part.day - first, gap))
    by_spend = _best_split(part, _spend_gain(part, before, part.day - first, gap))
    split = np.where(by_occasions == _NEVER, by_spend, by_occasions)
    declined = split != _NEVER
    place = split[declined]
    missed = np.floor(part.day[place] + gap[place] + 0.5).astype(np.int32)
    return pl.DataFrame(
        {
            "code": part.codes[declined].astype(np.uint32),
            "decline_date": pl.Series(missed).cast(pl.Date),
            "decline_by": np.where(by_occasions[declined] == _NEVER, "spend", "occasions"),
            "rhythm_day": part.day[place].astype(np.int32),
        }
    )


def _best_split(part: Occasions, gain: Floats) -> Integers:
    """The place of each customer's greatest gain (the earliest of equals), or `_NEVER`."""
    best = part.runs.repeat(np.maximum.reduceat(gain, part.runs.starts))
    places = np.flatnonzero((gain == best) & (gain >= MIN_GAIN))
    run = np.searchsorted(part.runs.starts, places, side="right") - 1
    found = np.full(part.codes.size, _NEVER, dtype=np.int64)
    found[run[::-1]] = places[::-1]
    return found


def _occasion_gain(part: Occasions, before: Integers, days: Integers, gap: Floats) -> Floats:
    """The gain of splitting after each occasion; −∞ where the split does not count."""
    after, left = part.runs.repeat(part.gaps) - before, part.as_of - part.day
    opening = np.append(part.day[1:], part.as_of) - part.day
    opening = np.where(after == 0, left, opening)
    counts = (before >= MIN_GAPS) & (opening > OPENING_GAPS * gap)
    counts &= after * days <= PACE_LEFT * before * left
    return _gain(counts, before, days, after.astype(np.float64), left)


def _spend_gain(part: Occasions, before: Integers, days: Integers, gap: Floats) -> Floats:
    """The same of spend."""
    money = np.maximum(part.money, 0)
    spent, earlier = np.cumsum(money), _since_first(part, money)
    ends = part.runs.starts + part.runs.lengths - 1
    later = part.runs.repeat(earlier[ends]) - earlier
    left = part.as_of - part.day
    counts = (before >= MIN_GAPS) & (earlier > 0)
    counts &= later.astype(np.float64) * days <= PACE_LEFT * earlier * left.astype(np.float64)
    places = np.flatnonzero(counts)
    unit = -(-earlier[places] // before[places])
    reached = np.searchsorted(spent, spent[places] + unit)
    end = part.runs.repeat(ends)[places]
    again = np.where(reached <= end, part.day[np.minimum(reached, end)], part.as_of)
    counts[places] = again - part.day[places] > OPENING_GAPS * gap[places]
    share: Floats = np.divide(later, earlier, out=np.zeros(days.size), where=counts)
    return _gain(counts, before, days, share * before, left) / _dispersion(part, money, before)


def _gain(counts: Flags, before: Integers, days: Integers, after: Floats, left: Integers) -> Floats:
    """The gain in log-likelihood where a split counts, else −∞."""
    found = np.full(days.size, -np.inf)
    place = np.flatnonzero(counts)
    n1, t1, n2, t2 = (figure[place].astype(np.float64) for figure in (before, days, after, left))
    gain = n1 * np.log(n1 / t1) + _x_log(n2, t2) - (n1 + n2) * np.log((n1 + n2) / (t1 + t2))
    found[place] = gain
    return found


def _x_log(count: Floats, days: Floats) -> Floats:
    """Count · ln(count / days), 0 for no count."""
    some = count > 0
    rate = np.divide(count, days, out=np.ones(count.size), where=some)
    return count * np.log(rate)


def _dispersion(part: Occasions, money: Integers, before: Integers) -> Floats:
    """Mean square over squared mean of the amounts before each split; 1 for equal ones.

    Amounts are millionths of the customer's greatest, whole numbers, so that sums are exact
    whichever customers stand before.
    """
    greatest = np.maximum(np.maximum.reduceat(money, part.runs.starts), 1)
    scaled = np.rint(money / part.runs.repeat(greatest) * 1e6).astype(np.int64)
    total, square = _since_first(part, scaled), _since_first(part, scaled * scaled)
    squared = total.astype(np.float64) ** 2
    found: Floats = np.divide(
        square.astype(np.float64) * before, squared, out=np.ones(squared.size), where=total > 0
    )
    return found


def _since_first(part: Occasions, figures: Integers) -> Integers:
    """The running total after each customer's first occasion."""
    total = np.cumsum(figures)
    return total - part.runs.repeat(total[part.runs.starts])
