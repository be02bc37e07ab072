"""A base as it stood on an earlier day, beside what it did next: what learning is done on.

Everything of a snapshot comes from rows up to its day; only `bought`, what happened in the days
after it, does not, and nothing is ever learned for a day before those have passed. Days stand on
a grid of half horizons back from the as-of date, so that what one learning looks at, the next can
use again.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from retain.scoring.customer_days import CustomerDays
from retain.scoring.features import features
from retain.scoring.models.bgcnbd import BgCnbd, fit, refit
from retain.scoring.models.fitting import Fit
from retain.scoring.models.purchases import Floats, Purchases
from retain.scoring.predictors import model_chance, predictors

MOST_CUSTOMERS = 16_000
"""Customers learned from at the most: an even draw of a larger base says the same."""

MOST_SNAPSHOTS = 16
"""Snapshots that one learning looks at."""

LEAST_STEP_DAYS = 30
"""Days between two snapshots at the least, where the horizon is short."""


@dataclass(frozen=True)
class Snapshot:
    """Customers with an occasion, as of a day.

    Attributes:
        day: the day, in days since 1970-01-01.
        days: the days after it that are looked at.
        features: one row a customer, sorted by code.
        model: MBG/NBD fitted to them.
        predictors: of each for the `days` ahead (see `predictors`).
        bought: occasions of each in the `days` after the day.
        value: sales less what was given back of each in these days, minor units.
    """

    day: int
    days: int
    features: pl.DataFrame
    model: BgCnbd
    predictors: Floats
    bought: Floats
    value: Floats


@dataclass(frozen=True)
class History:
    """A base's past, as of a day, for learning.

    Attributes:
        customers: customer-days of those learned from; none after `as_of`.
        as_of: the day.
        first: the day of the first line.
        horizon_days: the horizon H asked for.
        window_days: the window, for the value before.
    """

    customers: CustomerDays
    as_of: int
    first: int
    horizon_days: int
    window_days: int
    _snapshots: dict[tuple[int, int], Snapshot] = field(default_factory=dict, repr=False)
    _purchases: dict[int, Purchases] = field(default_factory=dict, repr=False)
    _features: dict[tuple[int, int], pl.DataFrame] = field(default_factory=dict, repr=False)
    _fits: dict[tuple[int, bool], tuple[BgCnbd, Fit]] = field(default_factory=dict, repr=False)

    @classmethod
    def of(
        cls, customers: CustomerDays, *, as_of: int, horizon_days: int, window_days: int
    ) -> History | None:
        """The past of a base, or of an even draw of its customers; None without a line."""
        days = customers.days.filter(pl.col("day") <= as_of)
        if not days.height:
            return None
        known = CustomerDays(customers.ids, days)
        codes = days["code"].unique(maintain_order=True)
        if codes.len() > MOST_CUSTOMERS:
            places = np.arange(MOST_CUSTOMERS) * codes.len() // MOST_CUSTOMERS
            known = known.of(codes.gather(places))
        first = known.first_day
        assert first is not None  # there are lines
        return cls(known, as_of, first, horizon_days, window_days)

    def length_days(self, day: int) -> int:
        """Days of history on a day."""
        return day - self.first

    def halves_back(self, halves: int) -> int:
        """The day so many half horizons before the as-of date; two are exactly one horizon."""
        return self.as_of - -(-halves * self.horizon_days // 2)

    @property
    def step_halves(self) -> int:
        """Half horizons between two snapshots."""
        return max(1, -(-2 * LEAST_STEP_DAYS // self.horizon_days))

    def at(self, day: int, days: int) -> Snapshot:
        """The snapshot of a day, with what came in the `days` after it."""
        if (day, days) not in self._snapshots:
            self._snapshots[day, days] = self._make(day, days)
        return self._snapshots[day, days]

    def snapshots_for(self, halves: int, most: int = MOST_SNAPSHOTS) -> list[Snapshot]:
        """What may be learned from on the day `halves` half horizons back: `most`, newest first.

        With two horizons of history: snapshots that look a whole horizon ahead, each with half
        a horizon before it at least. With less: up to three that look half of the history ahead.
        """
        day = self.halves_back(halves)
        length, horizon = self.length_days(day), self.horizon_days
        if length >= 2 * horizon:
            grid = range(2, 2 + MOST_SNAPSHOTS * 2 * self.step_halves, self.step_halves)
            wanted = [self.halves_back(g) for g in grid if g >= halves + 2]
            least, days = horizon // 2, horizon
        else:
            days = length // 2
            wanted = [day - days - place * max(days // 4, 1) for place in range(3)]
            least = max(days // 2, 1)
        kept = [each for each in wanted if self.length_days(each) >= least]
        if not days:
            return []
        with ThreadPoolExecutor() as threads:
            return list(threads.map(lambda each: self.at(each, days), kept[:most]))

    def features_at(self, day: int, days: int | None = None) -> pl.DataFrame:
        """Features of the customers with an occasion by a day; `days` for the horizon."""
        key = (day, days or self.horizon_days)
        if key not in self._features:
            known = features(
                self.customers, as_of=day, window_days=self.window_days, horizon_days=key[1]
            )
            self._features[key] = known.filter(pl.col("occasions") > 0)
        return self._features[key]

    def purchases_at(self, day: int) -> Purchases:
        """Histories of the customers with an occasion by a day.

        Those of earlier days are brought together in cells: a fit among many need not be exact.
        """
        if day not in self._purchases:
            purchases = Purchases.of_features(self.features_at(day), as_of=day)
            self._purchases[day] = purchases if day == self.as_of else purchases.coarse()
        return self._purchases[day]

    def model_at(self, day: int, *, stops_at_first: bool) -> tuple[BgCnbd, Fit]:
        """MBG/NBD, or BG/NBD, of the customers by a day, and how its search ended.

        The search begins at what fits the as-of date: the same business, a little earlier.
        """
        if (day, stops_at_first) not in self._fits:
            purchases, fitted = self.purchases_at(day), None
            if day != self.as_of:
                near, found = self.model_at(self.as_of, stops_at_first=stops_at_first)
                fitted = refit(purchases, near) if found.converged else None
            if fitted is None or fitted[1].message == "not_found":
                fitted = fit(purchases, stops_at_first=stops_at_first)
            self._fits[day, stops_at_first] = fitted
        return self._fits[day, stops_at_first]

    def _make(self, day: int, days: int) -> Snapshot:
        known = self.features_at(day, days)
        model, _ = self.model_at(day, stops_at_first=True)
        chance = model_chance(model, known, as_of=day, days=days)
        table = predictors(known, model, chance, as_of=day, days=days)
        ahead = self.customers.days.filter(
            pl.col("day").is_between(day, day + days, closed="right")
        ).with_columns(occasion=(pl.col("sale_lines") > 0).cast(pl.Int64))
        codes = known["code"].to_numpy()
        sums = {
            name: _placed(ahead["code"], values, self.customers.ids.len())[codes]
            for name, values in (
                ("bought", ahead["occasion"]),
                ("value", ahead["sales"] + ahead["given_back"]),
            )
        }
        return Snapshot(day, days, known, model, table, sums["bought"], sums["value"])


def _placed(codes: pl.Series, values: pl.Series, size: int) -> Floats:
    """The sum of each code's values; whole numbers, so exact in any order."""
    weights = values.to_numpy().astype(np.float64)
    summed = np.bincount(codes.to_numpy(), weights=weights, minlength=size)
    return summed.astype(np.float64)
