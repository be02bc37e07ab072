"""The customers behind the figures of service: what each complained of, and what it was owed."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.measure import currency
from retain.scoring.service.complaints import ComplaintBook

WHO: Final = ("customer_id", "name", "tier", "status", "region", "owner")
"""What is shown of a customer, as far as it is known."""


def service_customers(book: ComplaintBook, customers: pl.DataFrame) -> pl.DataFrame:
    """Customers with a complaint in the period or one still open, the most pressing first.

    Args:
        book: the complaints.
        customers: these customers, `with_codes`.

    Returns:
        `WHO` as far as it is known, `complaints`, `complaints_upheld`, `complaints_late`,
        `complaints_repeated` and `complaint_loss` (in the currency) of the period,
        `complaints_open` and `complaints_overdue` on the last day, `last_complaint_date` and
        `last_category`. What nothing tells is null. Sorted by overdue ones, open ones,
        complaints, each falling, and by customer.
    """
    names = [name for name in WHO if name in customers.columns]
    found = _complaints(book)
    return (
        customers.select("code", *names)
        .join(found, on="code", how="inner")
        .sort(
            "complaints_overdue", "complaints_open", "complaints", "customer_id",
            descending=[True, True, True, False], nulls_last=True,
        )
        .drop("code")
    )  # fmt: skip


def _complaints(book: ComplaintBook) -> pl.DataFrame:
    """One row a customer with any that counts."""
    of = pl.col("in_period")

    def count(flag: str, *, now: bool = False, wanted: bool = True) -> pl.Expr:
        known = pl.col(flag) if now else pl.col(flag).filter(of)
        return pl.when(known.count() > 0).then((known == wanted).sum().cast(pl.Int64))

    loss = pl.col("loss").filter(of)
    rows = book.rows.filter(of | pl.col("is_open").fill_null(False))
    return rows.group_by("code", maintain_order=True).agg(
        of.sum().cast(pl.Int64).alias("complaints"),
        count("upheld").alias("complaints_upheld"),
        count("on_time", wanted=False).alias("complaints_late"),
        count("repeat").alias("complaints_repeated"),
        count("is_open", now=True).alias("complaints_open"),
        count("overdue", now=True).alias("complaints_overdue"),
        pl.when(loss.count() > 0).then(currency(loss.sum())).alias("complaint_loss"),
        pl.col("day").last().cast(pl.Date).alias("last_complaint_date"),
        pl.col("category").last().alias("last_category"),
    )
