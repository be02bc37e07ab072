"""What is read from the lines once more, the first time that a score asks for it, and then kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from threading import Lock

import polars as pl

from retain.engines.categories import read_category_days, sum_categories
from retain.engines.price_changes import read_price_changes
from retain.engines.products import read_products
from retain.tables.deliveries import deliveries as read_deliveries
from retain.tables.details import (
    Details,
    awaited_orders,
    buyers_of_several_regions,
    category_lines,
    read_category_lines,
)
from retain.tables.order_deliveries import order_deliveries as read_order_deliveries
from retain.tables.product_lines import ProductLines
from retain.tables.quotes import quoted_orders
from retain.tables.salespeople import daily_salespeople, newest_regions, newest_salespeople

Asked = Callable[..., pl.DataFrame | None]
"""Makes a frame when it is called; None where the lines do not tell."""

NAMES = (
    "categories", "awaited", "several_regions", "quotes", "products", "salespeople", "sellers",
    "deliveries", "price_changes", "category_days", "order_deliveries", "newest_regions",
)  # fmt: skip
"""What can be asked for."""


def everything(details: Details, rows: int | None) -> dict[str, Asked]:
    """All of `NAMES`, of `rows` lines at the most; none of it is read yet."""
    made = (
        categories(details, rows),
        awaited(details),
        several_regions(details),
        quotes(details),
        products(details, rows),
        salespeople(details),
        sellers(details),
        deliveries(details),
        price_changes(details, rows),
        category_days(details, rows),
        order_deliveries(details),
        newest_regions_of(details),
    )
    return dict(zip(NAMES, made, strict=True))


def categories(details: Details, rows: int | None) -> Asked:
    """What each customer bought of each category, of `rows` lines at the most."""

    def read() -> pl.DataFrame | None:
        if not details.has("category"):
            return None
        skips = all(part.scan.lane == "typed" for part in details.parts)
        return sum_categories(
            category_lines(details), rows, lambda p: read_category_lines(p, details), skips=skips
        )

    return once(read)


def products(details: Details, rows: int | None) -> Asked:
    """What each customer's products and prices say, of `rows` lines at the most."""

    def read() -> pl.DataFrame | None:
        told = ProductLines.of(details)
        if told is None:
            return None
        days = details.first_day, details.as_of
        customers = int(details.customers["code"].max() or 0) + 1  # type: ignore[arg-type]
        skips = all(part.scan.lane == "typed" for part in details.parts)
        return read_products(
            told.lines, rows, told.read, told.categories, days, customers,
            by_size=told.by_size, skips=skips,
        )  # fmt: skip

    return once(read)


def category_days(details: Details, rows: int | None) -> Asked:
    """What customers bought of each category on each day, of `rows` lines at the most.

    It is read for the codes asked about, each time that somebody asks.
    """

    def read(codes: pl.Series) -> pl.DataFrame | None:
        if not details.has("category") or not codes.len():
            return None
        wanted = details.customers.filter(pl.col("code").is_in(codes.implode()))
        those = replace(details, customers=wanted)
        skips = all(part.scan.lane == "typed" for part in details.parts)
        return read_category_days(
            category_lines(those), rows, lambda p: read_category_lines(p, those), skips=skips
        )

    return read


def price_changes(details: Details, rows: int | None) -> Asked:
    """When products' reference prices changed, of `rows` lines at the most."""

    def read() -> pl.DataFrame | None:
        told = ProductLines.of(details)
        if told is None or not told.categories.len():
            return None
        days = details.first_day, details.as_of
        skips = all(part.scan.lane == "typed" for part in details.parts)
        return read_price_changes(
            told.lines, rows, told.read, told.named, days, by_size=told.by_size, skips=skips
        )

    return once(read)


def awaited(details: Details) -> Asked:
    """The orders whose goods were long to come."""
    return once(lambda: awaited_orders(details))


def several_regions(details: Details) -> Asked:
    """The customers whose sales name more than one region."""
    return once(lambda: buyers_of_several_regions(details))


def quotes(details: Details) -> Asked:
    """The orders that were quoted before, and how long before."""
    return once(lambda: quoted_orders(details))


def salespeople(details: Details) -> Asked:
    """Who sold to each customer last."""
    return once(lambda: newest_salespeople(details))


def newest_regions_of(details: Details) -> Asked:
    """Where each customer bought last."""
    return once(lambda: newest_regions(details))


def sellers(details: Details) -> Asked:
    """Who sold to each customer on each day."""
    return once(lambda: daily_salespeople(details))


def deliveries(details: Details) -> Asked:
    """When goods were promised, and when they came."""
    return once(lambda: read_deliveries(details))


def order_deliveries(details: Details) -> Asked:
    """When the goods of each order were promised, and when they came, if they have."""
    return once(lambda: read_order_deliveries(details))


def once(read: Asked) -> Asked:
    """What reads at the first call; another thread that calls meanwhile waits for it."""
    lock, kept = Lock(), cache(read)

    def ask() -> pl.DataFrame | None:
        with lock:
            return kept()

    return ask
