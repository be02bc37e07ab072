"""Scores of two days side by side, customer by customer and column by column.

A column `NAME` is told as `NAME_then` and `NAME`, and where it holds numbers by how much it moved,
as `NAME_difference`. Money is subtracted exactly. Figures that differ by less than a millionth are
the same: workbooks keep no more digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import polars as pl

from retain.scoring.catalogue import BY_NAME, CATALOGUE
from retain.scoring.changes.moves import THEN
from retain.scoring.measure import MINOR_PER_UNIT, currency

CHANGE: Final = "_difference"
WHO: Final = ("customer_id", "name", "as_of")
"""Columns that say who and when; they are not compared."""

USUAL: Final = (
    "tier", "status", "churned", "key_account", "level", "relationship_grade", "loyalty_level",
    "revenue_window", "value_window", "occasions_window", "cause", "owner",
)  # fmt: skip
"""What is compared where nobody asks for certain columns: standing and buying, not chances and
days, which move for everybody every day."""

BOTH, ONLY_THEN, ONLY_NOW = "both", "then", "now"
"""Where a customer stands: in the scores of both days, or of one."""

SAME: Final = 1e-6
_DIGITS: Final = 4


def comparable(before: pl.DataFrame, now: pl.DataFrame) -> tuple[str, ...]:
    """The columns that both have, those of the catalogue first, in its order."""
    shared = [name for name in now.columns if name in before.columns and name not in WHO]
    places = {column.name: place for place, column in enumerate(CATALOGUE)}
    return tuple(sorted(shared, key=lambda name: (places.get(name, len(places)), name)))


def side_by_side(before: pl.DataFrame, now: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """One row a customer of either day, sorted by customer_id.

    Args:
        before: scores of the earlier day.
        now: scores of the later one.
        columns: of those that are `comparable`.

    Returns:
        `customer_id`, `name` where either day tells it, `stands_in` (`both`, `then`, `now`),
        `changed` (the columns that differ; null where a customer does not stand in both), and for
        each column `NAME_then`, `NAME` and, of numbers, `NAME_difference`: null where either is.
    """
    named = "name" in before.columns or "name" in now.columns
    asked = ("name", *columns) if named else tuple(columns)
    was, is_now = (_alike(one, other, asked) for one, other in ((before, now), (now, before)))
    joined = (
        is_now.with_columns(_now=True)
        .join(
            was.rename({name: name + THEN for name in asked}).with_columns(_then=True),
            on="customer_id", how="full", coalesce=True,
        )
        .sort("customer_id")
        .with_columns(pl.col("_now", "_then").fill_null(False))
    )  # fmt: skip
    in_both = pl.col("_now") & pl.col("_then")
    told: list[pl.Expr] = []
    for name in columns:
        told += [pl.col(name + THEN), pl.col(name)]
        if is_now.schema[name].is_numeric():
            told.append(_change(name))
    differ = [pl.when(_differs(joined, name)).then(pl.lit(name)) for name in columns]
    lists = pl.concat_list(differ).list.drop_nulls() if differ else pl.lit([], pl.List(pl.String))
    stands = pl.when(in_both).then(pl.lit(BOTH)).when("_now").then(pl.lit(ONLY_NOW))
    return joined.select(
        "customer_id",
        *([pl.coalesce("name", "name" + THEN).alias("name")] if named else []),
        stands.otherwise(pl.lit(ONLY_THEN)).alias("stands_in"),
        pl.when(in_both).then(lists).alias("changed"),
        *told,
    )


def changed_alone(beside: pl.DataFrame) -> pl.DataFrame:
    """The rows of customers of whom something changed, or who do not stand in both."""
    return beside.filter(pl.col("changed").list.len().fill_null(1) > 0)


def changes_by_column(beside: pl.DataFrame, columns: Iterable[str]) -> pl.DataFrame:
    """`column` and `customers` of whom it changed, in the order of the columns."""
    counts = dict(
        beside.select(pl.col("changed").list.explode().alias("column"))
        .drop_nulls()
        .group_by("column")
        .len()
        .iter_rows()
    )
    rows = [(name, counts.get(name, 0)) for name in columns]
    return pl.DataFrame(rows, {"column": pl.String, "customers": pl.Int64}, orient="row")


def crossed(beside: pl.DataFrame, column: str) -> pl.DataFrame:
    """How many customers of both days went from which value of a column to which.

    Returns:
        `then`, `now`, `customers`; null is no value. Pairs without a customer are left out.
    """
    return (
        beside.filter(pl.col("stands_in") == BOTH)
        .group_by(pl.col(column + THEN).alias("then"), pl.col(column).alias("now"))
        .agg(pl.len().cast(pl.Int64).alias("customers"))
        .sort("then", "now", nulls_last=True)
    )


def _alike(frame: pl.DataFrame, other: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """The columns of a frame in types that both frames can be compared in."""
    told = [
        pl.col(name) if name in frame.columns else pl.lit(None, pl.String).alias(name)
        for name in columns
    ]
    texts = [
        name
        for name in columns
        if name in frame.columns
        and name in other.columns
        and frame.schema[name] != other.schema[name]
        and not (frame.schema[name].is_numeric() and other.schema[name].is_numeric())
    ]
    return frame.select("customer_id", *told).with_columns(pl.col(texts).cast(pl.String))


def _is_money(name: str) -> bool:
    return name in BY_NAME and BY_NAME[name].kind == "money"


def _change(name: str) -> pl.Expr:
    """By how much a number moved."""
    now, then = pl.col(name), pl.col(name + THEN)
    if _is_money(name):
        parts = [(each * MINOR_PER_UNIT).round().cast(pl.Int64) for each in (now, then)]
        return currency(parts[0] - parts[1]).alias(name + CHANGE)
    if name in BY_NAME and BY_NAME[name].kind in ("count", "days", "score"):
        return (now.cast(pl.Int64) - then.cast(pl.Int64)).alias(name + CHANGE)
    return (now.cast(pl.Float64) - then.cast(pl.Float64)).round(_DIGITS).alias(name + CHANGE)


def _differs(joined: pl.DataFrame, name: str) -> pl.Expr:
    """Whether a column is another than then; of lists, in its members or their order."""
    now, then = pl.col(name), pl.col(name + THEN)
    if joined.schema[name].is_float():
        off = (now.cast(pl.Float64) - then.cast(pl.Float64)).abs() >= SAME
        return (
            pl.when(now.is_null() | then.is_null())
            .then(now.is_null() != then.is_null())
            .otherwise(off)
        )
    return now.ne_missing(then)
