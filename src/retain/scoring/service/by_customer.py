"""The customers behind the figures of service: their complaints, and what they were promised."""

from __future__ import annotations

from typing import Final

import polars as pl

from retain.scoring.measure import currency
from retain.scoring.service.complaints import ComplaintBook
from retain.scoring.service.promises import BROKEN, LATE, OPEN, PromiseBook

WHO: Final = ("customer_id", "name", "tier", "status", "region", "owner")
"""What is shown of a customer, as far as it is known."""

SHAPE: Final[dict[str, pl.DataType]] = {
    "complaints": pl.Int64(),
    "complaints_upheld": pl.Int64(),
    "complaints_late": pl.Int64(),
    "complaints_repeated": pl.Int64(),
    "complaints_open": pl.Int64(),
    "complaints_overdue": pl.Int64(),
    "complaint_loss": pl.Float64(),
    "last_complaint_date": pl.Date(),
    "last_category": pl.String(),
    "settlement_grade": pl.Float64(),
    "promises_due": pl.Int64(),
    "promises_late": pl.Int64(),
    "promises_broken": pl.Int64(),
    "promises_overdue": pl.Int64(),
    "next_promise_due": pl.Date(),
}
"""What is told of a customer's complaints and promises."""

_COMPLAINED: Final = ("complaints", "complaints_open", "complaints_overdue")
_PROMISED: Final = ("promises_due", "promises_late", "promises_broken", "promises_overdue")
_PRESSING: Final = ("complaints_overdue", "promises_overdue", "complaints_open", "complaints")


def service_customers(
    complaints: ComplaintBook, promises: PromiseBook, customers: pl.DataFrame
) -> pl.DataFrame:
    """Customers with a complaint or a promise that counts, the most pressing first.

    Args:
        complaints: those on record.
        promises: those on record.
        customers: these customers, `with_codes`.

    Returns:
        `WHO` as far as it is known, and `SHAPE`: complaints opened in the period (late: not closed
        on time; `complaint_loss` in the currency), those open and overdue on the last day, the
        newest complaint's day and category, and how content the customer was with the settlement
        of the newest one that tells, from 0 to 1; promises due in the period, late and broken ones
        among them, all that are overdue on the last day, and the next one's day. Null where no
        table tells; in a table that tells of others, a customer without a row has none. Sorted by
        `_PRESSING`, each falling, and by customer.
    """
    names = [name for name in WHO if name in customers.columns]
    both = _complaints(complaints).join(_promises(promises), on="code", how="full", coalesce=True)
    none = [
        pl.when(pl.col(first).is_null()).then(0).otherwise(name).alias(name)
        for book, (first, *others) in ((complaints, _COMPLAINED), (promises, _PROMISED))
        if book.told
        for name in (first, *others)
    ]
    return (
        customers.select("code", *names)
        .join(both.with_columns(none), on="code", how="inner")
        .sort(
            *_PRESSING, "customer_id", descending=[*(True for _ in _PRESSING), False],
            nulls_last=True,
        )
        .select(*names, *(pl.col(name).cast(dtype) for name, dtype in SHAPE.items()))
    )  # fmt: skip


def _complaints(book: ComplaintBook) -> pl.DataFrame:
    """One row a customer with any that counts."""
    of = pl.col("in_period")

    def count(flag: str, *, now: bool = False, wanted: bool = True) -> pl.Expr:
        known = pl.col(flag) if now else pl.col(flag).filter(of)
        return pl.when(known.count() > 0).then((known == wanted).sum())

    loss = pl.col("loss").filter(of)
    rows = book.rows.filter(of | pl.col("is_open").fill_null(False))
    return rows.group_by("code", maintain_order=True).agg(
        of.sum().alias("complaints"),
        count("upheld").alias("complaints_upheld"),
        count("on_time", wanted=False).alias("complaints_late"),
        count("repeat").alias("complaints_repeated"),
        count("is_open", now=True).alias("complaints_open"),
        count("overdue", now=True).alias("complaints_overdue"),
        pl.when(loss.count() > 0).then(currency(loss.sum())).alias("complaint_loss"),
        pl.col("day").last().cast(pl.Date).alias("last_complaint_date"),
        pl.col("category").last().alias("last_category"),
        pl.col("satisfaction").drop_nulls().last().alias("settlement_grade"),
    )


def _promises(book: PromiseBook) -> pl.DataFrame:
    """One row a customer with any that counts."""
    of, outcome = pl.col("in_period"), pl.col("outcome")
    ahead = pl.col("due").filter(outcome == OPEN)
    rows = book.rows.filter(of | outcome.is_in([OPEN, BROKEN]))
    return rows.group_by("code", maintain_order=True).agg(
        of.sum().alias("promises_due"),
        (of & (outcome == LATE)).sum().alias("promises_late"),
        (of & (outcome == BROKEN)).sum().alias("promises_broken"),
        (outcome == BROKEN).sum().alias("promises_overdue"),
        ahead.min().cast(pl.Date).alias("next_promise_due"),
    )
