"""What attempts cost, and what the returns that were their doing brought."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import polars as pl

from retain.scoring.winback.attempts import Attempts
from retain.scoring.winback.power import Difference, Share

if TYPE_CHECKING:
    from retain.scoring.runs import Floats


@dataclass(frozen=True)
class Ranged:
    """A figure with its 95 % interval; None where it cannot be known."""

    value: float | None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Money:
    """What attempts cost and brought, in minor units.

    Attributes:
        cost: of the treated attempts whose cost is known; None where none is.
        cost_unknown: treated attempts whose cost is not known: with any, cost is the least it can
            have been, and what is divided by it is not told.
        per_regained: cost ÷ treated customers who returned.
        per_incremental: cost ÷ incremental returns; the upper end is None where there may have
            been none.
        value_horizon: what treated customers who returned bought within the horizon.
        value_to_date: and up to the as-of date.
        mean_value: within the horizon, of a customer who returned, whichever its group.
        incremental_value: incremental returns d × the mean value m. Its interval is recovered from
            those of both, √((m·Δd)² + (d·Δm)²) on either side. Source: Zou and Donner, Statistics
            in Medicine 27 (2008).
        roi: (incremental value − cost) ÷ cost.
    """

    cost: int | None
    cost_unknown: int
    per_regained: float | None
    per_incremental: Ranged
    value_horizon: int
    value_to_date: int
    mean_value: Ranged
    incremental_value: Ranged
    roi: Ranged


def scaled(found: Difference | None, size: float) -> Ranged:
    """A difference of shares as a number of customers."""
    if found is None:
        return Ranged(None)
    return Ranged(found.value * size, found.low * size, found.high * size)


def cost_of(treated: pl.DataFrame) -> tuple[int | None, int]:
    """The known cost of some attempts, and of how many it is not known."""
    known = treated["cost"].drop_nulls()
    return (int(known.sum()) if known.len() else None), treated.height - known.len()


def money_of(attempts: Attempts, treated: Share, found: Difference | None) -> Money:
    """What the treated attempts cost and brought.

    Args:
        attempts: the attempts.
        treated: how many of the treated returned.
        found: by how much more than the held-out; None without a held-out.
    """
    rows = attempts.treated
    back = rows.filter("returned")
    cost, unknown = cost_of(rows)
    whole = cost if not unknown else None
    brought = attempts.known.filter("returned")["value_horizon"].sort()
    incremental = scaled(found, treated.size)
    mean = _mean(brought.cast(pl.Float64).to_numpy())
    value = _product(incremental, mean)
    return Money(
        cost=cost,
        cost_unknown=unknown,
        per_regained=whole / treated.back if whole is not None and treated.back else None,
        per_incremental=_per(whole, incremental),
        value_horizon=int(back["value_horizon"].sum()),
        value_to_date=int(back["value_to_date"].sum()),
        mean_value=mean,
        incremental_value=value,
        roi=_roi(value, whole),
    )


def _mean(values: Floats) -> Ranged:
    """The mean with Student's interval; its ends None under two values."""
    from scipy.special import stdtrit

    if not values.size:
        return Ranged(None)
    mean = float(values.sum()) / values.size
    if values.size < 2:
        return Ranged(mean)
    half = float(stdtrit(values.size - 1, 0.975)) * float(values.std(ddof=1)) / sqrt(values.size)
    return Ranged(mean, mean - half, mean + half)


def _product(one: Ranged, other: Ranged) -> Ranged:
    """The product of two independent figures, its interval recovered from theirs."""
    if one.value is None or other.value is None:
        return Ranged(None)
    value = one.value * other.value
    if one.low is None or one.high is None or other.low is None or other.high is None:
        return Ranged(value)
    down = sqrt(
        (other.value * (one.value - one.low)) ** 2 + (one.value * (other.value - other.low)) ** 2
    )
    up = sqrt(
        (other.value * (one.high - one.value)) ** 2 + (one.value * (other.high - other.value)) ** 2
    )
    return Ranged(value, value - down, value + up)


def _per(cost: int | None, incremental: Ranged) -> Ranged:
    """Cost per incremental return: what more returns there were, the less."""
    value, low, high = incremental.value, incremental.low, incremental.high
    if cost is None or value is None or value <= 0 or low is None or high is None:
        return Ranged(None)
    return Ranged(cost / value, cost / high, cost / low if low > 0 else None)


def _roi(value: Ranged, cost: int | None) -> Ranged:
    if not cost or value.value is None:
        return Ranged(None)
    low, high = (
        (each - cost) / cost if each is not None else None for each in (value.low, value.high)
    )
    return Ranged((value.value - cost) / cost, low, high)
