"""Complaints made up for the tests, and the book of them; days count from the lines' first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import polars as pl

from retain.scoring.base import Base
from retain.scoring.service.complaints import ComplaintBook, read_complaint_book
from retain.scoring.service.rules import ServiceRules
from retain.scoring.standards import Rules
from tests.scoring.lines_of import Line, day
from tests.scoring.tables_of import base_of

ROLES: Mapping[str, pl.DataType] = {
    "opened": pl.Date(),
    "closed": pl.Date(),
    "due": pl.Date(),
    "category": pl.String(),
    "severity": pl.String(),
    "department": pl.String(),
    "staff": pl.String(),
    "upheld": pl.Boolean(),
    "loss": pl.Int64(),
    "satisfaction": pl.Float64(),
}

UNIT = 10_000
"""Minor units of money in one of the currency."""


def every(name: str, gap: int, until: int, start: int = 0, amount: int = 100) -> list[Line]:
    """An occasion of a customer each `gap` days."""
    return [(name, at, amount * UNIT) for at in range(start, until + 1, gap)]


def complaining(
    lines: Iterable[Line],
    rows: Sequence[Mapping[str, Any]],
    roles: Mapping[str, pl.DataType] = ROLES,
) -> Base:
    """A base of lines and complaints."""
    return base_of(lines, {"complaints": (roles, rows)})


def customers_of(base: Base, **labels: Mapping[str, str]) -> pl.DataFrame:
    """The customers as service knows them: `code`, and each label by customer."""
    ids = base.customers.ids
    codes = pl.int_range(ids.len(), dtype=pl.UInt32, eager=True).alias("code")
    told = [
        pl.Series(name, [by.get(each) for each in ids], pl.String) for name, by in labels.items()
    ]
    return pl.DataFrame([codes, *told])


def book_of(
    base: Base,
    *,
    as_of: int = 365,
    since: int = 0,
    window: int = 365,
    service: ServiceRules | None = None,
    **labels: Mapping[str, str],
) -> ComplaintBook:
    """The book of the days after `since` up to `as_of`."""
    return read_complaint_book(
        base,
        customers_of(base, **labels),
        Rules(window_days=window, service=service or ServiceRules()),
        as_of=day(as_of),
        since=day(since),
    )
