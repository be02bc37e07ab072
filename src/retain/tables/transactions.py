"""The transactions table as uniform lines, ready to be summed by customer and day.

Nothing is converted here that can be converted once for each distinct value: customers and
dates stay raw keys (see `values`). Amounts are read line by line. A line is of one kind: it
counts, its amount cannot be read (`KIND_BAD`), or it is excluded as no sale (postage, fees).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from retain.errors import DataError
from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.scoring.measure import MINOR_PER_UNIT, MONEY_LIMIT
from retain.tables.scans import Scan
from retain.tables.values import as_text, check_money_type, minor_units, raw_day

KIND_COUNTS, KIND_BAD, KIND_EXCLUDED = 0, 1, 2
TABLE = "transactions"
_HUGE_LIMIT = MONEY_LIMIT * MINOR_PER_UNIT
_AMOUNT = pl.col("_amount")
"""The line's net money in minor units, null where it cannot be read."""


@dataclass(frozen=True)
class Cleaning:
    """The user's cleaning rules.

    Attributes:
        null_words: cells that mean "no customer".
        cancelled_statuses: values of `status` (folded) that make a line a cancellation.
        cancelled_prefixes: beginnings of an order identifier that do.
        excluded_products: product identifiers that are no sale.
        date_format: a declared strptime format, or None.
    """

    null_words: tuple[str, ...] = ()
    cancelled_statuses: tuple[str, ...] = ()
    cancelled_prefixes: tuple[str, ...] = ()
    excluded_products: tuple[str, ...] = ()
    date_format: str | None = None


@dataclass(frozen=True)
class Part:
    """One file of the table: its scan, and which column plays which role."""

    scan: Scan
    mapping: Mapping[str, str]


def lines(parts: list[Part], cleaning: Cleaning) -> pl.LazyFrame:
    """All files' lines in one shape, as `by_customer_day` takes them.

    A role that one file has and another lacks is null in the other, and a margin missing.

    Raises:
        DataError: a column's type cannot hold its role.
    """
    shaped = [shape(part, cleaning) for part in parts]
    schemas = [frame.collect_schema() for frame in shaped]
    if len({schema["customer"] for schema in schemas}) > 1:
        shaped = [
            frame.with_columns(as_text("customer", schema["customer"]))
            for frame, schema in zip(shaped, schemas, strict=True)
        ]
    days = {schema["day"] for schema in schemas}
    if len(days) > 1:
        shaped = [frame.with_columns(pl.col("day").cast(pl.String)) for frame in shaped]
    if len(shaped) == 1:
        return shaped[0]
    together = pl.concat(shaped, how="diagonal")
    if any("margin_missing" in schema for schema in schemas):
        together = together.with_columns(pl.col("margin_missing").fill_null(True))
    return together


def shape(part: Part, cleaning: Cleaning, also: tuple[pl.Expr, ...] = ()) -> pl.LazyFrame:
    """One file's lines, and `also`, expressions over its raw columns and `_line`, beside them.

    Raises:
        DataError: a column's type cannot hold its role.
    """
    mapping, schema = part.mapping, part.scan.schema
    day_column = mapping["date"]
    frame = part.scan.numbered() if also else part.scan.frame
    sold, given_back = _AMOUNT > 0, _AMOUNT < 0
    cancelled = _cancelled(part, cleaning)
    columns = [
        _identifier(mapping["customer_id"], schema).alias("customer"),
        raw_day(day_column, schema[day_column], part.scan.label).alias("day"),
        _kind(part, cleaning).alias("kind"),
        _AMOUNT.clip(lower_bound=0).alias(SALES),
    ]
    if cancelled is None:
        columns += [_AMOUNT.clip(upper_bound=0).alias(GIVEN_BACK), sold.alias("sale_lines")]
        columns.append(given_back.alias("return_lines"))
    else:  # sold and given back at once
        back = pl.when(cancelled).then(-_AMOUNT.abs()).otherwise(_AMOUNT.clip(upper_bound=0))
        columns += [back.alias(GIVEN_BACK), (sold & ~cancelled).alias("sale_lines")]
        columns.append((given_back | (cancelled & sold)).alias("return_lines"))
    if "order_id" in mapping:
        order = mapping["order_id"]
        columns.append(as_text(order, schema[order]).str.strip_chars().alias("order"))
    columns += _margin(part, cancelled)
    discounted = _discounted(part)
    if discounted is not None:
        columns.append(pl.when(discounted & sold).then(_AMOUNT).otherwise(0).alias("discounted"))
    return frame.with_columns(_amount(part).alias("_amount")).select(*columns, *also)


def amount_column(part: Part) -> str:
    """The column to name when a line's amount cannot be read."""
    return part.mapping.get("amount", part.mapping.get("unit_price", ""))


def check_currencies(parts: list[Part]) -> None:
    """Refuse amounts in several currencies: they cannot be added.

    Raises:
        DataError: names the currencies seen.
    """
    seen: set[str] = set()
    for part in parts:
        if "currency" in part.mapping:
            cell = pl.col(part.mapping["currency"]).cast(pl.String).str.strip_chars()
            found = part.scan.frame.select(cell.unique()).collect(engine="streaming").to_series()
            seen |= {str(value) for value in found if value}
    if len(seen) > 1:
        raise DataError(
            "several_currencies",
            code="MIXED_CURRENCY",
            file=parts[0].scan.label,
            seen=", ".join(sorted(seen)[:8]),
        )


def _identifier(column: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    plain = schema[column] == pl.String or schema[column].is_numeric()
    return pl.col(column) if plain else pl.col(column).cast(pl.String)


def _money(part: Part, role: str) -> pl.Expr:
    column = part.mapping[role]
    dtype = part.scan.schema[column]
    check_money_type(TABLE, role, column, dtype, part.scan.label)
    return minor_units(column, dtype)


def _amount(part: Part) -> pl.Expr:
    """Net money of the line; a negative quantity makes it negative.

    Quantity × unit price is exact: both in ten-thousandths, multiplied in 128 bits.
    """
    mapping = part.mapping
    if "amount" in mapping:
        amount = _money(part, "amount")
        if "quantity" not in mapping:
            return amount
        return (
            pl.when((_money(part, "quantity") < 0) & (amount > 0)).then(-amount).otherwise(amount)
        )
    product = _money(part, "quantity").cast(pl.Int128) * _money(part, "unit_price").cast(pl.Int128)
    half = MINOR_PER_UNIT // 2
    rounded = (product.abs() + half) // MINOR_PER_UNIT * product.sign()
    return pl.when(product.abs() <= _HUGE_LIMIT).then(rounded).cast(pl.Int64)


def _cancelled(part: Part, cleaning: Cleaning) -> pl.Expr | None:
    """Whether status or order prefix make a line a cancellation; None where neither can."""
    signs = []
    if "status" in part.mapping and cleaning.cancelled_statuses:
        status = pl.col(part.mapping["status"]).cast(pl.String).str.strip_chars()
        signs.append(status.str.to_lowercase().is_in(list(cleaning.cancelled_statuses)))
    if "order_id" in part.mapping:
        name = part.mapping["order_id"]
        order = as_text(name, part.scan.schema[name]).str.strip_chars()
        signs += [order.str.starts_with(prefix) for prefix in cleaning.cancelled_prefixes]
    return pl.any_horizontal(signs).fill_null(False) if signs else None


def _kind(part: Part, cleaning: Cleaning) -> pl.Expr:
    kind: pl.Expr = pl.lit(KIND_COUNTS, pl.UInt8)
    if "product_id" in part.mapping and cleaning.excluded_products:
        product = pl.col(part.mapping["product_id"]).cast(pl.String).str.strip_chars()
        excluded = product.is_in(list(cleaning.excluded_products)).fill_null(False)
        kind = pl.when(excluded).then(pl.lit(KIND_EXCLUDED, pl.UInt8)).otherwise(kind)
    return pl.when(_AMOUNT.is_null()).then(pl.lit(KIND_BAD, pl.UInt8)).otherwise(kind)


def _margin(part: Part, cancelled: pl.Expr | None) -> list[pl.Expr]:
    """`margin` and `margin_missing`: as given, or amount less cost (of the amount's sign)."""
    if "margin" in part.mapping:
        margin = _money(part, "margin")
    elif "cost" in part.mapping:
        margin = _AMOUNT - _money(part, "cost").abs() * _AMOUNT.sign()
    else:
        return []
    if cancelled is not None:
        margin = pl.when(cancelled & (_AMOUNT > 0)).then(0).otherwise(margin)
    return [margin.fill_null(0).alias("margin"), margin.is_null().alias("margin_missing")]


def _discount(part: Part, role: str) -> pl.Expr:
    """A discount as a number above 0 or not; `20%` is one."""
    column = part.mapping[role]
    if part.scan.schema[column] != pl.String:
        return _money(part, role)
    return pl.col(column).str.strip_chars(" %％").cast(pl.Float64, strict=False)


def _discounted(part: Part) -> pl.Expr | None:
    """Whether a line was bought on discount, by whichever columns say so; None where none does."""
    signs = [
        _discount(part, role) > 0
        for role in ("discount_rate", "discount_amount")
        if role in part.mapping
    ]
    if {"list_price", "unit_price"} <= part.mapping.keys():
        signs.append(_money(part, "list_price") > _money(part, "unit_price"))
    return pl.any_horizontal(signs).fill_null(False) if signs else None
