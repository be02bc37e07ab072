"""The occasions of some customers up to a day, one after another: what dated scores look at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.activity import Rhythm
from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays
from retain.scoring.runs import Floats, Integers, Runs


@dataclass(frozen=True)
class Occasions:
    """Occasions, sorted by customer and day.

    Attributes:
        as_of: the last day that counts.
        runs: the customers' runs of occasions; labels are codes.
        day: each occasion's day.
        money: what was bought that day, less what came back that day, in minor units.
    """

    as_of: int
    runs: Runs
    day: Integers
    money: Integers

    @classmethod
    def of(cls, customers: CustomerDays, as_of: int, codes: pl.Series | None = None) -> Occasions:
        """The occasions up to a day of the customers with `codes`, of all where None."""
        days = customers.days
        code, day = days["code"].to_numpy(), days["day"].to_numpy()
        counts = (days["sale_lines"].to_numpy() > 0) & (day <= as_of)
        if codes is not None:
            wanted = np.zeros(customers.ids.len(), dtype=np.bool_)
            wanted[codes.to_numpy()] = True
            counts &= wanted[code]
        money = days[SALES].to_numpy()[counts] + days[GIVEN_BACK].to_numpy()[counts]
        return cls(as_of, Runs.of(code[counts]), day[counts].astype(np.int64), money)

    @property
    def codes(self) -> Integers:
        """The customers with an occasion, ascending."""
        return self.runs.labels

    @property
    def first_day(self) -> Integers:
        """Each customer's first occasion."""
        return self.runs.first(self.day)

    @property
    def last_day(self) -> Integers:
        """Each customer's last occasion."""
        return self.runs.last(self.day)

    @property
    def gaps(self) -> Integers:
        """How many gaps each customer has."""
        return self.runs.lengths - 1

    @property
    def silence(self) -> Integers:
        """Days since each customer's last occasion."""
        return self.as_of - self.last_day

    @property
    def place(self) -> Integers:
        """Each occasion's place within its customer's, from 0: the gaps before it."""
        return np.arange(self.day.size) - self.runs.repeat(self.runs.starts)

    def own_gap(self, rhythm: Rhythm) -> Floats:
        """Each customer's own gap in days (see `activity.own_gap_days`); NaN with no gap."""
        gaps = self.gaps
        shrunk = shrunk_gap(self.last_day - self.first_day, gaps, rhythm)
        return np.where(gaps > 0, shrunk, np.nan)

    def parts(self, rows: int) -> list[Occasions]:
        """The same in pieces of whole customers, of about so many occasions each."""
        if not self.day.size:
            return []
        piece = self.runs.starts // rows
        begins = np.flatnonzero(np.diff(piece, prepend=-1))
        found = []
        for begin, end in zip(begins, [*begins[1:], piece.size], strict=True):
            start = int(self.runs.starts[begin])
            stop = int(self.runs.starts[end]) if end < piece.size else self.day.size
            runs = Runs(
                self.runs.starts[begin:end] - start, self.runs.labels[begin:end], stop - start
            )
            found.append(Occasions(self.as_of, runs, self.day[start:stop], self.money[start:stop]))
        return found


def shrunk_gap(span_days: Integers, gaps: Integers, rhythm: Rhythm) -> Floats:
    """(α + span) / (r + gaps), the plain mean where the base has no fit; NaN for no gap at all."""
    r, alpha = rhythm.gap_r or 0.0, rhythm.gap_alpha or 0.0
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = (span_days + alpha) / (gaps + r)
    return np.where(np.isfinite(found), found, np.nan)
