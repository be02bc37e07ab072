"""What lines say of products: which was bought in what quantity, and what it cost before discount.

The price of a line is, by the columns that the files have, the first of: the list price; the
amount before discount over the quantity, where a discount stands on the line; the unit price; the
amount over the quantity.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import polars as pl

from retain.scoring.measure import MINOR_PER_UNIT
from retain.tables.amounts import AMOUNT, number
from retain.tables.details import Details
from retain.tables.identifiers import as_text
from retain.tables.parts import Part
from retain.tables.transactions import lines

DISCOUNTS = ("discount_rate", "discount_amount")
_WHOLE = float(MINOR_PER_UNIT)


@dataclass(frozen=True)
class ProductLines:
    """The lines that say a product, a quantity and a price.

    Attributes:
        lines: raw ones, with `named` (the product's raw name), `quantity` and `price` (in
            ten-thousandths).
        products: `named` and `product`, its place among the names, cleaned and sorted.
        categories: what category each place is of: that of most of its lines; null without one.
        by_size: whether the price may go by the quantity bought: a list price does not.
        details: how customers and days are read.
    """

    lines: pl.LazyFrame
    products: pl.DataFrame
    categories: pl.Series
    by_size: bool
    details: Details

    @classmethod
    def of(cls, details: Details) -> ProductLines | None:
        """The lines; None where no file has columns for product, quantity and price."""
        price = _price_of(details)
        if price is None or not (details.has("product_id") and details.has("quantity")):
            return None

        def beside(part: Part) -> tuple[pl.Expr, ...]:
            quantity = number(part, "quantity") if "quantity" in part.mapping else _NONE
            named = _raw(part, "product_id").alias("named")
            return named, quantity.alias("quantity"), price(part).alias("price")

        shaped = lines(details.parts, details.cleaning, beside)
        products, categories = _products(details)
        return cls(shaped, products, categories, not details.has("list_price"), details)

    def read(self, piece: pl.LazyFrame) -> pl.LazyFrame:
        """The sales of a piece of `lines`: `code`, `product`, `day`, `quantity`, `price`."""
        told = pl.col("sale_lines") & (pl.col("quantity") > 0) & (pl.col("price") > 0)
        return (
            self.details.read(piece.filter(told))
            .join(self.products.lazy(), on="named")
            .select("code", "product", pl.col("number").alias("day"), "quantity", "price")
        )

    @property
    def named(self) -> pl.DataFrame:
        """`product_id` and `category` of each place."""
        names = self.products.unique("product", keep="any").sort("product")["named"]
        return pl.DataFrame({"product_id": names.str.strip_chars(), "category": self.categories})


def _products(details: Details) -> tuple[pl.DataFrame, pl.Series]:
    """`products` and `categories` of the lines, as they stand up to the as-of day."""

    def beside(part: Part) -> tuple[pl.Expr, ...]:
        return _raw(part, "product_id").alias("named"), _raw(part, "category").alias("category")

    nothing = ["", *details.cleaning.null_words]
    cleaned = pl.col("name", "category").str.strip_chars()
    counted = (
        details.up_to(lines(details.parts, details.cleaning, beside))
        .group_by("named", "category")
        .agg(lines=pl.len())
        .collect(engine="streaming")
        .with_columns(name="named")
        .with_columns(pl.when(cleaned.is_in(nothing).not_()).then(cleaned))
        .drop_nulls("name")
    )
    names = counted["name"].unique().sort()
    places = pl.DataFrame({"name": names}).with_row_index("product")
    products = counted.select("named", "name").unique().join(places, on="name")
    most = (
        counted.drop_nulls("category")
        .group_by("name", "category")
        .agg(pl.col("lines").sum())
        .sort("name", "lines", "category", descending=[False, True, False])
        .unique("name", keep="first", maintain_order=True)
    )
    of_place = places.join(most, on="name", how="left", maintain_order="left")
    return products.select("named", "product"), of_place["category"]


def _price_of(details: Details) -> Callable[[Part], pl.Expr] | None:
    """How a line's price comes from a file's columns."""
    if details.has("list_price"):
        return lambda part: number(part, "list_price") if "list_price" in part.mapping else _NONE
    if any(details.has(role) for role in DISCOUNTS):
        return _before_discount
    return lambda part: (
        number(part, "unit_price") if "unit_price" in part.mapping else _each(AMOUNT, part)
    )


_NONE = pl.lit(None, pl.Int64)


def _before_discount(part: Part) -> pl.Expr:
    """The amount before discount over the quantity; null where all of it was given away."""
    money = AMOUNT.cast(pl.Float64)
    if "discount_amount" in part.mapping:
        given = number(part, "discount_amount").fill_null(0)
        if "discount_rate" not in part.mapping:
            return _each(money + given, part)
    if "discount_rate" in part.mapping:
        rate = number(part, "discount_rate").fill_null(0).cast(pl.Float64) / _WHOLE
        share = pl.when(rate > 1).then(rate / 100).otherwise(rate)
        money = pl.when(share < 1).then(money / (1 - share))
    return _each(money, part)


def _each(money: pl.Expr, part: Part) -> pl.Expr:
    """Money for one unit of the quantity, in minor units; null where the quantity is not over 0."""
    if "quantity" not in part.mapping:
        return _NONE
    quantity = number(part, "quantity").cast(pl.Float64) / _WHOLE
    price = (money.cast(pl.Float64) / quantity).round()
    return (
        pl.when((quantity > 0) & price.is_finite() & (price < 2.0**62)).then(price).cast(pl.Int64)
    )


def _raw(part: Part, role: str) -> pl.Expr:
    if role not in part.mapping:
        return pl.lit(None, pl.String)
    column = part.mapping[role]
    return as_text(column, part.scan.schema[column])
