"""Growth: the trend of what a customer is worth, quarter by quarter.

A quarter is 365.25/4 days; quarters are counted back from the as-of day, so that all are complete.
Those since the customer's first occasion count, the eight newest at the most, at least four.

- `growth_rate` = 4 · slope / size, where slope is Theil and Sen's: the median, over all pairs of
  quarters, of the difference of their values by the quarters between them. One extraordinary
  quarter hardly moves it. The size is the mean of the quarters' values without their signs: where
  much is given back, the plain mean comes near nothing, and any slope would be a huge share of it.
- `growth_p_value` is Mann and Kendall's, one-sided: the chance that quarters without any trend,
  in random order, would agree as far as these, in the direction they go. S is the number of pairs
  that rise less those that fall. Its distribution is known exactly, equal values included: the
  number of inversions of a random order of a multiset has the q-multinomial coefficient as its
  generating function.

Sources: H. Theil (1950), P. K. Sen (1968), H. B. Mann (1945), M. G. Kendall (1955); for equal
values P. A. MacMahon (1915).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import combinations
from math import factorial, prod
from typing import TYPE_CHECKING, Final

import numpy as np
import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES, CustomerDays, partitions
from retain.scoring.runs import Floats, Integers, Runs

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Standards

QUARTERS: Final = 8
LEAST_QUARTERS: Final = 4

RISING_P: Final = 0.1
"""A trend with a smaller chance of being none is taken for one."""

DIGITS: Final = 4

_QUARTER_DAYS: Final = (1461, 16)
"""A quarter's days as a fraction: 365.25 / 4 = 1461 / 16."""

_TOGETHER: Final = 20_000
"""Customers whose pairs of quarters are compared at a time: few enough for the caches."""


def growth_columns(
    base: Base, judged: pl.DataFrame, standards: Standards, *, as_of: int
) -> pl.DataFrame:
    """`growth_rate` and `growth_p_value`, one row a customer in the order of `judged`.

    Args:
        base: what scores are made from.
        judged: `code`, and `first_day` (null without an occasion).
        standards: say what value is.
        as_of: the day.

    Returns:
        both null under four complete quarters since the first occasion, and where the quarters'
        mean value is not positive.
    """
    begun = judged.filter(pl.col("first_day").is_not_null()).select("code", "first_day")
    found = growth(base.customers, begun, value=standards.value, as_of=as_of)
    return judged.select("code").join(found, on="code", how="left", maintain_order="left").drop(
        "code"
    )  # fmt: skip


def growth(customers: CustomerDays, begun: pl.DataFrame, *, value: str, as_of: int) -> pl.DataFrame:
    """`code`, `growth_rate` and `growth_p_value` of those of whom they are known, sorted.

    Args:
        customers: the customer-days; rows after `as_of` are not looked at.
        begun: `code` and `first_day`, sorted.
        value: "revenue" or "margin".
        as_of: the day.
    """
    quarters = np.zeros(customers.ids.len(), dtype=np.int64)
    quarters[begun["code"].to_numpy()] = complete_quarters(as_of - begun["first_day"].to_numpy())

    def of_some(days: pl.DataFrame) -> pl.DataFrame:
        runs = Runs.of(days["code"].to_numpy())
        count = quarters[runs.labels]
        values = _quarterly(days, runs, count, value, as_of)
        parts = [pl.DataFrame(schema=_SCHEMA)]
        for number in range(LEAST_QUARTERS, QUARTERS + 1):
            told = np.flatnonzero((count == number) & (values.sum(axis=1) > 0))
            for some in np.array_split(told, told.size // _TOGETHER + 1):
                rate, chance = trend(values[some, QUARTERS - number :])
                columns = (runs.labels[some].astype(np.uint32), rate, chance)
                parts.append(pl.DataFrame(dict(zip(_SCHEMA, columns, strict=True))))
        return pl.concat(parts)

    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        found = pl.concat(threads.map(of_some, partitions(customers.up_to(as_of))))
    return found.sort("code")


_SCHEMA = {"code": pl.UInt32, "growth_rate": pl.Float64, "growth_p_value": pl.Float64}


def complete_quarters(tenure_days: Integers) -> Integers:
    """Complete quarters since a first occasion so many days ago, `QUARTERS` at the most."""
    days, parts = _QUARTER_DAYS
    return np.minimum((tenure_days.astype(np.int64) + 1) * parts // days, QUARTERS)


def _quarterly(days: pl.DataFrame, runs: Runs, count: Integers, value: str, as_of: int) -> Integers:
    """Customers × quarters: value in minor units, oldest first; 0 in those that do not count."""
    length, parts = _QUARTER_DAYS
    back = (as_of - days["day"].to_numpy().astype(np.int64)) * parts // length
    inside = back < runs.repeat(count)
    if value == "margin":
        money = days["margin"].to_numpy()
    else:
        money = days[SALES].to_numpy() + days[GIVEN_BACK].to_numpy()
    place = runs.repeat(np.arange(runs.labels.size) * QUARTERS) + QUARTERS - 1 - back
    filled = Runs.of(place[inside])
    table = filled.spread(filled.sum(money[inside]), runs.labels.size * QUARTERS)
    return table.reshape(-1, QUARTERS)


def trend(values: Integers) -> tuple[Floats, Floats]:
    """The yearly trend of quarterly values as a share of their size, and its chance without one.

    Args:
        values: customers × quarters, oldest first; each row's sum is positive.

    Returns:
        rates and one-sided chances, rounded to `DIGITS`.
    """
    customers, quarters = values.shape
    columns = np.ascontiguousarray(values.T)
    pairs = list(combinations(range(quarters), 2))
    slopes = np.empty((customers, len(pairs)))
    agreed = np.zeros(customers, dtype=np.int64)
    equal = np.ones((quarters, customers), dtype=np.int64)
    for place, (early, late) in enumerate(pairs):
        rise = columns[late] - columns[early]
        slopes[:, place] = rise / (late - early)
        agreed += np.sign(rise)
        same = rise == 0
        equal[early] += same
        equal[late] += same
    rate = 4 * np.median(slopes, axis=1) * quarters / np.abs(columns).sum(axis=0)
    return rate.round(DIGITS), _chances(agreed, equal).round(DIGITS)


def _chances(agreed: Integers, equal: Integers) -> Floats:
    """The chance of each S or more in its direction, given how many values equal each value.

    Values and their multiplicities make few different cases, and each is worked out once: how many
    values stand in groups of 1, 2, … are the digits of its key.
    """
    quarters = equal.shape[0]
    digit, most = quarters + 1, quarters * quarters
    key = (digit ** (equal - 1)).sum(axis=0) * most + np.abs(agreed)
    cases, which = np.unique(key, return_inverse=True)
    known = []
    for case in cases.tolist():
        groups, s = divmod(case, most)
        sizes: list[int] = []
        for size in range(1, quarters + 1):
            groups, standing = divmod(groups, digit)
            sizes += [size] * (standing // size)
        known.append(chance_of_agreement(tuple(sizes), s))
    chances: Floats = np.array(known)[which]
    return chances


@cache
def chance_of_agreement(sizes: tuple[int, ...], s: int) -> float:
    """Mann–Kendall: P(S ≥ s) for values in random order, equal ones in groups of `sizes`.

    Of the pairs of different values, U, those out of order are the inversions of the multiset,
    and S = U − 2 · inversions. `chance_of_agreement((1, 1, 1, 1), 6)` is 1/24: one order of four
    values rises throughout.
    """
    orders, placed = np.ones(1, dtype=np.int64), 0
    for size in sizes:
        placed += size
        orders = np.convolve(orders, _gaussian(placed, size))
    differing = orders.size - 1
    favourable = int(orders[: (differing - s) // 2 + 1].sum())
    return favourable * prod(map(factorial, sizes)) / factorial(placed)


@cache
def _gaussian(n: int, k: int) -> Integers:
    """Coefficients of the Gaussian binomial [n, k]: choices of k places of n by inversions."""
    if k in (0, n):
        return np.ones(1, dtype=np.int64)
    last, other = _gaussian(n - 1, k - 1), _gaussian(n - 1, k)
    counts = np.zeros(k * (n - k) + 1, dtype=np.int64)
    counts[: last.size] += last
    counts[k : k + other.size] += other
    return counts
