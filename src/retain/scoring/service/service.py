"""Service as a whole: every figure of a period beside the period before, targets, and the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.scoring.base import Base
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.service.by_customer import service_customers
from retain.scoring.service.complaint_figures import FIGURES as COMPLAINT_FIGURES
from retain.scoring.service.complaint_figures import complaint_figures, complaints_by
from retain.scoring.service.complaints import (
    COLUMNS,
    ON_REQUEST,
    ComplaintBook,
    read_complaint_book,
)
from retain.scoring.service.record_span import record_span
from retain.scoring.service.targets import TARGETS_MISSED, Target, judged_targets, targets_missed
from retain.scoring.standards import Rules

KINDS: Final[Mapping[str, FigureKind]] = {
    **{name: figure.kind for name, figure in COMPLAINT_FIGURES.items()},
    TARGETS_MISSED: "count",
}
"""Every figure of service, whatever the data, and what sort it is."""

OWN_COLUMNS: Final = (*COLUMNS, *ON_REQUEST)
"""What service can be seen by besides columns of the scores."""

DELIVERIES: Final = "deliveries"
_OF_DELIVERIES: Final = frozenset({"promised_date", "delivered_date"})
"""Columns of the transactions that tell of them."""

NEEDED: Final = ("complaints", "promises", "surveys")
"""The tables that tell of service; deliveries besides."""


@dataclass(frozen=True)
class ServiceFigures:
    """Service in a period.

    Attributes:
        as_of: its last day.
        since: the day before its first.
        customers: how many customers it is about.
        figures: all of `KINDS`, in that order.
        before: those of the period before, of the same length, that its tables cover.
        targets: what was to be, by figure.
        book: the complaints.
        complaints: their figures by each of `COLUMNS`.
        overdue: complaints that are open past their limit, the longest first: `customer_id`,
            `name` and `owner` where known, `tier`, `category`, `severity`, `opened`, `due`,
            `days_over`.
        rows: the customers behind the figures, as `service_customers` gives them.
        missing: what of `NEEDED` and `DELIVERIES` there is nothing of.
    """

    as_of: int
    since: int
    customers: int
    figures: tuple[Figure, ...]
    before: Mapping[str, Figure]
    targets: Mapping[str, Target]
    book: ComplaintBook
    complaints: Mapping[str, pl.DataFrame]
    overdue: pl.DataFrame
    rows: pl.DataFrame
    missing: tuple[str, ...]

    @property
    def days(self) -> int:
        """How long the period is."""
        return self.as_of - self.since

    @property
    def is_known(self) -> bool:
        """Whether anything is."""
        return any(figure.value is not None for figure in self.figures)


def service_figures(
    base: Base, customers: pl.DataFrame, rules: Rules, *, as_of: int, since: int
) -> ServiceFigures:
    """Service in the days after `since` up to `as_of`.

    The period before, of the same length, is counted as it was known at its end; figures of a
    table that does not reach back to its beginning are left out of it.

    Args:
        base: of the customers that count.
        customers: these customers, `with_codes`.
        rules: the user's settings.
        as_of: the last day.
        since: the day before the first.
    """
    book = read_complaint_book(base, customers, rules, as_of=as_of, since=since)
    figures = complaint_figures(book)
    targets = judged_targets(figures, rules.service.targets)
    return ServiceFigures(
        as_of=as_of,
        since=since,
        customers=customers.height,
        figures=(*figures, targets_missed(targets)),
        before=_before(base, customers, rules, as_of=as_of, since=since),
        targets=targets,
        book=book,
        complaints={column: complaints_by(book, column) for column in COLUMNS},
        overdue=_overdue(book, customers),
        rows=service_customers(book, customers),
        missing=_missing(base),
    )


def _missing(base: Base) -> tuple[str, ...]:
    found = [name for name in NEEDED if name not in base.tables]
    if not base.line_roles >= _OF_DELIVERIES:
        found.append(DELIVERIES)
    return tuple(found)


def compared(
    made: ServiceFigures, base: Base, customers: pl.DataFrame, rules: Rules, by: str
) -> pl.DataFrame:
    """The figures of each group.

    Args:
        made: the figures of all.
        base: what they were made from.
        customers: whom they are about.
        rules: the user's settings.
        by: one of `OWN_COLUMNS`, or a column of the customers.

    Returns:
        what `complaints_by` gives, its groups in a column of the name `by`.
    """
    if by in OWN_COLUMNS:
        return complaints_by(made.book, by)
    # The book knows no such column: the groups take the place of owners, customers by customers.
    grouped = customers.with_columns(owner=pl.col(by).cast(pl.String))
    book = read_complaint_book(base, grouped, rules, as_of=made.as_of, since=made.since)
    return complaints_by(book, "owner").rename({"owner": by})


def _before(
    base: Base, customers: pl.DataFrame, rules: Rules, *, as_of: int, since: int
) -> dict[str, Figure]:
    """The figures of the period before, by name."""
    first = since - (as_of - since)
    days = {"as_of": since, "since": first}
    found: tuple[Figure, ...] = ()
    if _reaches(base, "complaints", "opened", first + 1, as_of):
        found += complaint_figures(read_complaint_book(base, customers, rules, **days))
    return {figure.name: figure for figure in found}


def _reaches(base: Base, table: str, column: str, day: int, as_of: int) -> bool:
    """Whether the transactions, and a table, reach back to a day."""
    begins, rows = base.customers.first_day, base.tables.get(table)
    if begins is None or begins > day or rows is None:
        return False
    days = rows[column].drop_nulls().cast(pl.Int32)
    span = record_span(days.filter(days <= as_of).to_numpy(), begins=begins, as_of=as_of)
    return span is not None and span.first <= day


def _overdue(book: ComplaintBook, customers: pl.DataFrame) -> pl.DataFrame:
    names = [n for n in ("customer_id", "name", "owner") if n in customers.columns]
    late = book.rows.filter(pl.col("overdue")).drop("owner")
    return (
        late.join(customers.select("code", *names), on="code", how="inner")
        .with_columns(
            opened=pl.col("day").cast(pl.Date),
            due=pl.col("limit_day").cast(pl.Date),
            days_over=book.as_of - pl.col("limit_day"),
        )
        .sort("days_over", "customer_id", "category", descending=[True, False, False],
              nulls_last=True, maintain_order=True)
        .select(*names, "tier", "category", "severity", "opened", "due", "days_over")
    )  # fmt: skip
