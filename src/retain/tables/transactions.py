"""The transactions table as uniform lines, ready to be summed by customer and day.

Nothing is converted here that can be converted once for each distinct value: customers and
dates stay raw keys (see `identifiers` and `dates`). Amounts are read line by line. A line is of
one kind: it counts, its amount cannot be read (`KIND_BAD`), or it is excluded as no sale (postage,
fees).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from retain.scoring.customer_days import GIVEN_BACK, SALES
from retain.tables.amounts import (
    AMOUNT,
    amount,
    amount_fault,
    discount_given,
    discounted,
    margin,
    unread,
)
from retain.tables.careful import LINE
from retain.tables.columns import holds_nothing_single
from retain.tables.dates import BY_PROOF, DateRules, mixed_zones, raw_day
from retain.tables.identifiers import as_text
from retain.tables.numbers import mixed_currency
from retain.tables.parts import Part

KIND_COUNTS, KIND_BAD, KIND_EXCLUDED = 0, 1, 2
TABLE = "transactions"


@dataclass(frozen=True)
class Cleaning:
    """The user's cleaning rules.

    Attributes:
        null_words: cells that mean "no customer".
        cancelled_statuses: values of `status` (folded) that make a line a cancellation.
        cancelled_prefixes: beginnings of an order identifier that do.
        excluded_products: product identifiers that are no sale.
        dates: how dates are read.
    """

    null_words: tuple[str, ...] = ()
    cancelled_statuses: tuple[str, ...] = ()
    cancelled_prefixes: tuple[str, ...] = ()
    excluded_products: tuple[str, ...] = ()
    dates: DateRules = BY_PROOF


Beside = Callable[[Part], tuple[pl.Expr, ...]]
"""Makes further columns from a file's raw ones."""


def lines(parts: list[Part], cleaning: Cleaning, beside: Beside = lambda _part: ()) -> pl.LazyFrame:
    """All files' lines in one shape, as `by_customer_day` takes them; columns `beside` them.

    A role that one file has and another lacks is null in the other, and a margin missing.

    Raises:
        DataError: a column's type cannot hold its role, or times are of several zones.
    """
    _check_types(parts)
    _check_zones(parts, cleaning.dates)
    shaped = [shape(part, cleaning, beside(part)) for part in parts]
    schemas = [frame.collect_schema() for frame in shaped]
    if len({schema["day"] for schema in schemas}) > 1:
        shaped = [shape(part, cleaning, beside(part), text_days=True) for part in parts]
    if len({schema["customer"] for schema in schemas}) > 1:
        shaped = [
            frame.with_columns(as_text("customer", schema["customer"]))
            for frame, schema in zip(shaped, schemas, strict=True)
        ]
    if len(shaped) == 1:
        return shaped[0]
    together = pl.concat(shaped, how="diagonal")
    if any("margin_missing" in schema for schema in schemas):
        together = together.with_columns(pl.col("margin_missing").fill_null(True))
    return together


def _check_types(parts: list[Part]) -> None:
    """Refuse columns that hold neither one text nor one number nor one day a row.

    Raises:
        DataError: BAD_TYPE.
    """
    for part in parts:
        for role, column in part.mapping.items():
            dtype = part.scan.schema[column]
            no_name = dtype.is_temporal() or dtype == pl.Boolean
            if holds_nothing_single(dtype) or (role == "customer_id" and no_name):
                raise part.where(role).bad_type(dtype)


def _check_zones(parts: list[Part], dates: DateRules) -> None:
    """Refuse columns of times in several zones, unless one is given to take the days in.

    Raises:
        DataError: MIXED_ZONES.
    """
    types = [part.scan.schema[part.mapping["date"]] for part in parts]
    zones = {dtype.time_zone or "—" for dtype in types if isinstance(dtype, pl.Datetime)}
    if len(zones) > 1 and dates.timezone is None:
        raise mixed_zones(parts[0].where("date"), sorted(zones))


def shape(
    part: Part, cleaning: Cleaning, also: tuple[pl.Expr, ...] = (), *, text_days: bool = False
) -> pl.LazyFrame:
    """One file's lines, and `also`, expressions over its raw columns and `_line`, beside them.

    Args:
        part: the file.
        cleaning: the rules.
        also: further columns.
        text_days: whether days are texts even where the column holds dates.

    Raises:
        DataError: a column's type cannot hold its role.
    """
    mapping, schema = part.mapping, part.scan.schema
    by_line = any(LINE in column.meta.root_names() for column in also)
    frame = part.scan.numbered() if by_line else part.scan.frame
    sold, given_back = AMOUNT > 0, AMOUNT < 0
    cancelled = _cancelled(part, cleaning)
    where = part.where("date")
    day, day_type = pl.col(where.column), schema[where.column]
    columns = [
        _identifier(mapping["customer_id"], schema).alias("customer"),
        raw_day(day, day_type, cleaning.dates, where, as_text=text_days).alias("day"),
        _kind(part, cleaning).alias("kind"),
        AMOUNT.clip(lower_bound=0).alias(SALES),
    ]
    if cancelled is None:
        columns += [AMOUNT.clip(upper_bound=0).alias(GIVEN_BACK), sold.alias("sale_lines")]
        columns.append(given_back.alias("return_lines"))
    else:  # sold and given back at once
        back = pl.when(cancelled).then(-AMOUNT.abs()).otherwise(AMOUNT.clip(upper_bound=0))
        columns += [back.alias(GIVEN_BACK), (sold & ~cancelled).alias("sale_lines")]
        columns.append((given_back | (cancelled & sold)).alias("return_lines"))
    if "order_id" in mapping:
        order = mapping["order_id"]
        columns.append(as_text(order, schema[order]).str.strip_chars().alias("order"))
    columns += margin(part, cancelled)
    on_discount = discounted(part)
    if on_discount is not None:
        columns.append(pl.when(on_discount & sold).then(AMOUNT).otherwise(0).alias("discounted"))
    off_list = discount_given(part)
    if off_list is not None:
        columns.append(pl.when(sold).then(off_list).otherwise(0).alias("discount"))
    beside = unread(part)
    if beside is not None:
        columns.append(beside.alias("unread"))
    return frame.with_columns(amount(part).alias("_amount")).select(*columns, *also)


def bad_amounts(parts: list[Part]) -> dict[str, int]:
    """How many lines have no amount, by reason: BAD_NUMBER, NON_FINITE, AMOUNT_RANGE.

    One more reading of the amounts, for files that have such lines.
    """
    reasons = [
        part.scan.frame.with_columns(amount(part).alias("_amount"))
        .filter(AMOUNT.is_null())
        .select(reason=amount_fault(part)[0])
        for part in parts
    ]
    counted = pl.concat(reasons).group_by("reason").agg(pl.len()).sort("reason")
    return dict(counted.collect(engine="streaming").iter_rows())


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
        raise mixed_currency(parts[0].scan.label, seen)


def _identifier(column: str, schema: Mapping[str, pl.DataType]) -> pl.Expr:
    plain = schema[column] == pl.String or schema[column].is_numeric()
    return pl.col(column) if plain else pl.col(column).cast(pl.String)


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
    return pl.when(AMOUNT.is_null()).then(pl.lit(KIND_BAD, pl.UInt8)).otherwise(kind)
