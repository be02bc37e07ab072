"""The figures of complaints: of all of them, and by month, region, owner, tier, category and so on.

Rates are of whom complaints could have come from (`complaint_base`): a region's of its own
customers and orders, a category's of all, since nobody belongs to a category of complaints. Open
and overdue ones are those of the last day, however long ago they were opened; all other figures
are of the complaints opened in the period.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from retain.scoring.figure import Figure, FigureKind
from retain.scoring.measure import currency, ratio
from retain.scoring.service.complaint_base import ComplaintBase, per_customers, per_orders
from retain.scoring.service.complaints import (
    MONTH,
    OF_CUSTOMERS,
    SEVERITIES,
    ComplaintBook,
)
from retain.scoring.service.days_to_close import days_to_close

SHARE_DIGITS: Final = 4

_PARTS: Final = 10**6
"""Shares are added up in whole parts of this, so that no order of rows shows."""

_WHOLE: Final = "whole"
_UNJUDGED: Final = "none_judged"


@dataclass(frozen=True)
class _Said:
    """How one figure is given.

    Attributes:
        kind: what sort of figure it is.
        rows: the column that counts what it was made from.
        of: what these are.
        unknown: why it is not known, where nothing that all of them need is missing.
    """

    kind: FigureKind
    rows: str
    of: str = "complaints"
    unknown: str = "no_complaints"


FIGURES: Final[dict[str, _Said]] = {
    "complaints": _Said("count", "complaints"),
    "complaints_per_100": _Said("number", "customers", "customers", "no_buyers"),
    "complaints_per_1000_orders": _Said("number", "orders", "orders", "no_buyers"),
    "upheld_share": _Said("share", "upheld_told", unknown="upheld_untold"),
    "upheld_per_100": _Said("number", "customers", "customers", "upheld_untold"),
    "upheld_per_1000_orders": _Said("number", "orders", "orders", "upheld_untold"),
    "on_time_resolution": _Said("share", "judged", unknown=_UNJUDGED),
    "upheld_on_time": _Said("share", "upheld_judged", unknown=_UNJUDGED),
    "median_days_to_close": _Said("days", "timed", unknown="most_open"),
    "p90_days_to_close": _Said("days", "timed", unknown="most_open"),
    "repeat_rate": _Said("share", "categorised", unknown="categories_untold"),
    "complaints_open": _Said("count", "known_open"),
    "complaints_overdue": _Said("count", "limited", unknown="no_limits"),
    "complaint_loss": _Said("money", "losses_told", unknown="losses_untold"),
    "bought_again": _Said("share", "followed", unknown="none_followed"),
    "bought_again_usual": _Said("share", "followed", unknown="none_followed"),
}
"""The figures of complaints, in the order they are shown."""

OF_CLOSING: Final = (
    "on_time_resolution", "upheld_on_time", "median_days_to_close", "p90_days_to_close",
    "complaints_open", "complaints_overdue", "bought_again", "bought_again_usual",
)  # fmt: skip
"""What cannot be known where nothing tells when complaints are closed."""


def complaint_figures(book: ComplaintBook) -> tuple[Figure, ...]:
    """The figures of the whole base, each with its rows; unknown ones with the reason."""
    everybody = pl.DataFrame({_WHOLE: [_WHOLE]})
    counted = _counted(book.rows, pl.lit(_WHOLE).alias(_WHOLE))
    row = _rated(
        everybody.join(counted, on=_WHOLE, how="left").join(_whole(book.base), how="cross")
    )
    told = row.row(0, named=True)
    return tuple(_figure(name, told, book) for name in FIGURES)


def _figure(name: str, told: Mapping[str, float | None], book: ComplaintBook) -> Figure:
    said, value = FIGURES[name], told[name] if book.told else None
    return Figure(
        name=name,
        kind=said.kind,
        value=None if value is None else float(value),
        rows=int(told[said.rows] or 0),
        of=book.base.orders_of if said.of == "orders" and book.base else said.of,
        reason=_reason(name, book) if value is None else None,
    )


def _reason(name: str, book: ComplaintBook) -> str:
    """Why a figure is not known: the first that holds."""
    said, rows = FIGURES[name], book.rows.filter("in_period")
    if not book.told:
        return "no_complaints_table"
    if not book.rows.height or (not rows.height and said.of == "complaints"):
        return "no_complaints"
    if book.base is None and said.of != "complaints":
        return "record_ended"
    if name in OF_CLOSING and not rows["is_open"].count():
        return "closing_untold"
    if said.unknown == _UNJUDGED and not rows["limit_day"].count():
        return "no_limits"
    return said.unknown


def complaints_by(book: ComplaintBook, column: str) -> pl.DataFrame:
    """The figures of each group, sorted by its name, those without one last.

    Args:
        book: the complaints.
        column: one of `complaints.COLUMNS` or `ON_REQUEST`.

    Returns:
        the column, `FIGURES` (money in the currency), `complaint_share` (of all complaints), and
        the rows they were made from: `customers`, `orders`, `upheld_told`, `judged`,
        `upheld_judged`, `timed`, `categorised`, `known_open`, `limited`, `losses_told`,
        `followed`. By month also `days` and `month_days` (covered, and in all) and `provisional`:
        whether days are missing, or complaints have time left. Groups of customers and months
        without a complaint have a row too.
    """
    by_month = column == MONTH
    rows = book.rows.filter("in_period") if by_month else book.rows
    counted = _counted(rows, pl.col(column))
    base = book.base
    if base is not None and (by_month or column in OF_CUSTOMERS):
        sizes = base.months if by_month else _sizes(base.customers, pl.col(column))
        counted = counted.join(sizes, on=column, how="full", coalesce=True, nulls_equal=True)
        if by_month:
            counted = counted.with_columns(customer_days=pl.col("customers") * pl.col("days"))
    else:
        counted = counted.join(_whole(base), how="cross")
    figures = _rated(counted)
    there = (pl.col("complaints") > 0) | (pl.col("complaints_open") > 0)
    if by_month or column in OF_CUSTOMERS:
        there |= pl.col("customer_days") > 0
    share = ratio(pl.col("complaints"), pl.col("complaints").sum()).round(SHARE_DIGITS)
    shown = figures.filter(there.fill_null(False) | pl.lit(by_month)).with_columns(
        share.alias("complaint_share")
    )
    beside: list[str] = [name for name in _BESIDE if name in shown.columns]
    if by_month and base is not None:
        open_yet = (pl.col("days") < pl.col("month_days")) | (pl.col("undecided") > 0)
        shown = shown.with_columns(provisional=open_yet)
        beside += ["days", "month_days", "provisional"]
    return shown.sort(_place(column), nulls_last=True).select(
        column, *FIGURES, "complaint_share", *beside
    )


def _place(column: str) -> pl.Expr:
    """What groups are sorted by: severities the gravest first, all others by name."""
    place = dict(zip(SEVERITIES, "0123", strict=True))
    return pl.col(column).replace(place) if column == "severity" else pl.col(column)


_COUNTS: Final = (
    "complaints", "upheld_told", "upheld", "judged", "on_time", "upheld_judged", "upheld_in_time",
    "undecided", "timed", "categorised", "repeats", "known_open", "open", "limited", "overdue",
    "losses_told", "followed", "bought",
)  # fmt: skip
"""Whole numbers of complaints, 0 in a group without any."""

_BESIDE: Final = (
    "customers", "orders", "upheld_told", "judged", "upheld_judged", "timed", "categorised",
    "known_open", "limited", "losses_told", "followed",
)  # fmt: skip
"""From how many rows the figures of a group are."""


def _counted(rows: pl.DataFrame, by: pl.Expr) -> pl.DataFrame:
    """`_COUNTS`, `loss` (minor units; null where none is told), median and p90 of each group."""
    of = pl.col("in_period")

    def count(flag: pl.Expr) -> pl.Expr:
        return (flag & of).fill_null(False).sum().cast(pl.Int64)

    known = {name: pl.col(name).is_not_null() for name in ("upheld", "on_time", "bought_again")}
    is_open, loss = pl.col("is_open"), pl.col("loss")
    limited = pl.col("limit_day").is_not_null()
    sums = {
        "complaints": count(pl.lit(True)),
        "upheld_told": count(known["upheld"]),
        "upheld": count(pl.col("upheld")),
        "judged": count(known["on_time"]),
        "on_time": count(pl.col("on_time")),
        "upheld_judged": count(known["on_time"] & pl.col("upheld")),
        "upheld_in_time": count(pl.col("on_time") & pl.col("upheld")),
        "undecided": count(is_open.is_not_null() & limited & known["on_time"].not_()),
        "timed": count(pl.col("days").is_not_null()),
        "categorised": count(pl.col("category").is_not_null()),
        "repeats": count(pl.col("repeat")),
        "known_open": is_open.count().cast(pl.Int64),
        "open": is_open.sum().cast(pl.Int64),
        "limited": (is_open & limited).fill_null(False).sum().cast(pl.Int64),
        "overdue": pl.col("overdue").sum().cast(pl.Int64),
        "losses_told": count(loss.is_not_null()),
        "followed": count(known["bought_again"]),
        "bought": count(pl.col("bought_again")),
        "usual": (pl.col("usual").filter(of) * _PARTS).round().cast(pl.Int64).sum(),
        "loss": loss.filter(of).sum(),
    }
    timed = of & pl.col("days").is_not_null()
    lives = {"_days": pl.col("days").filter(timed), "_open": is_open.filter(timed)}
    grouped = rows.group_by(by).agg(**sums, **lives)
    quantiles = [
        days_to_close(days.to_numpy().astype(np.int64), is_open.to_numpy())
        for days, is_open in zip(grouped["_days"], grouped["_open"], strict=True)
    ]
    found = {
        "median_days_to_close": [each.median for each in quantiles],
        "p90_days_to_close": [each.p90 for each in quantiles],
    }
    return grouped.drop(*lives).with_columns(
        pl.Series(name, values, pl.Int64) for name, values in found.items()
    )


def _rated(counted: pl.DataFrame) -> pl.DataFrame:
    """With `FIGURES`; null where nothing tells.

    Args:
        counted: what `_counted` gives, beside `customers`, `customer_days` and `orders`.
    """
    known = counted.with_columns(pl.col(_COUNTS).fill_null(0))
    complaints, upheld = pl.col("complaints"), pl.col("upheld")
    told = (pl.col("upheld_told") > 0) | (complaints == 0)
    found_true = pl.when(told).then(upheld)
    days, orders = pl.col("customer_days"), pl.col("orders")
    some_open = (pl.col("limited") > 0) | (pl.col("open") == 0)
    return known.with_columns(
        per_customers(complaints, days).alias("complaints_per_100"),
        per_orders(complaints, orders).alias("complaints_per_1000_orders"),
        _share("upheld", "upheld_told").alias("upheld_share"),
        per_customers(found_true, days).alias("upheld_per_100"),
        per_orders(found_true, orders).alias("upheld_per_1000_orders"),
        _share("on_time", "judged").alias("on_time_resolution"),
        _share("upheld_in_time", "upheld_judged").alias("upheld_on_time"),
        _share("repeats", "categorised").alias("repeat_rate"),
        pl.when(pl.col("known_open") > 0).then("open").alias("complaints_open"),
        pl.when((pl.col("known_open") > 0) & some_open).then("overdue").alias("complaints_overdue"),
        pl.when(pl.col("losses_told") > 0).then(currency(pl.col("loss"))).alias("complaint_loss"),
        _share("bought", "followed").alias("bought_again"),
        _share("usual", "followed", parts=_PARTS).alias("bought_again_usual"),
    )


def _share(part: str, whole: str, *, parts: int = 1) -> pl.Expr:
    return ratio(pl.col(part), pl.col(whole) * parts).round(SHARE_DIGITS)


def _whole(base: ComplaintBase | None) -> pl.DataFrame:
    """`customers`, `customer_days` and `orders` of the whole base, one row; null where unknown."""
    if base is None:
        return pl.DataFrame({name: [None] for name in _SIZES}, schema=_SIZES)
    return _sizes(base.customers, pl.lit(_WHOLE).alias(_WHOLE)).select(_SIZES.keys())


def _sizes(customers: pl.DataFrame, by: pl.Expr) -> pl.DataFrame:
    """`customers`, `customer_days` and `orders` of each group."""
    return customers.group_by(by).agg(
        customers=(pl.col("days") > 0).sum().cast(pl.Int64),
        customer_days=pl.col("days").sum(),
        orders=pl.col("orders").sum(),
    )


_SIZES: Final = {"customers": pl.Int64(), "customer_days": pl.Int64(), "orders": pl.Int64()}
