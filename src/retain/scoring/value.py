"""Who carries the business: value of the window, Pareto tiers, concentration.

Value is margin where every line's margin is known, else revenue; returns are subtracted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.measure import ratio
from retain.scoring.runs import Integers, Runs

TIERS = ("A", "B", "C", "D")
TOP_CUSTOMERS = 10
TOP_SHARE_PERCENT = 20


def money_features(
    days: pl.DataFrame,
    runs: Runs,
    dated: Mapping[str, Integers],
    window_start: int,
    window_days: int,
) -> dict[str, Integers]:
    """Sums over each customer's days, money in minor units.

    `*_window` covers the days after `window_start`, `*_previous` as many days up to it; `*_before`
    the window of the same length that ends at the customer's last occasion; `first_sales` the
    sales of the first occasion's day.

    Args:
        days: customer-days, sorted.
        runs: the customers' runs of rows.
        dated: each customer's `first_day` and `last_day`, or `NEVER`.
        window_start: the day before the window.
        window_days: its length.
    """
    day = days["day"].to_numpy()
    own_last = runs.repeat(dated["last_day"])
    in_window = day > window_start
    previous = (day > window_start - window_days) & ~in_window
    before = (day <= own_last) & (day > own_last - window_days)
    names = ("lines", SALES, GIVEN_BACK, "orders", "discounted", "discount", "margin",
             "margin_missing")  # fmt: skip
    sums = {name: runs.sum(days[name].to_numpy()) for name in names if name in days.columns}
    sales = days[SALES].to_numpy()
    sums["first_sales"] = runs.sum(sales * (day == runs.repeat(dated["first_day"])))
    revenue = sales + days[GIVEN_BACK].to_numpy()
    sums["revenue_window"] = runs.sum(revenue * in_window)
    sums["revenue_previous"] = runs.sum(revenue * previous)
    sums["revenue_before"] = runs.sum(revenue * before)
    if "margin" in days.columns:
        margin, missing = days["margin"].to_numpy(), days["margin_missing"].to_numpy()
        sums["margin_window"] = runs.sum(margin * in_window)
        sums["margin_previous"] = runs.sum(margin * previous)
        sums["margin_before"] = runs.sum(margin * before)
        sums["margin_missing_window"] = runs.sum(missing * in_window)
    return sums


def value_kind(features: pl.DataFrame) -> str:
    """What value is: `margin` where every line of the base has its margin, else `revenue`."""
    if "margin_missing" not in features.columns:
        return "revenue"
    return "revenue" if features["margin_missing"].sum() else "margin"


@dataclass(frozen=True)
class TierLines:
    """The values at the lines, in minor units: what tiers are judged by.

    Attributes:
        a_line: the value of the customer who reaches the A share; None where nobody has value.
        b_line: likewise for B.
        total: the sum of positive values.
    """

    a_line: int | None
    b_line: int | None
    total: int


def tier_lines(values: pl.Series, a_percent: int, b_percent: int) -> TierLines:
    """The lines for `values` (minor units, customers with an occasion in the window).

    From the greatest value down, the first customer with whom the running total of the
    positive values reaches `a_percent` of their sum stands at the A line.
    """
    ranked = values.filter(values > 0).sort(descending=True).alias("value").to_frame()
    if not ranked.height:
        return TierLines(None, None, 0)
    total = int(ranked["value"].cast(pl.Int128).sum())
    running = pl.col("value").cast(pl.Int128).cum_sum() * 100

    def line(percent: int) -> int:
        reached = running >= pl.lit(total * percent, pl.Int128)
        return int(ranked.select(pl.col("value").filter(reached).first()).item())

    return TierLines(line(a_percent), line(b_percent), total)


def tier(value: pl.Expr, lines: TierLines, has_occasion: pl.Expr) -> pl.Expr:
    """A, B, C by the lines; C too for value that is not positive; D without an occasion.

    Equal values never split: everyone at or over a line is above it.
    """
    return (
        pl.when(has_occasion.not_())
        .then(pl.lit("D"))
        .when((value > 0) & (value >= _line(lines.a_line)))
        .then(pl.lit("A"))
        .when((value > 0) & (value >= _line(lines.b_line)))
        .then(pl.lit("B"))
        .otherwise(pl.lit("C"))
    )


def _line(line: int | None) -> pl.Expr:
    return pl.lit(line, pl.Int64)


def value_share(value: pl.Expr, total: int) -> pl.Expr:
    """Share of the sum of positive values; 0 for value that is not positive, null without a sum."""
    return ratio(pl.max_horizontal(value, pl.lit(0, pl.Int64)), pl.lit(total, pl.Int64))


def value_rank(value: pl.Expr, has_occasion: pl.Expr) -> pl.Expr:
    """1 for the greatest value of the window; equal values share a rank; null for tier D."""
    return pl.when(has_occasion).then(value).rank("min", descending=True).cast(pl.UInt32)


@dataclass(frozen=True)
class Concentration:
    """How much of the window's value few customers carry.

    All over the customers with an occasion in the window; values that are not positive count
    as 0. None where there is no positive value.

    Attributes:
        customers: how many they are.
        top_20_percent_share: share of value of the top 20 % of them (rounded up).
        customers_for_a_share: share of customers that makes the A share of value.
        gini: 0 for equal values, towards 1 when one customer has all.
        hhi: Herfindahl–Hirschman index, the sum of squared shares (0–1).
        top_10_share: share of value of the ten greatest customers.
    """

    customers: int
    top_20_percent_share: float | None
    customers_for_a_share: float | None
    gini: float | None
    hhi: float | None
    top_10_share: float | None


def concentration(values: pl.Series, lines: TierLines) -> Concentration:
    """Concentration of `values` (minor units, customers with an occasion in the window).

    Gini = Σ (2i − n − 1)·vᵢ / (n·Σ vᵢ), values ascending, i from 1.
    """
    n = values.len()
    if not lines.total or lines.a_line is None:
        return Concentration(n, None, None, None, None, None)
    ascending = values.clip(lower_bound=0).sort().to_numpy().astype(np.float64)
    descending = ascending[::-1]
    total = float(lines.total)
    place = np.arange(1, n + 1, dtype=np.float64)
    top_20 = -(-n * TOP_SHARE_PERCENT // 100)
    return Concentration(
        customers=n,
        top_20_percent_share=float(descending[:top_20].sum()) / total,
        customers_for_a_share=int((values >= lines.a_line).sum()) / n,
        gini=float(((2 * place - n - 1) * ascending).sum()) / (n * total),
        hhi=float(((descending / total) ** 2).sum()),
        top_10_share=float(descending[:TOP_CUSTOMERS].sum()) / total,
    )
