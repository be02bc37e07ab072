"""Landmarks: month ends at which buying customers are looked at, and what became of them after.

Comparing those who left with those who stayed is biased: who left early had less time to meet
anything. So the base is looked at month by month, as it stood then. At risk is who was buying in a
rhythm: with two occasions or more, and silent for no longer than one own gap, so that nothing
that came of a silence counts as what led to it. *Fell silent* is who had a last occasion for long
before the next landmark, or within one own gap where that is longer: none after it in the horizon,
or in `LASTING_GAPS` own gaps where these are longer. To look further ahead would count who left
over what came only later; to ask for less silence would count pauses, of which there are many more
than leavers: either way the ratio falls towards 1 (`docs/method.md` has what was tried). A customer
stands at a landmark only where the days that tell are over. Source:
J. R. Anderson, K. C. Cain and R. D. Gelber, Journal of Clinical Oncology 1 (1983).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.activity import fit_rhythm, own_gap_days
from retain.scoring.causes.moments import Moments
from retain.scoring.customer_days import CustomerDays
from retain.scoring.features import features
from retain.scoring.measure import day_date, day_number
from retain.scoring.runs import Flags, Integers
from retain.scoring.value import tier, tier_lines

LASTING_GAPS: Final = 3.5
"""Own gaps without an occasion that make a silence lasting."""

MONTH_DAYS: Final = 31
"""The longest time from one landmark to the next."""

MOST_LANDMARKS: Final = 36
"""Month ends looked at, the newest ones."""

RECENCY_BANDS: Final = 3
"""Bands of recency: equal parts of the own gap."""

_CODE = 2**32
"""What a code counts for beside a day where the two are one number."""


@dataclass(frozen=True)
class Looking:
    """How landmarks look at a base.

    Attributes:
        as_of: the day after which nothing is known.
        horizon_days: the horizon H.
        window_days: the window of value tiers.
        a_percent, b_percent: the shares of value that tiers A and B end at.
        value: "revenue" or "margin", that tiers are by.
    """

    as_of: int
    horizon_days: int
    window_days: int
    a_percent: int
    b_percent: int
    value: str


@dataclass(frozen=True)
class Landmarks:
    """Customers at risk at landmarks, one place each, sorted by landmark and code.

    Attributes:
        moments: who and when.
        stratum: those of one landmark, tier and band of recency are compared; from 0.
        fell_silent: who then did.
    """

    moments: Moments
    stratum: Integers
    fell_silent: Flags

    @classmethod
    def of(cls, customers: CustomerDays, looking: Looking) -> Landmarks | None:
        """The landmarks of some customers; None where nobody was at risk at any."""
        first = customers.first_day
        if first is None:
            return None
        horizon = looking.horizon_days
        ahead = _Ahead.of(customers, looking)
        rows = [
            ahead.outcomes(_at_risk(customers, day, looking), day)
            for day in month_ends(first + horizon, looking.as_of - horizon - MONTH_DAYS)
        ]
        found = pl.concat(rows) if rows else pl.DataFrame()
        if not found.height:
            return None
        alike = pl.struct("day", "tier", "recency").rank("dense").cast(pl.Int64) - 1
        return cls(
            Moments.of(found),
            found.select(alike).to_series().to_numpy(),
            found["fell_silent"].to_numpy(),
        )


def month_ends(first: int, last: int) -> list[int]:
    """The last days of months from `first` to `last`, ascending; at most `MOST_LANDMARKS`."""
    found: list[int] = []
    after = day_date(last).year * 12 + day_date(last).month  # the month after that of `last`
    while len(found) < MOST_LANDMARKS:
        end = day_number(date(after // 12, after % 12 + 1, 1)) - 1
        if end < first:
            break
        if end <= last:
            found.append(end)
        after -= 1
    return found[::-1]


def _at_risk(customers: CustomerDays, day: int, looking: Looking) -> pl.DataFrame:
    """Who bought in a rhythm on a day: what `Moments.of` takes, and the band of `recency`."""
    known = features(customers, as_of=day, window_days=looking.window_days)
    current = known.filter(pl.col("occasions_window") > 0)[f"{looking.value}_window"]
    lines = tier_lines(current, looking.a_percent, looking.b_percent)
    value, ever = pl.col(f"{looking.value}_before"), pl.col("occasions") > 0
    gap, silence = pl.col("own_gap_days"), day - pl.col("last_day")
    return (
        known.with_columns(own_gap_days(fit_rhythm(known)), tier(value, lines, ever).alias("tier"))
        .filter((pl.col("occasions") > 1) & (silence <= gap))
        .select(
            "code",
            "tier",
            pl.lit(day, pl.Int32).alias("day"),
            pl.lit(day, pl.Int32).alias("told_day"),
            rhythm_day="last_day",
            gap=gap,
            recency=(silence * RECENCY_BANDS / gap).ceil().cast(pl.Int32),
        )
    )


@dataclass(frozen=True)
class _Ahead:
    """What customers did after a day.

    Attributes:
        occasions: codes and days as one number each, ascending, and one beyond all.
        pauses: from each of them to the next; beyond all measure from a customer's last.
        looking: how landmarks look.
    """

    occasions: Integers
    pauses: Integers
    looking: Looking

    @classmethod
    def of(cls, customers: CustomerDays, looking: Looking) -> _Ahead:
        days = customers.up_to(looking.as_of).filter(pl.col("sale_lines") > 0)
        codes = days["code"].cast(pl.Int64)
        occasions = np.append((codes * _CODE + days["day"]).to_numpy(), np.iinfo(np.int64).max)
        return cls(occasions, np.append(np.diff(occasions), 0), looking)

    def outcomes(self, at_risk: pl.DataFrame, day: int) -> pl.DataFrame:
        """Those of a day whose outcome is known, with whether they `fell_silent`."""
        horizon = self.looking.horizon_days
        gap = at_risk["gap"].to_numpy()
        soon = np.maximum(np.floor(gap).astype(np.int64), MONTH_DAYS)
        lasting = np.maximum(gap * LASTING_GAPS, horizon)
        over = day + soon + lasting <= self.looking.as_of
        known = at_risk.filter(pl.Series(over))
        if not known.height:
            return known.with_columns(fell_silent=pl.lit(False))
        own = known["code"].cast(pl.Int64).to_numpy() * _CODE + day
        last, end = (
            np.searchsorted(self.occasions, days, side="right") for days in (own, own + soon[over])
        )
        between = np.ravel(np.column_stack([last - 1, end]))
        longest = np.maximum.reduceat(self.pauses, between)[::2]
        return known.with_columns(fell_silent=pl.Series(longest > lasting[over]))
