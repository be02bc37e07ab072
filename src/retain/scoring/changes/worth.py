"""What one point of retention is worth a year, from the base's own figures.

A point is one of a hundred of the customers who bought in the window: whoever of them is kept buys
in the next one too. It is not the mean customer whom a better year would keep, but somebody like
those who went:

    worth of a kept customer = Σ (lost of a kind) · onward(kind) / Σ (lost)
    onward(kind)             = the mean value in the window of those of the kind who were kept
    worth of a point         = 1 % · customers at stake · worth of a kept customer · 365 / window

The lost bought in the window before the window and not in the window; the kept did in both. A kind
is a tier and a number of occasions, both of the window before, as in `mix`: so the lost count by
what they were worth while they bought, and are given what customers like them that stayed went on
to bring. Where fewer than `FEW` of a kind stayed it takes what those of its tier went on to bring,
and where these are few too, what all did. Value is margin where every line has its own, else
revenue. What keeping them costs is not subtracted.

Customers like each other in tier and occasions may still differ in what made the one go: whoever is
kept by an effort may spend less than who stayed unasked, and the figure is the more for it.

The interval is of customers drawn again and again (`resampling`); a large base is drawn in
`GROUPS` groups of equal size, whose sums vary as their customers do.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

from retain.scoring.changes.keeping import keeping
from retain.scoring.changes.spans import NO_ROWS, SLACK_DAYS, WINDOW_NOT_COVERED
from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.measure import MINOR_PER_UNIT
from retain.scoring.mix import BANDS
from retain.scoring.resampling import Interval, draws
from retain.scoring.runs import Floats, Integers
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

FEW_LOST, FEW_KEPT = "few_lost", "few_kept"
"""Why it is not known: hardly anybody went; hardly anybody stayed, to tell what one brings."""

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
    reason = _uncovered(base, as_of, window, begins)
    if reason is None and min(lost, found.kept) < FEW:
        reason = FEW_LOST if lost < FEW else FEW_KEPT
    if reason is not None:
        return replace(known, reason=reason)
    kinds = _Kinds.of(found.customers, standards)
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
        sums: of each group that is drawn together, kind by kind: how many were lost, how many were
            kept, and what these brought in the window, in the currency.
        likes: kinds × kinds: whose kept ones tell what a kind goes on to bring.
    """

    sums: Floats
    likes: Floats

    @classmethod
    def of(cls, customers: pl.DataFrame, standards: Standards) -> _Kinds:
        """The kinds of customers as `keeping` gives them."""
        often = pl.sum_horizontal(pl.col("occasions_before") > most for most in BANDS)
        worth = tier(pl.col("value_before"), standards.tiers, pl.lit(True))
        known = customers.with_columns(tier=worth, kind=pl.format("{} {}", worth, often))
        names = known["kind"].unique().sort()
        place = known["kind"].cast(pl.Enum(names)).to_physical().to_numpy().astype(np.int64)
        kept = known["kept"].to_numpy()
        after = known["value_after"].to_numpy().astype(np.float64) / MINOR_PER_UNIT
        groups, wide = min(known.height, GROUPS), names.len()
        group = np.arange(known.height) % groups
        sums = np.zeros((groups, 3 * wide))
        np.add.at(sums, (group[~kept], place[~kept]), 1.0)
        np.add.at(sums, (group[kept], wide + place[kept]), 1.0)
        np.add.at(sums, (group[kept], 2 * wide + place[kept]), after[kept])
        return cls(sums, _likes(names.str.head(1).to_numpy(), np.bincount(place[kept])))

    def each(self, sums: Floats) -> Floats:
        """What a kept customer is worth in a window, of each row of sums."""
        lost, kept, after = np.split(sums, 3, axis=1)
        with np.errstate(divide="ignore", invalid="ignore"):
            onward = np.where(lost > 0, (after @ self.likes) / (kept @ self.likes), 0.0)
            return np.asarray((lost * onward).sum(axis=1) / lost.sum(axis=1))


def _likes(tiers: NDArray[np.str_], kept: Integers) -> Floats:
    """Kinds × kinds: whose kept ones (rows) stand for a kind: its own, its tier's, all."""
    count = np.zeros(tiers.size)
    count[: kept.size] = kept
    same_tier = (tiers[:, None] == tiers[None, :]).astype(np.float64)
    own = np.eye(tiers.size)
    wider = np.where(count @ same_tier >= FEW, same_tier, 1.0)
    return np.asarray(np.where(count >= FEW, own, wider))
