"""Lines to one row a customer and day: the base of every dated feature.

Features at any date follow from these rows without reading the lines again. A customer is a
code here, its place among the sorted identifiers; a code and a day packed into one integer sort
fast, and give the gaps between occasions by a single shift.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl

from retain.scoring.runs import Runs

SALES, GIVEN_BACK = "sales", "given_back"
KEYS = ("customer", "day", "order", "kind")
"""What lines are grouped by; `order` where order identifiers are known."""

COUNTS = ("lines", "sale_lines", "return_lines", "margin_missing", "orders", "unread")
MONEY = (SALES, GIVEN_BACK, "margin", "discounted", "discount")
MOST_MONEY = 2.0**62
"""The greatest sum of absolute amounts, in minor units, that is certain to be exact."""

_DAY_BITS = 32
SORTED_ROWS = 8_000_000
"""Customer-days sorted at a time."""

PARTITION_ROWS = 500_000
"""Customer-days worked on at a time: few enough for the processor's caches."""


@dataclass(frozen=True)
class Summed:
    """Lines summed by their raw keys.

    Attributes:
        groups: the sums of `by_customer_day`; `customer` (UInt32) is a place in `customers`,
            `day` a date, or a place in `days`. A combination of keys may stand in several rows.
        customers: the distinct raw identifiers; null may be one of them.
        days: the distinct raw dates where they are text; None where they are dates.
    """

    groups: pl.DataFrame
    customers: pl.Series
    days: pl.Series | None


@dataclass(frozen=True)
class CustomerDays:
    """One row a customer and day.

    Attributes:
        ids: the customers' identifiers, sorted; a customer's position is its code. Customers
            without a line are among them.
        days: `code` (UInt32), `day` (Int32, days since 1970-01-01), and sums over the day's
            lines: `sales` (positive amounts) and `given_back` (negative ones) in minor units,
            `lines`, `sale_lines` (positive amount and not cancelled: one makes the day an
            occasion), `return_lines`; where the lines know them `margin`, `margin_missing`
            (lines whose margin is not known), `discounted` (sales bought on discount),
            `discount` (what sales would have cost more without one) and `orders` (orders begun
            that day). Sorted by code and day, one row for each pair.
    """

    ids: pl.Series
    days: pl.DataFrame

    @property
    def has_margin(self) -> bool:
        """Whether margins are known, for some lines at least."""
        return "margin" in self.days.columns

    @property
    def first_day(self) -> int | None:
        """The day of the first line; None without one."""
        return int(self.days["day"].min()) if self.days.height else None  # type: ignore[arg-type]

    def of(self, codes: pl.Series) -> CustomerDays:
        """The days of some customers, their codes unchanged."""
        return CustomerDays(self.ids, self.days.filter(pl.col("code").is_in(codes.implode())))

    def up_to(self, as_of: int) -> pl.DataFrame:
        """The days up to a day; no copy where there are no later ones."""
        days = self.days
        if days.height and int(days["day"].max()) > as_of:  # type: ignore[arg-type]
            return days.filter(pl.col("day") <= as_of)
        return days


def by_customer_day(lines: pl.LazyFrame) -> pl.LazyFrame:
    """Sum lines over the keys they have (customer, day, order, kind).

    `size` is the sum of absolute amounts as a float: where all sizes together stay under
    `MOST_MONEY`, no sum can have passed 64 bits.

    Args:
        lines: one row a line: the keys, and the summed columns of `CustomerDays` (`sale_lines`
            and `return_lines` as truth values; no `lines`), and `unread` where figures beside the
            amount may be unreadable.
    """
    names = lines.collect_schema().names()
    keys = [name for name in KEYS if name in names]
    return lines.group_by(keys).agg(
        *(pl.col(name).sum().cast(pl.UInt32) for name in COUNTS if name in names),
        *(pl.col(name).sum() for name in MONEY if name in names),
        (pl.col(SALES) - pl.col(GIVEN_BACK)).cast(pl.Float64).sum().alias("size"),
        pl.len().cast(pl.UInt32).alias("lines"),
    )


def assemble(
    grouped: pl.LazyFrame, ids: pl.Series, returns: pl.DataFrame | None = None
) -> CustomerDays:
    """Customer-days from grouped lines whose customers already are codes and days dates.

    Args:
        grouped: `code`, `day` (Int32), the sums of `by_customer_day`, and `order` where known.
            A pair may stand in several rows.
        ids: the identifiers the codes stand for.
        returns: orders given back whole: `order`, `day` (Int32, null for the day of the sale).
            What is left of such an order is given back on that day.
    """
    rows = grouped
    if "order" in grouped.collect_schema():
        rows = _with_orders_begun(grouped.collect(engine="streaming"))
        if returns is not None:
            rows = _given_back(rows, returns)
        rows = rows.drop("order")
    height = rows.select(pl.len()).collect(engine="streaming").item()
    parts = max(-(-height // SORTED_ROWS), 1)
    bounds = [ids.len() * part // parts for part in range(parts + 1)]
    if parts == 1:
        days = _sorted_days(rows)
    else:
        days = pl.concat(
            _sorted_days(rows.filter(pl.col("code").is_between(low, high, closed="left")))
            for low, high in pairwise(bounds)
        )
    return CustomerDays(ids, days.with_columns(pl.col("code").set_sorted()))


def _sorted_days(rows: pl.LazyFrame) -> pl.DataFrame:
    """The rows of some customers, sorted, one a customer and day."""
    packed = (
        rows.with_columns(
            key=pl.col("code").cast(pl.UInt64) * 2**_DAY_BITS + pl.col("day").cast(pl.UInt64)
        )
        .drop("code", "day")
        .sort("key")
        .collect(engine="streaming")
    )
    runs = Runs.of(packed["key"].to_numpy())
    if runs.starts.size < packed.height:
        sums = {name: runs.sum(packed[name].to_numpy()) for name in packed.columns if name != "key"}
        packed = pl.DataFrame({"key": runs.labels.astype(np.uint64), **sums})
    return packed.select(
        (pl.col("key") // 2**_DAY_BITS).cast(pl.UInt32).alias("code"),
        (pl.col("key") % 2**_DAY_BITS).cast(pl.Int32).alias("day"),
        *(pl.col(name).cast(pl.UInt32) for name in COUNTS if name in packed.columns),
        *(name for name in MONEY if name in packed.columns),
    )


def _with_orders_begun(grouped: pl.DataFrame) -> pl.LazyFrame:
    """Count each order on its first day with a sale, so that counts replay exactly."""
    lines = grouped.lazy()
    begun = (
        lines.filter((pl.col("sale_lines") > 0) & pl.col("order").is_not_null())
        .group_by("code", "order")
        .agg(pl.col("day").min())
    )
    if begun.select(pl.len()).collect(engine="streaming").item() == _sale_rows(grouped):
        first = (pl.col("sale_lines") > 0) & pl.col("order").is_not_null()
        return lines.with_columns(orders=first.cast(pl.UInt32))
    return pl.concat(
        [
            lines.with_columns(orders=pl.lit(0, pl.UInt32)),
            begun.with_columns(orders=pl.lit(1, pl.UInt32)),
        ],
        how="diagonal",
    ).with_columns(pl.selectors.numeric().fill_null(0))


def _sale_rows(grouped: pl.DataFrame) -> int:
    sold = (pl.col("sale_lines") > 0) & pl.col("order").is_not_null()
    return int(grouped.select(sold.sum()).item())


def _given_back(rows: pl.LazyFrame, returns: pl.DataFrame) -> pl.LazyFrame:
    """Rows that take back what is left of each returned order, on the day of its return.

    Lines or a status may have taken some of it back before; no order is taken back twice.
    """
    names = rows.collect_schema().names()
    left = pl.col(SALES).sum() + pl.col(GIVEN_BACK).sum()
    reverse = {GIVEN_BACK: -left}
    if "margin" in names:
        reverse["margin"] = -pl.col("margin").sum()
    back = (
        rows.join(returns.lazy().rename({"day": "returned"}), on="order", how="inner")
        .group_by("code", "order")
        .agg(
            pl.max_horizontal(pl.col("returned").first(), pl.col("day").max()).alias("day"),
            **reverse,
        )
        .filter(pl.col(GIVEN_BACK) < 0)
    )
    return pl.concat([rows, back], how="diagonal").with_columns(pl.selectors.numeric().fill_null(0))


def partitions(days: pl.DataFrame) -> list[pl.DataFrame]:
    """The customer-days in pieces of whole customers, so that working memory stays bounded."""
    codes = days["code"]
    starts = [0]
    while starts[-1] + PARTITION_ROWS < days.height:
        code = codes[starts[-1] + PARTITION_ROWS]
        starts.append(int(codes.search_sorted(code + 1)))
    return [days[start:end] for start, end in zip(starts, [*starts[1:], days.height], strict=True)]
