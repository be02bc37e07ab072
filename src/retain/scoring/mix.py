"""Groups compared on like terms: what each kept, beside what its own mix of customers would keep.

A manager who was given the small accounts loses more of them, and is no worse for it. So each
group's retention stands beside what the whole base's rates give for its own customers, kind by kind
(indirect standardisation). A kind is a tier and a number of occasions, both of the window before:
what came later is what is judged and has no part in it, and by tiers alone a large account that
hardly buys would pass for a lively one. Whether the two differ beyond chance is judged by
Mantel and Haenszel's test of the group against all others, and, since many groups are looked at,
by Holm's rule: the chance that any group at all is named without cause is at most 5 %.

Sources: N. Mantel and W. Haenszel, Journal of the National Cancer Institute 22 (1959); S. Holm,
Scandinavian Journal of Statistics 6 (1979); E. B. Wilson's interval, here with strata.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.runs import Floats

BANDS = (1, 3, 6)
"""Occasions of the window before: one, two or three, four to six, more."""

FEW = 5.0
"""Fewer than so many expected to stay, or to go, are too few to compare."""

LEVEL = 0.05
_Z = 1.959964
_FARTHEST = 30.0
_HALVINGS = 60


@dataclass(frozen=True)
class Kept:
    """What one group kept.

    Attributes:
        group: its name; None for customers without one.
        members: how many could be kept.
        kept: how many were.
        expected: how many the base's rates would have kept of the same tiers.
        ratio: kept / expected; None where nothing was expected.
        low, high: its 95 % interval; None where the group cannot be told from the base.
        p_value: of the difference, by Holm's rule for all groups together; None where the group
            was not compared.
        few: whether too few were expected to stay, or to go, for a comparison.
    """

    group: str | None
    members: int
    kept: int
    expected: float
    ratio: float | None
    low: float | None
    high: float | None
    p_value: float | None
    few: bool

    @property
    def differs(self) -> bool:
        """Whether the group is better or worse than its mix beyond chance."""
        return self.p_value is not None and self.p_value < LEVEL


def could_be_kept(scores: pl.DataFrame, group: pl.Expr) -> pl.DataFrame:
    """Who bought in the window before the window: `group`, `stratum`, and whether it was `kept`.

    Args:
        scores: `tier_previous`, `occasions_previous`, `occasions_window`.
        group: what is compared, as text.
    """
    often = pl.sum_horizontal(pl.col("occasions_previous") > most for most in BANDS)
    return scores.filter(pl.col("occasions_previous") > 0).select(
        group=group,
        stratum=pl.format("{} {}", "tier_previous", often),
        kept=pl.col("occasions_window") > 0,
    )


def kept_by_group(customers: pl.DataFrame) -> list[Kept]:
    """What each group kept, beside its mix, sorted by name, customers without a group last.

    Args:
        customers: `group` (text), `stratum` (text) and `kept` (truth value), one row a customer
            who could be kept; rows without a stratum or an outcome are left out.
    """
    counted = (
        customers.drop_nulls(["stratum", "kept"])
        .group_by("group", "stratum")
        .agg(pl.len().cast(pl.Int64).alias("n"), pl.col("kept").sum().cast(pl.Int64).alias("k"))
        .sort("group", "stratum", nulls_last=True)
    )
    groups = counted["group"].unique(maintain_order=True).to_list()
    strata = counted["stratum"].unique().sort().to_list()
    place = {name: row for row, name in enumerate(groups)}, {s: c for c, s in enumerate(strata)}
    members = np.zeros((len(groups), len(strata)))
    kept = np.zeros_like(members)
    for group, stratum, n, k in counted.iter_rows():
        at = place[0][group], place[1][stratum]
        members[at], kept[at] = n, k
    return _compared(groups, members, kept)


def _compared(groups: list[str | None], members: Floats, kept: Floats) -> list[Kept]:
    """The groups (rows) over strata (columns), each beside the base."""
    if not groups:
        return []
    total = members.sum(axis=0)
    rate = kept.sum(axis=0) / total
    others = (total - members) / np.maximum(total - 1, 1)
    observed, expected = kept.sum(axis=1), members @ rate
    going = members.sum(axis=1) - expected
    variance = (members * rate * (1 - rate) * others).sum(axis=1)
    few = np.minimum(expected, going) < FEW
    off = np.maximum(np.abs(observed - expected) - 0.5, 0.0)
    squared = np.divide(off**2, variance, out=np.zeros_like(off), where=variance > 0)
    p = np.array([math.erfc(math.sqrt(each / 2)) for each in squared])
    judged = ~few & (variance > 0)
    adjusted = np.ones_like(p)
    adjusted[judged] = holm(p[judged])
    ends = [_end(observed + side, members, rate, others, -side) for side in (-0.5, 0.5)]

    ratio, low, high = (
        np.divide(each, expected, out=np.zeros_like(expected), where=expected > 0)
        for each in (observed, *ends)
    )
    return [
        Kept(
            group=name,
            members=int(members[row].sum()),
            kept=int(observed[row]),
            expected=round(float(expected[row]), 4),
            ratio=_figure(ratio[row]) if expected[row] > 0 else None,
            low=_figure(low[row]) if variance[row] > 0 else None,
            high=_figure(high[row]) if variance[row] > 0 else None,
            p_value=_figure(adjusted[row]) if judged[row] else None,
            few=bool(few[row]),
        )
        for row, name in enumerate(groups)
    ]


def _figure(value: float) -> float:
    return round(float(value), 4)


def holm(p_values: Floats) -> Floats:
    """Holm's adjusted p-values: under 5 % each, the chance of any false one among them is 5 %."""
    order = np.argsort(p_values, kind="stable")
    steps = p_values[order] * np.arange(p_values.size, 0, -1)
    adjusted = np.empty_like(p_values)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0) if steps.size else steps
    return adjusted


def _end(observed: Floats, members: Floats, rate: Floats, others: Floats, side: float) -> Floats:
    """One end of the interval of each group's kept, were all its odds shifted alike.

    The shift θ at which the observed count stands 1.96 standard deviations off: with
    q = logistic(logit rate + θ), observed − Σ n·q = ±1.96 · √Σ n·q·(1 − q)·(N − n)/(N − 1).
    """
    low, high = np.full(observed.size, -_FARTHEST), np.full(observed.size, _FARTHEST)
    z = _Z * np.sign(side)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        q = _shifted(rate, middle)
        spread = np.sqrt((members * q * (1 - q) * others).sum(axis=1))
        above = (members * q).sum(axis=1) + z * spread > observed
        low, high = np.where(above, low, middle), np.where(above, middle, high)
    return np.asarray((members * _shifted(rate, high)).sum(axis=1))


def _shifted(rate: Floats, shift: Floats) -> Floats:
    """Each group's rates by stratum with their odds times e^shift."""
    odds = rate * np.exp(shift)[:, None]
    return np.asarray(odds / (1 - rate + odds))
