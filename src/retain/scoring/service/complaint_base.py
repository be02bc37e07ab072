"""Whom complaints could have come from: customer-months and orders, by customer and by month.

A customer counts in a month where it has an occasion in the window before the month's end: who
stopped buying long ago complains no more. Months at the ends of the period count by their days; a
month is 365.25/12 days long. Days that the record does not cover (`record_span`) do not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.customer_days import CustomerDays
from retain.scoring.future_value import MONTH_DAYS
from retain.scoring.occasions import Occasions
from retain.scoring.periods import period_number, period_start
from retain.scoring.service.record_span import RecordSpan

PER_CUSTOMERS: Final = 100
PER_ORDERS: Final = 1000


@dataclass(frozen=True)
class ComplaintBase:
    """Customers and orders of a period.

    Attributes:
        customers: one row a customer who counts in any month, or ordered: `code`, `days` (that it
            counts for, months' days added up), `orders`, and its labels.
        months: one row a month of the period: `month` (`2025-03`), `days` (covered by the period
            and the record), `month_days`, `customers`, `orders`.
        orders_of: `orders`, or `occasions` where lines do not name orders.
    """

    customers: pl.DataFrame
    months: pl.DataFrame
    orders_of: str


def per_customers(complaints: pl.Expr, days: pl.Expr) -> pl.Expr:
    """Complaints per 100 customers a month, of the days that customers count for."""
    return pl.when(days > 0).then((complaints * (PER_CUSTOMERS * MONTH_DAYS) / days).round(4))


def per_orders(complaints: pl.Expr, orders: pl.Expr) -> pl.Expr:
    """Complaints per 1,000 orders."""
    return pl.when(orders > 0).then((complaints * PER_ORDERS / orders).round(4))


def complaint_base(
    customers: CustomerDays,
    labels: pl.DataFrame,
    covered: RecordSpan,
    *,
    period: tuple[int, int],
    window: int,
) -> ComplaintBase:
    """Customers and orders of the covered days.

    Args:
        customers: the customer-days.
        labels: `code` and what customers are grouped by.
        covered: the days of the period that the record covers.
        period: its first and its last day.
        window: days before a month's end within which an occasion makes a customer count.
    """
    occasions = Occasions.of(customers, period[1])
    size = customers.ids.len()
    at_risk = np.zeros(size, dtype=np.int64)
    months = []
    first, last = (int(number) for number in period_number(np.array(period), "month"))
    starts = period_start(np.arange(first, last + 2), "month")
    orders_of = "orders" if "orders" in customers.days.columns else "occasions"
    ordered = _orders(customers, covered, orders_of)
    for start, following in zip(starts[:-1].tolist(), starts[1:].tolist(), strict=True):
        begin, end = max(start, covered.first), min(following - 1, covered.last)
        days = max(end - begin + 1, 0)
        recent = (occasions.day > end - window) & (occasions.day <= end)
        active = occasions.codes[occasions.runs.sum(recent) > 0] if days else occasions.codes[:0]
        at_risk[active] += days
        of_month = (ordered["day"] >= begin) & (ordered["day"] <= end)
        months.append(
            (start, days, following - start, active.size, ordered.filter(of_month)["n"].sum())
        )
    schema = {"month": pl.Int32, "days": pl.Int64, "month_days": pl.Int64, "customers": pl.Int64,
              "orders": pl.Int64}  # fmt: skip
    counted = pl.DataFrame(
        {"code": np.arange(size, dtype=np.uint32), "days": at_risk}
    ).join(
        ordered.group_by("code").agg(orders=pl.col("n").sum()), on="code", how="left",
        maintain_order="left",
    )  # fmt: skip
    return ComplaintBase(
        customers=counted.with_columns(pl.col("orders").fill_null(0))
        .filter((pl.col("days") > 0) | (pl.col("orders") > 0))
        .join(labels, on="code", how="left", maintain_order="left"),
        months=pl.DataFrame(months, schema=schema, orient="row").with_columns(
            pl.col("month").cast(pl.Date).dt.strftime("%Y-%m")
        ),
        orders_of=orders_of,
    )


def _orders(customers: CustomerDays, covered: RecordSpan, orders_of: str) -> pl.DataFrame:
    """`code`, `day` and `n`, the orders begun on it, of the covered days."""
    n = pl.col("orders") if orders_of == "orders" else (pl.col("sale_lines") > 0)
    return customers.days.filter(pl.col("day").is_between(covered.first, covered.last)).select(
        "code", "day", n.cast(pl.Int64).alias("n")
    )
