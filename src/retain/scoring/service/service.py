"""Service as a whole: every figure of a period beside the period before, targets, and the rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

import polars as pl

from retain.scoring.base import Base
from retain.scoring.figure import Figure, FigureKind
from retain.scoring.service import (
    complaint_figures,
    delivery_figures,
    experience_figures,
    promise_figures,
    recommending,
    returning,
)
from retain.scoring.service.complaints import ComplaintBook, read_complaint_book
from retain.scoring.service.deliveries import DeliveryBook, read_delivery_book
from retain.scoring.service.experience import ExperienceBook, read_experience_book
from retain.scoring.service.keeping import KeptAfter, kept_after
from retain.scoring.service.promises import PromiseBook, read_promise_book
from retain.scoring.service.recommending import RecommendingBook, read_recommending_book
from retain.scoring.service.record_span import record_span
from retain.scoring.service.returning import ReturningBook, read_returning_book
from retain.scoring.service.targets import TARGETS_MISSED, Target, judged_targets, targets_missed
from retain.scoring.standards import Rules

KINDS: Final[Mapping[str, FigureKind]] = {
    **{name: figure.kind for name, figure in complaint_figures.FIGURES.items()},
    **{name: figure.kind for name, figure in promise_figures.FIGURES.items()},
    **{name: figure.kind for name, figure in delivery_figures.FIGURES.items()},
    **experience_figures.FIGURES,
    **recommending.FIGURES,
    **returning.FIGURES,
    TARGETS_MISSED: "count",
}
"""Every figure of service, whatever the data, and what sort it is."""

TABLES: Final = ("complaints", "promises", "surveys")
"""The tables that tell of service."""

DELIVERIES: Final = "deliveries"
_DELIVERED: Final = "delivered_date"
_OF_DELIVERIES: Final = frozenset({"promised_date", _DELIVERED})
"""Columns of the transactions that tell of them."""


@dataclass(frozen=True)
class Books:
    """What service is counted from, of one period each.

    Attributes:
        complaints, promises, deliveries, experience, recommending, returning: as they are read.
        days_ahead: how far ahead promises are looked at that are still to be kept.
    """

    complaints: ComplaintBook
    promises: PromiseBook
    deliveries: DeliveryBook
    experience: ExperienceBook
    recommending: RecommendingBook
    returning: ReturningBook
    days_ahead: int

    def figures(self) -> tuple[Figure, ...]:
        """The figures of all of them."""
        return (
            *complaint_figures.complaint_figures(self.complaints),
            *promise_figures.promise_figures(self.promises, days=self.days_ahead),
            *delivery_figures.delivery_figures(self.deliveries),
            *experience_figures.experience_figures(self.experience),
            *recommending.recommending_figures(self.recommending),
            *returning.returning_figures(self.returning),
        )


@dataclass(frozen=True)
class ServiceFigures:
    """Service in a period.

    Attributes:
        as_of: its last day.
        since: the day before its first.
        customers: who it is about, `with_codes`.
        books: what it is counted from.
        figures: all of `KINDS`, in that order.
        before: those of the period before, of the same length, that its tables cover.
        targets: what was to be, by figure.
        keeping: what settling complaints has to do with keeping customers.
        missing: what of `TABLES` and `DELIVERIES` there is nothing of.
    """

    as_of: int
    since: int
    customers: pl.DataFrame
    books: Books
    figures: tuple[Figure, ...]
    before: Mapping[str, Figure]
    targets: Mapping[str, Target]
    keeping: KeptAfter
    missing: tuple[str, ...]

    @property
    def days(self) -> int:
        """How long the period is."""
        return self.as_of - self.since

    @property
    def is_known(self) -> bool:
        """Whether anything is."""
        return any(figure.value is not None for figure in self.figures)

    def figure(self, name: str) -> Figure:
        """A figure by its name."""
        return next(figure for figure in self.figures if figure.name == name)


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
    books = read_books(base, customers, rules, as_of=as_of, since=since)
    figures = books.figures()
    targets = judged_targets(figures, rules.service.targets)
    return ServiceFigures(
        as_of=as_of,
        since=since,
        customers=customers,
        books=books,
        figures=(*figures, targets_missed(targets)),
        before=_before(base, customers, rules, as_of=as_of, since=since),
        targets=targets,
        keeping=kept_after(books.complaints, base, rules),
        missing=_missing(base),
    )


def read_books(
    base: Base, customers: pl.DataFrame, rules: Rules, *, as_of: int, since: int
) -> Books:
    """What service is counted from, in the days after `since` up to `as_of`."""
    days = {"as_of": as_of, "since": since}
    return Books(
        complaints=read_complaint_book(base, customers, rules, **days),
        promises=read_promise_book(base, customers, **days),
        deliveries=read_delivery_book(base, customers, **days),
        experience=read_experience_book(base, customers, **days),
        recommending=read_recommending_book(base, customers, **days),
        returning=read_returning_book(base, rules, **days),
        days_ahead=rules.plan.period_days,
    )


def _missing(base: Base) -> tuple[str, ...]:
    found = [name for name in TABLES if name not in base.tables]
    if not base.line_roles >= _OF_DELIVERIES:
        found.append(DELIVERIES)
    return tuple(found)


def _before(
    base: Base, customers: pl.DataFrame, rules: Rules, *, as_of: int, since: int
) -> dict[str, Figure]:
    """The figures of the period before, by name, of all whose table reaches back to it."""
    first = since - (as_of - since)
    begins = base.customers.first_day
    if begins is None or begins > first + 1:
        return {}
    reached = {
        table
        for table, column in _DATED.items()
        if _reaches(base, table, column, first + 1, begins=begins, as_of=as_of)
    }
    if _DELIVERED in base.line_roles:
        reached.add(DELIVERIES)
    if not reached:
        return {}
    books = read_books(base, customers, rules, as_of=since, since=first)
    return {
        figure.name: figure
        for figure in books.figures()
        if _told_by(figure.name) in reached and figure.name not in recommending.CHANGE
    }


_DATED: Final = {"complaints": "opened", "promises": "due", "surveys": "date"}
"""Table → its dates, by which it shows how far it reaches back."""


def _told_by(figure: str) -> str:
    """What tells of a figure: one of `TABLES`, or `DELIVERIES`."""
    told: dict[str, Collection[str]] = {
        "complaints": complaint_figures.FIGURES,
        "promises": promise_figures.FIGURES,
        DELIVERIES: delivery_figures.FIGURES,
    }
    return next((name for name, figures in told.items() if figure in figures), "surveys")


def _reaches(base: Base, table: str, column: str, day: int, *, begins: int, as_of: int) -> bool:
    """Whether a table reaches back to a day."""
    rows = base.tables.get(table)
    if rows is None:
        return False
    days = rows[column].drop_nulls().cast(pl.Int32)
    span = record_span(days.filter(days <= as_of).to_numpy(), begins=begins, as_of=as_of)
    return span is not None and span.first <= day
