"""What scores are made from: customer-days, facts, tables, and what is read of the lines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

import polars as pl

from retain.scoring.asked import Asked
from retain.scoring.customer_days import CustomerDays

_OF_PRODUCTS = ("price_changes", "category_days")
"""Readings that are not of all customers' rows: of products, or of codes that are given."""


@dataclass(frozen=True)
class Base:
    """Everything scores are made from, besides the rules.

    Attributes:
        customers: the customer-days.
        facts: what is known of a customer whatever the date: `code`, and columns such as `name`
            and `region`, at most one row a customer; the others have nulls.
        kept: codes of the customers table (UInt32): they keep a row without a line.
        tables: the other tables by name, typed and sorted, with `code` in place of customer_id;
            rows of unknown customers are not among them. The customers table is `facts`.
        categories: makes `code`, `category`, `occasions`, `first_day`, `last_day`, `revenue`
            (minor units) of all a customer bought of a category up to the as-of day, sorted;
            None where the lines name no categories. Reads the lines once more, the first time.
        awaited: likewise makes `code`, `ordered_day`, and `promised_day` and `delivered_day`
            where a column tells them, of orders whose goods were long to come.
        several_regions: likewise makes `code` of the customers whose sales name more than one
            region, sorted; None where the lines name no regions.
        quotes: likewise makes `code`, `ordered_day` and `choice_days` of orders that were quoted
            before; None where no column tells.
        products: likewise makes what the lines say of each customer's products and prices, as
            `product_habits`.
        salespeople: likewise makes `code` and `salesperson` of each customer's newest sale, sorted;
            None where the lines name none.
        line_roles: what the lines have columns for.
        sellers: likewise makes `code`, `day`, `salesperson` (Enum) of each customer and day with a
            sale that names one, sorted; None where the lines name none.
        deliveries: likewise makes `code`, `ordered_day`, `promised_day`, `delivered_day` of what
            has come, sorted; None where no columns tell both of the last.
        price_changes: likewise makes the changes of products' reference prices: `product_id`,
            `category`, `lines`, `first_day`, `day` and `step` (of the logarithm; null both where
            it never changed); None where the lines tell no prices of products.
        category_days: makes of codes `code`, `category` (Enum), `day`, `net` (minor units) and
            `sold` (whether it was bought that day), sorted; None where the lines name no
            categories. Reads the lines each time.
        order_deliveries: likewise makes `order` (a number), `code`, `ordered_day`, `promised_day`
            (where a column tells it) and `delivered_day` (null where it has not come) of all that
            was sold, sorted; None where no column tells when goods came.
        newest_regions: likewise makes `code` and `region` of each customer's newest sale, sorted;
            None where the lines name no regions.
    """

    customers: CustomerDays
    facts: pl.DataFrame
    kept: pl.Series
    tables: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    categories: Callable[[], pl.DataFrame | None] = lambda: None
    awaited: Callable[[], pl.DataFrame | None] = lambda: None
    several_regions: Callable[[], pl.DataFrame | None] = lambda: None
    quotes: Callable[[], pl.DataFrame | None] = lambda: None
    products: Callable[[], pl.DataFrame | None] = lambda: None
    salespeople: Callable[[], pl.DataFrame | None] = lambda: None
    line_roles: frozenset[str] = frozenset()
    sellers: Callable[[], pl.DataFrame | None] = lambda: None
    deliveries: Callable[[], pl.DataFrame | None] = lambda: None
    price_changes: Callable[[], pl.DataFrame | None] = lambda: None
    category_days: Callable[[pl.Series], pl.DataFrame | None] = lambda _codes: None
    order_deliveries: Callable[[], pl.DataFrame | None] = lambda: None
    newest_regions: Callable[[], pl.DataFrame | None] = lambda: None

    def of(self, codes: pl.Series) -> Base:
        """What it holds of some customers, their codes unchanged; what is of products stays."""
        wanted = codes.implode()

        def theirs(frame: pl.DataFrame) -> pl.DataFrame:
            return frame.filter(pl.col("code").is_in(wanted)) if "code" in frame.columns else frame

        def read_of(read: Callable[[], pl.DataFrame | None]) -> Callable[[], pl.DataFrame | None]:
            return lambda: None if (frame := read()) is None else theirs(frame)

        readings: dict[str, Any] = {
            each.name: read_of(getattr(self, each.name))
            for each in fields(self)
            if callable(getattr(self, each.name)) and each.name not in _OF_PRODUCTS
        }
        return replace(
            self,
            customers=self.customers.of(codes),
            facts=self.facts.filter(pl.col("code").is_in(wanted)),
            kept=self.kept.filter(self.kept.is_in(wanted)),
            tables={name: theirs(table) for name, table in self.tables.items()},
            **readings,
        )

    def reread(self, asked: Asked) -> tuple[Callable[[], object], ...]:
        """What will be read of the lines once more, in the order in which it is needed."""
        leaving = (self.awaited, self.categories) if asked.leaving else ()
        loyalty = (self.quotes, self.products) if asked.loyalty else ()
        standing = (self.several_regions,) if asked.standing else ()
        return (*standing, *leaving, *loyalty)

    def known(self) -> pl.DataFrame:
        """One row a customer, whatever the date: `code`, `customer_id`, and the facts."""
        named = self.customers.ids.alias("customer_id").to_frame().with_row_index("code")
        return named.join(self.facts, on="code", how="left", maintain_order="left")
