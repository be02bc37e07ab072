"""What single lines say besides days and money: the category bought, the goods still to come.

Read from the files once more, and only when a score asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from retain.errors import DataError
from retain.tables.accounting import SortedGroups
from retain.tables.customers import liftable
from retain.tables.dates import raw_day, read_date_column
from retain.tables.parts import Part
from retain.tables.transactions import KIND_COUNTS, Cleaning, lines

LONG_WAIT_DAYS = 14
"""Goods that come within these days of the order explain no silence worth the name."""


DELIVERY_DAYS: Mapping[str, str] = {
    "promised_date": "promised_day",
    "delivered_date": "delivered_day",
}
"""Roles that tell of deliveries, and the columns that hold their days as numbers."""


@dataclass(frozen=True)
class Details:
    """The accepted lines, and how their raw customers and days are read.

    Attributes:
        parts: the files.
        cleaning: the user's rules.
        customers: `key` (the raw identifier, or its hash), `code`.
        hashed: whether customers are found by hash, several times as fast as by text: so where
            no two raw identifiers share one.
        days: `day` (as on the lines), `number`.
        as_of: the day after which nothing is known.
    """

    parts: list[Part]
    cleaning: Cleaning
    customers: pl.DataFrame
    hashed: bool
    days: pl.DataFrame
    as_of: int

    @classmethod
    def of(cls, parts: list[Part], cleaning: Cleaning, groups: SortedGroups, as_of: int) -> Details:
        """The details of lines whose identifiers and dates were read."""
        codes = groups.ids.alias("clean").to_frame().with_row_index("code")
        hashed = groups.identifiers["raw"].hash().n_unique() == groups.identifiers.height
        key = pl.col("raw").hash() if hashed else pl.col("raw")
        known = groups.identifiers.filter(pl.col("reason").is_null())
        dated = groups.days.filter(pl.col("reason").is_null() & (pl.col("day") <= as_of))
        return cls(
            parts,
            cleaning,
            known.join(codes, on="clean").select("code", key=key),
            hashed,
            dated.select(pl.col("day").alias("number"), pl.col("raw").alias("day")),
            as_of,
        )

    @property
    def first_day(self) -> int:
        """The first day of a line; the as-of day where there is none."""
        return int(self.days["number"].min()) if self.days.height else self.as_of  # type: ignore[arg-type]

    def has(self, role: str) -> bool:
        """Whether some file has a column for a role."""
        return any(role in part.mapping for part in self.parts)

    def up_to(self, shaped: pl.LazyFrame) -> pl.LazyFrame:
        """The lines up to the as-of day, with `number` for their days."""
        if shaped.collect_schema()["day"] == pl.Date:
            number = pl.col("day").to_physical()
            between = number.is_between(self.first_day, self.as_of)
            return shaped.with_columns(number=number).filter(between)
        return shaped.join(self.days.lazy(), on="day")

    def read(self, shaped: pl.LazyFrame) -> pl.LazyFrame:
        """The lines that count, with `code` and `number` for their customers and days."""
        return self.with_codes(self.dated(shaped))

    def with_codes(self, shaped: pl.LazyFrame) -> pl.LazyFrame:
        """The lines of known customers, with `code` in place of `customer`."""
        key = pl.col("customer").hash() if self.hashed else pl.col("customer")
        keyed = shaped.with_columns(key=key).drop("customer")
        return keyed.join(self.customers.lazy(), on="key").drop("key")

    def dated(self, shaped: pl.LazyFrame) -> pl.LazyFrame:
        """The lines that count, with `number` for their days, their customers still raw."""
        counted = shaped.filter(pl.col("kind") == KIND_COUNTS).drop("kind")
        return self.up_to(counted)


def category_lines(details: Details) -> pl.LazyFrame:
    """The lines with the `category` they name, customers and days still raw."""
    return lines(details.parts, details.cleaning, lambda part: (_category(part, details),))


def read_category_lines(piece: pl.LazyFrame, details: Details) -> pl.LazyFrame:
    """The lines of a piece that count and name a category, as the engine sums them.

    Returns:
        `code`, `category`, `day` (Int32), `net` (minor units), `sold` (whether the line makes its
        day an occasion).
    """
    return details.read(piece.filter(pl.col("category").is_not_null())).select(
        "code",
        "category",
        pl.col("number").alias("day"),
        (pl.col("sales") + pl.col("given_back")).alias("net"),
        pl.col("sale_lines").alias("sold"),
    )


def _category(part: Part, details: Details) -> pl.Expr:
    if "category" not in part.mapping:
        return pl.lit(None, pl.String).alias("category")
    cell = pl.col(part.mapping["category"]).cast(pl.String).str.strip_chars()
    nothing = cell.is_in(["", *details.cleaning.null_words])
    return pl.when(nothing.not_()).then(cell).alias("category")


def buyers_of_several_regions(details: Details) -> pl.DataFrame | None:
    """`code` of the customers whose sales name more than one region, sorted.

    Capitals and outer blanks make no other region. None where no file has a column of regions.
    """
    columns = [liftable(part, ("region",)).get("region") for part in details.parts]
    if not any(columns):
        return None
    named = dict(zip((id(part) for part in details.parts), columns, strict=True))

    def region(part: Part) -> tuple[pl.Expr, ...]:
        column = named[id(part)]
        cell = pl.lit(None) if column is None else pl.col(column)
        return (cell.cast(pl.String).alias("region"),)

    sold = lines(details.parts, details.cleaning, region).filter(pl.col("sale_lines"))
    pairs = details.dated(sold).select("customer", "region").unique().collect(engine="streaming")
    cell = pl.col("region").str.strip_chars().str.to_lowercase()
    nothing = ["", *(word.lower() for word in details.cleaning.null_words)]
    return (
        details.with_codes(pairs.lazy())
        .select("code", region=cell)
        .filter(pl.col("region").is_in(nothing).not_())
        .group_by("code")
        .agg(regions=pl.col("region").n_unique())
        .filter(pl.col("regions") > 1)
        .select("code")
        .sort("code")
        .collect()
    )


def awaited_orders(details: Details) -> pl.DataFrame | None:
    """Orders whose goods came, or are to come, more than `LONG_WAIT_DAYS` after them.

    Returns:
        `code`, `ordered_day`, `promised_day`, `delivered_day` (Int32; null where the line does
        not say), each row once, sorted; without the columns that no file has. None where no
        column tells of deliveries, or its dates cannot be read for certain.
    """
    roles = [role for role in DELIVERY_DAYS if details.has(role)]
    if not roles:
        return None
    shaped = lines(details.parts, details.cleaning, lambda part: raw_days(part, details, roles))
    sold = shaped.filter((pl.col("kind") == KIND_COUNTS) & pl.col("sale_lines"))
    counted = sold.group_by("day", *roles).agg(rows=pl.len()).collect(engine="streaming")
    try:
        waits = _long_waits(details, counted, roles)
    except DataError:
        return None
    late = sold.join(waits.lazy(), on=["day", *roles], nulls_equal=True)
    return (
        details.with_codes(late)
        .select("code", "ordered_day", *(DELIVERY_DAYS[role] for role in roles))
        .unique()
        .collect(engine="streaming")
        .sort(pl.all(), nulls_last=True)
    )


def _long_waits(details: Details, counted: pl.DataFrame, roles: list[str]) -> pl.DataFrame:
    """The combinations of raw days that are a long wait, with their days as numbers.

    Raises:
        DataError: a column that only a guess could read.
    """
    dated = read_days(details, counted, {role: DELIVERY_DAYS[role] for role in roles})
    names = [DELIVERY_DAYS[role] for role in roles]
    long = pl.max_horizontal(names) - pl.col("ordered_day") > LONG_WAIT_DAYS
    if "delivered_day" in names:
        long |= pl.col("delivered_day").is_null()
    return dated.filter(long.fill_null(False)).select("day", *roles, "ordered_day", *names)


def read_days(details: Details, counted: pl.DataFrame, names: Mapping[str, str]) -> pl.DataFrame:
    """Combinations of raw days with their days as numbers: `ordered_day`, and those of roles.

    Args:
        details: the lines.
        counted: `day`, the roles' raw days, and `rows`, how many lines bear them.
        names: role → what its day is called.

    Raises:
        DataError: a column that only a guess could read.
    """
    dated = counted.join(details.days, on="day").rename({"number": "ordered_day"})
    for role, name in names.items():
        cells = dated.group_by(pl.col(role).alias("raw")).agg(pl.col("rows").sum()).sort("raw")
        read = read_day_cells(details, cells, role)
        number = pl.col("value").to_physical().alias(name)
        dated = dated.join(read.select(pl.col("raw").alias(role), number), on=role, how="left")
    return dated


def read_day_cells(details: Details, cells: pl.DataFrame, role: str) -> pl.DataFrame:
    """Distinct raw days of a role (`raw`, `rows`) with `value`, and `reason` where it is none.

    Null words stand for no day.

    Raises:
        DataError: a column that only a guess could read.
    """
    if cells.schema["raw"] == pl.Date:
        return cells.with_columns(value="raw", reason=pl.lit(None, pl.String))
    where = next(part.where(role) for part in details.parts if role in part.mapping)
    nothing = pl.col("raw").str.strip_chars().is_in(details.cleaning.null_words)
    told = cells.select("rows", raw=pl.when(nothing.not_()).then("raw"))
    read = read_date_column(told, where, details.cleaning.dates)
    return cells.with_columns(read.cells["value", "reason"])


def raw_days(part: Part, details: Details, roles: list[str]) -> tuple[pl.Expr, ...]:
    """The roles' columns as keys: dates where every file has dates, else texts."""
    rules, columns = details.cleaning.dates, []
    for role in roles:
        types = {
            other.scan.schema[other.mapping[role]]
            for other in details.parts
            if role in other.mapping
        }
        all_dates = rules.by_line or all(dtype.is_temporal() for dtype in types)
        if role not in part.mapping:
            columns.append(pl.lit(None, pl.Date if all_dates else pl.String).alias(role))
            continue
        where = part.where(role)
        cell, dtype = pl.col(where.column), part.scan.schema[where.column]
        columns.append(raw_day(cell, dtype, rules, where, as_text=not all_dates).alias(role))
    return tuple(columns)
