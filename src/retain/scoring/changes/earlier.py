"""Scores as of an earlier day, by the standards of today.

A customer that moves between two days moves by its own doing only where one standard judges both.
So the earlier day is scored from the rows up to it and by the standards that judge today: what
`retain score --as-of DAY --standards FILE` gives where FILE holds them.

What is not dated stands as it is today on both days: the facts of the customers table, and whom a
region belongs to. So do three things that are read off the lines as a whole: who sold last, where
no table names a manager (`owner`), whether a customer's sales name several regions
(`several_regions`, `level_owner`), and facts that the lines tell in place of a customers table.
An order given back before its last line is taken back in full on the later of both days, wherever
the earlier day lies.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING, Final

import polars as pl

from retain.scoring.asked import LEAVING, Asked
from retain.scoring.customer_days import CustomerDays
from retain.scoring.pipeline import run
from retain.scoring.service.customers import with_codes

if TYPE_CHECKING:
    from retain.scoring.base import Base
    from retain.scoring.standards import Rules, Standards

BEGUN: Final[Mapping[str, str]] = {
    "contacts": "date",
    "complaints": "opened",
    "promises": "made",
    "managers": "since",
    "surveys": "date",
    "wallet": "date",
    "market_prices": "date",
    "engagement": "date",
    "stock": "date",
    "returns": "date",
    "winback_attempts": "date",
    "reasons": "date",
}
"""Table → the day of a row; rows of a later day are not known yet."""

LEARNED_LATER: Final[Mapping[str, tuple[str, ...]]] = {
    "customers": ("since", "updated"),
    "complaints": ("first_response", "closed"),
    "promises": ("fulfilled",),
    "winback_attempts": ("returned",),
}
"""Table → what came about on a day of its own, and is not known before it."""

_BESIDE: Final = ("", "_time", "_said")


def scores_then(
    base: Base, day: int, rules: Rules, standards: Standards, asked: Asked = LEAVING
) -> pl.DataFrame:
    """Scores as of an earlier day: activity, value and everything about leaving, `code` first.

    Args:
        base: what scores are made from; it holds the earlier rows too.
        day: the day, in days since 1970-01-01.
        rules: the user's settings.
        standards: what today is judged by.
        asked: the parts that are wanted; causes may be. What lines say of products and prices is
            not told as of an earlier day, so loyalty and all that rests on it cannot be.

    Returns:
        one row a customer that had a line by then, or is in the customers table; sorted by
        customer_id. Money is in the currency.
    """
    known = base_then(base, day)
    scored = run(known, as_of=day, rules=rules, standards=standards, asked=asked)
    return with_codes(base, scored.scores)


def base_then(base: Base, day: int) -> Base:
    """What was known of a base on an earlier day; codes are unchanged."""
    return replace(
        base,
        customers=CustomerDays(base.customers.ids, base.customers.up_to(day)),
        facts=_known("customers", base.facts, day),
        tables={name: _known(name, table, day) for name, table in base.tables.items()},
        categories=lambda: _categories(base, day),
    )


def reading_once(base: Base, earliest: int) -> Base:
    """A base whose lines are read again once at the most, for all days from `earliest` on."""
    lock = Lock()

    @cache
    def read() -> pl.DataFrame | None:
        return base.category_days(_bought_after(base, earliest))

    def category_days(codes: pl.Series) -> pl.DataFrame | None:
        with lock:
            found = read()
        return None if found is None else found.filter(pl.col("code").is_in(codes.implode()))

    return replace(base, category_days=category_days)


def _bought_after(base: Base, day: int) -> pl.Series:
    """Codes of who has a line after a day, sorted."""
    return base.customers.days.filter(pl.col("day") > day)["code"].unique().sort()


def _known(name: str, table: pl.DataFrame, day: int) -> pl.DataFrame:
    """The rows of a table up to a day, without what came about after it."""
    begun = BEGUN.get(name)
    if begun is not None and begun in table.columns:
        table = table.filter((pl.col(begun).cast(pl.Date).to_physical() <= day).fill_null(True))
    for event in LEARNED_LATER.get(name, ()):
        if event in table.columns:
            later = (pl.col(event).cast(pl.Date).to_physical() > day).fill_null(False)
            names = [event + beside for beside in _BESIDE if event + beside in table.columns]
            table = table.with_columns(pl.when(~later).then(pl.col(n)).alias(n) for n in names)
    return table


def _categories(base: Base, day: int) -> pl.DataFrame | None:
    """What each customer bought of each category up to a day.

    Lines are read again for those alone who have one after it: of all others today's rows hold.
    """
    today = base.categories()
    if today is None:
        return None
    later = _bought_after(base, day)
    read = base.category_days(later)
    if read is None:
        return today
    then = (
        read.filter(pl.col("day") <= day)
        .group_by("code", "category")
        .agg(
            pl.col("sold").sum().cast(pl.UInt32).alias("occasions"),
            pl.col("day").filter("sold").min().alias("first_day"),
            pl.col("day").filter("sold").max().alias("last_day"),
            pl.col("net").sum().alias("revenue"),
        )
        .filter(pl.col("occasions") > 0)
        .with_columns(pl.col("category").cast(pl.String).cast(today.schema["category"]))
    )
    unchanged = today.filter(~pl.col("code").is_in(later.implode()))
    return pl.concat([unchanged, then.select(today.columns)]).sort("code", "category")
