"""Deliveries: whether orders came by the day they were promised for, and how long they took.

An order is what a customer bought on one day under one order identifier, and its lines may come on
different days:

- *on time*: every line that was promised came up to its day; *late*: one came after it, or its day
  is past and it has not come. An order is judged once its last promised day is over, in the period
  in which that is: before that nobody knows, and who asked on the day would count only what came.
- *Lead time*: from the order until its last line came. Orders that have not come yet count as
  lasting at least as long as so far (`days_to_close`): the slowest are among them.

That goods have not come is believed only of a base that notes of at least half of its orders when
they came (`promise_rules.NOTED`): elsewhere an empty cell says nothing, and only what came counts.
Lines with neither day, of a base that promises days, were not to be delivered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.causes.promise_rules import NOTED
from retain.scoring.service.complaints import MONTH, OF_CUSTOMERS, with_labels

if TYPE_CHECKING:
    from retain.scoring.base import Base

COLUMNS: Final = (MONTH, *OF_CUSTOMERS)
"""What deliveries are looked at by."""


@dataclass(frozen=True)
class DeliveryBook:
    """The orders up to a day.

    Attributes:
        rows: one row an order whose goods were to come, sorted: `code`, `ordered_day`,
            `promised_day` (the last of its lines), `delivered_day` (of the last line; null where
            one has not come), `on_time` (null where it is not known, or not yet), `days_late` (of
            late orders that have come: by how much the latest line was), `overdue` (past its day
            and not come), `days` (until it came, or so far), `is_open`, `is_due` (whether its
            promised day was over in the period), `is_new` (whether it was ordered in it) and
            `OF_CUSTOMERS`.
        noted: whether the base notes of at least half of its orders when they came.
        told: whether any column tells when goods came.
    """

    rows: pl.DataFrame
    noted: bool
    told: bool


def read_delivery_book(
    base: Base, customers: pl.DataFrame, *, as_of: int, since: int
) -> DeliveryBook:
    """The orders of a base; the period is the days after `since` up to `as_of`.

    Args:
        base: what the lines say of deliveries.
        customers: one row a customer: `code`, and `region`, `owner`, `tier`, `tier_before` as far
            as they are known.
        as_of: the last day; nothing after it is looked at.
        since: the day before the period.
    """
    lines = base.order_deliveries()
    orders = _orders(lines, as_of)
    noted = bool(orders.height) and _come(orders, as_of) >= NOTED
    rows = orders.with_columns(*_judged(as_of, noted=noted)).with_columns(
        is_due=pl.col("promised_day").is_between(since, as_of - 1),
        is_new=pl.col("ordered_day") > since,
    )
    labels = with_labels(customers)
    labelled = rows.drop("order", "came_late", "all_in_time").join(
        labels, on="code", how="left", maintain_order="left"
    )
    return DeliveryBook(labelled, noted, lines is not None)


def _orders(lines: pl.DataFrame | None, as_of: int) -> pl.DataFrame:
    """One row an order, with what had come by a day."""
    if lines is None:
        days = dict.fromkeys(("ordered_day", "promised_day", "delivered_day"), pl.Int32)
        lines = pl.DataFrame(schema={"order": pl.UInt32, "code": pl.UInt32, **days})
    if "promised_day" in lines.columns:
        lines = lines.filter(
            pl.any_horizontal(pl.col("promised_day", "delivered_day").is_not_null())
        )
    else:
        lines = lines.with_columns(promised_day=pl.lit(None, pl.Int32))
    came, promised = pl.col("delivered_day"), pl.col("promised_day")
    late = (came - promised).filter(promised.is_not_null())
    return (
        lines.filter(pl.col("ordered_day") <= as_of)
        .with_columns(pl.when(came <= as_of).then(came).alias("delivered_day"))
        .group_by("order", "code", "ordered_day")
        .agg(
            promised_day=promised.max(),
            delivered_day=pl.when(came.is_not_null().all()).then(came.max()),
            came_late=late.max(),
            all_in_time=late.is_not_null().all() & (late <= 0).all() & promised.is_not_null().any(),
        )
        .sort("order")
    )


def _come(orders: pl.DataFrame, as_of: int) -> float:
    """The share that has come of the orders that should have; of all where none was promised."""
    past = orders.filter(pl.col("promised_day") < as_of)
    asked = past if past.height else orders
    return int(asked["delivered_day"].count()) / asked.height


def _judged(as_of: int, *, noted: bool) -> list[pl.Expr]:
    """What is made of the days of each order."""
    promised, is_open = pl.col("promised_day"), pl.col("delivered_day").is_null()
    overdue = is_open & (promised < as_of) & pl.lit(noted)
    late = (pl.col("came_late") > 0).fill_null(False)
    due = (promised < as_of).fill_null(False)
    on_time = (
        pl.when(~due)
        .then(None)
        .when(late | overdue)
        .then(pl.lit(False))
        .when("all_in_time")
        .then(pl.lit(True))
    )
    days = pl.coalesce("delivered_day", pl.lit(as_of, pl.Int32)) - pl.col("ordered_day")
    return [
        on_time.alias("on_time"),
        pl.when(due & late & ~is_open).then("came_late").alias("days_late"),
        overdue.fill_null(False).alias("overdue"),
        days.alias("days"),
        is_open.alias("is_open"),
    ]
