"""Guards that a customer's own history speaks for: stocked up, seasonal, slow but regular.

Each takes a `Silence` and returns `code` and `evidence` (text) of the customers it guards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.measure import day_date
from retain.scoring.runs import Flags, Floats, Integers
from retain.scoring.silence import Silence

LARGE_ORDER: Final = 3.0
"""A last occasion this many times the customer's mean before it is a stock."""

ORDERS_BEFORE: Final = 3
"""Occasions before the last one, for a mean to be one."""

YEAR_DAYS: Final = 365
SEASONS_BACK: Final = 4
"""How many earlier years are looked at."""

SEASONAL_CHANCE: Final = 0.02
"""The chance of so few occasions at this time of earlier years, at the pace of the rest of the
year, below which the silence belongs to the season."""

LONGEST_SEASON_DAYS: Final = 300
"""A longer silence has missed the season, wherever it lies."""

REGULAR: Final = 1.5
"""Wheat and Morrison's k from which gaps are called regular; 1 is chance."""

REGULAR_GAPS: Final = 2
"""Gaps below which nothing is called regular."""

IN_RHYTHM_Z: Final = 1.6449
"""Normal quantile of the share of a regular customer's gaps that are no longer: 95 %."""

_MANY, _SPAN, _NEVER = 20, 2**32, -1


def found(silence: Silence, guarded: Flags, evidence: list[str]) -> pl.DataFrame:
    """The guarded customers, with evidence for each of them in turn."""
    codes = silence.codes[guarded].astype(np.uint32)
    return pl.DataFrame(
        {"code": codes, "evidence": evidence},
        schema={"code": pl.UInt32, "evidence": pl.String},
    )


def dates(days: Integers | Floats) -> list[str]:
    """Day numbers as ISO dates."""
    return [day_date(int(day)).isoformat() for day in days]


def large_last_order(silence: Silence) -> pl.DataFrame:
    """The last occasion was so large that it covers the silence.

    It came to more than any of the (at least `ORDERS_BEFORE`) occasions before it, to at least
    `LARGE_ORDER` times their mean m, and consumption of m an own gap has not used it up yet:
    last day + own gap × last / m ≥ as-of day. Evidence: the day until which it lasts.
    """
    occasions, runs = silence.occasions, silence.occasions.runs
    earlier, ends = occasions.money.copy(), runs.starts + runs.lengths - 1
    last = earlier[ends].astype(np.float64)
    earlier[ends] = 0
    greatest = np.maximum.reduceat(earlier, runs.starts)
    before = occasions.gaps
    mean = runs.sum(earlier) / np.maximum(before, 1)
    times = np.divide(last, mean, out=np.zeros(last.size), where=mean > 0)
    lasts = np.floor(occasions.last_day + silence.own_gap * times)
    guarded = (before >= ORDERS_BEFORE) & (last > greatest) & (times >= LARGE_ORDER)
    guarded &= lasts >= silence.as_of
    return found(silence, guarded, dates(lasts[guarded]))


def season(silence: Silence, on_record: Flags) -> pl.DataFrame:
    """The silence belongs to the season: at this time of earlier years it was silent too.

    The silence, from the day after the last occasion to the as-of day, is laid over each of the
    `SEASONS_BACK` years before that the customer's history covers. At the customer's pace
    outside these spans, as few occasions in them as there were would come with a chance (Poisson)
    of at most `SEASONAL_CHANCE`. A silence that has outlived its season covers days on which
    the customer used to buy, and so is none of the season. Of who is on record as seasonal half
    as many occasions as at its pace, or a first year, will do. Evidence: the day on which the
    customer bought again after this time a year ago; "" in a first year.

    Args:
        silence: the silent customers.
        on_record: which of them the customers table calls seasonal.
    """
    quiet = _quiet_before(silence)
    little = on_record & (quiet.occasions <= quiet.expected / 2)
    guarded = (quiet.chance <= SEASONAL_CHANCE) | little
    guarded &= silence.days <= LONGEST_SEASON_DAYS
    again = [
        day_date(int(day)).isoformat() if day != _NEVER else "" for day in quiet.again[guarded]
    ]
    return found(silence, guarded, again)


@dataclass(frozen=True)
class _Quiet:
    """The spans of the silence in earlier years, one entry a customer.

    Attributes:
        occasions: how many fell into them.
        expected: how many the pace outside them would bring.
        again: the first occasion after the as-of day of a year ago; `_NEVER` in a first year.
    """

    occasions: Integers
    expected: Floats
    again: Integers

    @property
    def chance(self) -> Floats:
        """The chance of so few, Poisson; 1 from `_MANY` on."""
        term = np.exp(-self.expected)
        total = np.zeros(term.size)
        for count in range(_MANY):
            total += np.where(self.occasions >= count, term, 0.0)
            term = term * self.expected / (count + 1)
        return np.where(self.occasions < _MANY, total, 1.0)


def _quiet_before(silence: Silence) -> _Quiet:
    occasions, as_of = silence.occasions, silence.as_of
    first, last = occasions.first_day, occasions.last_day
    quiet = _Quiet(np.zeros(last.size, np.int64), np.zeros(last.size), np.full(last.size, _NEVER))
    known = (silence.days <= LONGEST_SEASON_DAYS) & (last - YEAR_DAYS >= first)
    place = np.flatnonzero(known)
    if not place.size:
        return quiet
    first, last, span = first[place], last[place], silence.days[place]
    key = occasions.runs.repeat(np.arange(known.size)) * _SPAN + occasions.day
    seen, days = np.zeros(place.size, dtype=np.int64), np.zeros(place.size, dtype=np.int64)
    for back in range(YEAR_DAYS, YEAR_DAYS * SEASONS_BACK + 1, YEAR_DAYS):
        covered = last - back >= first
        ends = np.searchsorted(key, place * _SPAN + as_of - back, side="right")
        inside = ends - np.searchsorted(key, place * _SPAN + last - back, side="right")
        seen += np.where(covered, inside, 0)
        days += np.where(covered, span, 0)
        if back == YEAR_DAYS:
            quiet.again[place] = occasions.day[ends]
    quiet.occasions[place] = seen
    quiet.expected[place] = (occasions.gaps[place] - seen) / (last - first - days) * days
    return quiet


def slow_rhythm(silence: Silence) -> pl.DataFrame:
    """A slow buyer with a regular rhythm has not been silent for longer than that allows.

    The own gap is at least the base's usual one, there are at least `REGULAR_GAPS` gaps with a
    regularity k of at least `REGULAR`, and the silence is no longer than the second longest of
    the own gaps (one long gap is no rhythm) or than 95 % of gaps of such a rhythm are: gamma with
    mean g, the own gap, and shape k, by Wilson and Hilferty's approximation
    g·(1 − 1/(9k) + z/(3√k))³. Evidence: these days.
    """
    occasions, k = silence.occasions, np.nan_to_num(silence.regularity, nan=1.0)
    share = (1 - 1 / (9 * k) + IN_RHYTHM_Z / (3 * np.sqrt(k))) ** 3
    allowed = np.fmax(np.floor(silence.own_gap * share), _second_longest_gap(silence))
    guarded = (k >= REGULAR) & (occasions.gaps >= REGULAR_GAPS)
    guarded &= (silence.own_gap >= silence.usual_gap) & (silence.days <= allowed)
    return found(silence, guarded, [str(int(days)) for days in allowed[guarded]])


def _second_longest_gap(silence: Silence) -> Integers:
    """The second longest of each customer's gaps; 0 with fewer than two."""
    occasions, runs = silence.occasions, silence.occasions.runs
    gap = np.diff(occasions.day, prepend=0)
    gap[runs.starts] = 0
    longest = np.flatnonzero(gap == runs.repeat(np.maximum.reduceat(gap, runs.starts)))
    customer = np.searchsorted(runs.starts, longest, side="right") - 1
    gap[longest[np.append(True, np.diff(customer) > 0)]] = 0
    found: Integers = np.maximum.reduceat(gap, runs.starts)
    return found
