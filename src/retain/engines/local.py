"""Phase 1 on this machine: Polars' streaming engine, lines in, sums by customer and day out.

Lines are read in pieces. What stays of a piece is one row a customer, day (and order), with
identifiers and dates as places in lists of their distinct raw values; so memory follows the
customer-days, not the lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import polars as pl

from retain.errors import DataError
from retain.scoring.customer_days import KEYS, MOST_MONEY, SALES, Summed, by_customer_day

Advance = Callable[[int], None]
"""Told how many more lines have been read; called from any thread."""

PIECE = 10_000_000
"""Lines read at a time."""

_SAMPLED = 64


def sum_lines(lines: pl.LazyFrame, rows: int | None, advance: Advance | None = None) -> Summed:
    """The lines' sums by their keys, in no particular order.

    Args:
        lines: as `by_customer_day` takes them.
        rows: how many there are at the most; None where that is not known, and then they are
            read in one piece.
        advance: told of the lines read while they are, where somebody watches.

    Raises:
        DataError: the amounts are too large together to be added exactly.
    """
    if advance is not None:
        lines = lines.with_columns(_counted(advance))
    schema = lines.collect_schema()
    keys = ["customer"] if schema["day"] == pl.Date else ["customer", "day"]
    places = {key: pl.Series(key, [], dtype=schema[key]) for key in keys}
    groups: pl.DataFrame | None = None
    merged_height, size = 0, 0.0
    for piece in pieces(lines, rows):
        summed = by_customer_day(piece).collect(engine="streaming")
        size += float(summed["size"].sum())
        if size > MOST_MONEY:
            raise DataError("sum_too_large", code="AMOUNT_RANGE")
        summed = summed.drop("size")
        for key, known in places.items():
            summed, places[key] = _placed(summed, key, known)
        if groups is None:
            groups, merged_height = summed, summed.height
            continue
        groups = pl.concat([groups, summed])
        if groups.height > 2 * merged_height and _repeats(groups):
            groups = _merged(groups)
            merged_height = groups.height
    assert groups is not None  # there is always one piece
    return Summed(groups, places["customer"], places.get("day"))


def pieces(
    lines: pl.LazyFrame, rows: int | None, size: int | None = None
) -> Iterator[pl.LazyFrame]:
    """The lines, `size` at a time (or `PIECE`); in one piece where their number is not known."""
    size = size or PIECE
    if rows is None or rows <= size:
        yield lines
        return
    for start in range(0, rows, size):
        yield lines.slice(start, size)


def _placed(summed: pl.DataFrame, key: str, known: pl.Series) -> tuple[pl.DataFrame, pl.Series]:
    """`key` as places in the list of its values, which grows by those not `known` yet."""
    values = summed.lazy().select(key).unique().collect(engine="streaming")
    if known.len():
        values = pl.concat(
            [known.to_frame(), values.join(known.to_frame(), on=key, how="anti", nulls_equal=True)]
        )
    listed = values.with_row_index("place").with_columns(pl.col(key).hash().alias("hash"))
    on = "hash" if listed["hash"].n_unique() == listed.height else key  # far faster than text
    placed = (
        summed.lazy()
        .with_columns(pl.col(key).hash().alias("hash"))
        .join(listed.lazy().select(on, "place"), on=on, how="left", nulls_equal=True)
        .with_columns(pl.col("place").alias(key))
        .drop("place", "hash")
        .collect(engine="streaming")
    )
    return placed, values[key]


def _repeats(groups: pl.DataFrame) -> bool:
    """Whether merging would free much: of a sample of keys, a quarter stands in several rows."""
    keys = [key for key in KEYS if key in groups.columns]
    sample = (
        groups.lazy()
        .filter(pl.struct("customer", "day").hash() % _SAMPLED == 0)
        .select(pl.len().alias("rows"), pl.struct(keys).n_unique().alias("keys"))
        .collect(engine="streaming")
    )
    rows, distinct = sample.row(0)
    return bool(rows > distinct * 4 / 3)


def _merged(groups: pl.DataFrame) -> pl.DataFrame:
    """One row a combination of keys."""
    keys = [key for key in KEYS if key in groups.columns]
    return groups.lazy().group_by(keys).agg(pl.all().sum()).collect(engine="streaming")


def _counted(advance: Advance) -> pl.Expr:
    """The sales, counted on their way; a computed column could come as one value for a batch."""

    def count(batch: pl.Series) -> pl.Series:
        advance(batch.len())
        return batch

    return pl.col(SALES).map_batches(count, return_dtype=pl.Int64, is_elementwise=True)
