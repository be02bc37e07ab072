"""Service of groups side by side, of customers by any column, of complaints by their own."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.base import Base
from retain.scoring.service.complaint_figures import FIGURES, complaints_by
from retain.scoring.service.complaints import MONTH, OF_COMPLAINTS, OF_CUSTOMERS, ON_REQUEST
from retain.scoring.service.delivery_figures import deliveries_by
from retain.scoring.service.promise_figures import promises_by
from retain.scoring.service.service import ServiceFigures, read_books
from retain.scoring.standards import Rules

OWN_COLUMNS: Final = (MONTH, *OF_COMPLAINTS, *ON_REQUEST)
"""What service can be seen by besides columns of the scores."""

_SLOT: Final = "owner"
"""The label of customers in whose place other columns stand."""

OF_PROMISES: Final = {
    "due": "promises_due",
    "judged": "promises_judged",
    "promises_kept": "promises_kept",
    "broken": "promises_broken",
}
OF_DELIVERIES: Final = {
    "judged": "deliveries_judged",
    "on_time_delivery": "on_time_delivery",
    "median_lead_days": "median_lead_days",
}


def compared(made: ServiceFigures, base: Base, rules: Rules, by: str) -> pl.DataFrame:
    """The figures of each group.

    Args:
        made: the figures of all.
        base: what they were made from.
        rules: the user's settings.
        by: one of `OWN_COLUMNS`, or a column of the customers.

    Returns:
        what `complaints_by` gives, its groups in a column of the name `by`; where complaints are
        not divided by what they are about, the values of `OF_PROMISES` and `OF_DELIVERIES` too,
        as far as anything tells of them. Groups by name, those without one last.
    """
    if by in (*OF_COMPLAINTS, *ON_REQUEST):
        return complaints_by(made.books.complaints, by)
    books, column = made.books, by
    if by not in (MONTH, *OF_CUSTOMERS):
        # Books know some labels of customers only: the groups take the place of one of them.
        grouped = made.customers.with_columns(pl.col(by).cast(pl.String).alias(_SLOT))
        books = read_books(base, grouped, rules, as_of=made.as_of, since=made.since)
        column = _SLOT
    found = complaints_by(books.complaints, column)
    if not books.complaints.told:
        found = found.with_columns(pl.lit(None).alias(name) for name in FIGURES)
    if books.promises.told:
        promises = promises_by(books.promises, column)
        found = _beside(found, promises, column, OF_PROMISES)
    if books.deliveries.told:
        deliveries = deliveries_by(books.deliveries, column)
        found = _beside(found, deliveries, column, OF_DELIVERIES)
    return found.sort(column, nulls_last=True).rename({column: by})


def _beside(
    found: pl.DataFrame, more: pl.DataFrame, column: str, names: dict[str, str]
) -> pl.DataFrame:
    told = more.select(column, *(pl.col(old).alias(new) for old, new in names.items()))
    return found.join(told, on=column, how="full", coalesce=True, nulls_equal=True)
