"""Whether customers bought again within their own gap after some day, as known on that day.

The own gap is that of the occasions up to the day, drawn to the base's as everywhere
(`occasions.shrunk_gap`): what a customer did later has no part in how long it is given. Whose own
gap is not over by the as-of day is not judged, whether it has bought or not: else who buys at once
would count before the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.activity import Rhythm, fit_gaps
from retain.scoring.customer_days import CustomerDays
from retain.scoring.occasions import Occasions, shrunk_gap
from retain.scoring.runs import Floats, Integers

_SPAN = 2**32
"""What a code counts for beside a day where the two are one number."""


@dataclass(frozen=True)
class NextOccasion:
    """A base's occasions, ready to be asked what followed a day.

    Attributes:
        occasions: all of them up to the as-of day.
        key: code and day of each as one number, ascending.
        rhythm: the base's gaps.
    """

    occasions: Occasions
    key: Integers
    rhythm: Rhythm

    @classmethod
    def of(cls, customers: CustomerDays, as_of: int) -> NextOccasion:
        """The occasions of a base up to a day."""
        found = Occasions.of(customers, as_of)
        key = found.runs.repeat(found.codes) * _SPAN + found.day
        repeated = found.gaps > 0
        repeaters = pl.DataFrame(
            {
                "occasions": found.runs.lengths[repeated],
                "first_day": found.first_day[repeated],
                "last_day": found.last_day[repeated],
            }
        )
        r, alpha = fit_gaps(repeaters)
        return cls(found, key, Rhythm(r, alpha, None, None))

    def after(
        self, code: pl.Series, day: pl.Series, *, else_days: int | None = None
    ) -> pl.DataFrame:
        """What each customer's occasions say on a day, and what followed: one row an entry.

        Args:
            code: of whom.
            day: of each entry.
            else_days: how long whoever had one occasion by then is given; nobody where None.

        Returns:
            `occasions` up to the day, `own_gap` (null under two), `silence` (days since the last;
            null without one), `bought_again` (null where nothing is given, or what is is not over),
            and `usual`: the share of the days from the first occasion to the last by then that
            were followed by another within the own gap; null there too, and under two occasions.
        """
        who, when = (each.cast(pl.Int64).to_numpy() for each in (code, day))
        begin = np.searchsorted(self.key, who * _SPAN, side="left")
        end = np.searchsorted(self.key, who * _SPAN + when, side="right")
        count = end - begin
        days = np.append(self.occasions.day, 0)
        last = days[np.maximum(end - 1, 0)]
        first = days[np.minimum(begin, days.size - 1)]
        gap = np.where(
            count > 1,
            shrunk_gap(last - first, np.maximum(count - 1, 1), self.rhythm),
            else_days or 0,
        )
        within = np.floor(gap).astype(np.int64)
        until = np.searchsorted(self.key, who * _SPAN + when + within, side="right")
        given = count > (1 if else_days is None else 0)
        over = given & (when + gap <= self.occasions.as_of)
        known = over & (count > 1)
        usual = np.full(count.size, np.nan)
        usual[known] = self._followed(begin[known], count[known] - 1, within[known])
        return pl.DataFrame(
            {
                "occasions": count.astype(np.int64),
                "own_gap": gap,
                "silence": when - last,
                "bought_again": until > end,
                "usual": usual,
            }
        ).select(
            "occasions",
            pl.when(pl.col("occasions") > 1).then("own_gap").alias("own_gap"),
            pl.when(pl.col("occasions") > 0).then("silence").alias("silence"),
            pl.when(pl.Series(over)).then("bought_again").alias("bought_again"),
            pl.col("usual").fill_nan(None),
        )

    def _followed(self, begin: Integers, gaps: Integers, within: Integers) -> Floats:
        """Σ min(gap, within) / Σ gap over so many gaps from each place on."""
        starts = np.cumsum(gaps) - gaps
        place = np.repeat(begin - starts, gaps) + np.arange(int(gaps.sum()))
        gap = self.occasions.day[place + 1] - self.occasions.day[place]
        if not gap.size:
            return np.zeros(0)
        short = np.add.reduceat(np.minimum(gap, np.repeat(within, gaps)), starts)
        share: Floats = short / np.add.reduceat(gap, starts)
        return share
