"""What one point of retention is worth a year, from the base's own figures.

A point is one of a hundred of the customers who bought in the window: who of them is kept buys in
the next one too. It is not the mean customer whom a better year would keep, but somebody like those
who went. So:

    worth of a kept customer = Σ value_before · onward(kind), over the lost, / how many they are
    onward(kind)             = Σ value_after / Σ value_before, over the kept of that kind
    worth of a point         = 1 % · customers at stake · worth of a kept customer · 365 / window

The lost bought in the window before the window and not in the window; the kept did in both. A kind
is a tier and a number of occasions, both of the window before, as in `mix`: what the lost brought
while they bought, times what customers of their kind that stayed went on to bring. A kind with
fewer than `FEW` kept customers, or without value, takes what all of them went on to bring. Value is
margin where every line has its own, else revenue; what keeping costs is not subtracted.

The interval is of customers drawn again and again (`resampling`); a large base is drawn in
`GROUPS` groups of equal size, whose sums vary as their customers do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.changes.keeping import keeping
from retain.scoring.changes.spans import NO_ROWS, SLACK_DAYS, WINDOW_NOT_COVERED
from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.mix import BANDS
from retain.scoring.resampling import Interval, draws
from retain.scoring.runs import Flags, Floats
from retain.scoring.value import tier

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards

FEW: Final = 10
"""Fewer lost customers, or kept ones of a kind, say too little."""

GROUPS: Final = 4000
"""Groups that a large base is drawn in."""

YEAR_DAYS: Final = 365
POINT: Final = 0.01

FEW_LOST, NO_VALUE = "few_lost", "no_value_before"
"""Why it is not known: hardly anybody went; those of the window before brought nothing."""

_UNKNOWN: Final = Interval(None, None, None)


@dataclass(frozen=True)
class PointWorth:
    """What one point of retention is worth a year.

    Attributes:
        value: in the currency, with its 95 % interval; all None where it is not known.
        kind: "revenue" or "margin".
        at_stake: customers with an occasion in the window: a point is one of a hundred of them.
        each: what a kept customer is worth a year, in the currency.
        mean_each: what a customer with an occasion in the window brought in it, for comparison,
            brought to a year.
        could_be_kept: customers of the window before the window.
        lost: those of them without an occasion in the window.
        retention: the share kept.
        window_days: how long a window is.
        reason: why it is not known; None where it is.
    """

    value: Interval
    kind: str
    at_stake: int
    each: float | None
    mean_each: float | None
    could_be_kept: int
    lost: int
    retention: float | None
    window_days: int
    reason: str | None = None


def worth_of_a_point(
    base: Base, standards: Standards, *, as_of: int, begins: int | None = None
) -> PointWorth:
    """What one point of retention is worth a year, as of a day.

    Args:
        base: what scores are made from.
        standards: say what value is, how long the window, where tiers begin.
        as_of: the day.
        begins: the first day with a line in all data; that of `base` where None.
    """
    window = standards.window_days
    found = keeping(base.customers, as_of=as_of, window_days=window, value=standards.value)
    at_stake, mean_each = _at_stake(base, standards, as_of)
    lost = found.could_be_kept - found.kept
    known = PointWorth(
        value=_UNKNOWN,
        kind=standards.value,
        at_stake=at_stake,
        each=None,
        mean_each=mean_each,
        could_be_kept=found.could_be_kept,
        lost=lost,
        retention=None if found.retention is None else round(found.retention, 4),
        window_days=window,
    )
    reason = _uncovered(base, as_of, window, begins) or (FEW_LOST if lost < FEW else None)
    kinds = _Kinds.of(found.customers, standards)
    if reason is None and not kinds.told:
        reason = NO_VALUE
    if reason is not None:
        return replace(known, reason=reason)
    a_year = YEAR_DAYS / window
    each = float(kinds.each(kinds.sums.sum(axis=0)[None, :])[0]) * a_year
    drawn = [kinds.each(some @ kinds.sums) for some in draws(len(kinds.sums))]
    points = POINT * at_stake
    interval = Interval.of(points * each, points * a_year * np.concatenate(drawn))
    return replace(known, value=interval, each=round(each, 2) + 0.0)


def _uncovered(base: Base, as_of: int, window_days: int, begins: int | None) -> str | None:
    """Why the two windows are not known; None where the data cover them."""
    first = base.customers.first_day if begins is None else begins
    if first is None or first > as_of:
        return NO_ROWS
    late = first > as_of - 2 * window_days + 1 + SLACK_DAYS
    return WINDOW_NOT_COVERED if late else None


def _at_stake(base: Base, standards: Standards, as_of: int) -> tuple[int, float | None]:
    """Customers with an occasion in the window, and what each brought a year in the mean."""
    worth = pl.col("margin") if standards.value == "margin" else pl.col(SALES) + pl.col(GIVEN_BACK)
    begins = as_of - standards.window_days
    window = (
        base.customers.days.lazy()
        .filter(pl.col("day").is_between(begins + 1, as_of))
        .group_by("code")
        .agg((pl.col("sale_lines") > 0).any().alias("bought"), worth.sum().alias("value"))
        .filter("bought")
        .select(pl.len(), pl.col("value").cast(pl.Int128).sum().cast(pl.String))
        .collect()
    )
    customers, value = window.row(0)
    if not customers:
        return 0, None
    a_year = YEAR_DAYS / standards.window_days
    return customers, round(int(value) / MINOR_PER_UNIT / customers * a_year, 2) + 0.0


@dataclass(frozen=True)
class _Kinds:
    """Customers who could be kept, by kind.

    Attributes:
        sums: of each group that is drawn together: the lost, then of each kind what the lost
            brought before, the kept before, and the kept after, in the currency.
        thin: which kinds say too little of their own.
    """

    sums: Floats
    thin: Flags

    @classmethod
    def of(cls, customers: pl.DataFrame, standards: Standards) -> _Kinds:
        """The kinds of customers as `keeping` gives them."""
        often = pl.sum_horizontal(pl.col("occasions_before") > most for most in BANDS)
        kinds = customers.select(
            pl.format("{} {}", tier(pl.col("value_before"), standards.tiers, pl.lit(True)), often)
        ).to_series()
        names = kinds.unique().sort()
        place = kinds.cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
        kept = customers["kept"].to_numpy()
        before, after = (
            customers[name].to_numpy().astype(np.float64) / MINOR_PER_UNIT
            for name in ("value_before", "value_after")
        )
        before = np.maximum(before, 0.0)
        groups, wide = min(customers.height, GROUPS), names.len()
        group = np.arange(customers.height) % max(groups, 1)
        sums = np.zeros((groups, 1 + 3 * wide))
        np.add.at(sums, (group[~kept], 0), 1.0)
        np.add.at(sums, (group[~kept], 1 + place[~kept]), before[~kept])
        np.add.at(sums, (group[kept], 1 + wide + place[kept]), before[kept])
        np.add.at(sums, (group[kept], 1 + 2 * wide + place[kept]), after[kept])
        brought = sums[:, 1 + wide : 1 + 2 * wide].sum(axis=0)
        thin = (np.bincount(place[kept], minlength=wide) < FEW) | (brought <= 0)
        return cls(sums, thin)

    @property
    def told(self) -> bool:
        """Whether the kept brought anything before."""
        wide = self.thin.size
        return bool(self.sums[:, 1 + wide : 1 + 2 * wide].sum() > 0)

    def each(self, sums: Floats) -> Floats:
        """What a kept customer is worth in a window, of each row of sums."""
        wide = self.thin.size
        lost, rest = sums[:, 0], sums[:, 1:]
        gone, before, after = (rest[:, part * wide : (part + 1) * wide] for part in range(3))
        with np.errstate(divide="ignore", invalid="ignore"):
            of_all = after.sum(axis=1, keepdims=True) / before.sum(axis=1, keepdims=True)
            onward = np.where(self.thin | (before <= 0), of_all, after / before)
            return np.asarray((gone * onward).sum(axis=1) / lost)
