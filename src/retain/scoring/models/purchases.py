"""What the purchase models need of a base: customers with the same history, counted.

A customer's history is `repeats` (x, occasions after the first), `t_x_days` (from the first
occasion to the last) and `age_days` (T, from the first occasion to the as-of date). Customers
who share all three share every likelihood, so each history is evaluated once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import polars as pl

from retain.scoring.activity import LOG_GAP_UNIT
from retain.scoring.runs import Runs

if TYPE_CHECKING:
    import numpy.typing as npt  # slow to import, and only the type checker needs it

Floats: TypeAlias = "npt.NDArray[np.float64]"

COARSE_CELLS = 48
"""Into how many steps a base's longest age is cut where histories are brought together."""


PIECE = 8192
"""Histories worked on together: their arrays fit the processor's cache."""


@dataclass(frozen=True)
class Purchases:
    """Distinct histories, sorted by repeats, then t_x, then age, and how many customers have each.

    Attributes:
        repeats: x, occasions after the first.
        t_x_days: from the first occasion to the last; 0 without a repeat.
        age_days: T, from the first occasion to the as-of date; at least `t_x_days`.
        customers: how many customers have this history.
        ln_gaps: Σ ln(gap in days) over all gaps of all customers, which regular timing (k > 1)
            needs; None where gaps are not known or one of them is zero.
    """

    repeats: Floats
    t_x_days: Floats
    age_days: Floats
    customers: Floats
    ln_gaps: float | None = None

    @classmethod
    def of(
        cls,
        repeats: npt.ArrayLike,
        t_x_days: npt.ArrayLike,
        age_days: npt.ArrayLike,
        *,
        ln_gaps: float | None = None,
    ) -> Purchases:
        """Histories from one value a customer.

        Args:
            repeats: x.
            t_x_days: t_x.
            age_days: T; one of the three may be a single value for all.
            ln_gaps: Σ ln(gap in days) over all customers, if known.
        """
        names = ("repeats", "t_x_days", "age_days")
        history = np.broadcast_arrays(repeats, t_x_days, age_days)
        base = pl.DataFrame(dict(zip(names, history, strict=True)))
        counted = base.group_by(names).agg(customers=pl.len()).sort(names)
        x, t_x, age, customers = (column.to_numpy().astype(np.float64) for column in counted)
        finite = ln_gaps is not None and math.isfinite(ln_gaps)
        return cls(x, t_x, age, customers, ln_gaps if finite else None)

    @classmethod
    def of_features(cls, features: pl.DataFrame, *, as_of: int) -> Purchases:
        """Histories of all customers with an occasion, from their features as of the same day.

        Args:
            features: `occasions`, `first_day`, `last_day`, `ln_gaps`, one row a customer.
            as_of: the day, in days since 1970-01-01.
        """
        bought = features.filter(pl.col("occasions") > 0).select(
            "ln_gaps",
            repeats=pl.col("occasions") - 1,
            t_x_days=pl.col("last_day") - pl.col("first_day"),
            age_days=as_of - pl.col("first_day"),
        )
        return cls.of(
            bought["repeats"],
            bought["t_x_days"],
            bought["age_days"],
            ln_gaps=int(bought["ln_gaps"].sum()) / LOG_GAP_UNIT,
        )

    @property
    def size(self) -> int:
        """How many customers there are."""
        return int(self.customers.sum())

    @property
    def total_repeats(self) -> int:
        """How many occasions after the first there are."""
        return int((self.customers * self.repeats).sum())

    @property
    def repeaters(self) -> int:
        """How many customers bought again."""
        return int(self.customers[self.repeats > 0].sum())

    @property
    def total_days(self) -> float:
        """The ages of all customers together."""
        return float((self.customers * self.age_days).sum())

    def coarse(self) -> Purchases:
        """Much the same base in fewer histories: days brought to the mean of their cell.

        Where a search begins need not be exact. Repeats stay as they are; t_x and T are cut into
        `COARSE_CELLS` steps each, and a cell's histories become one at their mean.
        """
        if not self.repeats.size:
            return self
        step = max(float(self.age_days.max()) / COARSE_CELLS, 1.0)
        near, far = np.floor(self.t_x_days / step), np.floor(self.age_days / step)
        cell = ((self.repeats * (COARSE_CELLS + 1) + near) * (COARSE_CELLS + 1) + far).astype(
            np.int64
        )
        order = np.argsort(cell, kind="stable")
        runs = Runs.of(cell[order])
        customers = np.add.reduceat(self.customers[order], runs.starts)

        def mean(days: Floats) -> Floats:
            summed = np.add.reduceat((self.customers * days)[order], runs.starts)
            return np.asarray(summed / customers)

        return replace(
            self,
            repeats=self.repeats[order][runs.starts],
            t_x_days=mean(self.t_x_days),
            age_days=mean(self.age_days),
            customers=customers,
        )


def history(
    repeats: npt.ArrayLike, t_x_days: npt.ArrayLike, age_days: npt.ArrayLike
) -> tuple[Floats, Floats, Floats]:
    """A history as the models calculate with it, its parts of one shape."""
    given = [np.asarray(values, dtype=np.float64) for values in (repeats, t_x_days, age_days)]
    x, t_x, age = np.broadcast_arrays(*given)
    return x, t_x, age


def distinct_pairs(x: Floats, age: Floats) -> tuple[Floats, Floats, npt.NDArray[np.intp]]:
    """The distinct pairs of x and T, and the place of each customer's pair among them."""
    ages, age_place = np.unique(age, return_inverse=True)
    repeats, x_place = np.unique(x, return_inverse=True)
    pairs, place = np.unique(x_place * ages.size + age_place, return_inverse=True)
    return repeats[pairs // max(ages.size, 1)], ages[pairs % max(ages.size, 1)], place
