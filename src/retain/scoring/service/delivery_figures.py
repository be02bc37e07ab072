"""The figures of deliveries: of all orders, and by month, region, owner and tier.

On-time delivery is of the orders whose promised day was over in the period, lead times are of those
made in it; by month likewise, each by its own day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.churn_rules import wilson
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.measure import ratio
from retain.scoring.service.complaints import MONTH
from retain.scoring.service.days_to_close import days_to_close
from retain.scoring.service.deliveries import DeliveryBook


@dataclass(frozen=True)
class _Said:
    """How one figure is given.

    Attributes:
        kind: what sort of figure it is.
        rows: the count of what it was made from.
        unknown: why it is not known, where orders tell all that it needs.
    """

    kind: FigureKind
    rows: str
    unknown: str


FIGURES: Final[dict[str, _Said]] = {
    "on_time_delivery": _Said("share", "judged", "none_due"),
    "delivery_days_late": _Said("days", "late_come", "none_late"),
    "orders_overdue": _Said("count", "unmet", "delivery_hardly_noted"),
    "median_lead_days": _Said("days", "timed", "most_awaited"),
    "p90_lead_days": _Said("days", "timed", "most_awaited"),
    "orders_awaited": _Said("count", "ordered", "delivery_hardly_noted"),
}
"""The figures of deliveries, in the order they are shown."""

_OF_PROMISES: Final = ("promised", "judged", "on_time", "late_come")
_ASK_FOR_PROMISES: Final = (*_OF_PROMISES, "unmet")
_OF_ORDERS: Final = ("ordered", "timed")


def delivery_figures(book: DeliveryBook) -> tuple[Figure, ...]:
    """The figures of the whole base, each with its orders; unknown ones with the reason.

    Overdue ones are those of the last day, whenever they were promised, of all that were promised
    and have not come.
    """
    all_orders = book.rows.with_columns(all=pl.lit(0))
    row = {
        **_first(_promises_kept(all_orders, "all", noted=book.noted)),
        **_first(_lead_times(all_orders, "all", noted=book.noted)),
    }
    unmet = book.rows.filter("is_open")["promised_day"].count()
    row["unmet"] = unmet
    promised = book.rows["promised_day"].count()
    row["orders_overdue"] = int(book.rows["overdue"].sum()) if book.noted and promised else None
    found = []
    for name, said in FIGURES.items():
        value, rows = row[name], int(row[said.rows] or 0)
        reason = _reason(said, rows, book) if value is None else None
        told = None if value is None else float(value)
        found.append(Figure(name, said.kind, told, rows, "orders", reason))
    return tuple(found)


def _first(frame: pl.DataFrame) -> dict[str, float | None]:
    return frame.row(0, named=True) if frame.height else dict.fromkeys(frame.columns)


def _reason(said: _Said, rows: int, book: DeliveryBook) -> str:
    """Why a figure is not known, the first that holds."""
    if not book.told:
        return "no_deliveries_told"
    if not rows and said.rows in _OF_ORDERS:
        return "none_ordered"
    if said.rows in _ASK_FOR_PROMISES and not book.rows["promised_day"].count():
        return "none_promised"
    if said.rows == "late_come" and not book.rows.filter("is_due")["on_time"].count():
        return "none_due"
    return said.unknown


def deliveries_by(book: DeliveryBook, column: str) -> pl.DataFrame:
    """The figures of each group of orders of the period, sorted by name, those without one last.

    Args:
        book: the orders.
        column: one of `deliveries.COLUMNS`.

    Returns:
        the column; of the orders whose promised day was over in it `promised`, `judged`, `on_time`
        (counts), `on_time_delivery` with `on_time_low` and `on_time_high` (Wilson's 95 % interval),
        `orders_overdue`, `late_come` (late ones that have come), `delivery_days_late` (their
        median); of those ordered in it `ordered`, `timed`, `orders_awaited`, `median_lead_days`,
        `p90_lead_days`. Without a promise at all the former are null.
    """
    rows, promised, ordered = book.rows, column, column
    if column == MONTH:
        promised, ordered = "promised_month", "ordered_month"
        rows = rows.with_columns(_month("promised_day", promised), _month("ordered_day", ordered))
    kept = _promises_kept(rows.filter("is_due"), promised, noted=book.noted)
    times = _lead_times(rows, ordered, noted=book.noted)
    both = kept.rename({promised: column}).join(
        times.rename({ordered: column}), on=column, how="full", coalesce=True, nulls_equal=True
    )
    counted = (*_OF_PROMISES, *_OF_ORDERS) if book.rows["promised_day"].count() else _OF_ORDERS
    counts = [pl.col(name).fill_null(0) for name in counted]
    return both.with_columns(counts).sort(column, nulls_last=True)


def _month(day: str, name: str) -> pl.Expr:
    return pl.col(day).cast(pl.Date).dt.strftime("%Y-%m").alias(name)


def _promises_kept(rows: pl.DataFrame, by: str, *, noted: bool) -> pl.DataFrame:
    """What the orders say whose promised day was over in the period, group by group."""
    due = pl.col("is_due")
    grouped = rows.group_by(by).agg(
        _count(due).alias("promised"),
        _count(due & pl.col("on_time").is_not_null()).alias("judged"),
        _count(due & pl.col("on_time")).alias("on_time"),
        _count(due & pl.col("days_late").is_not_null()).alias("late_come"),
        _count(due & pl.col("overdue")).alias("orders_overdue"),
        pl.col("days_late").filter(due).median().alias("delivery_days_late"),
    )
    share = ratio(pl.col("on_time"), pl.col("judged"))
    ends = [
        wilson(on_time / judged, judged) if judged else (None, None)
        for on_time, judged in grouped.select("on_time", "judged").iter_rows()
    ]
    intervals = {
        name: pl.Series([end[side] for end in ends], dtype=pl.Float64).round(4)
        for side, name in enumerate(("on_time_low", "on_time_high"))
    }
    return grouped.with_columns(
        pl.when(pl.lit(noted)).then("orders_overdue").alias("orders_overdue"), **intervals
    ).select(
        by, "promised", "judged", "on_time", share.round(4).alias("on_time_delivery"), *intervals,
        "orders_overdue", "late_come", "delivery_days_late",
    )  # fmt: skip


def _lead_times(rows: pl.DataFrame, by: str, *, noted: bool) -> pl.DataFrame:
    """How long the orders made in the period took, group by group."""
    timed = pl.lit(noted) | ~pl.col("is_open")
    grouped = (
        rows.filter("is_new")
        .group_by(by)
        .agg(
            pl.len().cast(pl.Int64).alias("ordered"),
            _count(timed).alias("timed"),
            _count(pl.col("is_open")).alias("orders_awaited"),
            pl.col("days").filter(timed).alias("_days"),
            pl.col("is_open").filter(timed).alias("_open"),
        )
    )
    found = [
        days_to_close(days.to_numpy().astype(np.int64), is_open.to_numpy())
        for days, is_open in zip(grouped["_days"], grouped["_open"], strict=True)
    ]
    return grouped.with_columns(
        pl.Series("median_lead_days", [each.median for each in found], pl.Int64),
        pl.Series("p90_lead_days", [each.p90 for each in found], pl.Int64),
        pl.when(pl.lit(noted)).then("orders_awaited").alias("orders_awaited"),
    ).select(by, "ordered", "timed", "orders_awaited", "median_lead_days", "p90_lead_days")


def _count(flag: pl.Expr) -> pl.Expr:
    return flag.fill_null(False).sum().cast(pl.Int64)
