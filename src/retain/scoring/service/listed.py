"""Rows that somebody is to act on, with who it is about: overdue complaints, promises due."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.service.complaints import ComplaintBook
from retain.scoring.service.promises import PromiseBook, promises_due, promises_overdue

_WHO: Final = ("customer_id", "name", "owner")


def overdue_complaints(book: ComplaintBook, customers: pl.DataFrame) -> pl.DataFrame:
    """Complaints that are open past their limit, the longest first.

    Args:
        book: the complaints.
        customers: these customers, `with_codes`.

    Returns:
        `customer_id`, `name` and `owner` as far as they are known, `tier`, `category`, `severity`,
        `opened`, `due`, `days_over`.
    """
    rows = book.rows.filter(pl.col("overdue")).with_columns(
        opened=pl.col("day").cast(pl.Date),
        due=pl.col("limit_day").cast(pl.Date),
        days_over=book.as_of - pl.col("limit_day"),
    )
    named = _named(rows, customers).sort(
        "days_over", "customer_id", "category", descending=[True, False, False],
        nulls_last=True, maintain_order=True,
    )  # fmt: skip
    who = [name for name in _WHO if name in named.columns]
    return named.select(*who, "tier", "category", "severity", "opened", "due", "days_over")


def promises_to_keep(book: PromiseBook, customers: pl.DataFrame, *, days: int) -> pl.DataFrame:
    """Promises due within some days, the next first: `promises_due`, with who they were made to."""
    return _promised(promises_due(book, days=days), "days_left", customers)


def promises_not_kept(book: PromiseBook, customers: pl.DataFrame) -> pl.DataFrame:
    """Promises past their day, the longest first: `promises_overdue`, with who waits for them."""
    return _promised(promises_overdue(book), "days_over", customers)


def _promised(rows: pl.DataFrame, days: str, customers: pl.DataFrame) -> pl.DataFrame:
    named = _named(rows, customers).sort("due", "customer_id", maintain_order=True)
    who = [name for name in _WHO if name in named.columns]
    return named.select(*who, "tier", "text", "by", "due", days, "amount")


def _named(rows: pl.DataFrame, customers: pl.DataFrame) -> pl.DataFrame:
    names = [name for name in _WHO if name in customers.columns]
    return rows.drop("owner").join(
        customers.select("code", *names), on="code", how="inner", maintain_order="left"
    )
