"""What single lines say besides days and money: the category bought, the goods still to come.

Read from the files once more, and only when a score asks for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from retain.errors import DataError
from retain.tables.accounting import SortedGroups
from retain.tables.dates import raw_day, read_date_column
from retain.tables.parts import Part
from retain.tables.transactions import KIND_COUNTS, Cleaning, lines

MOST_CATEGORIES = 4096
"""A column with more values than this names no categories."""

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
        customers: `customer` (as on the lines), `code`.
        days: `day` (as on the lines), `number`.
        as_of: the day after which nothing is known.
    """

    parts: list[Part]
    cleaning: Cleaning
    customers: pl.DataFrame
    days: pl.DataFrame
    as_of: int

    @classmethod
    def of(cls, parts: list[Part], cleaning: Cleaning, groups: SortedGroups, as_of: int) -> Details:
        """The details of lines whose identifiers and dates were read."""
        codes = groups.ids.alias("clean").to_frame().with_row_index("code")
        known = groups.identifiers.filter(pl.col("reason").is_null())
        dated = groups.days.filter(pl.col("reason").is_null() & (pl.col("day") <= as_of))
        return cls(
            parts,
            cleaning,
            known.join(codes, on="clean").select("code", customer="raw"),
            dated.select(pl.col("day").alias("number"), pl.col("raw").alias("day")),
            as_of,
        )

    def has(self, role: str) -> bool:
        """Whether some file has a column for a role."""
        return any(role in part.mapping for part in self.parts)

    def read(self, shaped: pl.LazyFrame) -> pl.LazyFrame:
        """The lines that count, with `code` and `number` for their customers and days."""
        counted = shaped.filter(pl.col("kind") == KIND_COUNTS).drop("kind")
        if counted.collect_schema()["day"] == pl.Date:
            number = pl.col("day").to_physical()
            dated = counted.with_columns(number=number).filter(number <= self.as_of)
        else:
            dated = counted.join(self.days.lazy(), on="day")
        return dated.join(self.customers.lazy(), on="customer")


def category_lines(details: Details) -> pl.LazyFrame:
    """The lines with the `category` they name, customers and days still raw."""
    return lines(details.parts, details.cleaning, lambda part: (_category(part, details),))


def categories(details: Details) -> list[str] | None:
    """The categories that the lines name, sorted; None without any, or with too many."""
    if not details.has("category"):
        return None
    found = category_lines(details).select(pl.col("category").unique())
    named = sorted(found.collect(engine="streaming").to_series().drop_nulls().to_list())
    return named if 0 < len(named) <= MOST_CATEGORIES else None


def read_category_lines(piece: pl.LazyFrame, details: Details, named: list[str]) -> pl.LazyFrame:
    """The lines of a piece that count and name a category, as the engine sums them.

    Returns:
        `code`, `place` (UInt16, in `named`), `day` (Int32), `net` (minor units), `sold` (whether
        the line makes its day an occasion).
    """
    return details.read(piece.filter(pl.col("category").is_not_null())).select(
        "code",
        pl.col("category").cast(pl.Enum(named)).to_physical().cast(pl.UInt16).alias("place"),
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


def awaited_orders(details: Details) -> pl.DataFrame | None:
    """Orders whose goods came, or are to come, more than `LONG_WAIT_DAYS` after them.

    Returns:
        `code`, `ordered_day`, `promised_day`, `delivered_day` (Int32; null where the line does
        not say), each row once, sorted; without the columns that no file has. None where no
        column tells of deliveries, or its dates cannot be read for certain.
    """
    roles = [role for role in DELIVERY_DAYS if details.has(role)]
    try:
        days = {role: _delivery_days(details, role) for role in roles}
    except DataError:
        return None
    if not days:
        return None
    shaped = lines(details.parts, details.cleaning, lambda part: _raw_days(part, details, roles))
    frame = details.read(shaped.filter(pl.col("sale_lines")))
    for role, read in days.items():
        frame = frame.join(read.lazy(), on=role, how="left")
    names = [DELIVERY_DAYS[role] for role in roles]
    waited = pl.max_horizontal(names) - pl.col("number") > LONG_WAIT_DAYS
    if "delivered_day" in names:
        waited |= pl.col("delivered_day").is_null()
    return (
        frame.filter(waited.fill_null(False))
        .select("code", pl.col("number").alias("ordered_day"), *names)
        .unique()
        .collect(engine="streaming")
        .sort(pl.all(), nulls_last=True)
    )


def _delivery_days(details: Details, role: str) -> pl.DataFrame:
    """How each raw cell of a date's column is read: the cell under the role, and its day.

    Raises:
        DataError: a column that only a guess could read.
    """
    shaped = lines(details.parts, details.cleaning, lambda part: _raw_days(part, details, [role]))
    counted = shaped.group_by(role).agg(rows=pl.len()).collect(engine="streaming").sort(role)
    where = next(part.where(role) for part in details.parts if role in part.mapping)
    cells = counted.rename({role: "raw"})
    if cells.schema["raw"] == pl.Date:
        read = cells.with_columns(value="raw")
    else:
        read = read_date_column(cells, where, details.cleaning.dates).cells
    day = pl.col("value").to_physical().alias(DELIVERY_DAYS[role])
    return read.filter(pl.col("raw").is_not_null()).select(pl.col("raw").alias(role), day)


def _raw_days(part: Part, details: Details, roles: list[str]) -> tuple[pl.Expr, ...]:
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
